// The stories that the vectors are recorded from.
#pragma once

#include <vector>

#include "vectors/stage.hpp"

namespace beckon::vectors {

struct Story {
    const char* name;
    const char* about;
    void (*tell)(Stage& stage);  ///< expects (GoogleTest) that it ends as its name says
};

const std::vector<Story>& stories();

}  // namespace beckon::vectors
