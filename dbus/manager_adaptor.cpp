// SPDX-License-Identifier: GPL-2.0-or-later
// Methods of the root object.
#include "dbus/manager_adaptor.hpp"

#include "dbus/arguments.hpp"
#include "dbus/limits.hpp"
#include "dbus/object_path.hpp"
#include "dbus/rows.hpp"

#include <utility>

namespace outcall::dbus {

namespace {

Done<ContainerId> answer_path(Reply<ObjectPath> reply) {
    return [reply = std::move(reply)](Result<ContainerId> id) mutable {
        id ? reply.send(object_path(*id)) : reply.fail(id.error());
    };
}

void answer_rows(Reply<Rows> reply, const Rows& rows) {
    if (estimated_bytes(rows) > limits::reply_bytes) {
        return reply.fail({ErrorCode::LimitExceeded, "too much for one reply"});
    }
    reply.send(rows);
}

} // namespace

std::optional<Status> ManagerAdaptor::find(std::string_view path) {
    return path == root_path ? std::optional{control_.status()} : std::nullopt;
}

void ManagerAdaptor::evaluate(const Status&,
                              Reply<std::string, std::string, std::string, std::string, bool> reply,
                              std::string container, ContextArgument context) {
    auto converted = to_context(std::move(context));
    if (!converted) {
        return reply.fail(converted.error());
    }
    control_.evaluate({.container = std::move(container), .context = *std::move(converted)},
                      [reply = std::move(reply)](Result<Decision> result) mutable {
                          if (!result) {
                              return reply.fail(result.error());
                          }
                          const Decision& d = *result;
                          reply.send(std::string{name(d.verdict)}, d.rule, d.file,
                                     std::string{name(d.layer)}, d.logged);
                      });
}

void ManagerAdaptor::admit(
    const Status&,
    Reply<std::string, std::string, std::string, std::string, bool, ObjectPath> reply,
    std::string container, ContextArgument context, std::uint64_t ttl) {
    auto converted = to_context(std::move(context));
    if (!converted) {
        return reply.fail(converted.error());
    }
    control_.admit({std::move(container), *std::move(converted), to_ttl(ttl)},
                   [reply = std::move(reply)](Result<Admission> result) mutable {
                       if (!result) {
                           return reply.fail(result.error());
                       }
                       const Decision& d = result->decision;
                       const bool granted = result->dynamic_rule && result->container;
                       reply.send(std::string{name(d.verdict)}, d.rule, d.file,
                                  std::string{name(d.layer)}, d.logged,
                                  granted ? object_path(*result->container, *result->dynamic_rule)
                                          : ObjectPath{"/"});
                   });
}

void ManagerAdaptor::test_expression(const Status&, Reply<bool, std::string> reply,
                                     std::string expression, ContextArgument context) {
    const auto converted = to_context(std::move(context));
    if (!converted) {
        return reply.fail(converted.error());
    }
    const ExpressionResult result = control_.test_expression(expression, *converted);
    reply.send(result.value, result.error);
}

void ManagerAdaptor::list_rules(const Status&, Reply<Rows> reply) {
    Rows rows;
    for (const RuleInfo& rule : control_.rules()) {
        rows.push_back(to_row(rule));
    }
    answer_rows(std::move(reply), rows);
}

void ManagerAdaptor::get_rule(const Status&, Reply<ValueMap> reply, std::string id) {
    const auto rule = control_.rule(id);
    rule ? reply.send(to_full_row(*rule)) : reply.fail(rule.error());
}

void ManagerAdaptor::reload_rules(const Status&,
                                  Reply<std::uint32_t, std::uint32_t, TextList> reply) {
    control_.reload([reply = std::move(reply)](Result<ReloadResult> result) mutable {
        result ? reply.send(result->files, result->rules, result->warnings)
               : reply.fail(result.error());
    });
}

void ManagerAdaptor::register_container(const Status&, Reply<ObjectPath> reply, std::string id,
                                        std::string name, ValueMap properties) {
    auto registration = to_registration(id, std::move(name), std::move(properties));
    if (!registration) {
        return reply.fail(registration.error());
    }
    control_.register_container(*std::move(registration), answer_path(std::move(reply)));
}

void ManagerAdaptor::unregister_container(const Status&, Reply<std::uint32_t> reply,
                                          std::string id) {
    const auto parsed = ContainerId::parse(id);
    if (!parsed) {
        return reply.fail(parsed.error());
    }
    control_.unregister_container(*parsed, answering(std::move(reply)));
}

void ManagerAdaptor::get_container(const Status&, Reply<ObjectPath> reply, std::string id_or_name) {
    answer_path(std::move(reply))(control_.find_container(id_or_name));
}

void ManagerAdaptor::list_dynamic_rules(const Status& status, Reply<Rows> reply) {
    if (status.dynamic_rule_count > limits::reply_rows) {
        return reply.fail({ErrorCode::LimitExceeded, "too many for one reply; ask by container"});
    }
    Rows rows;
    for (const ContainerId& container : control_.containers()) {
        for (const DynamicRuleId id : control_.dynamic_rules(container)) {
            if (const auto rule = control_.dynamic_rule(id)) {
                rows.push_back(to_row(*rule));
            }
        }
    }
    answer_rows(std::move(reply), rows);
}

void ManagerAdaptor::flush_dynamic_rules(const Status&, Reply<std::uint32_t> reply) {
    control_.flush(answering(std::move(reply)));
}

void ManagerAdaptor::set_lockdown(const Status&, Reply<> reply, bool enabled) {
    control_.set_lockdown(enabled, answering(std::move(reply)));
}

void ManagerAdaptor::bring_up(const Status&, Reply<> reply) {
    control_.bring_up(answering(std::move(reply)));
}

void ManagerAdaptor::tear_down(const Status&, Reply<> reply) {
    control_.tear_down(answering(std::move(reply)));
}

} // namespace outcall::dbus
