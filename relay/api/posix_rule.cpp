#include "api/posix_rule.hpp"

#include <chrono>
#include <cstddef>

namespace beckon::relay::api {

namespace {

constexpr std::int64_t day_seconds = 24LL * 60 * 60;
constexpr int week_days = 7;
constexpr int last_week = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

/// Takes the rule from the front, piece by piece; false: it is none.
class PosixRule::Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    bool empty() const { return text_.empty(); }
    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    /// "CET", "<+03>"
    bool name() {
        if (take('<')) {
            const std::size_t end = text_.find('>');
            if (end == std::string_view::npos) return false;
            text_.remove_prefix(end + 1);
            return true;
        }
        std::size_t size = 0;
        while (size < text_.size() && is_letter(text_[size])) ++size;
        text_.remove_prefix(size);
        return size >= 3;
    }
    bool number(int low, int high, int& out) {
        std::size_t size = 0;
        for (out = 0; size < text_.size() && size < 3 && is_digit(text_[size]); ++size)
            out = out * 10 + (text_[size] - '0');
        text_.remove_prefix(size);
        return size > 0 && out >= low && out <= high;
    }
    /// "-1", "5:30", "-167:59:59": in seconds
    bool clock(std::int64_t& out) {
        const bool minus = take('-');
        if (!minus) take('+');
        int hours = 0;
        int minutes = 0;
        int seconds = 0;
        if (!number(0, 167, hours)) return false;
        if (take(':') && !number(0, 59, minutes)) return false;
        if (take(':') && !number(0, 59, seconds)) return false;
        out = (hours * 60LL + minutes) * 60 + seconds;
        if (minus) out = -out;
        return true;
    }
    bool change(Change& out) {
        using By = Change::By;
        if (take('M')) {
            out.by = By::weekday;
            if (!number(1, 12, out.month) || !take('.') || !number(1, last_week, out.week) || !take('.')
                || !number(0, week_days - 1, out.day))
                return false;
        } else {
            out.by = take('J') ? By::julian : By::zero_based;
            if (!number(out.by == By::julian ? 1 : 0, 365, out.day)) return false;
        }
        return !take('/') || clock(out.second);
    }

private:
    std::string_view text_;
};

std::optional<PosixRule> PosixRule::parse(std::string_view text) {
    PosixRule rule;
    Scan scan(text);
    std::int64_t behind = 0;
    // West is positive there.
    if (!scan.name() || !scan.clock(behind)) return std::nullopt;
    rule.standard_ = beckon::seconds(-behind);
    if (scan.empty()) return rule;
    rule.changes_ = true;
    if (!scan.name()) return std::nullopt;
    rule.summer_ = rule.standard_ + minutes(60);
    if (!scan.take(',')) {
        if (!scan.clock(behind) || !scan.take(',')) return std::nullopt;
        rule.summer_ = beckon::seconds(-behind);
    }
    if (!scan.change(rule.begins_) || !scan.take(',') || !scan.change(rule.ends_) || !scan.empty()) return std::nullopt;
    return rule;
}

/// On the clock that holds until then, as if it were in UTC.
Instant PosixRule::Change::in(int year) const {
    using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendars are unreadable without
    const auto at = [this](sys_days date) {
        return Instant{(date.time_since_epoch().count() * day_seconds + second) * 1000};
    };
    const std::chrono::year the_year{year};
    if (by != By::weekday) {
        // Day 60 of a Julian rule is the first of March, in leap years too.
        const bool leaps = by == By::julian && the_year.is_leap() && day >= 60;
        const int from_first = by == By::julian ? day - 1 + static_cast<int>(leaps) : day;
        return at(sys_days{the_year / January / 1} + days{from_first});
    }
    const std::chrono::month the_month{static_cast<unsigned>(month)};
    const weekday on{static_cast<unsigned>(day)};
    if (week == last_week) return at(sys_days{the_year / the_month / on[last]});
    return at(sys_days{the_year / the_month / on[static_cast<unsigned>(week)]});
}

Span PosixRule::ahead_at(Instant utc) const {
    if (!changes_) return standard_;
    using namespace std::chrono;  // NOLINT(google-build-using-namespace)
    const auto date = floor<days>(sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{(utc + standard_).ms}});
    const int year = static_cast<int>(year_month_day{date}.year());
    const Instant from = begins_.in(year)-standard_;
    const Instant until = ends_.in(year)-summer_;
    // South of the equator the summer goes over the end of the year.
    const bool summer = from < until ? utc >= from && utc < until : utc >= from || utc < until;
    return summer ? summer_ : standard_;
}

}  // namespace beckon::relay::api
