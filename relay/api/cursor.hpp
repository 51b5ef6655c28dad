// Where a page of a list ended, as one word for an address. What is in it is nobody's business but ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/records.hpp"

namespace beckon::relay::api {

std::string cursor_of(const Mark& mark);
/// Nothing if it is none that we gave.
std::optional<Mark> mark_of(std::string_view cursor);

inline constexpr std::string_view cursor_allowed = "the `next` of the page before";

}  // namespace beckon::relay::api
