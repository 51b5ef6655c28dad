// What a receiver answered: the head of its response, and no more of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::hooks {

/// Of what a receiver sends, so much is read. What follows its head is nobody's business.
inline constexpr std::size_t answer_bytes_max = 16 * 1024;

struct Answer {
    unsigned status = 0;
    std::optional<Span> retry_after;
};

/// None: the head is not whole yet. Interim answers (1xx) are passed over. `now`: for a Retry-After that names a date.
std::optional<Result<Answer, std::string>> read_answer(std::string_view bytes, Instant now);

}  // namespace beckon::relay::hooks
