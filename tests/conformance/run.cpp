// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/run.hpp"

#include "engine/cel/checker.hpp"
#include "engine/cel/eval.hpp"
#include "engine/cel/ext/libraries.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/planner.hpp"
#include "tests/conformance/values.hpp"

#include <fmt/format.h>
#include <memory_resource>
#include <stdexcept>

namespace outcall::cel::conformance {

namespace {

using nlohmann::json;

class Run {
public:
    explicit Run(const TestCase& test) : test_{test}, body_{test.body} {}

    std::optional<Failure> run();

private:
    void declare();
    void declare_function(const std::string& name, const json& function);
    void bind();
    std::optional<Failure> failed(std::string got) const {
        return Failure{.expected = body_.at("expect").dump(), .got = std::move(got)};
    }
    std::optional<Failure> compare_type(Checked& checked, NodeId root) const;
    std::optional<Failure> evaluate(const Plan& plan);
    std::optional<Failure> compare(const Datum& value);
    Syntax syntax() const;

    const TestCase& test_;
    const json& body_;
    Environment environment_;
    Values values_;
    std::vector<Datum> bound_;
    Activation activation_;
};

void Run::declare_function(const std::string& name, const json& function) {
    TypeTable& types = environment_.types();
    for (const auto& overload : function.at("overloads")) {
        DeclaredOverload declared{.parameters = {},
                                  .result = read_type(types, overload.at("result"))};
        for (const auto& parameter : overload.at("params"))
            declared.parameters.push_back(read_type(types, parameter));
        environment_.declare_function(
            {.name = name,
             .style = overload.value("receiver", false) ? CallStyle::Method : CallStyle::Global,
             .overloads = {std::move(declared)}});
    }
}

void Run::declare() {
    for (const Library& library : extension_libraries())
        environment_.enable(library.name);
    environment_.enter(body_.value("container", ""));
    for (const auto& declaration : body_.value("type_env", json::array())) {
        const auto name = declaration.at("name").get<std::string>();
        if (declaration.contains("function"))
            declare_function(name, declaration["function"]);
        else
            environment_.declare_value(
                name, read_type(environment_.types(), declaration.at("ident").at("type")));
    }
}

// What is bound without a declaration is of any type.
void Run::bind() {
    const auto bindings = body_.value("bindings", json::object());
    for (const auto& [name, value] : bindings.items()) {
        if (environment_.find(name) == nullptr)
            environment_.declare_value(name, TypeTable::simple(TypeKind::Dyn));
        const Variable& variable = *environment_.find(name);
        bound_.resize(std::max(bound_.size(), variable.value->slot + 1));
        bound_[variable.value->slot] = values_.read(value);
        activation_.present |= std::uint64_t{1} << variable.index;
    }
    activation_.values = bound_;
}

Syntax Run::syntax() const {
    Syntax syntax = environment_.syntax();
    if (body_.value("disable_macros", false))
        for (const Feature feature :
             {Feature::CoreMacros, Feature::OptionalMacros, Feature::BindingMacros,
              Feature::TwoVariableMacros, Feature::BlockMacros})
            syntax.without(feature);
    return syntax;
}

std::optional<Failure> Run::run() {
    declare();
    bind();
    const auto ast = parse(test_.expression, limits::source_bytes, syntax());
    if (!ast)
        return failed(render(test_.expression, ast.error()));
    auto checked = check(*ast, environment_,
                         body_.value("disable_check", false) ? Checking::Names : Checking::Types);
    if (!checked)
        return failed(render(test_.expression, checked.error().front()));
    if (auto failure = compare_type(*checked, ast->root))
        return failure;
    if (body_.value("check_only", false))
        return std::nullopt;
    const auto planned = plan(*ast, *checked);
    if (!planned)
        return failed(render(test_.expression, planned.error().front()));
    return evaluate(**planned);
}

std::optional<Failure> Run::compare_type(Checked& checked, NodeId root) const {
    const json& expect = body_.at("expect");
    if (!expect.contains("typed_result"))
        return std::nullopt;
    const std::string deduced = checked.types.name(checked.type[root]);
    const std::string wanted =
        checked.types.name(read_type(checked.types, expect["typed_result"].at("type")));
    return deduced == wanted ? std::nullopt : failed("type " + deduced);
}

std::optional<Failure> Run::evaluate(const Plan& plan) {
    std::pmr::monotonic_buffer_resource arena;
    Workspace workspace{arena, Budget::Clock::now() + std::chrono::seconds{10}};
    const Datum value = cel::evaluate(plan, plan.root, activation_, workspace);
    return compare(workspace.budget().exhausted() ? workspace.exhausted() : value);
}

std::optional<Failure> Run::compare(const Datum& value) {
    const json& expect = body_.at("expect");
    const bool error = value.kind == Kind::Error && value.fault != Fault::Limit;
    if (expect.contains("error"))
        return error ? std::nullopt : failed(show(value));
    const json& wanted =
        expect.contains("typed_result") ? expect["typed_result"].at("value") : expect.at("value");
    if (value.kind == Kind::Error)
        return failed("error: " + describe(value));
    if (value.kind == Kind::Unknown)
        return failed("unknown");
    const Datum expected = values_.read(wanted);
    if (identical(value, expected))
        return std::nullopt;
    return Failure{.expected = show(expected), .got = show(value)};
}

} // namespace

std::optional<Failure> run(const TestCase& test) {
    try {
        return Run{test}.run();
    } catch (const std::exception& error) { // JSON that is not as the format has it
        return Failure{.expected = test.body.value("expect", json{}).dump(), .got = error.what()};
    }
}

} // namespace outcall::cel::conformance
