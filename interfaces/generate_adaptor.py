#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the C++ adaptor of one D-Bus interface, and its rows of the authorization table.

usage: generate_adaptor.py INTERFACE.xml ADAPTOR.hpp RULES.hpp

Fails when a method states no polkit action, or a member no documentation.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

CPP_TYPES = {
    "b": "bool",
    "q": "std::uint16_t",
    "u": "std::uint32_t",
    "t": "std::uint64_t",
    "s": "std::string",
    "o": "ObjectPath",
    "as": "TextList",
    "ao": "std::vector<ObjectPath>",
    "a{ss}": "TextMap",
    "a{sv}": "ValueMap",
    "aa{sv}": "Rows",
    "a{sa{sv}}": "ContextArgument",
}
DETAILS = ("container", "id-or-name", "destination", "protocol", "ports", "rule", "flow")
DETAILS_MAX = 3  # as DetailNames has it
ACTION = re.compile(r"[a-z]+(-[a-z]+)*")
EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"
CHANGE_FLAGS = {
    "const": "SD_BUS_VTABLE_PROPERTY_CONST",
    "true": "SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE",
    "invalidates": "SD_BUS_VTABLE_PROPERTY_EMITS_INVALIDATION",
    "false": "0",
}


class ContractError(Exception):
    pass


def snake_case(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def annotation(element, name, default=None):
    for child in element.findall("annotation"):
        if child.get("name") == name:
            return child.get("value")
    return default


def documentation(element):
    text = annotation(element, "org.outcall.Doc")
    if not text:
        raise ContractError(f"{element.get('name')}: no org.outcall.Doc")
    return text


def cpp_type(owner, signature):
    if signature not in CPP_TYPES:
        raise ContractError(f"{owner}: no C++ type for signature '{signature}'")
    return CPP_TYPES[signature]


class Argument:
    def __init__(self, owner, element):
        self.name = element.get("name") or ""
        if not self.name:
            raise ContractError(f"{owner}: an argument has no name")
        self.signature = element.get("type")
        self.type = cpp_type(f"{owner}.{self.name}", self.signature)
        self.detail = annotation(element, "org.outcall.Detail", "")
        if self.detail and self.detail not in DETAILS:
            raise ContractError(f"{owner}.{self.name}: unknown detail '{self.detail}'")


class Member:
    def __init__(self, element):
        self.name = element.get("name")
        self.function = snake_case(self.name)
        self.doc = documentation(element)
        arguments = [(a, Argument(self.name, a)) for a in element.findall("arg")]
        self.ins = [arg for a, arg in arguments if a.get("direction") == "in"]
        self.outs = [arg for a, arg in arguments if a.get("direction", "out") == "out"]


class Method(Member):
    def __init__(self, element):
        super().__init__(element)
        self.action = annotation(element, "org.outcall.Authorization", "")
        if not ACTION.fullmatch(self.action):
            raise ContractError(f"{self.name}: no org.outcall.Authorization")
        if any(arg.detail for arg in self.ins[DETAILS_MAX:]):
            raise ContractError(f"{self.name}: only the first {DETAILS_MAX} arguments are details")

    def declaration(self):
        reply = ", ".join(arg.type for arg in self.outs)
        ins = "".join(f", {arg.type} {arg.name}" for arg in self.ins)
        return (f"    // {self.doc}\n    virtual void {self.function}"
                f"(const Object& object, Reply<{reply}> reply{ins}) = 0;\n")

    def vtable_row(self, cls):
        return (f"        SD_BUS_METHOD_WITH_NAMES({quoted(self.name)}, {signature(self.ins)}, "
                f"{names(self.ins)}, {signature(self.outs)}, {names(self.outs)}, "
                f"([](sd_bus_message* call, void* self, sd_bus_error*) {{ return "
                f"{cls}::call(&{cls}::{self.function}, call, self); }}), "
                "SD_BUS_VTABLE_UNPRIVILEGED),\n")

    def rule_row(self, interface):
        details = ", ".join(quoted(arg.detail) for arg in self.ins[:DETAILS_MAX])
        return (f"    MethodRule{{{quoted(interface)}, {quoted(self.name)}, {signature(self.ins)}, "
                f"{quoted(self.action)}, DetailNames{{{details}}}}},\n")


class Property:
    def __init__(self, element):
        self.name = element.get("name")
        self.function = snake_case(self.name)
        self.doc = documentation(element)
        self.signature = element.get("type")
        self.type = cpp_type(self.name, self.signature)
        if element.get("access") != "read":
            raise ContractError(f"{self.name}: no property is writable")
        emits = annotation(element, EMITS, "true")
        if emits not in CHANGE_FLAGS:
            raise ContractError(f"{self.name}: {EMITS} '{emits}'")
        self.flags = CHANGE_FLAGS[emits]

    def declaration(self):
        return (f"    // {self.doc}\n"
                f"    virtual {self.type} {self.function}(const Object& object) const = 0;\n")

    def vtable_row(self, cls):
        return (f"        SD_BUS_PROPERTY({quoted(self.name)}, {quoted(self.signature)}, "
                f"([](sd_bus*, const char*, const char*, const char*, sd_bus_message* to, "
                f"void* self, sd_bus_error* error) {{ return "
                f"{cls}::get(&{cls}::{self.function}, to, self, error); }}), 0, {self.flags}),\n")


class Signal(Member):
    def emitter(self):
        outs = "".join(f", const {arg.type}& {arg.name}" for arg in self.outs)
        values = "".join(f", {arg.name}" for arg in self.outs)
        return (f"    // {self.doc}\n    static void emit_{self.function}"
                f"(sd_bus* bus, const char* path{outs}) {{\n"
                f"        emit(bus, path, interface_name, {quoted(self.name)}{values});\n    }}\n")

    def vtable_row(self, _):
        return (f"        SD_BUS_SIGNAL_WITH_NAMES({quoted(self.name)}, {signature(self.outs)}, "
                f"{names(self.outs)}, 0),\n")


def quoted(text):
    return f'"{text}"'


def signature(arguments):
    return quoted("".join(arg.signature for arg in arguments))


def names(arguments):
    return " ".join(f"SD_BUS_PARAM({arg.name})" for arg in arguments) or '""'


ADAPTOR = """// Generated by generate_adaptor.py from {source}: do not edit.
#pragma once

#include "dbus/adaptor.hpp"

namespace outcall::dbus {{

// {doc}
template <typename Object>
class {cls} : public Adaptor<Object> {{
public:
    static constexpr const char* interface_name = {interface};

{methods}
{properties}
{emitters}
    // Serves every object at or below `path` that find() knows. The adaptor must outlive the slot.
    Slot publish(sd_bus* bus, const char* path) {{
        sd_bus_slot* slot = nullptr;
        sd_bus_add_fallback_vtable(bus, &slot, path, interface_name, vtable, &{cls}::on_find,
                                   static_cast<Adaptor<Object>*>(this));
        return Slot{{slot}};
    }}

private:
    static inline const sd_bus_vtable vtable[] = {{
        SD_BUS_VTABLE_START(0),
{rows}        SD_BUS_VTABLE_END,
    }};
}};

}} // namespace outcall::dbus
"""

RULES = """// Generated by generate_adaptor.py from {source}: do not edit.
#pragma once

#include "dbus/authorization.hpp"

namespace outcall::dbus {{

inline constexpr std::array {table}{{
{rows}}};

}} // namespace outcall::dbus
"""


def generate(path):
    interface = ElementTree.parse(path).getroot().find("interface")
    name = interface.get("name")
    cls = name.rsplit(".", 1)[1]
    methods = [Method(e) for e in interface.findall("method")]
    properties = [Property(e) for e in interface.findall("property")]
    signals = [Signal(e) for e in interface.findall("signal")]
    source = path.rsplit("/", 1)[-1]
    adaptor = ADAPTOR.format(
        source=source, doc=documentation(interface), cls=cls, interface=quoted(name),
        methods="".join(m.declaration() for m in methods),
        properties="".join(p.declaration() for p in properties),
        emitters="".join(s.emitter() for s in signals),
        rows="".join(member.vtable_row(cls) for member in methods + properties + signals))
    rules = RULES.format(source=source, table=snake_case(cls) + "_rules",
                         rows="".join(m.rule_row(name) for m in methods))
    return adaptor, rules


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        outputs = generate(sys.argv[1])
    except (ContractError, ElementTree.ParseError) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
    for path, text in zip(sys.argv[2:], outputs):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
