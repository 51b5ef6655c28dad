# ./run build sdk: the SDK's files in dist/, from the core that the preset `wasm` compiles. Sourced by ./run.

build_sdk() {
    need native wasm sdk
    mkdir -p build/wasm
    built wasm beckon-core beckon-core-plain beckon-pack beckon-unpack > build/wasm/sdk.log || {
        cat build/wasm/sdk.log
        fail "the core does not build"
    }
    modules sdk-wasm
    node sdk-wasm/node_modules/typescript/bin/tsc -p sdk-wasm
    node sdk-wasm/build.mjs build/wasm/sdk-wasm dist
}
