// PROTOCOL.md's tables: every message, field and word of the protocol. Names, bounds and meanings of fields come from
// `fields`; what messages and words mean is read from the comments in the headers, where programmers read it too.
#pragma once

#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "beckon/wire/message.hpp"
#include "beckon/wire/shape.hpp"
#include "support/random_message.hpp"

namespace beckon::test {

/// The text of the headers that the tables are made from.
struct Headers {
    std::string message;     ///< include/beckon/wire/message.hpp
    std::string vocabulary;  ///< include/beckon/wire/vocabulary.hpp
};

namespace tables {

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines{""};
    for (const char c : text) {
        if (c == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += c;
        }
    }
    return lines;
}

/// The `///` comment in front of the struct that holds `line`, on one line.
inline std::string comment_above(const std::vector<std::string>& lines, std::size_t line) {
    while (line > 0 && lines[line].rfind("struct ", 0) != 0) --line;
    std::string out;
    while (line > 0 && lines[line - 1].rfind("/// ", 0) == 0) {
        --line;
        out = lines[line].substr(4) + (out.empty() ? "" : " ") + out;
    }
    return out;
}

inline std::string meaning_of_message(const Headers& headers, std::string_view name) {
    const auto lines = lines_of(headers.message);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].find("name = \"" + std::string(name) + "\";") != std::string::npos) return comment_above(lines, i);
    }
    return "";
}

/// The enumerators of an enum with the `///<` comments behind them, in order.
inline std::vector<std::pair<std::string, std::string>> words_of_enum(const Headers& headers, const std::string& name) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto lines = lines_of(headers.vocabulary);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].rfind("enum class " + name + " ", 0) != 0) continue;
        for (++i; i < lines.size() && lines[i] != "};"; ++i) {
            const std::size_t start = lines[i].find_first_not_of(' ');
            const std::size_t end = lines[i].find_first_of(", =", start);
            const std::size_t comment = lines[i].find("///< ");
            if (comment != std::string::npos) {
                out.emplace_back(lines[i].substr(start, end - start), lines[i].substr(comment + 5));
            }
        }
        return out;
    }
    return out;
}

/// Bounds in words, with what Markdown would take for its own in backquotes.
inline std::string bounds_of(const wire::Shape& shape) {
    std::string text = wire::describe(shape);
    const std::string letters = "A-Z a-z 0-9 _ -";
    if (const std::size_t at = text.find(letters); at != std::string::npos) {
        text.replace(at, letters.size(), '`' + letters + '`');
    }
    return text;
}

/// The rows of a message's table, fields of what it holds written as in faults: `claims[].call`.
class Rows {
public:
    std::string text;

    template <class T>
    void operator()(std::string_view name, const T& member, std::string_view meaning = {}) {
        const std::string field = path_ + std::string(name);
        if constexpr (requires { member.has_value(); }) {
            row<typename T::value_type>(field, "optional", meaning);
        } else {
            row<T>(field, "required", meaning);
        }
    }

private:
    template <class T>
    void row(const std::string& field, std::string_view need, std::string_view meaning) {
        text += "| `" + field + "` | " + type<T>() + " | " + std::string(need) + " | " + std::string(meaning) + " |\n";
        if constexpr (requires { T::max_items; }) {
            inside<typename T::Item>(field + "[]");
        } else {
            inside<T>(field);
        }
    }

    template <class T>
    void inside(const std::string& field) {
        if constexpr (wire::Record<T>) {
            const std::string outer = std::exchange(path_, field + '.');
            const T record{};
            T::fields(record, *this);
            path_ = outer;
        }
    }

    template <class T>
    static std::string type() {
        if constexpr (std::is_same_v<T, EndReason>) return "an [end reason](#end-reasons)";
        if constexpr (std::is_same_v<T, ErrorCode>) return "an [error code](#error-codes)";
        if constexpr (requires { T::max_items; }) {
            const std::string list = wire::describe(wire::shape_of<T>);
            return wire::Record<typename T::Item> ? list + " objects" : list + ", each " + type<typename T::Item>();
        }
        return bounds_of(wire::shape_of<T>);
    }

    std::string path_;
};

template <class M>
constexpr std::string_view way() {
    if (wire::Relayed<M>) return "party → party";
    if (wire::FromPage<M> && wire::FromRelay<M>) return "both ways";
    return wire::FromPage<M> ? "page → relay" : "relay → page";
}

inline std::string words_table(const Headers& headers, const std::string& name, const std::string& title) {
    std::string out = "\n### " + title + "\n\n| word | meaning |\n|---|---|\n";
    for (const auto& [word, meaning] : words_of_enum(headers, name)) out += "| `" + word + "` | " + meaning + " |\n";
    return out;
}

}  // namespace tables

/// All tables, as they stand between the marks in PROTOCOL.md.
inline std::string protocol_tables(const Headers& headers) {
    std::string index = "### Messages\n\n| message | from | numbered | meaning |\n|---|---|---|---|\n";
    std::string details;
    each_alternative<wire::Message>([&]<class M>(const M& message) {
        const std::string name(M::name);
        const std::string way(tables::way<M>());
        index += "| [`" + name + "`](#message-" + name + ") | " + way + " | " + (wire::Unsequenced<M> ? "no" : "yes")
                 + " | " + tables::meaning_of_message(headers, M::name) + " |\n";
        tables::Rows rows;
        M::fields(message, rows);
        details += "\n#### Message `" + name + "`\n\n";
        details +=
            rows.text.empty() ? "No fields.\n" : "| field | allowed | | meaning |\n|---|---|---|---|\n" + rows.text;
    });
    return index + "\n### Fields\n" + details + tables::words_table(headers, "EndReason", "End reasons")
           + tables::words_table(headers, "ErrorCode", "Error codes")
           + tables::words_table(headers, "Kind", "Kinds of call");
}

}  // namespace beckon::test
