# beckon_embed(TARGET NAME NAMESPACE FILE...): files as texts inside the program, so that it needs none of them to run.
# …/index.html becomes `const std::string_view NAMESPACE::index_html`; a header of the target declares it (extern). Made
# anew when a file changes.
function(beckon_embed target name namespace)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
    set(files)
    foreach(file IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH file)
        list(APPEND files ${file})
    endforeach()
    string(REPLACE ";" "|" joined "${files}")
    add_custom_command(OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DNAMESPACE=${namespace} "-DFILES=${joined}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        COMMENT "Embedding ${name}" VERBATIM)
    target_sources(${target} PRIVATE ${source})
endfunction()
