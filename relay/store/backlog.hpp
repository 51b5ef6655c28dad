// Rows that wait, for a disk that is slow or takes none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/write.hpp"

namespace beckon::relay::store {

/// What may wait in memory. Descriptions are most of the bytes, and the least loss: their parties have had them.
struct Bounds {
    std::size_t rows = 200'000;
    std::size_t bytes = 64U << 20U;  ///< of descriptions
    std::size_t events = 20'000;     ///< half a kilobyte each, or so

    static constexpr Bounds none() { return {SIZE_MAX, SIZE_MAX, SIZE_MAX}; }
};

std::size_t bytes_of(const hub::Row& row);
/// A call is over with it.
bool tells_end(const hub::Row& row);
/// A page waits for it. What is only acknowledged a little later, and will come again soon, presses nobody.
bool is_pressing(const hub::Row& row);
std::size_t bytes_of(const std::vector<Kept>& rows);

/// Rows are whole, so the last one of each key says all; of a call that is over, the first that says so. The order of those
/// that stay is kept.
void coalesce(std::vector<Kept>& rows);

/// Drops what goes past the bounds: descriptions first, the oldest first; then, of the others, the oldest. Returns how
/// many were dropped.
std::size_t shrink(std::vector<Kept>& rows, const Bounds& bounds);
/// Drops the oldest events past the bound. Returns how many.
std::size_t shrink(Mail& mail, const Bounds& bounds);

/// The later mail goes behind the earlier.
void append(Mail& mail, Mail later);

}  // namespace beckon::relay::store
