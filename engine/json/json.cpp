// SPDX-License-Identifier: GPL-2.0-or-later
// Reads with nlohmann's event parser: the document tree it would build keeps the last of two equal
// keys and has no bound on depth.
#include "engine/json/json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace outcall::json {
namespace {

using Tree = nlohmann::json;

// Called by the parser; returning false stops it, and fault() says why.
class Reader : public nlohmann::json_sax<Tree> {
public:
    explicit Reader(const Bounds& bounds) : bounds_{bounds} {}

    bool null() override {
        return bounds_.nulls == Nulls::Kept ? place(Value{}) : refuse("null has no meaning here");
    }
    bool boolean(bool value) override { return place(Value{value}); }
    bool number_integer(std::int64_t value) override { return place(Value{value}); }
    bool number_unsigned(std::uint64_t value) override {
        if (!std::in_range<std::int64_t>(value))
            return refuse(fmt::format("{} is beyond 64-bit integers", value));
        return place(Value{static_cast<std::int64_t>(value)});
    }
    bool number_float(double value, const std::string& text) override {
        // nlohmann reads an integer that fits no 64 bits as a float.
        if (text.find_first_of(".eE") == std::string::npos)
            return refuse(fmt::format("{} is beyond 64-bit integers", text.substr(0, 40)));
        return place(Value{value});
    }
    bool string(std::string& value) override {
        if (value.find('\0') != std::string::npos)
            return refuse("a string holds a NUL character");
        return place(Value{std::move(value)});
    }
    bool binary(Tree::binary_t&) override { return refuse("binary data"); }
    bool start_object(std::size_t) override { return open(Value{ValueMap{}}); }
    bool start_array(std::size_t) override { return open(Value{ValueList{}}); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override {
        if (name.find('\0') != std::string::npos)
            return refuse("a key holds a NUL character");
        if (std::get<ValueMap>(open_.back().value).contains(name))
            return refuse(fmt::format("the key '{}' is given twice", name.substr(0, 40)));
        open_.back().key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Tree::exception& error) override {
        const std::string_view what = error.what();
        return refuse(std::string{what.substr(std::min(what.find("] ") + 2, what.size()))});
    }

    const std::string& fault() const { return fault_; }
    Value take() { return std::move(root_); }

private:
    struct Open {
        Value value;
        std::string key = {}; // of the member being read, in an object
    };

    bool refuse(std::string why) {
        fault_ = std::move(why);
        return false;
    }

    bool open(Value container) {
        if (open_.size() == bounds_.depth)
            return refuse(fmt::format("nested deeper than {}", bounds_.depth));
        open_.push_back({std::move(container)});
        return true;
    }

    bool close() {
        Value done = std::move(open_.back().value);
        open_.pop_back();
        return place(std::move(done));
    }

    bool place(Value value) {
        if (open_.empty())
            root_ = std::move(value);
        else if (auto* list = std::get_if<ValueList>(&open_.back().value))
            list->push_back(std::move(value));
        else
            std::get<ValueMap>(open_.back().value)
                .emplace(std::move(open_.back().key), std::move(value));
        return true;
    }

    const Bounds& bounds_;
    std::vector<Open> open_;
    Value root_;
    std::string fault_;
};

Tree to_tree(const Value& value);

struct Convert {
    Tree operator()(std::monostate) const { return nullptr; }
    Tree operator()(const ValueList& list) const {
        Tree out = Tree::array();
        for (const Value& item : list)
            out.push_back(to_tree(item));
        return out;
    }
    Tree operator()(const ValueMap& map) const {
        Tree out = Tree::object();
        for (const auto& [key, item] : map)
            out[key] = to_tree(item);
        return out;
    }
    Tree operator()(const auto& scalar) const { return scalar; }
};

Tree to_tree(const Value& value) {
    return std::visit(Convert{}, value);
}

// Bytes that are not UTF-8 become U+FFFD: nothing to throw.
std::string dump(const Value& value, int indent) {
    return to_tree(value).dump(indent, ' ', true, Tree::error_handler_t::replace) + '\n';
}

} // namespace

Result<Value> read(std::string_view text, const Bounds& bounds) {
    if (text.size() > bounds.bytes)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("more than {} bytes of JSON", bounds.bytes));
    Reader reader{bounds};
    try {
        if (!Tree::sax_parse(text.begin(), text.end(), &reader))
            return fail(ErrorCode::InvalidArgument, reader.fault());
    } catch (const Tree::exception& error) {
        return fail(ErrorCode::InvalidArgument, error.what());
    }
    return reader.take();
}

std::string write(const Value& value) {
    constexpr int indent = 2;
    return dump(value, indent);
}

std::string write_line(const Value& value) {
    constexpr int in_one_line = -1;
    return dump(value, in_one_line);
}

} // namespace outcall::json
