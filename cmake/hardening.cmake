# What the compiler can do against a program's own mistakes, for the programs that ship (release builds).
add_library(beckon_hardening INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    target_compile_options(beckon_hardening INTERFACE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
        target_compile_options(beckon_hardening INTERFACE -fcf-protection)
    endif()
    target_link_options(beckon_hardening INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed)
endif()
