#include "api/accept.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace beckon::relay::api {

namespace {

constexpr int whole = 1000;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Takes what stands before the next `mark`, and the mark.
std::string_view take_until(std::string_view& text, char mark) {
    const std::string_view taken = text.substr(0, text.find(mark));
    text.remove_prefix(std::min(taken.size() + 1, text.size()));
    return trimmed(taken);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return out;
}

/// "0.8" → 800; what is no number wishes for nothing.
int thousandths(std::string_view text) {
    if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * whole;
    int worth = whole / 10;
    for (std::size_t i = 2; i < text.size() && i < 5 && text[1] == '.'; ++i, worth /= 10) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value += (text[i] - '0') * worth;
    }
    return std::min(value, whole);
}

/// How closely a range names the type: 3 by name, 2 by kind, 1 like any other; 0: not.
int closeness(const std::string& range, std::string_view type) {
    if (range == type) return 3;
    if (range == std::string(type.substr(0, type.find('/'))) + "/*") return 2;
    return range == "*/*" ? 1 : 0;
}

}  // namespace

int wish_for(std::string_view accept, std::string_view type) {
    if (trimmed(accept).empty()) return whole;
    int best = 0;
    int wish = 0;
    while (!accept.empty()) {
        std::string_view one = take_until(accept, ',');
        const int close = closeness(lower(take_until(one, ';')), type);
        if (close <= best) continue;
        best = close;
        wish = whole;
        while (!one.empty()) {
            std::string_view parameter = take_until(one, ';');
            if (lower(take_until(parameter, '=')) == "q") wish = thousandths(trimmed(parameter));
        }
    }
    return wish;
}

bool takes_gzip(std::string_view accept_encoding) {
    bool any = false;
    while (!accept_encoding.empty()) {
        std::string_view one = take_until(accept_encoding, ',');
        const std::string coding = lower(take_until(one, ';'));
        const std::string quality = lower(take_until(one, ';'));
        const bool taken = quality.rfind("q=", 0) != 0 || thousandths(std::string_view(quality).substr(2)) > 0;
        if (coding == "gzip") return taken;
        if (coding == "*") any = taken;
    }
    return any;
}

bool is_json(std::string_view content_type) { return lower(take_until(content_type, ';')) == "application/json"; }

}  // namespace beckon::relay::api
