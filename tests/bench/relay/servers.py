"""The servers that are compared, each as a process of its own on one processor."""
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVER_CPU, LOAD_CPU = 0, 1
PATIENCE = 120
KEY = "measured with this key, nowhere else"  # load/rest.cpp shows it

# What a relay's owner would not set: no bound that the load would meet, since it says in seconds what pages say in days, and
# leases that last however long it takes ten thousand to come in.
CONFIG = """
listen = "127.0.0.1:{port}"
[store]
path = "{folder}/relay.db"
[limits]
sockets = 100000
sockets_per_address = 100000
opens_burst = 100000
connects_burst = 1000000
requests_burst = 1000000
requests_every = "1ms"
[settings]
lease = "10m"
lease_idle = "20m"
[[site]]
id = "demo"
open = true
keys = ["{key}"]
[site.limits]
sessions = 100000
calls = 100000
frames_burst = 1000000000
invites_burst = 100000
broadcasts_burst = 100000
requests_burst = 1000000
"""


def pinned(cpu, command):
    cpus = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cpus[min(cpu, len(cpus) - 1)]), *command]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Runs while it is used as a context."""

    def __init__(self, name, *, relay, load, to_all=False):
        """The relay's program, and the load's; servers of ours that it is compared with lie beside the latter. `to_all`: what one
        says is for all others. Only one that knows no messages has to be told."""
        self.name, self.relay, self.load, self.to_all = name, relay, load, to_all
        self.process = None

    def command(self):
        node = ["node", str(HERE / "peers" / {"ws": "ws.mjs", "peer": "peer.mjs", "socket.io": "socketio.mjs"}.get(self.name, ""))]
        if self.name == "beckon":
            config = self.folder / "relay.toml"
            config.write_text(CONFIG.format(port=self.port, folder=self.folder, key=KEY))
            return [str(self.relay), "-c", str(config)]
        if self.name in ("lws", "bare"):
            way = ["--to-all"] if self.name == "bare" and self.to_all else []
            return [str(self.load.with_name(f"{self.name}-relay")), str(self.port), *way]
        return [*node, str(self.port)]

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="beckon-bench-"))
        self.port = free_port()
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(pinned(SERVER_CPU, self.command()), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env={**os.environ, "NODE_ENV": "production"}, text=True)
        for line in self.process.stdout:
            if "listening" in line:
                break
            self.log.write(line)
        else:
            self.log.flush()
            raise RuntimeError(f"{self.name} did not start: {(self.folder / 'log').read_text()}")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        """As a service manager stops it: its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode

    def measure(self, *what):
        """One run of the load against it: its figures."""
        command = [str(self.load), self.name, str(self.port), str(self.process.pid), *map(str, what)]
        done = subprocess.run(pinned(LOAD_CPU, command), capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(map(str, what))}: {done.stderr.strip() or done.returncode}")
        return {key: float(value) for key, value in re.findall(r'"(\w+)": ([-+.\de]+)', done.stdout)}
