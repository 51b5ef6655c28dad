"""What a relay costs before it has served anybody: footprint.py PROGRAM [--json]

  size     the program, stripped as it is packaged
  start    from exec to READY, which it tells its service manager once pages can come; a database that is new, and one
           that is there already
  memory   what is resident when it idles: in all, and its own (not shared with other programs)
"""
import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

STARTS = 30
SETTLED = 2  # seconds after the start: what was only needed for that is given back


class Started:
    """The relay, from exec to READY."""

    def __init__(self, program, folder, database):
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ear.bind(f"{folder}/notify")
        self.ear.settimeout(20)
        environment = {"NOTIFY_SOCKET": f"{folder}/notify", "BECKON_LISTEN": "127.0.0.1:0", "BECKON_STORE_PATH": f"{database}"}
        begun = time.perf_counter()
        self.process = subprocess.Popen([program], env=environment, stderr=subprocess.DEVNULL)
        said = self.ear.recv(4096)
        self.took = (time.perf_counter() - begun) * 1000
        assert said.startswith(b"READY=1"), said

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        os.unlink(self.ear.getsockname())
        self.ear.close()

    def memory(self):
        """(resident, its own) in kB."""
        got = dict(line.split()[:2] for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()[1:])
        return int(got["Rss:"]), int(got["Private_Clean:"]) + int(got["Private_Dirty:"])


def starts(program, folder, fresh):
    took = []
    for turn in range(STARTS):
        with Started(program, folder, f"{folder}/{turn if fresh else 'kept'}.db") as relay:
            took.append(relay.took)
    return {"median_ms": round(statistics.median(took), 1), "worst_ms": round(max(took), 1)}


def measured(program):
    with tempfile.TemporaryDirectory(prefix="beckon-") as folder:
        stripped = shutil.copy(program, f"{folder}/stripped")
        subprocess.run(["strip", stripped], check=True)
        out = {"size_kB": os.path.getsize(stripped) // 1024, "start_new": starts(program, folder, True),
               "start_again": starts(program, folder, False)}
        with Started(program, folder, f"{folder}/kept.db") as relay:
            time.sleep(SETTLED)
            out["resident_kB"], out["own_kB"] = relay.memory()
    return out


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    out = measured(given.program)
    if given.json:
        return print(json.dumps(out))
    print(f"program, stripped    {out['size_kB']} kB")
    for what, label in (("start_new", "start, new database"), ("start_again", "start, known one")):
        print(f"{label:<20} {out[what]['median_ms']} ms median, {out[what]['worst_ms']} ms worst of {STARTS}")
    print(f"memory, idle         {out['resident_kB'] / 1024:.1f} MB resident, {out['own_kB'] / 1024:.1f} MB of its own")


if __name__ == "__main__":
    main()
