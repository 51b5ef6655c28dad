"""What a relayed message costs, beside npm's ws, PeerJS's server, socket.io and a relay by hand on libwebsockets.

    bench.py RELAY LOAD [--quick] [--json FILE]

RELAY: the program. LOAD: relay-load, beside which lie lws-relay and bare-relay. Every figure is measured of each
server in turn, A B C A B C, and the table shows that of the quieter quarter of the rounds: neighbours of a virtual machine
only ever add. The server has one processor, the load the other.
"""
import argparse
import json
import os
import platform
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from servers import Server
from table import NAMES, table

SMALL, LARGE = 237, 3000  # bytes: a candidate, and a session description as browsers make them
RATE = 5000
THE_MORE_THE_BETTER = ("per_second", "connections_per_second", "sockets")
A_CALL = 14  # messages of both, until they see and hear each other: counted of two Chromiums without TURN


def measures(quick):
    """(key, who, fresh, arguments, rounds, figures to keep)"""
    seconds = 0.4 if quick else 0.5
    everyone = ("beckon", "lws", "ws", "peer", "socket.io")
    two = ("bare", *everyone)
    shouting = tuple(name for name in two if name != "peer")  # it has no message to all
    rounds = 5 if quick else 13
    crowd = 2000 if quick else 10000
    yield "one at a time", two, False, ("turns", SMALL, 1, seconds), rounds, ("cpu_us", "per_second")
    yield "16 in flight", two, False, ("turns", SMALL, 16, seconds), rounds, ("cpu_us", "per_second")
    yield "description of 3 kB", two, False, ("turns", LARGE, 1, seconds), rounds, ("cpu_us", "per_second")
    yield f"{RATE} a second", two, False, ("rate", SMALL, RATE, 1 if quick else 3), 1 if quick else 3, ("p50_us", "p99_us", "p999_us")
    yield f"{crowd} idle sockets", everyone, True, ("idle", crowd), 1 if quick else 2, ("bytes_per_socket", "connections_per_second", "connect_cpu_us")
    yield "one to 1000", shouting, True, ("fan-out", 1000, 20 if quick else 100), 1 if quick else 3, ("cpu_us", "all_ms")
    yield "request to a socket", ("beckon", "ws", "socket.io"), False, ("requests", seconds), rounds, ("cpu_us",)
    for sessions in (100, 1000, crowd):
        yield f"call after call of {sessions}", ("bare", "beckon", "ws"), True, ("many", sessions, A_CALL, 6 * seconds), rounds // 3, ("cpu_us",)
    for sessions in (100, 1000, crowd):
        yield f"all {sessions} by turns", ("bare", "beckon", "lws", "ws"), True, ("many", sessions, 1, 6 * seconds), rounds // 3, ("cpu_us",)
    if not quick:
        yield "19000 idle sockets", ("beckon",), True, ("idle", 18936), 1, ("sockets", "bytes_per_socket", "resident_mb")


def run(programs, quick):  # programs: as `Server` names them
    results = {}
    with ExitStack() as stack:
        standing = {name: stack.enter_context(Server(name, **programs)) for name in NAMES}
        for key, who, fresh, arguments, rounds, figures in measures(quick):
            print(f"{key} …", file=sys.stderr, flush=True)
            found = {name: [] for name in who}
            for _ in range(rounds):
                for name in who:
                    if fresh:
                        with Server(name, **programs, to_all=arguments[0] == "fan-out") as server:
                            found[name].append(server.measure(*arguments))
                    else:
                        found[name].append(standing[name].measure(*arguments))
            results[key] = {figure: {name: [one[figure] for one in runs] for name, runs in found.items()} for figure in figures}
    return results


def quiet(figure, values):
    """As in the quieter quarter of the rounds; of three or fewer the best."""
    return sorted(values, reverse=figure in THE_MORE_THE_BETTER)[len(values) // 4]


def summary(results):
    """Each server's figure, and Beckon's by it."""
    out = {}
    for key, figures in results.items():
        out[key] = {}
        for figure, runs in figures.items():
            found = {name: quiet(figure, values) for name, values in runs.items()}
            out[key][figure] = {name: {"value": value, "ratio": found["beckon"] / value if value else 0} for name, value in found.items()}
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("relay", type=Path)
    parser.add_argument("load", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    began, load = time.time(), os.getloadavg()[0]
    results = run({"relay": given.relay.resolve(), "load": given.load.resolve()}, given.quick)
    found = summary(results)
    machine = {"system": platform.platform(), "processors": os.cpu_count(), "load_before": round(load, 1),
               "seconds": round(time.time() - began)}
    print(table(found))
    print(f"\n{machine['processors']} processors, load {machine['load_before']} before; {machine['seconds']} s")
    if given.json:
        given.json.write_text(json.dumps({"machine": machine, "summary": found, "runs": results}, indent=1))
        print(f"All runs: {given.json}")


if __name__ == "__main__":
    main()
