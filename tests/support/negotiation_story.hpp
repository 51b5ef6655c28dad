// One side's negotiation, driven by hand: what it wants done is kept in view as words, one for each effect.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "beckon/call/negotiate.hpp"
#include "support/machine_story.hpp"

namespace beckon::test {

class NegotiationStory {
public:
    call::Negotiation it;
    std::vector<call::Effect> effects;
    call::Sink out{call("one"), effects};

    explicit NegotiationStory(Role role, bool media_ready = true, Kind kind = Kind::call)
        : it(role, kind, media_ready) {}
    NegotiationStory(const NegotiationStory&) = delete;
    NegotiationStory& operator=(const NegotiationStory&) = delete;

    /// What was done since this was last asked: "create 1", "offer 1", "apply answer 1", "post offer 1.1"…
    std::string done() {
        std::string words;
        for (const call::Effect& effect : std::exchange(effects, {}))
            words += (words.empty() ? "" : ", ") + word(effect);
        return words;
    }

    NegotiationStory& lead() {
        it.lead(out);
        return *this;
    }
    NegotiationStory& made(SdpType type, std::int64_t gen) {
        it.local_description(gen, type, "ours", out);
        return *this;
    }
    NegotiationStory& theirs(const wire::Description& description) {
        it.description(description, out);
        return *this;
    }
    NegotiationStory& theirs(const wire::Candidates& candidates) {
        it.candidates(candidates, out);
        return *this;
    }
    NegotiationStory& told(std::int64_t floor, bool lead_it) {
        it.told(floor, lead_it, out);
        return *this;
    }
    NegotiationStory& flows(std::int64_t gen, bool flows = true) {
        it.link_changed(gen, flows, out);
        return *this;
    }
    /// We led this generation and were answered.
    NegotiationStory& agreed(std::int64_t gen) {
        lead();
        made(SdpType::offer, gen);
        theirs(answer_to(gen));
        done();
        return *this;
    }
    /// We led it, it flowed, new credentials were agreed on, and it failed.
    NegotiationStory& mended_and_failed(std::int64_t gen) {
        agreed(gen).flows(gen);
        it.restart_ice(out);
        made(SdpType::offer, gen).theirs(answer_to(gen, 2));
        it.link_failed(gen, out);
        done();
        return *this;
    }
    /// They led it, and we answered.
    NegotiationStory& answered(std::int64_t gen, std::int64_t rev = 1) {
        theirs(offer_of(gen, rev));
        made(SdpType::answer, gen);
        done();
        return *this;
    }

private:
    static std::string word(const call::Effect& effect) {
        const auto number = [](std::int64_t n) { return std::to_string(n); };
        return match(
            effect, [&](const call::CreatePeer& e) { return "create " + number(e.gen); },
            [&](const call::ClosePeer& e) { return "close " + number(e.gen); },
            [&](const call::MakeOffer& e) { return (e.restart ? "offer anew " : "offer ") + number(e.gen); },
            [&](const call::ApplyDescription& e) {
                return "apply " + std::string(spell(e.type)) + ' ' + number(e.gen);
            },
            [&](const call::AddCandidates& e) { return "add " + number(static_cast<std::int64_t>(e.list.size())); },
            [&](const call::Post& e) {
                if (const auto* d = std::get_if<wire::Description>(&e.message))
                    return (d->parked.value_or(false) ? "park " : "post ") + std::string(spell(d->type)) + ' '
                           + number(d->gen) + '.' + number(d->rev);
                return std::string("post candidates");
            },
            [](const call::SetTracks&) { return std::string("tracks"); },
            [](const call::Changed&) { return std::string("changed"); },
            [](const call::TransferCameToNothing&) { return std::string("transfer"); });
    }
};

}  // namespace beckon::test
