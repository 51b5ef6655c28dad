# ./run package: the core as a CMake package, the relay for Debian and the SDK for npm, each tried out as its user would. Sourced by ./run.

. run.d/package_sdk.sh

package() {
    local version
    version=$(sed -nE 's/^project\(beckon VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
    case ${1:-all} in
        core) package_core ;;
        relay) package_relay ;;
        sdk) package_sdk ;;
        sizes) package_sizes ;;
        relay-untried) make_relay_package ;;
        all)
            package_core
            package_relay
            package_sdk
            ;;
        *) fail "no such package: $1 (core, relay, relay-untried, sdk, sizes)" ;;
    esac
}

package_core() {
    need_for release
    configured release again
    local name=beckon-core-$version work
    work=$(mktemp -d)
    trap "rm -rf '$work'" EXIT

    cmake --install build/release --component Unspecified --prefix "$work/$name" > /dev/null
    mkdir -p dist
    tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z' -czf "dist/$name.tar.gz" "$name"
    try_package "dist/$name.tar.gz" "$work/consumer" "$name"
    echo "dist/$name.tar.gz: $(tar -tzf "dist/$name.tar.gz" | grep -c '\.hpp$') headers, a consumer of it builds and runs"
}

package_relay() {
    make_relay_package
    need_for clients
    ctest --test-dir build/trained -R '^integration\.' --no-tests=error --output-on-failure --parallel "$(($(nproc) + 1))" > build/packaged.log || {
        cat build/packaged.log >&2
        fail "the relay that is packaged does not pass"
    }
    need lint
    lintian --allow-root --fail-on error,warning "$deb"
    as_root bash tests/packaging/try_deb.sh "$deb" build/packaging
    echo "$deb: $(du -h "$deb" | cut -f1), installs, starts, and leaves nothing behind"
}

# Sets `deb`. An image of the relay is made from it, too (packaging/Dockerfile), so it is not tried here.
make_relay_package() {
    need_for package
    build_sdk
    trained relay-package-files
    rm -f dist/beckon-relay_*.deb
    cpack -G DEB --config build/trained/CPackConfig.cmake -B build/deb > build/deb.log || {
        cat build/deb.log >&2
        fail "cpack makes no package"
    }
    deb=dist/$(cd build/deb && echo beckon-relay_"$version"-*.deb)
    mv build/deb/beckon-relay_"$version"-*.deb dist/
}

# Unpacks it somewhere else and builds a program that includes every header of it.
try_package() {
    local archive=$1 consumer=$2 name=$3
    mkdir -p "$consumer"
    tar -C "$consumer" -xzf "$archive"
    cat > "$consumer/CMakeLists.txt" <<'TEXT'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(beckon-core REQUIRED)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE beckon::core)
TEXT
    {
        (cd "$consumer/$name/include" && find beckon -name '*.hpp' | sort | sed 's/.*/#include "&"/')
        echo 'int main() { return beckon::seconds(1) == beckon::milliseconds(1000) ? 0 : 1; }'
    } > "$consumer/main.cpp"
    cmake -S "$consumer" -B "$consumer/build" -G Ninja -DCMAKE_PREFIX_PATH="$consumer/$name" > "$consumer/log" &&
        cmake --build "$consumer/build" >> "$consumer/log" && "$consumer/build/consumer" || {
        cat "$consumer/log" >&2
        fail "the package does not work for a consumer"
    }
}
