#include "log/quoted.hpp"

#include <cstddef>
#include <cstdint>

#include "beckon/base/json_write.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon::relay::log {

namespace {

/// The character of two or three bytes at `at`, or 0.
std::uint32_t character(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if ((byte(at) & 0xE0U) == 0xC0) return (byte(at) & 0x1FU) << 6U | (byte(at + 1) & 0x3FU);
    if ((byte(at) & 0xF0U) == 0xE0)
        return (byte(at) & 0x0FU) << 12U | (byte(at + 1) & 0x3FU) << 6U | (byte(at + 2) & 0x3FU);
    return 0;
}

/// DEL and C1 controls; the marks, embeddings, overrides and isolates of bidirectional text; line and paragraph separators;
/// what has no width. All are of at most three bytes.
bool misleads(std::uint32_t c) {
    return (c >= 0x80 && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F)
           || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

void append_code(std::string& out, std::uint32_t c) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) out += hex[c >> shift & 0x0FU];
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    if (!is_utf8(text)) return json::append_text(out, "(not UTF-8)");
    std::string quoted;
    json::append_text(quoted, text);
    for (std::size_t at = 0; at < quoted.size();) {
        const auto byte = static_cast<unsigned char>(quoted[at]);
        if (byte < 0x7F) {
            out += quoted[at++];
            continue;
        }
        const std::size_t size = beckon::detail::utf8_step(quoted, at);
        const std::uint32_t c = byte == 0x7F ? byte : character(quoted, at);
        if (byte == 0x7F || misleads(c)) {
            append_code(out, c);
        } else {
            out.append(quoted, at, size);
        }
        at += size;
    }
}

}  // namespace beckon::relay::log
