# What each kind of work needs from Debian 12, and why. Sourced by ./run; quick when everything is there.

packages() {
    case $1 in
        native) cat <<'LIST' ;;
cmake               describes the build
ninja-build         runs it
g++                 compiles what ships
ccache              compiles nothing twice
nlohmann-json3-dev  JSON, the core's one dependency
libgtest-dev        unit tests
libbenchmark-dev    benchmarks
libboost1.81-dev    the relay's WebSockets and HTTP
libcli11-dev        its commands
libspdlog-dev       its log
libsqlite3-dev      its store
prometheus-cpp-dev  its metrics
libjwt-dev          tokens: the host sites' signed word for their users
libssl-dev          random secrets, hashes, TURN credentials
libtomlplusplus-dev its configuration file
pkg-config          finds libjwt
tzdata              time zones, for rooms
nodejs              for npm
npm                 fetches what draws the relay's page at /docs
ca-certificates     npm's registry speaks TLS
python3             the rule tests
LIST
        clients) cat <<'LIST' ;;
coturn              the TURN server that minted credentials have to open
curl                a sample's requests
nodejs              a foreign client of the relay, and a sample's language
npm                 its WebSockets
ca-certificates     npm's downloads
php-cli             a sample's language
python3-seccomp     the service's system call filter, enforced
python3-jsonschema  holds what REST answers against its description
openssl             certificates of tests, and a client
python3-autobahn    a foreign client of the relay
python3-websockets  a foreign client of the relay
python3-wsproto     a foreign client of the relay
slowhttptest        attacks that the relay has to bear
strace              a disk that fails, for the relay's tests
systemd             judges the service's sandbox
LIST
        bench) cat <<'LIST' ;;
libwebsockets-dev   a relay by hand, to be measured against
nodejs              the same: npm's servers
npm                 fetches them
ca-certificates     npm's registry speaks TLS
util-linux          a processor for the server, another for the load
valgrind            counts what a message makes the relay do
LIST
        clang) cat <<'LIST' ;;
clang               what one works with: it compiles in half the time, and has libFuzzer
libclang-rt-14-dev  its sanitizers
llvm                names in their reports
LIST
        rules) cat <<'LIST' ;;
clang-format        one layout
clang-tidy          the linter
nodejs              runs the WASM core
LIST
        wasm) cat <<'LIST' ;;
emscripten          the compiler for browsers
nodejs              runs the WASM core
LIST
        sdk) cat <<'LIST' ;;
nodejs              bundles the SDK
npm                 fetches what does that
ca-certificates     npm's registry speaks TLS
zopfli              packs what pages load
LIST
        deb) cat <<'LIST' ;;
dpkg-dev            finds the libraries that the relay's package depends on
file                tells programs from other files, for that
LIST
        lint) cat <<'LIST' ;;
debootstrap         a minimal Debian to try the package in
lintian             judges it
LIST
        e2e) cat <<'LIST' ;;
chromium            calls in a real browser
firefox-esr         and in another one
iproute2            gives the tests a network of their own, where there is none
LIST
    esac
}

# need_for PRESET|rules|clients|package: what that needs.
need_for() {
    case $1 in
        debug | asan | tsan | fuzz) need native clang ;;
        wasm) need native wasm ;;
        rules) need native clang rules ;;
        clients)
            need native clients
            modules tests/integration/node
            promtool_alone
            ;;
        package) need native wasm sdk deb ;;
        *) need native ;;
    esac
}

need_all() {
    need native clang clients rules wasm bench sdk e2e
    modules tests/integration/node
    promtool_alone
    echo "everything is installed"
}

# modules DIRECTORY: its npm packages, exactly as locked.
modules() {
    [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] ||
        npm --prefix "$1" ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2
}

# promtool_alone: what judges the metrics and the alert rules. Its package is a service, which nobody who runs the tests has
# asked for: so that one program is taken out of it, and nothing is installed.
promtool_alone() {
    if command -v promtool > /dev/null || [[ -x build/tools/promtool ]]; then return; fi
    command -v dpkg-deb > /dev/null || return 0
    local work
    work=$(mktemp -d)
    mkdir -p build/tools
    (cd "$work" && { apt-get download -qq prometheus || { as_root apt-get update -qq && apt-get download -qq prometheus; }; }) 2> /dev/null
    dpkg-deb --fsys-tarfile "$work"/prometheus_*.deb | tar -xO ./usr/bin/promtool > build/tools/promtool
    chmod +x build/tools/promtool
    rm -rf "$work"
}

# need SET...: installs what is missing, saying what and why.
need() {
    command -v dpkg-query > /dev/null || return 0 # not Debian: what is missing will say so itself
    local set missing=() name reason
    while read -r name reason; do
        installed "$name" && continue
        ((${#missing[@]})) || echo "Installing from Debian:" >&2
        printf '  %-20s %s\n' "$name" "$reason" >&2
        missing+=("$name")
    done < <(for set; do packages "$set"; done | sort -u -k1,1)
    ((${#missing[@]})) || return 0
    as_root apt-get update -qq
    as_root apt-get install -qq --yes --no-install-recommends "${missing[@]}" > /dev/null
}

# (a Node.js that is not Debian's brings npm along, and conflicts with Debian's)
installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) == installed ]] ||
        { [[ $1 == npm ]] && command -v npm > /dev/null; }
}

as_root() {
    local command=(env DEBIAN_FRONTEND=noninteractive "$@")
    if ((EUID == 0)); then
        "${command[@]}"
    elif command -v sudo > /dev/null; then
        sudo "${command[@]}"
    else
        fail "this needs root, and there is no sudo: $*"
    fi
}
