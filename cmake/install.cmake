# What `./run package` ships of the core: the headers, and what find_package(beckon-core) needs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(beckon_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/beckon-core)
install(TARGETS beckon_core EXPORT beckon-core INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/beckon DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(EXPORT beckon-core FILE beckon-core-targets.cmake NAMESPACE beckon:: DESTINATION ${beckon_config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/beckon-core-config-version.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/beckon-core-config.cmake ${PROJECT_BINARY_DIR}/beckon-core-config-version.cmake
    DESTINATION ${beckon_config_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/PROTOCOL.md
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/beckon-core OPTIONAL)
