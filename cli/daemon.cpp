// SPDX-License-Identifier: GPL-2.0-or-later
// Delegates to the proxies generated from interfaces/*.xml.
#include "cli/daemon.hpp"

#include "cli/bus.hpp"

#include "proxies/container1.hpp"
#include "proxies/dynamic_rule1.hpp"
#include "proxies/manager1.hpp"
#include "proxies/rule_request1.hpp"

#include <string_view>
#include <utility>

namespace outcall::cli {
namespace {

constexpr const char* service = "org.outcall";
constexpr const char* root = "/org/outcall";

// No proxy is registered for signals, so the handlers its interface asks for are never called.
class Manager final
    : public sdbus::ProxyInterfaces<org::outcall::Manager1_proxy, sdbus::Properties_proxy,
                                    sdbus::ObjectManager_proxy> {
public:
    explicit Manager(sdbus::IConnection& bus) : ProxyInterfaces{bus, service, root} {}

private:
    void onDecision(const std::string&, const std::string&, const std::string&, const std::string&,
                    const Variants&) override {}
    void onRulesReloaded(const std::uint64_t&, const std::uint32_t&,
                         const std::uint32_t&) override {}
    void onEnforcementRepaired(const std::string&, const std::string&) override {}
    void onLockdownChanged(const bool&) override {}
    void onPropertiesChanged(const std::string&, const Variants&,
                             const std::vector<std::string>&) override {}
    void onInterfacesAdded(const sdbus::ObjectPath&,
                           const std::map<std::string, Variants>&) override {}
    void onInterfacesRemoved(const sdbus::ObjectPath&, const std::vector<std::string>&) override {}
};

class Container final
    : public sdbus::ProxyInterfaces<org::outcall::Container1_proxy, sdbus::Properties_proxy> {
public:
    Container(sdbus::IConnection& bus, const std::string& path)
        : ProxyInterfaces{bus, service, path} {}

private:
    void onStopped(const std::string&, const std::uint32_t&) override {}
    void onPropertiesChanged(const std::string&, const Variants&,
                             const std::vector<std::string>&) override {}
};

class DynamicRule final
    : public sdbus::ProxyInterfaces<org::outcall::DynamicRule1_proxy, sdbus::Properties_proxy> {
public:
    DynamicRule(sdbus::IConnection& bus, const std::string& path)
        : ProxyInterfaces{bus, service, path} {}

private:
    void onPropertiesChanged(const std::string&, const Variants&,
                             const std::vector<std::string>&) override {}
};

class RuleRequest final
    : public sdbus::ProxyInterfaces<org::outcall::RuleRequest1_proxy, sdbus::Properties_proxy> {
public:
    RuleRequest(sdbus::IConnection& bus, const RuleRequestId& id)
        : ProxyInterfaces{bus, service, path_of(id)} {}

private:
    // Ids in paths are escaped: of "rr-" and digits the hyphen alone.
    static std::string path_of(const RuleRequestId& id) {
        return std::string{root} + "/request/rr_2d" + id.str().substr(std::size("rr-") - 1);
    }
    void onPropertiesChanged(const std::string&, const Variants&,
                             const std::vector<std::string>&) override {}
};

std::uint64_t on_bus(std::chrono::seconds ttl) {
    return static_cast<std::uint64_t>(ttl.count());
}

Record with_path(Record record, std::string path) {
    record.insert_or_assign("path", std::move(path));
    return record;
}

Records to_records(const std::vector<Variants>& list) {
    Records records;
    for (const Variants& fields : list)
        records.push_back(to_record(fields));
    return records;
}

// Only what was said: outcalld reads the rest from the container's network namespace.
Variants to_properties(const Registration& registration) {
    Variants properties;
    if (registration.pid)
        properties.emplace("pid", static_cast<std::uint32_t>(*registration.pid));
    std::vector<std::string> addresses;
    for (const IpAddress& address : registration.addresses)
        addresses.push_back(to_string(address));
    if (!addresses.empty())
        properties.emplace("addresses", addresses);
    const ContainerAttributes& attributes = registration.attributes;
    for (const auto& [property, value] : {std::pair{"interface", &registration.interface},
                                          {"netns", &registration.netns},
                                          {"runtime", &attributes.runtime},
                                          {"image", &attributes.image}})
        if (!value->empty())
            properties.emplace(property, *value);
    if (!attributes.labels.empty())
        properties.emplace("labels", attributes.labels);
    if (!attributes.annotations.empty())
        properties.emplace("annotations", attributes.annotations);
    return properties;
}

} // namespace

Fetched<Daemon> Daemon::connect(Interaction interaction) {
    auto connection = connect_to_bus();
    if (!connection)
        return std::unexpected(std::move(connection.error()));
    if (interaction == Interaction::Allowed)
        if (auto allowed = asking([&] { allow_interaction(**connection); }); !allowed)
            return std::unexpected(std::move(allowed.error()));
    return Daemon{std::move(*connection)};
}

Daemon::Daemon(std::unique_ptr<sdbus::IConnection> connection)
    : connection_{std::move(connection)} {
}
Daemon::Daemon(Daemon&&) noexcept = default;
Daemon::~Daemon() = default;

Fetched<Record> Daemon::status() {
    return asking([&] {
        return to_snake_case(
            Manager{*connection_}.GetAll(org::outcall::Manager1_proxy::INTERFACE_NAME));
    });
}

Fetched<Judgement> Daemon::evaluate(const std::string& container, const ContextDocument& context) {
    return asking([&] {
        auto [decision, rule, file, layer, logged] =
            Manager{*connection_}.Evaluate(container, to_bus(context));
        return Judgement{decision, rule, file, layer, logged};
    });
}

Fetched<Judgement> Daemon::admit(const std::string& container, const ContextDocument& context,
                                 std::chrono::seconds ttl) {
    return asking([&] {
        auto [decision, rule, file, layer, logged, dynamic_rule] =
            Manager{*connection_}.Admit(container, to_bus(context), on_bus(ttl));
        return Judgement{decision, rule, file, layer, logged, dynamic_rule};
    });
}

Fetched<ExpressionResult> Daemon::test_expression(const std::string& expression,
                                                  const ContextDocument& context) {
    return asking([&] {
        auto [value, error] = Manager{*connection_}.TestExpression(expression, to_bus(context));
        return ExpressionResult{value, error};
    });
}

Fetched<Records> Daemon::rules() {
    return asking([&] { return to_records(Manager{*connection_}.ListRules()); });
}

Fetched<Record> Daemon::rule(const std::string& id) {
    return asking([&] { return to_record(Manager{*connection_}.GetRule(id)); });
}

Fetched<ReloadResult> Daemon::reload_rules() {
    return asking([&] {
        auto [files, rules, warnings] = Manager{*connection_}.ReloadRules();
        return ReloadResult{files, rules, warnings};
    });
}

Fetched<void> Daemon::set_lockdown(Lockdown lockdown) {
    return asking([&] { Manager{*connection_}.SetLockdown(lockdown == Lockdown::On); });
}

Fetched<void> Daemon::tear_down() {
    return asking([&] { Manager{*connection_}.TearDown(); });
}

Fetched<std::string> Daemon::register_container(const Registration& registration) {
    return asking([&]() -> std::string {
        return Manager{*connection_}.RegisterContainer(registration.id.str(), registration.name,
                                                       to_properties(registration));
    });
}

Fetched<std::uint32_t> Daemon::unregister_container(const std::string& id) {
    return asking([&] { return Manager{*connection_}.UnregisterContainer(id); });
}

Fetched<std::string> Daemon::find_container(const std::string& id_or_name) {
    return asking([&]() -> std::string { return Manager{*connection_}.GetContainer(id_or_name); });
}

Fetched<Records> Daemon::objects(const std::string& interface) {
    return asking([&] {
        Records records;
        for (const auto& [path, interfaces] : Manager{*connection_}.GetManagedObjects())
            if (const auto found = interfaces.find(interface); found != interfaces.end())
                records.push_back(with_path(to_snake_case(found->second), path));
        return records;
    });
}

Fetched<Records> Daemon::containers() {
    return objects(org::outcall::Container1_proxy::INTERFACE_NAME);
}

Fetched<Records> Daemon::requests() {
    return objects(org::outcall::RuleRequest1_proxy::INTERFACE_NAME);
}

Fetched<Record> Daemon::request(const RuleRequestId& id) {
    return asking([&] {
        return to_snake_case(
            RuleRequest{*connection_, id}.GetAll(org::outcall::RuleRequest1_proxy::INTERFACE_NAME));
    });
}

Fetched<std::uint32_t> Daemon::approve(const RuleRequestId& id) {
    return asking([&] { return RuleRequest{*connection_, id}.Approve(); });
}

Fetched<void> Daemon::deny(const RuleRequestId& id, const std::string& reason) {
    return asking([&] { RuleRequest{*connection_, id}.Deny(reason); });
}

Fetched<Record> Daemon::container(const std::string& path) {
    return asking([&] {
        return with_path(to_snake_case(Container{*connection_, path}.GetAll(
                             org::outcall::Container1_proxy::INTERFACE_NAME)),
                         path);
    });
}

Fetched<std::uint32_t> Daemon::purge(const std::string& container_path) {
    return asking([&] { return Container{*connection_, container_path}.Purge(); });
}

Fetched<Records> Daemon::dynamic_rules() {
    return asking([&] { return to_records(Manager{*connection_}.ListDynamicRules()); });
}

Fetched<Record> Daemon::dynamic_rule(const std::string& path) {
    return asking([&] {
        return with_path(to_snake_case(DynamicRule{*connection_, path}.GetAll(
                             org::outcall::DynamicRule1_proxy::INTERFACE_NAME)),
                         path);
    });
}

Fetched<std::string> Daemon::allow(const std::string& container_path, const Endpoint& endpoint,
                                   std::chrono::seconds ttl) {
    return asking([&]() -> std::string {
        return Container{*connection_, container_path}.Allow(endpoint.destination,
                                                             std::string{name(endpoint.protocol)},
                                                             endpoint.ports, on_bus(ttl));
    });
}

Fetched<std::uint32_t> Daemon::revoke(const std::string& path) {
    return asking([&] { return DynamicRule{*connection_, path}.Revoke(); });
}

Fetched<void> Daemon::renew(const std::string& path, std::chrono::seconds ttl) {
    return asking([&] { DynamicRule{*connection_, path}.Renew(on_bus(ttl)); });
}

Fetched<std::uint32_t> Daemon::flush() {
    return asking([&] { return Manager{*connection_}.FlushDynamicRules(); });
}

} // namespace outcall::cli
