"""Has a relay do what relays do, so that its compiler learns which ways that takes: train.py RELAY LOAD

RELAY was built to record them (cmake/training.cmake), and writes them down beside its objects as it ends.
"""
import sys
from pathlib import Path

from servers import Server

# One list for each relay that is started: people come in, most of them meet and talk; a backend speaks to them; all go at once.
LESSONS = (
    (("turns", 237, 1, 1), ("turns", 237, 16, 1), ("turns", 3000, 1, 1), ("requests", 1)),
    (("many", 500, 1, 1),),
    (("idle", 500),),
    (("fan-out", 200, 20),),
)


def main():
    relay, load = (Path(given).resolve() for given in sys.argv[1:])
    for lessons in LESSONS:
        with Server("beckon", relay=relay, load=load) as server:
            for lesson in lessons:
                server.measure(*lesson)
            if server.stop() != 0:
                sys.exit("the relay did not end well: what it recorded may not be whole")


if __name__ == "__main__":
    main()
