#!/bin/sh
# What a host site's backend asks a relay, with curl:
#   BECKON_URL=https://relay.example.com BECKON_SITE=… BECKON_KEY=… sh beckon_rest.sh
set -eu

head=$(mktemp)
trap 'rm -f "$head" "$head.page"' EXIT

# ask METHOD PATH [JSON]. The key comes over stdin: what is in a command line, everybody on the machine can read.
ask() {
    printf 'user = "%s:%s"\n' "$BECKON_SITE" "$BECKON_KEY" |
        curl --config - --silent --show-error --fail-with-body --request "$1" --dump-header "$head" \
            --header 'Content-Type: application/json' ${3:+--data "$3"} "$BECKON_URL/v1/$2"
    echo
}

# table PATH: a list as CSV, with all its pages. Each names the next in its header Link.
table() {
    next="$1?format=csv&limit=${PAGE:-500}" heading=
    while [ "$next" ]; do
        ask GET "$next" > "$head.page"
        sed -e '/^$/d' -e "$heading" "$head.page"
        next=$(sed -nE 's/^[Ll]ink: <\/v1\/([^>]*)>; rel="next".*/\1/p' "$head")
        heading=1d
    done
}

ask GET attendants                                                  # who is here, and with what their pages came
ask GET users/ann                                                   # is she connected, is her camera on
ask POST push '{"data": "We close in five minutes."}'               # for every open page: its event `push`
ask POST rooms '{"duration": 30, "description": "Our weekly"}'      # → room: for data-beckon-room; meeting_url says when it opens
table usage                                                         # who talked, watched and broadcast for how long
