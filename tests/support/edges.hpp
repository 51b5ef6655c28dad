// From the types alone, for every field of a message: values right at a bound, which must pass, and values one beyond,
// each with the fault that must come of it. Written without the codec's shapes, as a second opinion on them.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/base/bounded.hpp"
#include "beckon/base/name.hpp"
#include "beckon/base/result.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::test {

/// A value that must be refused. `field` is relative to where the value stands.
struct Wrong {
    std::string json;
    Fault::Code code;
    std::string field;
    std::string allowed;
};

inline std::string times(std::size_t count, std::string_view what) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += what;
    return out;
}
inline std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// Two digits, so that the sign of what is on the other side of 2^53 is never in doubt.
inline std::string beyond(std::int64_t bound, int by) { return std::to_string(bound + by); }

/// `good()`: a small valid value; `edges()`: valid ones at the bounds; `wrong()`: the rest of what there is to say.
template <class T>
struct Edges;

inline std::vector<Wrong> other_types(std::vector<std::string> json, const std::string& allowed) {
    std::vector<Wrong> out;
    for (std::string& one : json) out.push_back({std::move(one), Fault::Code::wrong_type, "", allowed});
    return out;
}

template <>
struct Edges<bool> {
    static std::string good() { return "true"; }
    static std::vector<std::string> edges() { return {"true", "false"}; }
    static std::vector<Wrong> wrong() { return other_types({"0", "1", R"("true")", "[]", "{}"}, "true or false"); }
};

template <class E>
requires std::is_enum_v<E>
struct Edges<E> {
    static std::string good() { return quoted(std::string(spell(E{}))); }
    static std::vector<std::string> edges() {
        std::vector<std::string> out;
        for (std::string_view name : Spellings<E>::names) out.push_back(quoted(std::string(name)));
        return out;
    }
    static std::vector<Wrong> wrong() {
        std::string allowed;
        for (std::size_t i = 0; i < Spellings<E>::names.size(); ++i) {
            if (i > 0) allowed += i + 1 < Spellings<E>::names.size() ? ", " : " or ";
            allowed += Spellings<E>::names[i];
        }
        auto out = other_types({"0", "true", "[]", "{}"}, allowed);
        for (const char* name : {R"("")", R"("no such name")"})
            out.push_back({name, Fault::Code::unknown_name, "", allowed});
        return out;
    }
};

template <class Tag, std::size_t Min, std::size_t Max, Spelling spelling>
struct Edges<Name<Tag, Min, Max, spelling>> {
    static std::string good() { return quoted(times(Min, "b")); }
    static std::vector<std::string> edges() { return {quoted(times(Min, "_")), quoted(times(Max, "z"))}; }
    static std::vector<Wrong> wrong() {
        const std::string allowed =
            std::to_string(Min) + " to " + std::to_string(Max)
            + (spelling == Spelling::token ? " of A-Z a-z 0-9 _ -" : " bytes of UTF-8 without control characters");
        auto out = other_types({"0", "true", "[]", "{}"}, allowed);
        const auto add = [&](const std::string& text) {
            out.push_back({quoted(text), Fault::Code::out_of_bounds, "", allowed});
        };
        add(times(Min - 1, "a"));
        add(times(Max + 1, "a"));
        add(times(Min, "\\u0000"));
        add(times(Min, "\\n"));
        if (spelling == Spelling::token) add(times(Min, " "));
        if (spelling == Spelling::words) add(times(Min, "\\u0085"));
        return out;
    }
};

template <std::size_t Max>
struct Edges<Text<Max>> {
    static std::string good() { return R"("")"; }
    static std::vector<std::string> edges() {
        return {R"("")", quoted(times(Max, "x")), quoted(times(Max / 4, "\U0001F600"))};
    }
    static std::vector<Wrong> wrong() {
        const std::string allowed = "at most " + std::to_string(Max) + " bytes of UTF-8";
        auto out = other_types({"0", "true", "[]", "{}"}, allowed);
        for (const auto& text : {times(Max + 1, "x"), times(Max / 4 + 1, "\U0001F600")}) {
            out.push_back({quoted(text), Fault::Code::out_of_bounds, "", allowed});
        }
        return out;
    }
};

template <std::int64_t Low, std::int64_t High>
struct WholeEdges {
    static std::string good() { return std::to_string(Low); }
    static std::vector<std::string> edges() { return {std::to_string(Low), std::to_string(High)}; }
    static std::vector<Wrong> wrong() {
        const std::string allowed = "a whole number from " + std::to_string(Low) + " to " + std::to_string(High);
        auto out = other_types({"true", R"("1")", "[]", "{}", "1.0", "1e3", "0.5", "1e400", "-1e-400"}, allowed);
        for (const auto& number :
             {beyond(Low, -1), beyond(High, 1), std::string("9223372036854775807"), std::string("9223372036854775808"),
              std::string("18446744073709551616"), times(400, "9"), "-" + times(400, "9")}) {
            out.push_back({number, Fault::Code::out_of_bounds, "", allowed});
        }
        return out;
    }
};
template <std::int64_t Low, std::int64_t High>
struct Edges<Whole<Low, High>> : WholeEdges<Low, High> {};

template <class T, std::size_t Max>
struct Edges<List<T, Max>> {
    static std::string of(std::size_t count) {
        std::string out = "[";
        for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? "," : "") + Edges<T>::good();
        return out + "]";
    }
    static std::string good() { return of(1); }
    static std::vector<std::string> edges() {
        std::vector<std::string> out{of(0), of(Max)};
        for (const std::string& item : Edges<T>::edges()) out.push_back("[" + item + "]");
        return out;
    }
    static std::vector<Wrong> wrong() {
        auto out = other_types({"0", "true", R"("")", "{}"}, "a list of at most " + std::to_string(Max));
        out.push_back({of(Max + 1), Fault::Code::too_many, "", "at most " + std::to_string(Max)});
        for (Wrong& item : Edges<T>::wrong()) {
            const std::string dot = item.field.empty() ? "" : ".";
            out.push_back(
                {"[" + Edges<T>::good() + "," + item.json + "]", item.code, "[1]" + dot + item.field, item.allowed});
        }
        return out;
    }
};

template <class T>
struct Edges<std::optional<T>> {
    static std::string good() { return Edges<T>::good(); }
    static std::vector<std::string> edges() {
        auto out = Edges<T>::edges();
        out.push_back("null");
        return out;
    }
    static std::vector<Wrong> wrong() { return Edges<T>::wrong(); }
};

/// The fields of a struct; `head` stands before them (the "t" of a message).
template <class T>
struct RecordEdges {
    struct Field {
        std::string name;
        bool required = true;
        std::string good;
        std::vector<std::string> edges;
        std::vector<Wrong> wrong;
    };
    struct Collect {
        std::vector<Field> fields;
        template <class M>
        void operator()(std::string_view name, const M&, std::string_view = {}) {
            constexpr bool optional = requires(const M& member) { member.has_value(); };
            fields.push_back({std::string(name), !optional, Edges<M>::good(), Edges<M>::edges(), Edges<M>::wrong()});
        }
    };
    static std::vector<Field> fields() {
        Collect collect;
        const T record{};
        T::fields(record, collect);
        return std::move(collect.fields);
    }
    /// The object with one field's value replaced; an empty value leaves the field out.
    static std::string with(const std::string& head, const std::vector<Field>& fields, const Field* field,
                            const std::string& value) {
        std::string out = "{" + head;
        for (const Field& one : fields) {
            const std::string& json = &one == field ? value : one.good;
            if (!json.empty()) out += (out.size() > 1 ? ",\"" : "\"") + one.name + "\":" + json;
        }
        return out + "}";
    }
    static std::string good(const std::string& head = {}) { return with(head, fields(), nullptr, ""); }
    static std::vector<std::string> edges(const std::string& head = {}) {
        const auto all = fields();
        std::vector<std::string> out{with(head, all, nullptr, "")};
        for (const Field& field : all) {
            for (const std::string& value : field.edges) out.push_back(with(head, all, &field, value));
            if (!field.required) out.push_back(with(head, all, &field, ""));
        }
        return out;
    }
    static std::vector<Wrong> wrong(const std::string& head = {}) {
        std::vector<Wrong> out;
        const auto all = fields();
        for (const Field& field : all) {
            for (const Wrong& one : field.wrong) {
                const std::string dot = one.field.empty() || one.field[0] == '[' ? "" : ".";
                out.push_back({with(head, all, &field, one.json), one.code, field.name + dot + one.field, one.allowed});
            }
            if (!field.required) continue;
            const std::string allowed = field.wrong.front().allowed;  // a wrong type: it names what would be right
            out.push_back({with(head, all, &field, ""), Fault::Code::missing, field.name, allowed});
            out.push_back({with(head, all, &field, "null"), Fault::Code::missing, field.name, allowed});
        }
        return out;
    }
};

template <class T>
requires requires(const T& record, typename RecordEdges<T>::Collect& visitor) { T::fields(record, visitor); }
struct Edges<T> {
    static std::string good() { return RecordEdges<T>::good(); }
    static std::vector<std::string> edges() { return RecordEdges<T>::edges(); }
    static std::vector<Wrong> wrong() {
        auto out = other_types({"0", "true", R"("")", "[]"}, "an object");
        for (Wrong& one : RecordEdges<T>::wrong()) out.push_back(std::move(one));
        return out;
    }
};

}  // namespace beckon::test
