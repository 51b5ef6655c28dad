// One call told as a story, for people.
#pragma once

namespace beckon::sim {

/// Prints it. False: it did not go as it should.
bool demo();

}  // namespace beckon::sim
