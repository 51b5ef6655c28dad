#!/usr/bin/env bash
# Installs the relay's package in a minimal Debian 12, starts it there as the service would, and takes it away again:
#
#   try_deb.sh DEB CACHE      as root; CACHE keeps the bare system between runs
set -euo pipefail
deb=$(realpath "$1") cache=$2
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

mkdir -p "$cache"
if [[ ! -f $cache/bookworm.tar ]]; then
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    debootstrap --variant=minbase bookworm "$fresh" > "$cache/debootstrap.log" || {
        tail "$cache/debootstrap.log" >&2
        exit 1
    }
    tar -C "$fresh" -cf "$cache/bookworm.tar.part" .
    mv "$cache/bookworm.tar.part" "$cache/bookworm.tar"
    rm -rf "$fresh"
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tar -C "$root" -xf "$cache/bookworm.tar"
chmod 0755 "$root"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2> /dev/null || true
cp "$deb" "$root/relay.deb"
cp "$here/inside.sh" "$root/inside.sh"
# Namespaces of its own: what is mounted and started there ends with it.
# shellcheck disable=SC2016 # the inner shell expands it
unshare --mount --pid --fork --kill-child bash -ec '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    mount -t tmpfs tmpfs "$1/tmp"
    mount -t tmpfs tmpfs "$1/run"
    exec chroot "$1" /bin/bash /inside.sh
' _ "$root"
