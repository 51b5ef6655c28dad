# ./run bench calls, resume, gap: in Chromium, beside a page written by hand. Sourced by ./run.

# bench_browser calls|resume|gap [TURNS]
bench_browser() {
    need native wasm sdk e2e clients
    program release beckon-relay
    build_sdk > /dev/null
    modules tests/e2e
    modules tests/bench/browser
    exec node "tests/bench/browser/$1.mjs" ${2:+"$2"}
}
