#include "api/moment.hpp"

#include <chrono>
#include <cstddef>

namespace beckon::relay::api {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr int minutes_an_hour = 60;

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

/// "2026-11-20T16:43:53"; gives the milliseconds that are over.
std::int64_t append_clock(std::string& out, Instant clock) {
    const std::int64_t days = clock.ms >= 0 ? clock.ms / day_ms : (clock.ms - day_ms + 1) / day_ms;
    const std::int64_t within = clock.ms - days * day_ms;
    const year_month_day date{sys_days{std::chrono::days{days}}};
    append_padded(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_padded(out, within / 3'600'000, 2);
    out += ':';
    append_padded(out, within / 60'000 % 60, 2);
    out += ':';
    append_padded(out, within / 1000 % 60, 2);
    return within % 1000;
}

/// Takes what is written from the front, piece by piece.
class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    /// Exactly so many digits, in [low, high].
    bool digits(std::size_t count, int low, int high, int& out) {
        if (text_.size() < count) return false;
        out = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (text_[i] < '0' || text_[i] > '9') return false;
            out = out * 10 + (text_[i] - '0');
        }
        text_.remove_prefix(count);
        return out >= low && out <= high;
    }
    /// Thousandths; more digits are read and dropped.
    bool fraction(int& out) {
        std::size_t seen = 0;
        out = 0;
        for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; ++seen, text_.remove_prefix(1)) {
            if (seen < 3) out = out * 10 + (text_.front() - '0');
        }
        for (std::size_t i = seen; i < 3; ++i) out *= 10;
        return seen >= 1 && seen <= 9;
    }
    std::string_view rest() const { return text_; }

private:
    std::string_view text_;
};

bool take_date(Scan& scan, std::int64_t& days) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (!scan.digits(4, 1970, 9999, year) || !scan.take('-') || !scan.digits(2, 1, 12, month) || !scan.take('-')
        || !scan.digits(2, 1, 31, day))
        return false;
    const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    days = sys_days(date).time_since_epoch().count();
    return date.ok();
}

bool take_clock(Scan& scan, std::int64_t& ms) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    int thousandth = 0;
    if (!scan.digits(2, 0, 23, hour) || !scan.take(':') || !scan.digits(2, 0, 59, minute)) return false;
    if (scan.take(':')) {
        if (!scan.digits(2, 0, 59, second)) return false;
        if (scan.take('.') && !scan.fraction(thousandth)) return false;
    }
    ms = ((hour * minutes_an_hour + minute) * 60LL + second) * 1000 + thousandth;
    return true;
}

}  // namespace

std::string utc_text(Instant moment) {
    std::string out;
    const std::int64_t over = append_clock(out, moment);
    out += '.';
    append_padded(out, over, 3);
    return out += 'Z';
}

std::string local_text(Instant moment, Span ahead) {
    std::string out;
    append_clock(out, moment + ahead);
    if (ahead == Span{}) return out += 'Z';
    const std::int64_t minutes = (ahead.ms < 0 ? -ahead.ms : ahead.ms) / 60'000;
    out += ahead.ms < 0 ? '-' : '+';
    append_padded(out, minutes / minutes_an_hour, 2);
    out += ':';
    append_padded(out, minutes % minutes_an_hour, 2);
    return out;
}

std::optional<Span> read_offset(std::string_view text) {
    if (text == "Z" || text == "z" || text == "UTC") return Span{};
    Scan scan(text);
    const bool behind = scan.take('-');
    if (!behind && !scan.take('+')) return std::nullopt;
    int hours = 0;
    int minutes = 0;
    if (!scan.digits(2, 0, 14, hours)) return std::nullopt;  // no clock is further ahead
    scan.take(':');
    if (!scan.digits(2, 0, 59, minutes) || !scan.rest().empty()) return std::nullopt;
    const Span span = beckon::minutes(hours * minutes_an_hour + minutes);
    return behind ? Span{-span.ms} : span;
}

std::optional<WrittenTime> read_time(std::string_view text) {
    Scan scan(text);
    std::int64_t days = 0;
    std::int64_t ms = 0;
    if (!take_date(scan, days)) return std::nullopt;
    if (!scan.take('T') && !scan.take('t') && !scan.take(' ')) return std::nullopt;
    if (!take_clock(scan, ms)) return std::nullopt;
    WrittenTime out{Instant{days * day_ms + ms}, std::nullopt};
    if (scan.rest().empty()) return out;
    out.ahead = scan.rest() == "UTC" ? std::nullopt : read_offset(scan.rest());
    if (!out.ahead) return std::nullopt;
    return out;
}

std::optional<Instant> read_moment(std::string_view text) {
    const auto written = read_time(text);
    if (!written || !written->ahead) return std::nullopt;
    return written->clock - *written->ahead;
}

}  // namespace beckon::relay::api
