#include "hooks/answer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>

namespace beckon::relay::hooks {

namespace {

using Read = Result<Answer, std::string>;

bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const std::size_t from = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(from);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Seconds, or a date (RFC 9110, 10.2.3).
std::optional<Span> retry_after(std::string_view value, Instant now) {
    constexpr std::int64_t seconds_max = 1'000'000'000;
    std::int64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    if (read.ptr == value.data() + value.size() && read.ec == std::errc() && number >= 0)
        return seconds(std::min(number, seconds_max));
    std::tm date{};
    const std::string text(value);
    const char* const end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return std::max(Instant{static_cast<std::int64_t>(::timegm(&date)) * 1000} - now, Span{});
}

/// "HTTP/1.1 204 No Content"
std::optional<unsigned> status_in(std::string_view line) {
    if (line.substr(0, 7) != "HTTP/1." || line.size() < 12 || line[8] != ' ') return std::nullopt;
    if (line.size() > 12 && line[12] != ' ') return std::nullopt;
    unsigned status = 0;
    const auto read = std::from_chars(line.data() + 9, line.data() + 12, status);
    if (read.ptr != line.data() + 12 || status < 100 || status > 599) return std::nullopt;
    return status;
}

/// One head, without the blank line behind it.
Read head_in(std::string_view head, Instant now) {
    Answer answer;
    for (bool first = true; !head.empty(); first = false) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        if (first) {
            const auto status = status_in(line);
            if (!status) break;
            answer.status = *status;
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && same_word(line.substr(0, colon), "retry-after"))
            answer.retry_after = retry_after(trimmed(line.substr(colon + 1)), now);
    }
    if (answer.status == 0) return std::string("it does not answer in HTTP/1.1");
    return answer;
}

}  // namespace

std::optional<Read> read_answer(std::string_view bytes, Instant now) {
    for (;;) {
        const std::size_t end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos) return std::nullopt;
        Read read = head_in(bytes.substr(0, end), now);
        if (!read || read.value().status >= 200) return read;
        bytes.remove_prefix(end + 4);
    }
}

}  // namespace beckon::relay::hooks
