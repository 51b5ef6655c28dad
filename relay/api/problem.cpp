#include "api/problem.hpp"

#include <algorithm>

#include "ports/problem.hpp"

namespace beckon::relay::api {

HttpResponse response_of(const Problem& problem) {
    const ProblemKind& kind = kind_of(problem.wrong);
    HttpResponse response =
        relay::problem(kind.status, kind.title, problem.detail, std::string("/docs#problem-").append(kind.name),
                       {{"field", problem.field},
                        {"parameter", problem.parameter},
                        {"allowed", problem.allowed},
                        {"reason", problem.reason ? spell(*problem.reason) : std::string_view()}});
    if (problem.retry_after > Span{})
        response.headers.emplace_back("Retry-After",
                                      std::to_string(std::max<std::int64_t>((problem.retry_after.ms + 999) / 1000, 1)));
    return response;
}

std::string pointer_of(std::string_view path) {
    std::string out;
    if (!path.empty()) out += '/';
    for (const char c : path) {
        if (c == '.' || c == '[') {
            out += '/';
        } else if (c != ']') {
            out += c;
        }
    }
    return out;
}

namespace {

Wrong wrong_of(Fault::Code code) {
    switch (code) {
        case Fault::Code::not_json:
        case Fault::Code::too_deep:
        case Fault::Code::unknown_message: return Wrong::malformed;
        case Fault::Code::too_big: return Wrong::too_large;
        case Fault::Code::missing: return Wrong::missing_field;
        case Fault::Code::too_many:
        case Fault::Code::wrong_type:
        case Fault::Code::out_of_bounds:
        case Fault::Code::unknown_name: return Wrong::wrong_field;
    }
    return Wrong::malformed;
}

}  // namespace

Problem problem_of(const Fault& fault) {
    const Wrong wrong = wrong_of(fault.code);
    const std::string where = fault.field.empty() ? "The body" : fault.field;
    std::string detail = where
                         + (wrong == Wrong::missing_field           ? " is missing."
                            : fault.code == Fault::Code::wrong_type ? " is a value of another type."
                                                                    : " is not what is allowed here.");
    // Too many values in all: nobody's field.
    if (fault.field.empty() && fault.code == Fault::Code::too_many)
        return {Wrong::malformed, std::move(detail), {}, {}, fault.allowed};
    return {wrong, std::move(detail), pointer_of(fault.field), {}, fault.allowed};
}

}  // namespace beckon::relay::api
