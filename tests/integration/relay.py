"""A relay of one's own for each test: the real program on a free port, with a database in a directory that goes away."""
import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import websockets

PROGRAM = os.environ["BECKON_RELAY"]
KEY = "a key of a test that is long enough for HS256"
PATIENCE = 20


class Relay:
    def __init__(self, sites="", **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="beckon-"))
        self.sites = sites or '[[site]]\nid = "demo"\nopen = true\n'
        self.settings = settings
        self.before, self.environment = [], {}  # what it is started by, and with
        self.process = None
        self.port = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        lines = [f'listen = "127.0.0.1:{self.port}"', *(f"{key} = {value}" for key, value in self.settings.items())]
        config = self.folder / "relay.toml"
        config.write_text("\n".join([*lines, "[store]", f'path = "{self.folder}/relay.db"', self.sites]))
        self.log = open(self.folder / "log", "a+")
        self.process = subprocess.Popen([*self.before, PROGRAM, "-c", str(config)], stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **self.environment})
        for line in self.process.stderr:
            self.log.write(line)
            if found := re.search(r'listening address="[^"]*" port="(\d+)"', line):
                self.port = int(found[1])
                return self
        raise RuntimeError(f"the relay did not start:\n{self.said()}")

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.end()

    def end(self):
        """Waits for its end; the exit code."""
        if not self.process:
            return None
        rest = self.process.communicate(timeout=PATIENCE)[1]
        self.log.write(rest or "")
        self.log.close()
        code, self.process = self.process.returncode, None
        return code

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def said(self):
        if not self.log.closed:
            self.log.flush()
        return (self.folder / "log").read_text()

    # ---- HTTP, byte for byte
    def dial(self):
        """A connection of a client."""
        conn = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return conn

    def http(self, *pieces, finish=True, encoding="utf-8"):
        """What the relay answers to these pieces of bytes, up to where it closes."""
        with self.dial() as conn:
            try:
                for piece in pieces:
                    conn.sendall(piece if isinstance(piece, bytes) else piece.encode())
                if finish:
                    conn.shutdown(socket.SHUT_WR)
            except OSError:  # it has heard enough
                pass
            return self.rest_of(conn).decode(encoding)

    @staticmethod
    def rest_of(conn):
        answer = b""
        try:
            while chunk := conn.recv(65536):
                answer += chunk
        except ConnectionError:
            pass
        return answer

    async def page(self, user, **hello):
        return await Page(self, user).open(**hello)


class Page:
    """One page's socket, as PROTOCOL.md describes it."""

    def __init__(self, relay, user):
        self.relay, self.user = relay, user
        self.said = self.heard = 0
        self.welcome = None

    async def open(self, origin=None, query="site=demo", **hello):
        await self.connect(origin, query, **hello)
        self.welcome = await self.hear("welcome")
        return self

    async def connect(self, origin=None, query="site=demo", **hello):
        """As far as saying who it is."""
        self.ws = await websockets.connect(f"ws://127.0.0.1:{self.relay.port}/v1/ws?{query}", origin=origin, compression=None)
        await self.send({"t": "hello", "version": 1, "user": self.user, "device": f"device-{self.user}", "got": 0,
                         "claims": [], "ended": [], **hello})
        return self

    async def send(self, frame):
        await self.ws.send(json.dumps(frame))

    async def say(self, t, **fields):
        self.said += 1
        await self.send({"s": self.said, "a": self.heard, "t": t, **fields})

    async def next(self):
        frame = json.loads(await asyncio.wait_for(self.ws.recv(), PATIENCE))
        if "s" in frame:
            assert frame["s"] == self.heard + 1, f"{frame} behind {self.heard}"
            self.heard = frame["s"]
        return frame

    async def hear(self, t):
        """The next frame of this kind; others are passed over."""
        while (frame := await self.next())["t"] != t:
            pass
        return frame

    async def closed(self):
        """The close code that the relay ends the socket with."""
        try:
            while True:
                await asyncio.wait_for(self.ws.recv(), PATIENCE)
        except websockets.ConnectionClosed as end:
            return end.code
