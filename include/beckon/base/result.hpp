// Either a value or an error that says what was wrong and where.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace beckon {

/// What a peer did wrong, in terms it can act on. Our own faults are asserts, never this.
struct Fault {
    enum class Code {
        not_json,
        too_big,
        too_deep,
        too_many,
        missing,
        wrong_type,
        out_of_bounds,
        unknown_name,
        unknown_message
    };

    Code code = Code::not_json;
    std::string field;    ///< where: a dotted path such as "claims[3].call", empty for the whole frame
    std::string allowed;  ///< what would have been right: "1 to 64 bytes of UTF-8", "at most 65536 bytes"
};

constexpr std::string_view to_text(Fault::Code code) {
    switch (code) {
        case Fault::Code::not_json: return "not_json";
        case Fault::Code::too_big: return "too_big";
        case Fault::Code::too_deep: return "too_deep";
        case Fault::Code::too_many: return "too_many";
        case Fault::Code::missing: return "missing";
        case Fault::Code::wrong_type: return "wrong_type";
        case Fault::Code::out_of_bounds: return "out_of_bounds";
        case Fault::Code::unknown_name: return "unknown_name";
        case Fault::Code::unknown_message: return "unknown_message";
    }
    return "";
}

/// One sentence for a person: `claims[3].call: out_of_bounds, allowed: 8 to 32 of A-Z a-z 0-9 _ -`.
inline std::string sentence(const Fault& fault) {
    std::string out = fault.field.empty() ? "frame" : fault.field;
    out += ": ";
    out += to_text(fault.code);
    if (!fault.allowed.empty()) {
        out += ", allowed: ";
        out += fault.allowed;
    }
    return out;
}

template <class T, class E = Fault>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : held_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() { return *std::get_if<0>(&held_); }
    const T& value() const { return *std::get_if<0>(&held_); }
    const E& error() const { return *std::get_if<1>(&held_); }

private:
    std::variant<T, E> held_;
};

}  // namespace beckon
