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
import time
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
        self.before, self.more, self.environment = [], [], {}  # what it is started by, and with
        self.process = None
        self.port = self.heard = 0
        self.scheme, self.trust = "ws", None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        said = self.said()
        shutil.rmtree(self.folder, ignore_errors=True)
        if "Sanitizer" in said:  # whatever the test was about, and also if the relay was killed in the middle of it
            raise AssertionError(said)

    def configure(self):
        """Writes the configuration, as the settings and sites are by now."""
        lines = [f'listen = "127.0.0.1:{self.port}"', *(f"{key} = {value}" for key, value in self.settings.items())]
        (self.folder / "relay.toml").write_text("\n".join([*lines, "[store]", f'path = "{self.folder}/relay.db"', self.sites]))

    def start(self):
        self.configure()
        begun = len(self.said())
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen([*self.before, PROGRAM, "-c", str(self.folder / "relay.toml"), *self.more], stderr=log,
                                            env={**os.environ, **self.environment})
        self.port = int(self.until_said(r'listening"?[ ,]"?address"?[=:]"[^"]*"[ ,]"?port"?[=:]"?(\d+)"?', begun)[1])
        return self

    def until_said(self, pattern, begun=None):
        """Waits until it has logged this, by default from now on."""
        begun = self.heard if begun is None else begun
        until = time.monotonic() + PATIENCE
        while not (found := re.compile(pattern).search(self.said(), begun)):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the relay did not say {pattern}:\n{self.said()}")
            time.sleep(0.01)
        self.heard = found.end()
        return found

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.end()

    def end(self):
        """Waits for its end; the exit code."""
        if not self.process:
            return None
        code, self.process = self.process.wait(timeout=PATIENCE), None
        return code

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def said(self):
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    def wait_for(self, words):
        """Until the relay's log has them."""
        until = time.monotonic() + PATIENCE
        while words not in self.said():
            assert time.monotonic() < until, f"wanted {words!r}:\n{self.said()}"
            time.sleep(0.01)

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

    async def in_call(self, call, caller="ann", callee="bob"):
        """The pages of two who have just been let into a call."""
        placed, rung = await self.page(caller), await self.page(callee)
        await placed.say("invite", call=call, kind="call", to=callee)
        await rung.hear("ring")
        await rung.say("accept", call=call)
        await placed.hear("accepted")
        return placed, rung


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
        """As far as saying who it is. Without an origin it is a program, which shows its token with the request, too."""
        shown = {"Authorization": f"Bearer {hello['token']}"} if "token" in hello and not origin else {}
        self.ws = await websockets.connect(f"{self.relay.scheme}://127.0.0.1:{self.relay.port}/v1/ws?{query}", ssl=self.relay.trust,
                                          origin=origin, extra_headers=shown, compression=None)
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

    async def acknowledged(self):
        """Waits until all that it said is, and so is on disk."""
        while True:
            await self.send({"a": self.heard, "t": "beat", "flowing": []})
            if (await self.hear("beat")).get("a") == self.said:
                return

    async def closed(self):
        """The close code that the relay ends the socket with."""
        try:
            while True:
                await asyncio.wait_for(self.ws.recv(), PATIENCE)
        except websockets.ConnectionClosed as end:
            return end.code
