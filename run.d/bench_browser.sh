# ./run bench start: the core in a cold Chromium. calls, resume, gap: beside a page written by hand. Sourced by ./run.

# bench_browser start|calls|resume|gap [TURNS]
bench_browser() {
    need native wasm sdk e2e clients
    build_sdk > /dev/null
    modules tests/e2e
    if [[ $1 != start ]]; then
        program release beckon-relay
        modules tests/bench/browser
    fi
    exec "$(newer_node)" "tests/bench/browser/$1.mjs" ${2:+"$2"}
}
