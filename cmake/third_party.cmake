# nlohmann/json from the system, seen through a directory that holds nothing else: em++ must not see the rest of
# the system's include directory, which breaks its own libc, and one way for all compilers is simpler.
find_path(BECKON_NLOHMANN_DIR nlohmann/json.hpp PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
mark_as_advanced(BECKON_NLOHMANN_DIR)
if(NOT BECKON_NLOHMANN_DIR)
    message(FATAL_ERROR "nlohmann/json.hpp not found: ./run deps")
endif()
set(BECKON_THIRD_PARTY_INCLUDE ${PROJECT_BINARY_DIR}/third_party)
file(MAKE_DIRECTORY ${BECKON_THIRD_PARTY_INCLUDE})
file(CREATE_LINK ${BECKON_NLOHMANN_DIR}/nlohmann ${BECKON_THIRD_PARTY_INCLUDE}/nlohmann SYMBOLIC)
