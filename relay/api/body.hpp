// The body of a request: one JSON object with described fields (see wire/shape.hpp), read without a tree, and with nothing
// in it that is not described.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.hpp"
#include "beckon/base/json.hpp"
#include "beckon/base/result.hpp"
#include "beckon/wire/reader.hpp"

namespace beckon::relay::api {

/// Larger ones are refused here, whatever the network lets through: a description in JSON with room for its escapes.
inline constexpr json::Bounds body_bounds{.bytes = 128 * 1024, .depth = 4, .nodes = 256};

/// The names of a record's fields.
class FieldNames final : public wire::Walk {
public:
    bool have(std::string_view name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }
    std::string as_list() const {
        std::string out;
        for (const std::string_view name : names_) out.append(out.empty() ? "" : ", ").append(name);
        return out;
    }

private:
    void field(std::string_view name, void* /*at*/, const wire::Shape& /*shape*/) override { names_.push_back(name); }

    std::vector<std::string_view> names_;
};

class BodyReader {
public:
    /// An empty body is an empty object.
    template <class Body>
    Result<Body, Problem> read(std::string_view text) {
        if (auto fault = document_.read(text.empty() ? "{}" : text, body_bounds)) return problem_of(*fault);
        Body body;
        wire::Reader reader(document_);
        wire::Walk& walk = reader;
        reader.open();
        Body::fields(body, walk);
        reader.close();
        // Where one is missing, and another is there that nobody knows, it is misspelt: that one is to be named.
        if (!reader.fault || reader.fault->code == Fault::Code::missing) {
            FieldNames known;
            wire::Walk& naming = known;
            Body::fields(body, naming);
            if (auto stranger = unknown(known)) return std::move(*stranger);
        }
        if (reader.fault) return problem_of(*reader.fault);
        return body;
    }

private:
    /// The first field that is none of these.
    std::optional<Problem> unknown(const FieldNames& known) const {
        for (std::uint32_t at = document_.node(0).count > 0 ? 1 : 0; at != 0; at = document_.node(at).next)
            if (!known.have(document_.node(at).key)) return unknown(document_.node(at).key, known.as_list());
        return std::nullopt;
    }
    static Problem unknown(std::string_view key, std::string known) {
        // As a JSON pointer has it, and short: it is a stranger's.
        std::string pointer = "/";
        for (const char c : key.substr(0, 64)) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        if (!is_clean_utf8(pointer)) pointer = "/";
        return {Wrong::unknown_field,
                "The body has a field that is not known here.",
                std::move(pointer),
                {},
                known.empty() ? "no fields" : std::move(known)};
    }

    json::Document document_;  ///< its memory serves the next body too
};

}  // namespace beckon::relay::api
