// What goes from shard to shard, as bytes: numbers as eight of them, texts with their length in front. It may come from a
// process that is another version or out of its mind: whoever reads asks whether it was all there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::relay::api {

class LetterOut {
public:
    LetterOut& number(std::uint64_t value) {
        for (unsigned shift = 0; shift < 64; shift += 8) out_ += static_cast<char>(value >> shift & 0xFFU);
        return *this;
    }
    LetterOut& text(std::string_view value) {
        number(value.size());
        out_ += value;
        return *this;
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

class LetterIn {
public:
    explicit LetterIn(std::string_view letter) : left_(letter) {}

    std::uint64_t number() {
        const std::string_view bytes = piece(8);
        std::uint64_t out = 0;
        for (std::size_t i = bytes.size(); i > 0; --i) out = out << 8U | static_cast<unsigned char>(bytes[i - 1]);
        return out;
    }
    std::string_view text() { return piece(number()); }
    /// Everything so far was there.
    bool good() const { return good_; }
    /// …and nothing else.
    bool whole() const { return good_ && left_.empty(); }

private:
    std::string_view piece(std::uint64_t size) {
        good_ = good_ && size <= left_.size();
        if (!good_) return {};
        const std::string_view out = left_.substr(0, size);
        left_.remove_prefix(out.size());
        return out;
    }

    std::string_view left_;
    bool good_ = true;
};

}  // namespace beckon::relay::api
