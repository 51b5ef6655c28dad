// What the page at /docs loads.
#pragma once

#include "api/files.hpp"

namespace beckon::relay::api {

void add_docs(Files& files);

}  // namespace beckon::relay::api
