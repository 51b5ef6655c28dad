// Answers written straight into a text, value after value: no tree is built of what is known already.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "api/moment.hpp"
#include "beckon/base/decimal.hpp"
#include "beckon/base/json_write.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::api {

/// Begins and ends are the writer's to balance.
class JsonOut {
public:
    JsonOut& object() { return open('{'); }
    JsonOut& object(std::string_view key) { return name(key).open('{'); }
    JsonOut& array(std::string_view key) { return name(key).open('['); }
    JsonOut& end_object() { return close('}'); }
    JsonOut& end_array() { return close(']'); }

    JsonOut& text(std::string_view key, std::string_view value) {
        name(key);
        json::append_text(out_, value);
        return told();
    }
    JsonOut& number(std::string_view key, std::int64_t value) {
        name(key);
        append_decimal(out_, value);
        return told();
    }
    JsonOut& flag(std::string_view key, bool value) { return word(key, value ? "true" : "false"); }
    JsonOut& null(std::string_view key) { return word(key, "null"); }
    /// In UTC; null if it never came.
    JsonOut& moment(std::string_view key, Instant value) {
        return value.is_never() ? null(key) : text(key, utc_text(value));
    }
    /// In a list.
    JsonOut& item(std::string_view value) {
        separate();
        json::append_text(out_, value);
        return told();
    }

    std::string take() { return std::move(out_); }

private:
    JsonOut& word(std::string_view key, std::string_view value) {
        name(key);
        out_ += value;
        return told();
    }
    JsonOut& name(std::string_view key) {
        separate();
        out_ += '"';
        out_ += key;
        out_ += "\":";
        first_ = true;
        return *this;
    }
    JsonOut& open(char bracket) {
        separate();
        out_ += bracket;
        first_ = true;
        return *this;
    }
    JsonOut& close(char bracket) {
        out_ += bracket;
        return told();
    }
    JsonOut& told() {
        first_ = false;
        return *this;
    }
    void separate() {
        if (!first_) out_ += ',';
    }

    std::string out_;
    bool first_ = true;
};

}  // namespace beckon::relay::api
