#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The generator refuses what the contract forbids, and XML, polkit actions and bus policy agree.

usage: generate_adaptor_test.py SOURCE_DIRECTORY
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

SOURCE = pathlib.Path(sys.argv.pop(1))
GENERATOR = SOURCE / "interfaces/generate_adaptor.py"
XML_FILES = sorted((SOURCE / "interfaces").glob("*.xml"))
METHOD = """<method name="Do">
  <annotation name="org.outcall.Doc" value="Does."/>
  <annotation name="org.outcall.Authorization" value="inspect"/>
  <arg name="what" type="s" direction="in"/>
</method>"""
PROPERTY = """<property name="Count" type="u" access="read">
  <annotation name="org.outcall.Doc" value="Counts."/>
</property>"""
SIGNAL = """<signal name="Done">
  <annotation name="org.outcall.Doc" value="Done."/><arg name="what" type="s"/>
</signal>"""


def generate(members):
    """Exit status, error text, and the two headers."""
    with tempfile.TemporaryDirectory() as directory:
        xml = pathlib.Path(directory, "x.xml")
        xml.write_text('<node><interface name="org.outcall.X1">'
                       '<annotation name="org.outcall.Doc" value="X."/>'
                       f"{members}</interface></node>")
        outputs = [pathlib.Path(directory, name) for name in ("x.hpp", "rules.hpp")]
        done = subprocess.run([sys.executable, GENERATOR, xml, *outputs], text=True,
                              stderr=subprocess.PIPE, check=False)
        texts = [path.read_text() if path.exists() else None for path in outputs]
        return done.returncode, done.stderr, texts


def annotations(element, name):
    return [a.get("value") for a in element.findall("annotation") if a.get("name") == name]


class GeneratorTest(unittest.TestCase):
    def assert_refused(self, members, reason):
        status, error, texts = generate(members)
        self.assertEqual(status, 1)
        self.assertIn(reason, error)
        self.assertEqual(texts, [None, None])

    def test_a_complete_interface_is_taken(self):
        status, error, (adaptor, rules) = generate(METHOD + PROPERTY + SIGNAL)
        self.assertEqual((status, error), (0, ""))
        self.assertIn("virtual void do(", adaptor)
        self.assertIn('MethodRule{"org.outcall.X1", "Do", "s", "inspect"', rules)

    def test_a_method_without_authorization_is_refused(self):
        line = '<annotation name="org.outcall.Authorization" value="inspect"/>'
        self.assert_refused(METHOD.replace(line, ""), "Do: no org.outcall.Authorization")
        self.assert_refused(METHOD.replace('"inspect"', '""'), "no org.outcall.Authorization")
        self.assert_refused(METHOD.replace('"inspect"', '"Inspect!"'),
                            "no org.outcall.Authorization")

    def test_a_member_without_documentation_is_refused(self):
        for member in (METHOD, PROPERTY, SIGNAL):
            self.assert_refused(member.replace("org.outcall.Doc", "x"), "no org.outcall.Doc")

    def test_a_writable_property_is_refused(self):
        self.assert_refused(PROPERTY.replace('"read"', '"readwrite"'), "no property is writable")

    def test_an_unknown_type_is_refused(self):
        self.assert_refused(METHOD.replace('type="s"', 'type="(ss)"'), "no C++ type")

    def test_an_unknown_detail_is_refused(self):
        detail = '><annotation name="org.outcall.Detail" value="colour"/></arg>'
        self.assert_refused(METHOD.replace(' direction="in"/>', f' direction="in"{detail}'),
                            "unknown detail 'colour'")


class AgreementTest(unittest.TestCase):
    def test_each_action_is_in_the_polkit_policy_and_back(self):
        used = {"org.outcall.inspect"}
        for path in XML_FILES:
            for method in ElementTree.parse(path).getroot().iter("method"):
                used.update("org.outcall." + action
                            for action in annotations(method, "org.outcall.Authorization"))
        policy = ElementTree.parse(SOURCE / "polkit/org.outcall.policy").getroot()
        declared = {action.get("id") for action in policy.iter("action")}
        self.assertEqual(used, declared)

    def test_nothing_is_granted_without_an_administrator(self):
        policy = ElementTree.parse(SOURCE / "polkit/org.outcall.policy").getroot()
        for action in policy.iter("action"):
            for grant in action.find("defaults"):
                kept = action.get("id") == "org.outcall.inspect" and grant.tag == "allow_active"
                self.assertEqual(grant.text, "auth_admin_keep" if kept else "auth_admin",
                                 action.get("id"))
            self.assertTrue(action.findtext("description") and action.findtext("message"))

    def test_the_bus_policy_lists_each_interface_and_names_our_destination(self):
        names = {ElementTree.parse(path).getroot().find("interface").get("name")
                 for path in XML_FILES}
        policies = ElementTree.parse(SOURCE / "dbus/org.outcall.conf").getroot()
        allowed = set()
        for rule in policies.iter("allow"):
            if rule.get("send_interface"):
                allowed.add(rule.get("send_interface"))
            if any(key.startswith("send_") for key in rule.keys()):
                self.assertEqual(rule.get("send_destination"), "org.outcall")
        standard = {"org.freedesktop.DBus." + name
                    for name in ("Introspectable", "ObjectManager", "Peer", "Properties")}
        self.assertEqual(allowed, names | standard)

    def test_no_subject_but_the_bus_name(self):
        for path in (SOURCE / "dbus").glob("*.cpp"):
            self.assertNotIn("unix-process", path.read_text(), path)


if __name__ == "__main__":
    unittest.main()
