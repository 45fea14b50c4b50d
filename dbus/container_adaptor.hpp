// SPDX-License-Identifier: GPL-2.0-or-later
// Container objects: converts and delegates.
#pragma once

#include "adaptors/container1.hpp"
#include "engine/control.hpp"

namespace outcall::dbus {

class ContainerAdaptor final : public Container1<ContainerInfo> {
public:
    explicit ContainerAdaptor(Control& control) : control_{control} {}

    std::optional<ContainerInfo> find(std::string_view path) override;

    void allow(const ContainerInfo& container, Reply<ObjectPath> reply, std::string destination,
               std::string protocol, std::string ports, std::uint64_t ttl) override;
    void purge(const ContainerInfo& container, Reply<std::uint32_t> reply) override;

    std::string id(const ContainerInfo& container) const override { return container.id.str(); }
    std::string name(const ContainerInfo& container) const override { return container.name; }
    std::string runtime(const ContainerInfo& container) const override {
        return container.attributes.runtime;
    }
    std::string image(const ContainerInfo& container) const override {
        return container.attributes.image;
    }
    std::uint32_t pid(const ContainerInfo& container) const override {
        return static_cast<std::uint32_t>(container.pid);
    }
    TextList addresses(const ContainerInfo& container) const override;
    std::string interface(const ContainerInfo& container) const override {
        return container.interface;
    }
    std::string state(const ContainerInfo& container) const override {
        return std::string{outcall::name(container.state)};
    }
    std::uint64_t registered_at(const ContainerInfo& container) const override {
        return container.registered_at;
    }
    std::uint32_t dynamic_rule_count(const ContainerInfo& container) const override {
        return container.dynamic_rule_count;
    }

private:
    Control& control_;
};

} // namespace outcall::dbus
