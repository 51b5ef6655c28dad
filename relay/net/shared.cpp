#include "net/shared.hpp"

#include <utility>

#include "ports/journal.hpp"

namespace beckon::relay::net {

void Shared::say_unread() {
    if (std::exchange(unread_was_said, true) || options.journal == nullptr) return;
    options.journal->line(Level::warn, "forwarded",
                          {{"trouble",
                            "X-Forwarded-For of a trusted proxy holds what is no address, so all of its clients are "
                            "taken for the proxy"},
                           {"allowed", "addresses, with or without a port"}});
}

}  // namespace beckon::relay::net
