#include "hub/weight.hpp"

#include "beckon/base/visit.hpp"

namespace beckon::hub {

namespace {

constexpr std::size_t each = wire::small_weight;

struct OfRelays {
    std::size_t operator()(const wire::Push& push) const { return push.data.text.size(); }
    std::size_t operator()(const wire::PresenceOf& presence) const { return presence.users.size() * each; }
    std::size_t operator()(const wire::Joined& joined) const {
        return (joined.members.size() + joined.later.size()) * each;
    }
    std::size_t operator()(const wire::Restored& restored) const {
        std::size_t size = restored.offer ? restored.offer->sdp.text.size() : 0;
        for (const wire::Candidates& candidates : restored.candidates) size += wire::weight(candidates);
        return size;
    }
    template <class M>
    std::size_t operator()(const M&) const {
        return 0;
    }
};

}  // namespace

std::size_t weight_of(const wire::Message& message) { return wire::weight(message) + match(message, OfRelays{}); }

}  // namespace beckon::hub
