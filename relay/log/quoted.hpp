// A stranger's text as part of a line.
#pragma once

#include <string>
#include <string_view>

namespace beckon::relay::log {

/// In quotes, as JSON, with everything escaped that could end the line or the quotes, or that makes a terminal show another
/// order than that of the letters. Whoever reads it as JSON gets the text back whole.
void append_quoted(std::string& out, std::string_view text);

}  // namespace beckon::relay::log
