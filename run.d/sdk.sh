# ./run build sdk: the SDK's files in dist/, from the core that the preset `wasm` compiles. Sourced by ./run.

build_sdk() {
    need native wasm sdk
    built wasm beckon-core beckon-core-plain > build/wasm/sdk.log || {
        cat build/wasm/sdk.log
        fail "the core does not build"
    }
    modules sdk-wasm
    node sdk-wasm/node_modules/typescript/bin/tsc -p sdk-wasm
    node sdk-wasm/build.mjs build/wasm/sdk-wasm dist
}

# modules DIRECTORY: its npm packages, exactly as locked.
modules() {
    [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] ||
        npm --prefix "$1" ci --no-audit --no-fund --ignore-scripts --loglevel=error
}
