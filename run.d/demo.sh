# ./run demo: a relay with one open site, and the demo site on it, until Ctrl-C. Sourced by ./run.

demo() {
    need native
    program release beckon-relay
    build_sdk
    local port=${1:-8000}
    work=$(mktemp -d)
    trap 'trap - EXIT; kill $relay_pid $site_pid 2> /dev/null || true; wait; rm -rf "$work"' EXIT
    trap 'exit 0' INT TERM
    site_pid='' relay_pid=''

    # The relay takes any free port: the pages are told which.
    build/release/relay/beckon-relay --files dist/v1 --set listen=127.0.0.1:0 --set "store.path=$work/relay.db" 2> "$work/relay.log" &
    relay_pid=$!
    local relay_port
    relay_port=$(said 's/.*listening address="[^"]*" port="([0-9]+)".*/\1/p' "$work/relay.log" $relay_pid) || {
        cat "$work/relay.log" >&2
        fail "the relay does not start"
    }
    python3 demo-site/serve.py --relay "http://localhost:$relay_port" --port "$port" > "$work/site.log" 2>&1 &
    site_pid=$!
    local site
    site=$(said 's/^(http.*)/\1/p' "$work/site.log" $site_pid) || {
        tail -n 1 "$work/site.log" >&2
        fail "the site does not start; another port: ./run demo 8001"
    }
    cat <<TEXT

  A visitor:            $site
  Maria, who is called: ${site}studio.html      (in a second window)
  The widget's states:  ${site}gallery/

  Press "Go live" as Maria, and watch her as the visitor; or call her. Ctrl-C stops it.
TEXT
    wait -n $relay_pid $site_pid
    fail "it stopped by itself: $(tail -n 1 "$work/relay.log" "$work/site.log")"
}

# said PATTERN FILE PID: waits for that line of a program that was started, as long as it lives.
said() {
    local found
    until found=$(sed -nE "$1" "$2") && [[ -n $found ]]; do
        kill -0 "$3" 2> /dev/null || return 1
        sleep 0.05
    done
    echo "$found"
}
