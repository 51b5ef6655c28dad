# The relay as it ships: compiled, run under a load, and compiled again by what that showed (cmake/training.cmake). Sourced by ./run.

# trained TARGET...: these, of build/trained. Training takes some minutes; it is done again when what it depends on has changed.
trained() {
    mkdir -p build
    { train_if_need_be && trained_build "$@"; } > build/training.log 2>&1 || {
        cat build/training.log >&2
        fail "the relay as it ships cannot be built"
    }
}

train_if_need_be() {
    local now
    modules relay/api/docs
    now=$(training_depends_on)
    if [[ -f build/trained/trained_by && $(< build/trained/trained_by) == "$now" ]]; then return; fi
    train && echo "$now" > build/trained/trained_by
}

train() {
    rm -rf build/trained
    # (joined, for where its failure is looked at the shell does not stop by itself)
    cmake --preset trained -DBECKON_TRAINING=record &&
        trained_build beckon-relay &&
        program release relay-load &&
        python3 tests/bench/relay/train.py build/trained/relay/beckon-relay build/release/tests/relay-load &&
        cmake --preset trained -DBECKON_TRAINING=use
}

# (without ccache: it would have to know what was recorded)
trained_build() { CCACHE_DISABLE=1 cmake --build build/trained --target "$@"; }

training_depends_on() {
    {
        c++ --version
        find CMakeLists.txt CMakePresets.json cmake include relay tests/bench/relay/{train.py,servers.py,load} -name node_modules -prune -o -type f -print0 |
            LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum
}
