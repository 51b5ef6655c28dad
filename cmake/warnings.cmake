# The project's warnings, all of them errors. tests/rules reads this list too (each header alone), so it is kept in
# plain variables: common to g++ 12 and clang 14, then what only one of them has.
set(BECKON_WARNINGS
    -Wall
    -Wextra
    -Wpedantic
    -Werror
    -Wcast-align
    -Wcast-qual
    -Wconversion
    -Wdeprecated-copy-dtor
    -Wdouble-promotion
    -Wextra-semi
    -Wformat=2
    -Wimplicit-fallthrough
    -Wnon-virtual-dtor
    -Wold-style-cast
    -Woverloaded-virtual
    -Wshadow
    -Wsign-conversion
    -Wswitch-enum
    -Wundef
    -Wunused
)
set(BECKON_WARNINGS_GNU
    -Wduplicated-branches
    -Wduplicated-cond
    -Wlogical-op
    -Wzero-as-null-pointer-constant
    # g++ 12 sees overlaps in std::string's operator+ that are not there (its bug 105651).
    -Wno-restrict
)
set(BECKON_WARNINGS_CLANG
    -Wrange-loop-analysis
    # What every compiler of ours takes; embedded files are longer than the standard's minimum.
    -Wno-overlength-strings
    -Wunreachable-code
)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A moved std::variant of optionals looks uninitialised to g++ 12, optimised or instrumented, when it is not (its
    # bug 105593); clang-tidy and the sanitizers watch over this.
    list(APPEND BECKON_WARNINGS ${BECKON_WARNINGS_GNU} -Wno-maybe-uninitialized)
else()
    list(APPEND BECKON_WARNINGS ${BECKON_WARNINGS_CLANG})
endif()

# Carried by our own targets, never by what a consumer of beckon_core compiles.
add_library(beckon_warnings INTERFACE)
target_compile_options(beckon_warnings INTERFACE ${BECKON_WARNINGS})
