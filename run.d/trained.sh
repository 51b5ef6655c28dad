# The relay as it ships: compiled, run under a load, and compiled again by what that showed (cmake/training.cmake). Sourced by ./run.

# trained TARGET...: these, of build/trained. Training is done again when what it depends on has changed.
trained() {
    mkdir -p build
    # A subshell, for what fails in it ends it; one at a time.
    (
        flock 9
        train_if_need_be && trained_build "$@"
    ) 9> build/trained.lock 8>&2 > build/training.log 2>&1 || {
        cat build/training.log >&2
        fail "The relay as it ships cannot be built. If the compiler says that its recordings are of another program, remove build/trained."
    }
}

train_if_need_be() {
    local now
    modules relay/api/docs || return
    now=$(training_depends_on)
    if [[ -f build/trained/trained_by && $(< build/trained/trained_by) == "$now" ]]; then return; fi
    echo "build/trained: the relay is compiled, run, and compiled again, which takes some minutes (build/training.log)" >&8
    train && echo "$now" > build/trained/trained_by
}

train() {
    rm -rf build/trained
    # (joined, for where its failure is looked at the shell does not stop by itself)
    cmake --preset trained -DBECKON_TRAINING=record &&
        trained_build beckon-relay &&
        program release relay-load &&
        python3 tests/bench/relay/train.py build/trained/relay/beckon-relay build/release/tests/relay-load &&
        recorded &&
        cmake --preset trained -DBECKON_TRAINING=use
}

# Every object of the relay left a recording: the compiler would not say so if one were missing.
recorded() {
    local object missing=0
    while read -r object; do
        if [[ ! -f ${object%.o}.gcda ]]; then
            echo "nothing was recorded of $object"
            missing=1
        fi
    done < <(find build/trained/relay -path '*beckon-relay.dir*' -name '*.o' -o -path '*/beckon_*.dir/*' -name '*.o')
    return $missing
}

# (without ccache: it would have to know what was recorded)
trained_build() { CCACHE_DISABLE=1 cmake --build build/trained --target "$@"; }

training_depends_on() {
    {
        c++ --version
        echo "${CXX:-} ${CXXFLAGS:-} ${LDFLAGS:-}"
        packages native | awk '{ print $1 }' | xargs dpkg-query -W
        find CMakeLists.txt CMakePresets.json cmake include relay run.d/trained.sh tests/bench/relay/{train.py,servers.py,load} \
            -name node_modules -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum
}
