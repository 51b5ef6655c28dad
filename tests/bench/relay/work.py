"""How much the relay has to do for a message, in instructions of its own: work.py RELAY LOAD

The load is that of "all by turns" (bench.py), counted by valgrind's callgrind while all are in calls. Such a figure has no
noise, and neither the system's part nor the processor's caches have anything to do with it.
"""
import argparse
import re
import subprocess
import threading
import time
import urllib.request

from servers import Server, free_port

SESSIONS = 100, 1000, 10000
COUNTED = 10  # seconds
LOADED = 3 * COUNTED
ALL_HAVE_SPOKEN = 5  # messages of each session, with those that opened the calls
PATIENCE = 100  # seconds


class Counted(Server):
    """The relay, whose instructions are counted while it is asked to."""

    def __init__(self, relay, load):
        super().__init__("beckon", relay=relay, load=load)
        self.metrics = free_port()

    def command(self):
        command = super().command()
        with open(self.folder / "relay.toml", "a") as config:
            config.write(f'[metrics]\nlisten = "127.0.0.1:{self.metrics}"\n')
        return ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={self.folder}/counted", *command]

    def messages(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics") as page:
            return int(re.search(r"^beckon_messages_received_total (\d+)", page.read().decode(), re.M)[1])

    def control(self, *words):
        subprocess.run(["callgrind_control", *words, str(self.process.pid)], check=True, capture_output=True)

    def instructions_a_message(self):
        self.control("--instr=on")
        before = self.messages()
        time.sleep(COUNTED)
        messages = self.messages() - before
        self.control("--instr=off")
        self.control("--dump")
        if messages == 0:
            raise RuntimeError(f"nothing was said in {COUNTED} s: is the machine busy?")
        found = [re.search(r"^totals: (\d+)", part.read_text(), re.M) for part in self.folder.glob("counted.*")]
        return sum(int(total[1]) for total in found if total) / messages


def among(sessions, relay, load):
    with Counted(relay, load) as server:
        crowd = threading.Thread(target=server.measure, args=("many", sessions, 1, LOADED))
        crowd.start()
        begun = time.monotonic()
        while server.messages() < ALL_HAVE_SPOKEN * sessions:
            if not crowd.is_alive() or time.monotonic() > begun + PATIENCE:
                raise RuntimeError(f"{sessions} sessions did not come to speak")
            time.sleep(0.5)
        found = server.instructions_a_message()
        crowd.join()
        return found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("relay")
    options.add_argument("load")
    given = options.parse_args()
    for sessions in SESSIONS:
        print(f"among {sessions} in calls    {among(sessions, given.relay, given.load):.0f} instructions a message", flush=True)


if __name__ == "__main__":
    main()
