// Lines for the administrator, on stderr: one event, one line, whatever a stranger has put into it. No SDP, no addresses of
// users, no tokens are ever handed to it.
//
// It never waits: where nobody reads what it writes, lines are left out and counted, and a line says how many. Calls go on.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "ports/journal.hpp"

namespace beckon::relay::log {

using relay::Field;
using relay::Level;

/// Once, before the first line. `lowest`: what is less is not written.
void open(bool json, Level lowest);
/// Another lowest, later.
void hear_from(Level lowest);
void line(Level level, std::string_view event, std::initializer_list<Field> fields = {});

/// The same, for those who know the port only.
Journal& journal();

/// Lines that there was no room for, since the start. From any thread.
std::uint64_t left_out();

}  // namespace beckon::relay::log
