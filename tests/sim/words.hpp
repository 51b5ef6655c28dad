// Words for a person: one line for each thing that happens, SDP and tokens left out.
#pragma once

#include <string>

#include "sim/world.hpp"

namespace beckon::sim {

void say_input(World& world, Index page, const agent::Input& input);
void say_effect(World& world, Index page, const agent::Effect& effect);
void say_input(World& world, const hub::Input& input);
void say_effect(World& world, const hub::Effect& effect);

/// "call Ab3x"
std::string call_name(const CallId& call);
std::string in_words(const wire::Message& message);

}  // namespace beckon::sim
