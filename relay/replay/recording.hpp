// A recording of one page's core: what it was made of, what it was told, and what it wanted. The flight recorder of the
// SDK writes it (`Beckon.report()`), in the format of tests/vectors: a line about the page, then one for each input.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"

namespace beckon::replay {

using Json = nlohmann::ordered_json;  // what is written again is to be what was read, byte for byte

inline constexpr std::size_t recording_bytes_max = 64 * 1024 * 1024;  // the recorder stops at 1.25

struct Line {
    std::size_t number = 0;  ///< in the file, from 1
    Instant at;
    Json given;  ///< {"in":…}, {"frame":…} or {"call":…,"peer_frame":…}; null: it was refused, and had no effect
    std::string says;     ///< what the core answered: empty, or what was wrong
    std::string refused;  ///< what it answered to something that the recorder did not keep
    Json out;             ///< an array of effects
    Instant deadline = Instant::never();
};

struct Recording {
    std::string about;
    std::string page;         ///< what a TextAgent is made of
    std::vector<Line> lines;  ///< without a gap…
    std::size_t missing = 0;  ///< …then so many are lost…
    std::vector<Line> tail;   ///< …and this is the end of it
};

/// Or a sentence that names the line.
Result<Recording, std::string> read(std::istream& in);

}  // namespace beckon::replay
