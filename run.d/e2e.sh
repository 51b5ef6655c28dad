# ./run e2e [--repeat N [--only NAME|--judged]] [FILE...]: calls in real browsers, through the real relay. Sourced by ./run.

# What befalls calls: that they outlive it must be so each time.
fault_tests=(tests/e2e/{camera_off,faults,long,relay_away,resume,turn}.test.mjs)
# One test for each fault, of those files: pages loaded anew, a tab that crashes, the relay killed (in a call, while it rings, while a page is
# loaded anew), media cut for 2, 9 and 25 s and signalling that is silent for 20 s (long), TURN servers killed and started again.
judged_tests='viewer reloads, and goes on|broadcaster reloads: the same|broadcaster and viewer reload|process of a tab is killed|relay is killed and comes back|'
judged_tests+='reloaded while the relay is away finds|media that is cut for|half a minute|25 s|20 s|all TURN servers are killed'

e2e() {
    local rounds= only=
    while [[ ${1:-} == --* ]]; do
        case $1 in
            --repeat) rounds=${2:-} ;;
            --only) only=${2:-} ;;
            --judged)
                only=$judged_tests
                shift
                continue
                ;;
            *) fail "no such option: $1 (./run help)" ;;
        esac
        shift $(($# < 2 ? $# : 2))
    done
    [[ -z $only || -n $rounds ]] || fail "--only goes with --repeat N"
    need native wasm sdk e2e clients
    recent_firefox
    build_sdk
    program release beckon-relay
    program release beckon-replay
    modules tests/e2e
    local node files=("$@")
    node=$(newer_node)
    if [[ -n $rounds ]]; then
        ((${#files[@]})) || files=("${fault_tests[@]}")
        reachable "$node" "$node" tests/e2e/repeat.mjs "$rounds" "$only" "${files[@]}"
        return
    fi
    ((${#files[@]})) || files=(tests/e2e/*.test.mjs tests/e2e/widget/*.test.mjs)
    # What hangs where no test's own patience ends it (tests/e2e/patience.mjs) ends its file at last: the longest takes half of that.
    reachable "$node" "$node" --test --test-reporter=spec --test-concurrency=3 --test-timeout=600000 "${files[@]}"
}

# Playwright speaks to Firefox in words that came with 143. Where Debian's security updates are left out there is 140.
recent_firefox() {
    local version
    version=$(firefox-esr --version 2> /dev/null | grep -oE '[0-9]+' | head -n 1)
    ((version >= 143)) || fail "Firefox $version is too old for these tests, and for anybody: Debian's security updates bring a newer one.
Add the suite bookworm-security to /etc/apt/sources.list, and: apt update && apt install firefox-esr"
}

# Playwright wants Node 20 or newer. Debian 12 has 18; npm's packages bring one.
newer_node() {
    if node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)'; then
        command -v node
    else
        ls -1 "$PWD"/tests/e2e/node_modules/node-linux-*/bin/node
    fi
}

# reachable NODE COMMAND...: runs it where this machine has an address beside 127.0.0.1, on which alone Firefox finds no
# way to anybody: where there is none, in a network namespace of its own that has one.
reachable() {
    local node=$1 namespace='ip link set lo up && ip addr add 10.99.0.1/32 dev lo && ip route add default dev lo src 10.99.0.1 && exec "$@"'
    shift
    if "$node" -e 'process.exit(Object.values(os.networkInterfaces()).flat().some((one) => !one.internal && one.family === "IPv4") ? 0 : 1)'; then
        "$@"
    else
        as_root unshare -n bash -c "$namespace" _ "$@"
    fi
}
