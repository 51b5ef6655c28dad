# find_package(beckon-core) → beckon::core
include(CMakeFindDependencyMacro)
find_dependency(nlohmann_json 3.11)
include(${CMAKE_CURRENT_LIST_DIR}/beckon-core-targets.cmake)
