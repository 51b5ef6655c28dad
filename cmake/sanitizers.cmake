# Sanitizers apply to every target of a build, or their reports are incomplete. The first report ends the program.
if(BECKON_SANITIZE)
    add_compile_options(-fsanitize=${BECKON_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # A check at every access of a member doubles the time to compile, and finds what the address sanitizer finds too.
    if(BECKON_SANITIZE MATCHES undefined)
        add_compile_options(-fno-sanitize=null,alignment,vptr,object-size)
    endif()
    # Asio has fences, which the thread sanitizer does not see; nothing of ours relies on them.
    if(BECKON_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-tsan)
    endif()
    add_compile_definitions(BECKON_SANITIZED)
    add_link_options(-fsanitize=${BECKON_SANITIZE})
endif()

if(BECKON_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "BECKON_FUZZ needs clang (libFuzzer): use the preset `fuzz`")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The standard library's own checks (bounds, iterators, empty optionals) wherever speed is not the point.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT EMSCRIPTEN)
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
