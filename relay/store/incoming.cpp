#include "store/incoming.hpp"

namespace beckon::relay::store {

bool Incoming::add(hub::SaveNumber number, hub::Row&& row, const Bounds& bounds) {
    const std::size_t bytes = bytes_of(row);
    if (auto* const description = std::get_if<hub::DescriptionRow>(&row)) {
        const Party party{description->site, description->call, description->from};
        const auto before = described_.find(party);
        if (before != described_.end()) {
            Kept& old = rows_[before->second];
            const std::size_t rest = bytes_ - bytes_of(old.row);
            if (rest + bytes > bounds.bytes) return false;
            bytes_ = rest + bytes;
            old.number = number;
            std::get<hub::DescriptionRow>(old.row) = std::move(*description);
            return true;
        }
        if (rows_.size() >= bounds.rows || bytes_ + bytes > bounds.bytes) return false;
        described_.emplace(party, rows_.size());
    } else if (rows_.size() >= bounds.rows) {
        return false;
    } else if (tells_end(row)) {
        // What is described under its name from now on is late, or of another call: that must stand behind the end.
        const auto& call = std::get<hub::CallRow>(row);
        for (const Role role : {Role::caller, Role::callee}) described_.erase({call.site, call.call, role});
    }
    bytes_ += bytes;
    rows_.push_back({number, std::move(row)});
    return true;
}

std::vector<Kept> Incoming::take() {
    bytes_ = 0;
    described_.clear();
    return std::exchange(rows_, {});
}

}  // namespace beckon::relay::store
