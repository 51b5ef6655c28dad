# ./run package sdk: the npm package, packed, judged, and tried out in a page of every bundler. Sourced by run.d/package.sh.

package_sdk() {
    need native wasm sdk e2e
    build_sdk
    program release beckon-relay
    modules tests/e2e
    modules tests/package
    local node
    node=$(newer_node)
    "$node" --test --test-reporter=spec --test-concurrency=1 tests/package/*.test.mjs
    (cd dist && npm pack ./npm --ignore-scripts --loglevel=error > /dev/null)
    ls -l dist/beckon-sdk-*.tgz | awk '{ print $NF ": " $5 " bytes, publint and attw have nothing to say, pages of every bundler run" }'
}

# What a page fetches for it, beside other packages bundled in the same way.
package_sizes() {
    need native wasm sdk e2e
    build_sdk > /dev/null
    modules tests/e2e
    modules tests/bench/sizes
    "$(newer_node)" tests/bench/sizes/sizes.mjs
}
