# SPDX-License-Identifier: GPL-2.0-or-later
"""The contract of org.outcall as Python calls."""

import ipaddress

from rig.wire import variant

NAME = "org.outcall"
ROOT = "/org/outcall"
MANAGER = "org.outcall.Manager1"
CONTAINER = "org.outcall.Container1"
RULE = "org.outcall.DynamicRule1"
PROPERTIES = "org.freedesktop.DBus.Properties"


def context(namespaces):
    """A context of plain Python values, ready for a{sa{sv}}."""
    return {space: {field: variant(value) for field, value in fields.items()}
            for space, fields in namespaces.items()}


def network(address="", port=0, protocol="tcp", **fields):
    return {"network": {"ip": address, "port": port, "protocol": protocol, **fields}}


class Client:
    def __init__(self, connection):
        self.bus = connection

    def call(self, path, interface, member, signature="", *arguments, **options):
        result = self.bus.call(NAME, path, interface, member, signature, *arguments, **options)
        return result[0] if len(result) == 1 else result

    def manager(self, member, signature="", *arguments, **options):
        return self.call(ROOT, MANAGER, member, signature, *arguments, **options)

    def register(self, container, **properties):
        """By pid, or, when `addresses` is given, by addresses."""
        if "addresses" not in properties:
            properties["pid"] = ("u", container.pid)
        return self.manager("RegisterContainer", "ssa{sv}", container.id, container.name,
                            {name: variant(value) for name, value in properties.items()})

    def unregister(self, container):
        return self.manager("UnregisterContainer", "s", container.id)

    def allow(self, path, destination, protocol="udp", port=9000, ttl=0):
        return self.call(path, CONTAINER, "Allow", "ssst", destination, protocol, str(port), ttl)

    def revoke(self, rule):
        return self.call(rule, RULE, "Revoke")

    def purge(self, path):
        return self.call(path, CONTAINER, "Purge")

    def evaluate(self, container, namespaces):
        return self.manager("Evaluate", "sa{sa{sv}}", container, context(namespaces))

    def admit(self, container, namespaces, ttl=0):
        return self.manager("Admit", "sa{sa{sv}}t", container, context(namespaces), ttl)

    def dynamic_rules(self):
        return self.manager("ListDynamicRules")

    def get(self, path, interface, name):
        return self.call(path, PROPERTIES, "Get", "ss", interface, name)

    def objects(self):
        return self.call(ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")


def model(objects):
    """The kernel elements that the objects say are in force."""
    expected = set()
    for interfaces in objects.values():
        rule = interfaces.get(RULE)
        if rule is None:
            continue
        for source in objects[rule["Container"]][CONTAINER]["Addresses"]:
            for destination in rule["Addresses"]:
                if _family(source) == _family(destination):
                    expected.add((source, destination, rule["Protocol"], int(rule["Ports"])))
    return expected


def _family(address):
    return ipaddress.ip_address(address).version
