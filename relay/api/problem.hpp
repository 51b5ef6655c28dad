// What went wrong with a request, as RFC 9457 has it: one value for the program that asked, one sentence for its author.
//
// `type` leads to the page at /docs that lists them. Where it is about a field of the body, `field` is a JSON pointer to
// it; where it is about a parameter of the address, `parameter` is its name; and `allowed` says what would have been right.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/vocabulary.hpp"
#include "ports/http.hpp"

namespace beckon::relay::api {

enum class Wrong : std::uint8_t {
    malformed,        ///< not JSON, or deeper or longer than it may be
    missing_field,    ///< one that must be there
    wrong_field,      ///< a value that is not allowed
    unknown_field,    ///< one that means nothing here
    wrong_parameter,  ///< the same of the address: an unknown one, or a value that is not allowed
    unauthorised,     ///< nothing was shown, or it does not hold
    forbidden,        ///< it holds, and is not enough
    strange_origin,   ///< a page of an origin that the site does not list
    not_found,        ///< no such address
    unknown_session,
    unknown_call,
    unknown_room,
    wrong_method,
    not_acceptable,
    wrong_state,  ///< not now: `reason` says what became of the call
    limit,        ///< a count of the site is used up
    gone,
    too_large,
    media_type,
    too_many_requests,  ///< come again, no sooner than Retry-After
    busy,               ///< the relay has enough to do just now; likewise
    store,              ///< the database cannot be read just now
};

struct ProblemKind {
    std::string_view name;
    unsigned status;
    std::string_view title;
};
/// By the value of `Wrong`.
inline constexpr std::array<ProblemKind, 22> problem_kinds{{
    {"malformed", 400, "The body is not one JSON object"},
    {"missing_field", 422, "A field is missing"},
    {"wrong_field", 422, "A field has a value that is not allowed"},
    {"unknown_field", 422, "A field is not known"},
    {"wrong_parameter", 400, "A parameter of the address is wrong"},
    {"unauthorised", 401, "Who asks is not known"},
    {"forbidden", 403, "Who asks may not do this"},
    {"strange_origin", 403, "Pages of this origin may not ask"},
    {"not_found", 404, "Nothing is here"},
    {"unknown_session", 404, "No such session"},
    {"unknown_call", 404, "No such call"},
    {"unknown_room", 404, "No such room"},
    {"wrong_method", 405, "Not with this method"},
    {"not_acceptable", 406, "Nothing that is accepted"},
    {"wrong_state", 409, "Not in this state"},
    {"limit", 409, "A limit of the site is reached"},
    {"gone", 410, "It is over"},
    {"too_large", 413, "Too large"},
    {"media_type", 415, "Not a type that is read here"},
    {"too_many_requests", 429, "Too often"},
    {"busy", 503, "Too much to do"},
    {"store", 503, "The database cannot be read"},
}};
static_assert(static_cast<std::size_t>(Wrong::store) + 1 == problem_kinds.size());
constexpr const ProblemKind& kind_of(Wrong wrong) { return problem_kinds[static_cast<std::size_t>(wrong)]; }

struct Problem {
    Wrong wrong = Wrong::malformed;
    std::string detail;
    std::string field{};      ///< a JSON pointer
    std::string parameter{};  ///< of the address
    std::string allowed{};
    std::optional<EndReason> reason{};  ///< how a call ended
    Span retry_after{};
};

HttpResponse response_of(const Problem& problem);

/// A field of the body that could not be read.
Problem problem_of(const Fault& fault);
/// "claims[3].call" → "/claims/3/call"
std::string pointer_of(std::string_view path);

}  // namespace beckon::relay::api
