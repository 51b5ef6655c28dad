// The events that wait on disk, through a connection of its own that only reads.
#pragma once

#include <memory>
#include <string>

#include "ports/event.hpp"

namespace beckon::relay::store {

/// A file that a store has opened before.
Result<std::unique_ptr<EventQueue>, std::string> open_event_queue(const std::string& path,
                                                                  Span busy_timeout = seconds(2));

}  // namespace beckon::relay::store
