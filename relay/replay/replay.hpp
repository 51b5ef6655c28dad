// Plays a recording to the same core again. Nothing in it depends on when or where that is, so what it wants must be what
// it wanted then, to the last byte.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "replay/recording.hpp"

namespace beckon::replay {

struct Difference {
    std::size_t line = 0;  ///< of the file
    std::string what;      ///< "effects", "deadline" or "answer"
    std::string wanted;
    std::string got;
};

/// The first one; none: bit for bit. What lies behind a gap is not played.
std::optional<Difference> play(const Recording& recording);

}  // namespace beckon::replay
