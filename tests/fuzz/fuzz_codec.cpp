// Any bytes at all: what decodes must encode to a canonical text that decodes to the same, and its body must be the same
// behind any envelope. What the relay's quick reader takes, the decoder reads the same. Whatever nlohmann's full parser says about the text, ours must not be more generous.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "beckon/agent/input.hpp"
#include "beckon/wire/canonical.hpp"
#include "beckon/wire/codec.hpp"
#include "support/dump.hpp"
#include "support/without_texts.hpp"

namespace beckon {
namespace {

void require(bool holds, const char* what, std::string_view text) {
    if (holds) return;
    std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(text.size()), text.data());
    std::abort();
}

/// Takes everything; a number past the range of double (its error 406) is well-formed all the same.
struct Judge : nlohmann::detail::json_sax_acceptor<nlohmann::json> {
    bool too_large = false;
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
        too_large = error.id == 406;
        return false;
    }
};

bool is_json(std::string_view text) {
    Judge judge;
    return nlohmann::json::sax_parse(text.begin(), text.end(), &judge) || judge.too_large;
}

void check_quick(const Result<wire::Frame>& read, std::string_view text) {
    wire::Envelope envelope;
    wire::Message message;
    std::size_t left_out = 0;
    const std::size_t body_at = wire::read_canonical(text, envelope, message, left_out);
    if (body_at == 0) return;
    require(read.ok(), "taken by the quick reader only", text);
    require(test::dump(message) == test::dump(test::without_texts(read.value().message)), "read otherwise", text);
    require(left_out == test::left_out(read.value().message), "counted otherwise", text);
    const wire::Envelope& theirs = read.value().envelope;
    require(envelope.seq == theirs.seq && envelope.ack == theirs.ack && body_at == read.value().body_at,
            "another envelope", text);
}

void check_frame(wire::Decoder& decoder, std::string_view text) {
    const auto read = decoder.decode(text);
    check_quick(read, text);
    if (!read.ok()) {
        require(!read.error().allowed.empty(), "a fault that does not say what is allowed", text);
        require(read.error().field.size() <= 128, "a path that does not fit in error.field", text);
        return;
    }
    require(is_json(text), "no JSON, but taken", text);

    const wire::Frame& frame = read.value();
    const std::string canonical = wire::encode(frame.envelope, frame.message);
    // Never longer: a relay that writes a frame anew keeps within the bound.
    require(canonical.size() <= text.size(), "grew", text);
    const auto again = decoder.decode(canonical);
    require(again.ok(), "not read again", canonical);
    require(test::dump(again.value().message) == test::dump(frame.message), "changed", canonical);
    require(wire::encode(again.value().envelope, again.value().message) == canonical, "not canonical", canonical);
    require(again.value().body_at > 0, "canonical, but not spliced", canonical);

    // However full it is of what nobody knows: the longest envelope adds bytes and values, and it is read all the same.
    if (frame.body_at == 0) return;
    std::string spliced;
    wire::append_envelope(spliced, {1ULL << 53U, 1ULL << 53U});
    spliced += text.substr(frame.body_at);
    const auto forwarded = decoder.decode(spliced);
    require(forwarded.ok(), "forwarded, but not read", spliced);
    require(forwarded.value().envelope.seq == 1ULL << 53U, "forwarded with another number", spliced);
    require(test::dump(forwarded.value().message) == test::dump(frame.message), "forwarded, but changed", spliced);
}

void check_input(wire::Decoder& decoder, std::string_view text) {
    agent::Input read;
    if (decoder.decode_variant(text, read)) return;
    std::string canonical;
    wire::append_variant(canonical, read);
    agent::Input again;
    require(!decoder.decode_variant(canonical, again), "input not read again", canonical);
    require(test::dump(again) == test::dump(read), "input changed", canonical);
}

}  // namespace
}  // namespace beckon

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // One decoder for all: what a bad text leaves behind must not show in the next.
    static beckon::wire::Decoder decoder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    beckon::check_frame(decoder, text);
    beckon::check_input(decoder, text);
    return 0;
}
