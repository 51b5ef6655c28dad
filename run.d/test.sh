# ./run test: all that proves the tree, quick things first; the first failure stops it. Sourced by ./run.

passed=0 failed=0 logs=build/log beside=() beside_pid=

prove() {
    mkdir -p $logs
    trap totals EXIT
    if (($#)); then
        matching "$1"
        return
    fi
    need_all
    recent_firefox
    step "rules that only read" cases release -R '^rules\.(includes|words|text|links|copies|lengths|format)$'
    step "build: address and undefined-behaviour sanitizers" built asan
    step "  unit tests, simulator stories, vectors, some worlds" cases asan -LE rules
    # What only computes goes on in the background, for browsers wait more than they work.
    aside "each header alone, clang-tidy, the rules' own test" cases asan -R '^rules\.(headers|tidy|self_test)$'
    step "build: thread sanitizer, the relay" built tsan beckon-relay
    step "  every integration test at four threads" cases tsan -R '^integration\.'
    step "build: optimised" built_if_any release beckon-sim vectors_test beckon-relay beckon-replay beckon-bench
    step "  many worlds, the explorer, vectors" cases release -L 'worlds|vectors|release'
    step "build: fuzz targets (clang)" built fuzz
    step "  the corpus, and some seconds of fuzzing each" cases fuzz -L fuzz
    step "build: the WASM core" built wasm
    step "  what it imports, vectors in it" cases wasm -L wasm
    step "the SDK, and calls in real browsers" ./run e2e
    awaited
}

# Only the cases whose name matches, in the build that has them.
matching() {
    local preset=asan
    case ${1#^} in
        fuzz*) preset=fuzz ;;
        wasm*) preset=wasm ;;
        rules* | sim.explore*) preset=release ;;
    esac
    need_for "$preset"
    case ${1#^} in
        unit* | sim* | vectors* | fuzz* | rules*) ;;
        *) need_for clients ;;
    esac
    if [[ $1 == *rules* ]]; then
        need_for rules
    else
        step "build: $preset" built "$preset"
    fi
    step "cases that match $1" cases "$preset" -R "$1" --verbose
    cat "$log"
}

# step TITLE COMMAND...: runs it with its output in a log, says how long it took; where it fails, shows the log and ends.
step() {
    local title=$1 from=$SECONDS code=0
    shift
    log=$(log_of "$title")
    printf '%-62s' "$title"
    "$@" > "$log" 2>&1 || code=$?
    told $code $((SECONDS - from)) "$title" "$@"
}

# aside TITLE COMMAND...: begins it at the lowest priority, while other steps go on. One at a time.
aside() {
    beside=("$@") beside_from=$SECONDS
    (
        renice -n 19 $BASHPID > /dev/null
        exec > "$(log_of "$1")" 2>&1
        "${@:2}"
    ) &
    beside_pid=$!
}

# awaited: what was begun aside, to its end.
awaited() {
    local code=0
    log=$(log_of "${beside[0]}")
    printf '%-62s' "${beside[0]}"
    wait $beside_pid || code=$?
    beside_pid=
    told $code $((SECONDS - beside_from)) "${beside[@]}"
}

log_of() {
    local title=${1#"${1%%[! ]*}"}
    echo "$logs/$(tr -cs 'a-z\n' - <<< "${title,,}").log"
}

# told CODE SECONDS TITLE COMMAND...: how a step ended.
told() {
    local code=$1 took=$2 title=$3
    shift 3
    if ((code == 0)); then
        count
        printf '%4d s%s\n' "$took" "$counted"
        return
    fi
    printf ' FAILED after %d s\n\n' "$took"
    what_failed
    count
    printf '\nFailed: %s\nThe whole log: %s\n' "${title#"${title%%[! ]*}"}" "$log"
    again "$@"
    exit 1
}

# The log's end, without the lines of the cases that passed: with hundreds of them they would be all that one sees.
what_failed() { grep -vE '^✔ |^ *Start +[0-9]+: |[0-9]+ Test +#[0-9]+: .* Passed ' "$log" | tail -n 200; }

# cases PRESET CTEST-OPTIONS...
cases() {
    local preset=$1
    shift
    configured "$preset"
    # One more than processors: what talks to the relay waits more than it works.
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=ignore --parallel "$(($(nproc) + 1))" "$@"
}

built_if_any() {
    local preset=$1 target targets=()
    shift
    configured "$preset"
    for target; do
        if has_target "$preset" "$target"; then targets+=("$target"); fi
    done
    ((${#targets[@]} == 0)) || built "$preset" "${targets[@]}"
}

# Adds what ctest says at the end of a log to the totals.
count() {
    counted=
    # what node's tests say of themselves
    if [[ $(tail -n 4000 "$log") =~ pass\ ([0-9]+)[^0-9]+fail\ ([0-9]+)[^0-9]+cancelled\ ([0-9]+) ]]; then
        local not_passed=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + not_passed))
        counted="  $((BASH_REMATCH[1] + not_passed)) cases"
        return 0
    fi
    [[ $(tail -n 60 "$log") =~ tests\ passed,\ ([0-9]+)\ tests?\ failed\ out\ of\ ([0-9]+) ]] || return 0
    failed=$((failed + BASH_REMATCH[1]))
    passed=$((passed + BASH_REMATCH[2] - BASH_REMATCH[1]))
    counted="  ${BASH_REMATCH[2]} cases"
}

# How to run just what failed.
again() {
    local name
    if [[ $1 == cases ]]; then
        name=$(sed -nE '/^\s*[0-9]+ - (\S+) \(.*/{s//\1/p;q}' "$log")
        echo "Just that again: ./run test '^${name//./\\.}$'"
    elif [[ $1 == ./run ]]; then
        echo "Just that again: $*"
    else
        failed=$((failed + 1))
        echo "Just that again: ./run build $2"
    fi
}

totals() {
    if [[ $beside_pid ]]; then
        local children
        children=$(cat "/proc/$beside_pid/task/$beside_pid/children" 2> /dev/null) || true # it may be over
        kill $children "$beside_pid" 2> /dev/null || true
    fi
    printf '\n%d passed, %d failed\n' $passed $failed
}
