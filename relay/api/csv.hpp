// Tables for spreadsheets: RFC 4180, and no cell that a spreadsheet would take for a formula.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace beckon::relay::api {

class Csv {
public:
    explicit Csv(std::initializer_list<std::string_view> head) {
        for (const std::string_view name : head) plain(name);
        end_row();
    }

    /// What somebody wrote. A user may be called `=HYPERLINK(…)`: an apostrophe in front makes it text again.
    Csv& text(std::string_view value);
    Csv& number(std::int64_t value) { return plain(std::to_string(value)); }
    /// What cannot be a formula, nor needs quotes.
    Csv& plain(std::string_view value);
    void end_row();

    std::string take() { return std::move(out_); }

private:
    std::string out_;
    bool first_ = true;
};

}  // namespace beckon::relay::api
