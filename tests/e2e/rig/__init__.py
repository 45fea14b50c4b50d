# SPDX-License-Identifier: GPL-2.0-or-later
"""The rig of the end-to-end tests: a router, an outside, containers, a bus and polkitd, all in the
namespaces of the process that runs the case."""
