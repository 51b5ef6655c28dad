// Rows that have come since the writer last took some. Of each party of a call only the newest description is held: they are
// large, and one that waits at the hub comes as often as there is another row.
#pragma once

#include <cstddef>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "store/backlog.hpp"

namespace beckon::relay::store {

class Incoming {
public:
    bool empty() const { return rows_.empty(); }
    std::size_t size() const { return rows_.size(); }
    std::size_t bytes() const { return bytes_; }

    /// False: no room. What it would have replaced stays.
    bool add(hub::SaveNumber number, hub::Row&& row, const Bounds& bounds);
    /// All, and is empty then.
    std::vector<Kept> take();

private:
    struct Party {
        SiteId site;
        CallId call;
        Role role;
        friend bool operator<(const Party& a, const Party& b) {
            return std::tie(a.call, a.role, a.site) < std::tie(b.call, b.role, b.site);
        }
    };

    std::vector<Kept> rows_;
    std::size_t bytes_ = 0;
    std::map<Party, std::size_t> described_;  ///< where the description of each party stands
};

}  // namespace beckon::relay::store
