# ./run package: the core as a CMake package, tried out as its user would. Sourced by ./run.

package() {
    need_for release
    cmake --preset release > /dev/null
    local version name work
    version=$(sed -nE 's/^project\(beckon VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
    name=beckon-core-$version
    work=$(mktemp -d)
    trap "rm -rf '$work'" EXIT

    cmake --install build/release --prefix "$work/$name" > /dev/null
    mkdir -p dist
    tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z' -czf "dist/$name.tar.gz" "$name"
    try_package "dist/$name.tar.gz" "$work/consumer" "$name"
    echo "dist/$name.tar.gz: $(tar -tzf "dist/$name.tar.gz" | grep -c '\.hpp$') headers, a consumer of it builds and runs"
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
