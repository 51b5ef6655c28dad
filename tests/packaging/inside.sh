#!/usr/bin/env bash
# What try_deb.sh does inside the minimal system: install, start, upgrade, remove, purge, and look for what is left.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

broken() {
    echo "the package: $*" >&2
    exit 1
}
holds() { [[ $2 == "$3" ]] || broken "$1 is '$2', not '$3'"; }
is_there() { for path; do [[ -e $path ]] || broken "there is no $path"; done; }
is_gone() { for path; do [[ ! -e $path && ! -L $path ]] || broken "$path is still there"; done; }
apt() { apt-get -qq --yes --no-install-recommends -o Dpkg::Use-Pty=0 "$@" > /tmp/apt.log 2>&1 || { cat /tmp/apt.log; broken "apt-get $*"; }; }

unit=/lib/systemd/system/beckon-relay.service
enabled=/etc/systemd/system/multi-user.target.wants/beckon-relay.service
state=/var/lib/beckon
config=/etc/beckon/relay.toml

installs() {
    apt install /relay.deb
    holds "what dpkg finds changed" "$(dpkg --verify beckon-relay | grep -v " c $config\$")" ""
    holds "the configuration" "$(stat -c '%U:%G %a' $config)" "root:beckon 640"
    is_there "$unit" "$enabled" /usr/share/man/man8/beckon-relay.8.gz /usr/share/doc/beckon-relay/{copyright,OPERATIONS.md}
    is_there /usr/share/doc/beckon-relay/examples/{README.md,beckon_{token,webhook}.{php,py,mjs},beckon_rest.sh,alerts.yml,grafana.json}
    is_there /etc/ssl/certs/ca-certificates.crt /usr/share/zoneinfo/Europe/Berlin
    getent passwd beckon | grep -q ':/usr/sbin/nologin$' || broken "the user beckon may log in"
    beckon-relay check-config -c $config 2> /dev/null > /tmp/said || broken "its own configuration is refused"
}

# get PORT PATH: the first line of the answer.
get() {
    exec 3<> "/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n' "$2" >&3
    head -n 1 <&3 | tr -d '\r'
    exec 3>&-
}

# As systemd would, by what the unit says: that user, in the state directory that it makes.
starts() {
    local command log=/tmp/relay.log port='' pid code=0
    command=$(sed -n 's/^ExecStart=//p' $unit)
    holds "the user in the unit" "$(sed -n 's/^User=//p' $unit)" beckon
    holds "the state directory in the unit" "/var/lib/$(sed -n 's/^StateDirectory=//p' $unit)" $state
    install -d -o beckon -g beckon -m 0700 $state
    cd $state
    # shellcheck disable=SC2086 # the unit's words
    BECKON_LISTEN=127.0.0.1:0 setpriv --reuid beckon --regid beckon --clear-groups --no-new-privs --bounding-set=-all \
        $command 2> $log &
    pid=$!
    cd /
    for _ in {1..100}; do
        port=$(sed -nE 's/.*listening address="[^"]*" port="([0-9]+)".*/\1/p' $log)
        [[ -z $port ]] || break
        kill -0 $pid 2> /dev/null || break
        sleep 0.1
    done
    [[ -n $port ]] || { cat $log; broken "it does not start"; }
    holds "/healthz" "$(get "$port" /healthz)" "HTTP/1.1 200 OK"
    holds "/readyz" "$(get "$port" /readyz)" "HTTP/1.1 200 OK"
    holds "/v1/beckon.js" "$(get "$port" /v1/beckon.js)" "HTTP/1.1 200 OK"
    holds "the database" "$(stat -c '%U %a' $state/beckon.db)" "beckon 600"
    kill -TERM $pid
    wait $pid || code=$?
    holds "the exit code after SIGTERM" $code 0
}

upgrades() {
    echo '# the administrator was here' >> $config
    apt install --reinstall /relay.deb
    grep -q 'the administrator was here' $config || broken "an upgrade overwrites the configuration"
    is_there "$state/beckon.db"
}

removes() {
    apt remove beckon-relay
    is_gone /usr/bin/beckon-relay "$unit" /usr/share/beckon /usr/share/doc/beckon-relay
    is_there "$config" "$state/beckon.db"
}

purges() {
    apt purge beckon-relay
    rm -f /relay.deb
    local left
    left=$(find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /dev \) -prune -o -iname '*beckon*' -print)
    holds "what is left after a purge" "$left" ""
    holds "whose owner is gone" "$(find / -xdev \( -path /proc -o -path /dev \) -prune -o \( -nouser -o -nogroup \) -print)" ""
    ! grep -q beckon /etc/passwd /etc/group /etc/shadow || broken "the user is left after a purge"
}

apt-get -qq update > /dev/null
for step in installs starts upgrades starts removes installs purges; do
    $step
    echo "  $step"
done
