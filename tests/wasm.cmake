# Tests of the built WASM module, run by node: what it imports, and every tests/vectors/*.mjs, which is given the
# directory of the module, the directory of the vectors and which build of the core is meant: wasm, that with its functions ordered, or plain JavaScript.
if(NOT TARGET beckon-core)
    return()
endif()
find_program(BECKON_NODE node nodejs REQUIRED)
add_test(NAME wasm.imports COMMAND ${BECKON_NODE} ${CMAKE_CURRENT_SOURCE_DIR}/rules/wasm_imports.mjs
    $<TARGET_FILE_DIR:beckon-core>/beckon-core.wasm ${CMAKE_CURRENT_SOURCE_DIR}/rules/wasm_imports.txt)
set_tests_properties(wasm.imports PROPERTIES LABELS wasm)

file(GLOB vector_scripts CONFIGURE_DEPENDS vectors/*_test.mjs)
foreach(script IN LISTS vector_scripts)
    get_filename_component(name ${script} NAME_WE)
    foreach(build wasm ordered plain)
        add_test(NAME ${build}.${name} COMMAND ${BECKON_NODE} ${script} $<TARGET_FILE_DIR:beckon-core> ${CMAKE_CURRENT_SOURCE_DIR}/vectors ${build})
        set_tests_properties(${build}.${name} PROPERTIES LABELS wasm TIMEOUT 120)
    endforeach()
endforeach()
