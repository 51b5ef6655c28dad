# beckon_embed(TARGET NAME NAMESPACE FILE... [PACKED FILE...]): files as texts inside the program, so that it needs none of
# them to run. …/index.html becomes `const std::string_view NAMESPACE::index_html`, and one that is packed (gzip)
# `index_html_gz`; a header of the target declares it (extern). Made anew when a file changes.
function(beckon_embed target name namespace)
    cmake_parse_arguments(PARSE_ARGV 3 embed "" "" "PACKED")
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
    foreach(list IN ITEMS embed_UNPARSED_ARGUMENTS embed_PACKED)
        foreach(file IN LISTS ${list})
            cmake_path(ABSOLUTE_PATH file)
            list(APPEND ${list}_absolute ${file})
        endforeach()
        string(REPLACE ";" "|" ${list} "${${list}_absolute}")
    endforeach()
    add_custom_command(OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DNAMESPACE=${namespace} "-DFILES=${embed_UNPARSED_ARGUMENTS}" "-DPACKED=${embed_PACKED}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${embed_UNPARSED_ARGUMENTS_absolute} ${embed_PACKED_absolute} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        COMMENT "Embedding ${name}" VERBATIM)
    target_sources(${target} PRIVATE ${source})
endfunction()
