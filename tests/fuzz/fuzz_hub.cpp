// Any sequence of inputs to a hub; see hub_under_fire.hpp.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/hub_under_fire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    beckon::fuzz::Choices choices(std::string_view(reinterpret_cast<const char*>(data), size));
    beckon::fuzz::HubUnderFire fire(choices);
    while (!choices.done()) fire.step();
    return 0;
}
