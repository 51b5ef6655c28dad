# ./run e2e [FILE...]: calls in real browsers, through the real relay. Sourced by ./run.

e2e() {
    need native wasm sdk e2e clients
    build_sdk
    program release beckon-relay
    program release beckon-replay
    modules tests/e2e
    local node files=("$@")
    ((${#files[@]})) || files=(tests/e2e/*.test.mjs tests/e2e/widget/*.test.mjs)
    node=$(newer_node)
    reachable "$node" "$node" --test --test-reporter=spec --test-concurrency=2 "${files[@]}"
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
