// SPDX-License-Identifier: GPL-2.0-or-later
// What is known about one request, by namespace (S003-FR-005). The fields are declared here, once:
// conditions are type-checked against this table and find each field by its slot.
#pragma once

#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outcall {

enum class Namespace : std::uint8_t { Network, Http, Dns, Docker, Run, Agent };
inline constexpr std::size_t namespace_count = 6;

enum class FieldType : std::uint8_t { String, Int, StringList, StringMap, AnyMap };

struct FieldDeclaration {
    Namespace ns;
    std::string_view name;
    FieldType type;
};

// The index of a field in this table is its slot.
inline constexpr std::array context_fields{
    FieldDeclaration{Namespace::Network, "hostname", FieldType::String},
    FieldDeclaration{Namespace::Network, "ip", FieldType::String},
    FieldDeclaration{Namespace::Network, "port", FieldType::Int},
    FieldDeclaration{Namespace::Network, "protocol", FieldType::String},
    FieldDeclaration{Namespace::Http, "method", FieldType::String},
    FieldDeclaration{Namespace::Http, "path", FieldType::String},
    FieldDeclaration{Namespace::Http, "host", FieldType::String},
    FieldDeclaration{Namespace::Http, "headers", FieldType::StringMap},
    FieldDeclaration{Namespace::Http, "body_size", FieldType::Int},
    FieldDeclaration{Namespace::Dns, "query", FieldType::String},
    FieldDeclaration{Namespace::Dns, "record_type", FieldType::String},
    FieldDeclaration{Namespace::Docker, "image", FieldType::String},
    FieldDeclaration{Namespace::Docker, "command", FieldType::StringList},
    FieldDeclaration{Namespace::Docker, "volumes", FieldType::StringList},
    FieldDeclaration{Namespace::Docker, "env_keys", FieldType::StringList},
    FieldDeclaration{Namespace::Docker, "capabilities", FieldType::StringList},
    FieldDeclaration{Namespace::Run, "tool", FieldType::String},
    FieldDeclaration{Namespace::Run, "args", FieldType::StringList},
    FieldDeclaration{Namespace::Run, "flags", FieldType::StringList},
    FieldDeclaration{Namespace::Run, "cwd", FieldType::String},
    FieldDeclaration{Namespace::Run, "context", FieldType::AnyMap},
    FieldDeclaration{Namespace::Agent, "name", FieldType::String},
};

std::string_view name(Namespace ns);
std::optional<Namespace> parse_namespace(std::string_view text);
std::optional<std::size_t> find_field(Namespace ns, std::string_view name);

// A namespace is absent until it is added; from then on every field that was not set has its zero
// value ("", 0, empty list or map). An absent namespace is a CEL unknown (DESIGN §4).
class Context {
public:
    Context();

    void add(Namespace ns) { present_.set(static_cast<std::size_t>(ns)); }

    // Adds the namespace. Unknown field, wrong type, or a value beyond engine/model/limits.hpp:
    // InvalidArgument naming the field. Integers of either signedness are taken for Int.
    // What has several spellings is kept in one, so that a condition compares it with one literal:
    // network.ip and network.hostname that are addresses as to_string(IpAddress) writes them
    // (RFC 5952), names in network.hostname, dns.query and http.host with ASCII letters in lower
    // case (RFC 4343) and without the dot of the root at the end (RFC 1034, 3.1).
    Result<void> set(Namespace ns, std::string_view field, Value value);

    bool present(Namespace ns) const { return present_.test(static_cast<std::size_t>(ns)); }
    // Nothing when the namespace is absent or the field is not declared.
    const Value* find(Namespace ns, std::string_view field) const;

    // One value per entry of context_fields; meaningless where the namespace is absent.
    std::span<const Value> slots() const { return slots_; }

private:
    std::bitset<namespace_count> present_;
    std::array<Value, context_fields.size()> slots_;
};

// Namespace → field → value, as callers write it.
using NamespaceValues = std::map<std::string, ValueMap, std::less<>>;

// InvalidArgument names the namespace or field. `agent` is outcalld's to fill; who sends it is
// refused.
Result<Context> to_context(NamespaceValues values);

} // namespace outcall
