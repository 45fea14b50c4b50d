// SPDX-License-Identifier: GPL-2.0-or-later
// Builds the tree from yaml-cpp's events. Its own Node interface keeps the first of two equal keys,
// follows aliases and forgets second documents, so it is not used.
#include "engine/yaml/reader.hpp"

#include "engine/yaml/limits.hpp"
#include "engine/yaml/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <istream>
#include <optional>
#include <streambuf>
#include <utility>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace outcall::yaml {

namespace {

// Ends the parse from within an event; caught in read().
struct Refusal {
    ErrorCode code;
    std::string message;
    Position at;
};

[[noreturn]] void refuse(Position at, std::string message) {
    throw Refusal{ErrorCode::InvalidArgument, std::move(message), at};
}

[[noreturn]] void refuse_limit(Position at, std::string message) {
    throw Refusal{ErrorCode::LimitExceeded, std::move(message), at};
}

// Code points are counted on from the last mark of the same line, so one long line costs linear
// time.
class Positions {
public:
    explicit Positions(std::string_view text) : text_{text} {}

    Position at(const YAML::Mark& mark) {
        const auto offset = std::min(static_cast<std::size_t>(mark.pos), text_.size());
        const auto column = static_cast<std::size_t>(mark.column);
        if (mark.line != line_ || offset < offset_) {
            line_ = mark.line;
            offset_ = offset - std::min(column, offset);
            points_ = 0;
        }
        for (; offset_ < offset; ++offset_)
            if ((static_cast<unsigned char>(text_[offset_]) & 0xc0U) != 0x80U)
                ++points_;
        return {static_cast<std::uint32_t>(line_ + 1), points_ + 1,
                static_cast<std::uint32_t>(offset)};
    }

private:
    std::string_view text_;
    int line_ = -1;
    std::size_t offset_ = 0;
    std::uint32_t points_ = 0;
};

// yaml-cpp 0.7 takes a quoted scalar that runs into the end of the text for a complete one.
bool closed(std::string_view quoted) {
    const char quote = quoted.front();
    for (std::size_t i = 1; i < quoted.size(); ++i) {
        const bool escape = quote == '"' && quoted[i] == '\\';
        const bool doubled = quote == '\'' && quoted.substr(i).starts_with("''");
        if (escape || doubled)
            ++i;
        else if (quoted[i] == quote)
            return true;
    }
    return false;
}

class Builder : public YAML::EventHandler {
public:
    explicit Builder(std::string_view text) : text_{text}, positions_{text} {}

    Position at(const YAML::Mark& mark) { return positions_.at(mark); }
    Node take() && { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(document_seen_, true))
            refuse(at(mark), "a second document is not allowed");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        place(start(mark, {}, anchor));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse(at(mark), "aliases (*) are not allowed");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        Node node = start(mark, tag, anchor);
        node.value = Scalar{text, style(node.at)};
        if (text.size() > limits::scalar_bytes)
            refuse_limit(node.at,
                         fmt::format("a value is longer than {} bytes", limits::scalar_bytes));
        if (const auto fault = find_fault(text))
            refuse(node.at, fmt::format("a value holds {}", fault->message));
        place(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(start(mark, tag, anchor), Sequence{});
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(start(mark, tag, anchor), Mapping{});
    }
    void OnMapEnd() override { close(); }

private:
    // A sequence or map whose end has not come. In a map, a key waits for its value.
    struct Open {
        Node node;
        bool key_waits = false;
    };

    Node start(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
        const auto position = at(mark);
        if (anchor != 0)
            refuse(position, "anchors (&) are not allowed");
        const bool written = position.offset < text_.size() && text_[position.offset] == '!';
        if (written || !(tag.empty() || tag == "?" || tag == "!"))
            refuse(position, "tags (!) are not allowed");
        if (++nodes_ > limits::nodes)
            refuse_limit(position, fmt::format("more than {} values", limits::nodes));
        return {position, {}};
    }

    Style style(Position position) const {
        const auto rest = text_.substr(position.offset);
        if (rest.starts_with('"') || rest.starts_with('\'')) {
            if (!closed(rest))
                refuse(position, "the quote is not closed");
            return Style::Quoted;
        }
        return rest.starts_with('|') || rest.starts_with('>') ? Style::Block : Style::Plain;
    }

    void open(Node node, std::variant<std::monostate, Scalar, Sequence, Mapping> empty) {
        if (open_.size() == limits::depth)
            refuse_limit(node.at, fmt::format("nested deeper than {} levels", limits::depth));
        if (key_expected())
            refuse(node.at, "a key must be a scalar");
        node.value = std::move(empty);
        open_.push_back({std::move(node)});
    }

    void close() {
        Node node = std::move(open_.back().node);
        open_.pop_back();
        place(std::move(node));
    }

    bool key_expected() const {
        return !open_.empty() && open_.back().node.mapping() != nullptr && !open_.back().key_waits;
    }

    void place(Node node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& parent = open_.back();
        if (auto* sequence = std::get_if<Sequence>(&parent.node.value))
            sequence->push_back(std::move(node));
        else if (std::exchange(parent.key_waits, !parent.key_waits))
            std::get<Mapping>(parent.node.value).entries.back().value = std::move(node);
        else
            place_key(std::get<Mapping>(parent.node.value), node);
    }

    static void place_key(Mapping& mapping, const Node& node) {
        const auto* key = node.scalar();
        if (key == nullptr)
            refuse(node.at, "a key must not be empty or null");
        if (key->text.find_first_of("\n\t") != std::string::npos)
            refuse(node.at, "a key must be one line without tabs");
        if (key->text == "<<")
            refuse(node.at, "merge keys (<<) are not allowed");
        if (const auto* first = mapping.find(key->text))
            refuse(node.at, fmt::format("the key '{:.64}' was already given in line {}", key->text,
                                        first->at.line));
        if (mapping.entries.size() == limits::keys_per_map)
            refuse_limit(node.at,
                         fmt::format("more than {} keys in one map", limits::keys_per_map));
        mapping.entries.push_back({key->text, node.at, {node.at, {}}});
    }

    std::string_view text_;
    Positions positions_;
    std::vector<Open> open_;
    Node root_;
    std::size_t nodes_ = 0;
    bool document_seen_ = false;
};

// A stream over text that is not copied.
class TextBuffer : public std::streambuf {
public:
    explicit TextBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data()); // never written: there is no put area
        setg(begin, begin, begin + text.size());
    }
};

Position position_of(std::string_view text, std::size_t offset) {
    YAML::Mark mark;
    const auto before = text.substr(0, offset);
    const auto line_start = before.rfind('\n') + 1; // 0 when there is none
    mark.pos = static_cast<int>(offset);
    mark.line = static_cast<int>(std::ranges::count(before, '\n'));
    mark.column = static_cast<int>(offset - line_start);
    return Positions{text}.at(mark);
}

} // namespace

Result<Node> read(std::string_view text, std::string_view file) {
    if (text.size() > limits::file_bytes)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("the file is larger than {} bytes", limits::file_bytes),
                    std::string{file});
    if (const auto fault = find_fault(text))
        return fail(ErrorCode::InvalidArgument, fmt::format("the text holds {}", fault->message),
                    to_string(file, position_of(text, fault->offset)));
    Builder builder{text};
    TextBuffer buffer{text};
    std::istream stream{&buffer};
    try {
        YAML::Parser parser{stream};
        while (parser.HandleNextDocument(builder)) {
        }
        return std::move(builder).take();
    } catch (const Refusal& refusal) {
        return fail(refusal.code, refusal.message, to_string(file, refusal.at));
    } catch (const YAML::Exception& exception) {
        return fail(ErrorCode::InvalidArgument, exception.msg,
                    to_string(file, builder.at(exception.mark)));
    }
}

} // namespace outcall::yaml
