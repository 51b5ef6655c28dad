# What ships is compiled twice. The first program does for a while what relays do, and records which ways it takes; the second
# has these in a row: messages that come one at a time cost 5 to 8 % less CPU (./run bench relay). `trained` in run.d/trained.sh does both.
set(BECKON_TRAINING "" CACHE STRING "record, or use what was recorded in this build directory")
if(BECKON_TRAINING STREQUAL "record")
    add_compile_options(-fprofile-generate -fprofile-update=prefer-atomic)
    add_link_options(-fprofile-generate)
elseif(BECKON_TRAINING STREQUAL "use")
    # Partial: where no training came to is compiled as ever, and not for size.
    set(trained -fprofile-use -fprofile-partial-training -fprofile-correction -Wno-missing-profile)
    add_compile_options(${trained})
    add_link_options(${trained})
elseif(NOT BECKON_TRAINING STREQUAL "")
    message(FATAL_ERROR "BECKON_TRAINING: record, use or nothing")
endif()
