# The policy of a build: with SIS_MODELS, graphs need the capability of a package on that list. A line of the list is the
# hash that `sis pack` printed, 64 hexadecimal digits, and anything behind it; lines that begin with # are comments.
set(SIS_MODELS "" CACHE FILEPATH "list of models' hashes; empty: any model may run")

# sis_model_policy(OUT): OUT becomes the name of the C file that defines sis_models.
function(sis_model_policy out)
    set(rows "")
    set(count 0)
    set(listed false)
    if(SIS_MODELS)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${SIS_MODELS})
        set(listed true)
        file(STRINGS ${SIS_MODELS} lines)
        foreach(line IN LISTS lines)
            if(line MATCHES "^ *(#.*)?$")
                continue()
            endif()
            string(REGEX REPLACE "^ *([^ \t]*).*$" "\\1" hash "${line}")
            string(LENGTH "${hash}" digits)
            if(NOT digits EQUAL 64 OR NOT hash MATCHES "^[0-9a-f]+$")
                message(FATAL_ERROR "${SIS_MODELS}: a line must begin with 64 digits 0-9a-f: ${line}")
            endif()
            string(REGEX REPLACE "(..)" "0x\\1," bytes "${hash}")
            string(APPEND rows "    {${bytes}},\n")
            math(EXPR count "${count} + 1")
        endforeach()
        if(count EQUAL 0)
            message(FATAL_ERROR "${SIS_MODELS} lists no model: nothing could run")
        endif()
        set(hashes hashes)
        set(table "static const uint8_t hashes[${count}][32] = {\n${rows}};\n\n")
    else()
        set(hashes NULL)
        set(table "")
    endif()
    set(file ${CMAKE_CURRENT_BINARY_DIR}/models.c)
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT "/* Made by ops-c/models.cmake from SIS_MODELS. */
#include \"sis/capability.h\"

${table}const sis_model_policy sis_models = {${listed}, ${count}, ${hashes}};
")
    set(${out} ${file} PARENT_SCOPE)
endfunction()
