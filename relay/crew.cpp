#include "crew.hpp"

#include <exception>

namespace beckon::relay {

Crew::~Crew() {
    for (auto& [loop, thread] : hands_) loop->post([loop = loop] { loop->stop(); });
    for (auto& [loop, thread] : hands_) thread.join();
}

void Crew::hire(net::Loop& loop) {
    hands_.emplace_back(&loop, std::thread([this, &loop] {
        try {
            loop.run();
        } catch (const std::exception& error) {
            on_failure_(error.what());
        }
    }));
}

}  // namespace beckon::relay
