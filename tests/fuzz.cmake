# One libFuzzer program per tests/fuzz/fuzz_<name>.cpp. Its ctest case replays the corpus, then fuzzes for a while from
# a fixed seed. What it finds goes to the build directory; `./run fuzz <name>` goes on from there.
file(GLOB fuzz_sources CONFIGURE_DEPENDS fuzz/fuzz_*.cpp)
file(GLOB fuzz_helpers CONFIGURE_DEPENDS fuzz/*.cpp)
list(REMOVE_ITEM fuzz_helpers ${fuzz_sources})
file(GLOB corpora CONFIGURE_DEPENDS fuzz/corpus/*) # a new corpus is noticed
foreach(source IN LISTS fuzz_sources)
    get_filename_component(target ${source} NAME_WE)
    string(REPLACE fuzz_ "" name ${target})
    add_executable(${target} ${source} ${fuzz_helpers})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${target} PRIVATE beckon_core beckon_hub beckon_warnings)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set(found ${PROJECT_BINARY_DIR}/corpus/${name})
    file(MAKE_DIRECTORY ${found})
    set(corpus ${found})
    if("${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name}" IN_LIST corpora)
        list(APPEND corpus ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
    endif()
    add_test(NAME fuzz.${name}
        COMMAND ${target} -seed=1 -max_total_time=${BECKON_FUZZ_SECONDS} -timeout=5 -rss_limit_mb=2048 -print_final_stats=1
            -artifact_prefix=${found}- ${corpus})
    math(EXPR limit "${BECKON_FUZZ_SECONDS} + 120")
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${limit})
endforeach()
