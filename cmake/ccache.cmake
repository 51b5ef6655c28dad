# Compile through ccache where it is installed. Not for em++, which ccache does not know.
find_program(BECKON_CCACHE ccache)
mark_as_advanced(BECKON_CCACHE)
if(BECKON_CCACHE AND NOT EMSCRIPTEN AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${BECKON_CCACHE})
endif()
