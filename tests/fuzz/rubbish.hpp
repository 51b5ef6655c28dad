// Frames that are nearly right: valid ones by chance, with some of their bytes changed, cut off or doubled.
#pragma once

#include <string>

#include "beckon/wire/codec.hpp"
#include "fuzz/few_names.hpp"
#include "support/random_message.hpp"

namespace beckon::fuzz {

inline std::string rubbish(Rng& dice) {
    wire::Message message = test::random_message(dice);
    FewNames(dice).replace(message);
    std::string text = wire::encode({dice.below(4), dice.below(4)}, message);
    for (std::uint64_t changes = dice.below(4); changes > 0; --changes) {
        const std::size_t at = dice.below(text.size() + 1);
        switch (dice.below(4)) {
            case 0: text.resize(at); break;
            case 1: text.insert(at, text.substr(0, dice.below(40))); break;
            case 2: text.insert(at, 1, static_cast<char>(dice.below(256))); break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(dice.below(256));
        }
    }
    return text;
}

}  // namespace beckon::fuzz
