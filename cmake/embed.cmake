# beckon_embed(TARGET NAME NAMESPACE FILE...): files as texts inside the program, so that it needs none of them to run.
#   #include "embedded/NAME.hpp"    →    std::string_view NAMESPACE::index_html, from …/index.html
# Made anew when a file changes.
function(beckon_embed target name namespace)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/embed_${name})
    set(header ${folder}/embedded/${name}.hpp)
    set(files)
    foreach(file IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH file)
        list(APPEND files ${file})
    endforeach()
    string(REPLACE ";" "|" joined "${files}")
    add_custom_command(OUTPUT ${header}
        COMMAND ${CMAKE_COMMAND} -DHEADER=${header} -DNAMESPACE=${namespace} "-DFILES=${joined}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        COMMENT "Embedding ${name}" VERBATIM)
    target_sources(${target} PRIVATE ${header})
    target_include_directories(${target} PUBLIC ${folder})
endfunction()
