// How often the token of the admin page may be guessed wrong: a few times from one network, and then now and then. Whoever
// went past it waits, right or wrong; others do not wait with them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "beckon/base/bucket.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::admin {

class Guesses {
public:
    static constexpr std::size_t burst = 10;
    static constexpr Span every = seconds(3);
    /// Networks that are remembered. With more than that guessing at once, nobody comes in who is not known.
    static constexpr std::size_t networks_max = 1000;

    /// How long this address has to wait; zero: not at all.
    Span wait(std::string_view address, Instant now);
    void wrong(std::string_view address, Instant now);
    std::size_t remembered() const { return networks_.size(); }

private:
    void forget_the_refilled(Instant now);

    std::map<std::string, Bucket, std::less<>> networks_;
};

}  // namespace beckon::relay::admin
