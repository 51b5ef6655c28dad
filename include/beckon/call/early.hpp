// Candidates that came before their description, which they wait for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "beckon/base/limits.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::call {

class EarlyCandidates {
public:
    /// As many as there is room for.
    void keep(const wire::Candidates& theirs);
    /// Those of this generation, which wait no more.
    std::vector<wire::Candidate> take(std::int64_t gen);
    /// The room is bounded: those of a generation that is gone must not take it from the present one.
    void forget_before(std::int64_t gen);
    void clear() { waiting_.clear(); }
    std::size_t size() const { return waiting_.size(); }

private:
    struct Waiting {
        std::int64_t gen = 0;
        wire::Candidate candidate;
    };
    std::vector<Waiting> waiting_;
};

// ------------------------------------------------------------------------------------------------------------------

inline void EarlyCandidates::keep(const wire::Candidates& theirs) {
    for (const wire::Candidate& candidate : theirs.list) {
        if (waiting_.size() >= limits::candidates_early) return;
        waiting_.push_back({theirs.gen, candidate});
    }
}

inline std::vector<wire::Candidate> EarlyCandidates::take(std::int64_t gen) {
    std::vector<wire::Candidate> taken;
    std::vector<Waiting> left;
    for (Waiting& one : waiting_) {
        if (one.gen == gen) {
            taken.push_back(std::move(one.candidate));
        } else {
            left.push_back(std::move(one));
        }
    }
    waiting_.swap(left);
    return taken;
}

inline void EarlyCandidates::forget_before(std::int64_t gen) {
    std::vector<Waiting> left;
    for (Waiting& one : waiting_) {
        if (one.gen >= gen) left.push_back(std::move(one));
    }
    waiting_.swap(left);
}

}  // namespace beckon::call
