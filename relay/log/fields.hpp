// How an event and its fields become the text of a line.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ports/journal.hpp"

namespace beckon::relay::log {

/// `event name="value" …`; or, as JSON, members of an object that others have begun and will end, where a number is one.
std::string told(bool json, std::string_view event, std::initializer_list<Field> fields);

}  // namespace beckon::relay::log
