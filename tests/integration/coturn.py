"""A real coturn for a test, on free ports of 127.0.0.1."""
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import turn

PROGRAM = shutil.which("turnserver") or "/usr/bin/turnserver"
PATIENCE = 20


def free_port():
    """A port that is free for UDP and TCP alike."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            try:
                udp.bind(tcp.getsockname())
                return tcp.getsockname()[1]
            except OSError:
                continue


class Coturn:
    """`config`: its lines; where it listens and relays is said here."""

    def __init__(self, config):
        self.folder = Path(tempfile.mkdtemp(prefix="beckon-turn-"))
        self.port, self.tls_port = free_port(), free_port()
        own = ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", f"listening-port={self.port}",
               f"tls-listening-port={self.tls_port}", "log-file=stdout", f"pidfile={self.folder}/pid",
               f"userdb={self.folder}/db"]
        taken = {line.split("=")[0] for line in own} | {"syslog"}
        kept = [line for line in config.splitlines() if line.split("=")[0] not in taken]
        self.config = self.folder / "turnserver.conf"
        self.config.write_text("\n".join([*own, *kept, ""]))

    def __enter__(self):
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen([PROGRAM, "-c", self.config], stdout=self.log, stderr=subprocess.STDOUT)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise RuntimeError(f"coturn does not answer:\n{self.said}")
        return self

    def answers(self):
        asking = turn.Client(self.port)
        asking.socket.settimeout(0.2)
        try:
            asking.binding()
            return True
        except (OSError, turn.Refused):
            time.sleep(0.05)
            return False
        finally:
            asking.close()

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.seek(0)
        self.said = self.log.read()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
