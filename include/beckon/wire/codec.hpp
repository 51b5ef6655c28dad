// Frames: bytes to messages and back, every error a value.
//
//   {"s":12,"a":7,"t":"invite","call":"…","kind":"call","to":"bob"}
//
// `s` is the sequence number, `a` the acknowledgement (each absent when 0), `t` the message, then its fields. What is
// written has this order and no blanks; what is read may have any. See reader.hpp for what is refused.
//
// The same machinery serves every std::variant of described structs: the agent's inputs and effects.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json.hpp"
#include "beckon/base/limits.hpp"
#include "beckon/base/result.hpp"
#include "beckon/wire/message.hpp"
#include "beckon/wire/reader.hpp"
#include "beckon/wire/shape.hpp"
#include "beckon/wire/writer.hpp"

namespace beckon::wire {

struct Frame {
    Envelope envelope;
    Message message;
    /// Where `"t":` stands, if all that depends on the envelope stands before it: text.substr(body_at) may then be
    /// sent on behind another envelope as it is. 0: the text is written differently; encode the message anew.
    std::size_t body_at = 0;
};

/// The longest that `append_envelope` writes. A body leaves room for it, so that whoever forwards it stays in bounds.
inline constexpr std::size_t envelope_bytes = sizeof(R"({"s":9007199254740992,"a":9007199254740992,)") - 1;
inline constexpr std::size_t body_bytes = limits::frame_bytes - envelope_bytes;
/// The same for the number of values: all but those of `s` and `a`.
inline constexpr std::size_t envelope_nodes = 2;
inline constexpr std::size_t body_nodes = limits::frame_nodes - envelope_nodes;

/// What the page's own driver may pass in: it may wrap a frame in a text of its input, with most bytes escaped.
inline constexpr json::Bounds input_bounds{.bytes = 8 * limits::frame_bytes, .depth = 12, .nodes = 4096};

// ------------------------------------------------------------------------------------------------------ writing

/// `{"s":1,"a":2,`, made in its place: a relay writes one for every frame.
class EnvelopeText {
public:
    // NOLINTNEXTLINE(*-member-init): as much of it as is used is written
    explicit EnvelopeText(const Envelope& envelope) {
        number('a', envelope.ack);
        number('s', envelope.seq);
        made_[--at_] = '{';
    }
    std::string_view view() const { return {&made_[at_], made_.size() - at_}; }

private:
    void number(char key, std::uint64_t value) {
        if (value == 0) return;
        char* at = made_.data() + at_;  // not `at_`, which would be written back for every digit
        *--at = ',';
        for (; value != 0; value /= 10) *--at = static_cast<char>('0' + value % 10);
        *--at = ':';
        *--at = '"';
        *--at = key;
        *--at = '"';
        at_ = static_cast<std::size_t>(at - made_.data());
    }

    std::array<char, 64> made_;  // the longest numbers there are take 51
    std::size_t at_ = made_.size();
};

inline void append_envelope(std::string& out, const Envelope& envelope) { out += EnvelopeText(envelope).view(); }

namespace detail {
template <class Variant>
void append_tagged(std::string& out, const Variant& variant) {
    // Reader and writer share one walk per struct, and the writer leaves what it walks over as it is.
    auto& walked = const_cast<Variant&>(variant);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    Writer(out).tagged(&walked, shape_of<Variant>);
}
}  // namespace detail

/// `"t":"invite","call":…}`
inline void append_body(std::string& out, const Message& message) { detail::append_tagged(out, message); }

/// Texts and names are expected to hold what a reader would take; the frame may be longer than `limits::frame_bytes`
/// only if a text is mostly made of characters that must be escaped.
inline std::string encode(const Envelope& envelope, const Message& message) {
    std::string out;
    out.reserve(512);  // one allocation for all but descriptions
    append_envelope(out, envelope);
    append_body(out, message);
    return out;
}

/// `{"t":"name",…}`
template <class Variant>
void append_variant(std::string& out, const Variant& variant) {
    out += '{';
    detail::append_tagged(out, variant);
}

// ------------------------------------------------------------------------------------------------------ reading

namespace detail {

/// Where the body begins if the text begins as `append_envelope` writes it; 0 otherwise.
inline std::size_t body_after_envelope(std::string_view text) {
    std::size_t at = 1;
    for (const std::string_view key : {"\"s\":", "\"a\":"}) {
        if (text.substr(at, key.size()) != key) continue;
        at += key.size();
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        if (at == text.size() || text[at] != ',') return 0;
        ++at;
    }
    return text.substr(at, 4) == "\"t\":" ? at : 0;
}

}  // namespace detail

/// Keeps its scratch memory between frames: make one, and use it for all.
class Decoder {
public:
    /// A whole frame, or the first fault. Nothing refers to `text` afterwards.
    Result<Frame> decode(std::string_view text) {
        Frame frame;
        if (auto fault = decode(text, frame.message)) return std::move(*fault);
        frame.envelope = envelope_;
        frame.body_at = body_at_;
        return frame;
    }

    /// The same without a move: into a message that was made for it, and says nothing if there is a fault. What else there is
    /// to know of the frame, `envelope` and `body_at` tell.
    std::optional<Fault> decode(std::string_view text, Message& message) {
        envelope_ = {};
        body_at_ = 0;
        if (auto fault = document_.read(text)) {
            envelope_ = envelope_before_fault();
            return fault;
        }
        Reader reader(document_);
        reader.open();
        std::optional<std::uint64_t> seq;
        std::optional<std::uint64_t> ack;
        reader("s", seq);
        reader("a", ack);
        if (!reader.fault) reader.tagged(&message, shape_of<Message>);
        reader.close();
        const std::string_view at = reader.fault ? std::string_view(reader.fault->field) : std::string_view();
        if (at != "s" && at != "a") envelope_ = {seq.value_or(0), ack.value_or(0)};
        if (reader.fault) return std::move(reader.fault);
        const std::uint32_t name_at = reader.find("t");
        if (reader.find("s") < name_at && reader.find("a") < name_at) {
            body_at_ = detail::body_after_envelope(text);
        }
        if (text.size() - body_at_ > body_bytes) {
            return Fault{Fault::Code::too_big, {}, at_most(body_bytes, " bytes from t on")};
        }
        if (document_.size() > body_nodes && document_.size() - reader.holds("s") - reader.holds("a") > body_nodes) {
            return Fault{Fault::Code::too_many, {}, at_most(body_nodes, " values beside s and a")};
        }
        return std::nullopt;
    }

    /// The envelope of the last frame, though its message, or the text behind the envelope, was at fault: the stream
    /// goes on behind it. Zeros if even that could not be read.
    const Envelope& envelope() const { return envelope_; }
    /// Of the last frame, if there was no fault: see `Frame`.
    std::size_t body_at() const { return body_at_; }

    /// The first fault, if there is one; `variant` says nothing then.
    template <class Variant>
    std::optional<Fault> decode_variant(std::string_view text, Variant& variant,
                                        const json::Bounds& bounds = input_bounds) {
        static_assert(!only_written<Variant>);
        return tagged(text, &variant, shape_of<Variant>, bounds);
    }

private:
    std::optional<Fault> tagged(std::string_view text, void* variant, const VariantShape& shape,
                                const json::Bounds& bounds) {
        if (auto fault = document_.read(text, bounds)) return fault;
        Reader reader(document_);
        reader.open();
        reader.tagged(variant, shape);
        reader.close();
        return std::move(reader.fault);
    }

    /// What stood before the place where the text ceased to be a frame. Else a sender that cannot know that its frame
    /// is refused, because a bound is ours alone, would send it again for ever. A number at whose end the text broke is
    /// not believed: it may have been longer.
    Envelope envelope_before_fault() {
        if (document_.size() == 0) return {};
        Reader reader(document_);
        std::optional<std::uint64_t> seq;
        std::optional<std::uint64_t> ack;
        reader.open();
        reader("s", seq);
        reader("a", ack);
        if (reader.fault) return {};
        const auto whole = [&](std::string_view key) { return document_.node(reader.find(key)).next != 0; };
        return {whole("s") ? seq.value_or(0) : 0, whole("a") ? ack.value_or(0) : 0};
    }

    json::Document document_;
    Envelope envelope_;
    std::size_t body_at_ = 0;
};

inline Result<Frame> decode(std::string_view text) { return Decoder().decode(text); }

template <class Variant>
Result<Variant> decode_variant(std::string_view text) {
    Variant variant;
    if (auto fault = Decoder().decode_variant(text, variant)) return std::move(*fault);
    return variant;
}

}  // namespace beckon::wire
