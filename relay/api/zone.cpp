#include "api/zone.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <iterator>

#include "api/moment.hpp"

namespace beckon::relay::api {

namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t zone_bytes_max = 64 * 1024;  // the largest has 4 kB

/// Big-endian numbers from the front of a text; zeros once it has run out, which `sound` tells.
class Numbers {
public:
    explicit Numbers(std::string_view bytes) : bytes_(bytes) {}

    std::int64_t signed_of(std::size_t width) {
        std::uint64_t value = 0;
        const std::string_view taken = skip(width);
        for (const char c : taken) value = value << 8U | static_cast<unsigned char>(c);
        const std::size_t unused = 64 - 8 * width;
        return static_cast<std::int64_t>(value << unused) >> unused;
    }
    std::size_t count() { return static_cast<std::uint32_t>(signed_of(4)); }
    std::string_view skip(std::size_t size) {
        sound = sound && size <= bytes_.size();
        const std::string_view taken = bytes_.substr(0, size);
        bytes_.remove_prefix(std::min(size, bytes_.size()));
        return taken;
    }
    std::string_view rest() const { return bytes_; }

    bool sound = true;

private:
    std::string_view bytes_;
};

struct Header {
    std::size_t is_utc = 0;
    std::size_t is_standard = 0;
    std::size_t leaps = 0;
    std::size_t times = 0;
    std::size_t types = 0;
    std::size_t letters = 0;

    bool read(Numbers& in) {
        if (in.skip(4) != "TZif") return false;
        in.skip(16);  // the version, and nothing
        for (std::size_t* one : {&is_utc, &is_standard, &leaps, &times, &types, &letters}) *one = in.count();
        const bool small = std::max({is_utc, is_standard, leaps, times, types, letters}) <= zone_bytes_max;
        return in.sound && small;
    }
    std::size_t bytes(std::size_t width) const {
        return times * (width + 1) + types * 6 + letters + leaps * (width + 4) + is_standard + is_utc;
    }
};

/// What cannot be a zone is not looked for: no dots, so nothing leads out of the directory; and not the second copies of
/// all zones, one of which counts leap seconds, that some machines have.
bool is_zone_name(std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max || name.front() == '/' || name.back() == '/') return false;
    const auto sound = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'
               || c == '+' || c == '/';
    };
    if (!std::all_of(name.begin(), name.end(), sound) || name.find("//") != std::string_view::npos) return false;
    const std::string_view first = name.substr(0, name.find('/'));
    constexpr std::array<std::string_view, 5> none{"right", "posix", "posixrules", "localtime", "Factory"};
    return std::find(none.begin(), none.end(), first) == none.end();
}

}  // namespace

Zone Zone::fixed(Span ahead) {
    Zone zone;
    zone.first_ = ahead;
    return zone;
}

std::optional<Zone> Zone::parse(std::string_view file) {
    Numbers in(file);
    Header old;
    if (!old.read(in)) return std::nullopt;
    in.skip(old.bytes(4));  // the same again with 32 bits, for old programs
    Header header;
    if (!header.read(in) || header.types == 0) return std::nullopt;
    Zone zone;
    zone.periods_.resize(header.times);
    for (Period& period : zone.periods_) period.from = Instant{in.signed_of(8) * 1000};
    const std::string_view types = in.skip(header.times);
    std::vector<Span> spans(header.types);
    for (Span& span : spans) {
        span = seconds(in.signed_of(4));
        in.skip(2);
    }
    in.skip(header.letters + header.leaps * 12 + header.is_standard + header.is_utc);
    if (!in.sound || header.leaps != 0) return std::nullopt;
    for (std::size_t i = 0; i < header.times; ++i) {
        const auto type = static_cast<unsigned char>(types[i]);
        if (type >= spans.size()) return std::nullopt;
        zone.periods_[i].ahead = spans[type];
    }
    zone.first_ = spans.front();
    const std::string_view footer = in.rest();
    if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return std::nullopt;
    if (footer.size() == 2) return zone;  // nobody knows how it goes on
    zone.forever_ = PosixRule::parse(footer.substr(1, footer.size() - 2));
    if (!zone.forever_) return std::nullopt;
    return zone;
}

Span Zone::ahead_at(Instant utc) const {
    const auto next = std::upper_bound(periods_.begin(), periods_.end(), utc,
                                       [](Instant at, const Period& period) { return at < period.from; });
    if (next == periods_.end() && forever_) return forever_->ahead_at(utc);
    return next == periods_.begin() ? first_ : std::prev(next)->ahead;
}

Instant Zone::moment_of(Instant clock) const {
    // No clock is put forward or back twice within a day, so one of these two holds around that time.
    constexpr Span day = minutes(24 * 60);
    const Span before = ahead_at(clock - day);
    const Span after = ahead_at(clock + day);
    const Instant early = clock - before;
    if (ahead_at(early) == before) return early;
    const Instant late = clock - after;
    return ahead_at(late) == after ? late : early;
}

const Zone* Zones::find(std::string_view name) {
    const auto found = known_.find(name);
    if (found != known_.end()) return found->second.get();
    std::optional<Zone> zone;
    if (const auto ahead = read_offset(name)) {
        // Not kept by the name that was given: there are more ways to write them than there are zones.
        const std::string written = local_text(Instant{0}, *ahead).substr(19);
        auto& kept = known_[written];
        if (!kept) kept = std::make_unique<Zone>(Zone::fixed(*ahead));
        return kept.get();
    }
    if (!is_zone_name(name)) return nullptr;
    std::ifstream in(directory_ + '/' + std::string(name), std::ios::binary);
    std::string file(zone_bytes_max, '\0');
    in.read(file.data(), static_cast<std::streamsize>(file.size()));
    if (in.gcount() <= 0) return nullptr;
    file.resize(static_cast<std::size_t>(in.gcount()));
    zone = Zone::parse(file);
    if (!zone) return nullptr;
    return (known_[std::string(name)] = std::make_unique<Zone>(std::move(*zone))).get();
}

}  // namespace beckon::relay::api
