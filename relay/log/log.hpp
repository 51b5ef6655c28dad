// Lines for the administrator: one event, one line, whatever a stranger has put into it. No SDP, no addresses of users, no
// tokens are ever handed to it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::relay::log {

enum class Level { debug, info, warn, error };
struct Field {
    std::string_view name;
    std::string value;
};

/// Once, before the first line. `lowest`: what is less is not written.
void open(bool json, Level lowest);
void line(Level level, std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace beckon::relay::log
