# ./run bench relay: the relay beside other servers that do the same work; ./run bench work: what it does itself. Sourced by ./run.

bench_relay() {
    need native bench
    configured release again # it may have been there before the library was
    trained beckon-relay
    program release relay-load
    program release lws-relay
    program release bare-relay
    (cd tests/bench/relay && npm ci --ignore-scripts --no-audit --no-fund --silent)
    ulimit -n "$(ulimit -Hn)"
    exec python3 tests/bench/relay/bench.py build/trained/relay/beckon-relay build/release/tests/relay-load --json build/bench-relay.json "$@"
}

bench_work() {
    need native bench
    trained beckon-relay
    program release relay-load
    ulimit -n "$(ulimit -Hn)"
    exec python3 tests/bench/relay/work.py build/trained/relay/beckon-relay build/release/tests/relay-load
}
