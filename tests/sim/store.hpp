// The relay's disk: what was written is there after a crash, what was not is not.
#pragma once

#include <cstdint>
#include <vector>

#include "hub/effect.hpp"
#include "hub/input.hpp"

namespace beckon::sim {

class Store {
public:
    void ask(const hub::Save& save) { waiting_.push_back(save); }
    bool idle() const { return waiting_.empty(); }
    std::uint64_t last_asked() const { return waiting_.empty() ? 0 : waiting_.back().number.value; }

    /// Everything up to this number is on disk.
    void write(std::uint64_t upto);
    /// The process dies: some of what waited may have got there, for all that anybody knows.
    void crash(std::size_t lucky);
    /// The disk was replaced by an empty one.
    void lose_all();

    hub::Recover kept() const { return disk_; }
    const std::vector<hub::Save>& waiting() const { return waiting_; }
    const hub::Recover& disk() const { return disk_; }

private:
    void keep(const hub::Row& row);

    std::vector<hub::Save> waiting_;
    hub::Recover disk_;
};

}  // namespace beckon::sim
