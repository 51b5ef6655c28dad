# Configuring and building a preset. Sourced by ./run.

fail() {
    echo "$*" >&2
    exit 1
}

# configured PRESET [again]: that preset, ready to be built.
configured() {
    case $1 in
        wasm) export NODE_PATH=/usr/share/nodejs ;; # the preset's environment, for node's own modules
        fuzz) ;;
        *) modules relay/api/docs ;;
    esac
    if [[ -f build/$1/build.ninja && ${2:-} != again ]]; then return; fi
    cmake --preset "$1" > /dev/null
}

# built PRESET [TARGET...]: that preset, configured once and up to date.
built() {
    local preset=$1
    shift
    configured "$preset"
    cmake --build "build/$preset" ${1:+--target "$@"}
}

# program PRESET NAME: builds one program, or says that the tree has none.
program() {
    configured "$1"
    if ! has_target "$1" "$2"; then fail "the tree has no $2 yet"; fi
    built "$1" "$2" > "build/$1/$2.log" || {
        cat "build/$1/$2.log"
        exit 1
    }
}

# (no grep -q: it would end the pipe early, which pipefail takes for a failure)
has_target() { cmake --build "build/$1" --target help | grep "^$2:" > /dev/null; }
