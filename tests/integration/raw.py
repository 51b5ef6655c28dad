"""A WebSocket client that does what it is told, and not what RFC 6455 allows."""
import json
import struct

from relay import Relay

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
HANDSHAKE = ("GET /v1/ws HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode()
HELLO = {"t": "hello", "version": 1, "user": "ann", "device": "device-ann", "got": 0, "claims": [], "ended": []}
MASK = b"\x11\x22\x33\x44"


def frame(opcode, payload=b"", fin=True, rsv=0, mask=True, width=None):
    """`width`: how many bytes tell the length (0, 2 or 8), if not as few as can be."""
    size = len(payload)
    width = width if width is not None else 0 if size < 126 else 2 if size < 65536 else 8
    length, more = {0: (size, b""), 2: (126, struct.pack(">H", size)), 8: (127, struct.pack(">Q", size))}[width]
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode, (0x80 if mask else 0) | length]) + more
    if not mask:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


def close(code=None, reason=b""):
    return frame(CLOSE, b"" if code is None else struct.pack(">H", code) + reason)


class Raw:
    """A socket that has said hello, unless it is told not to."""

    def __init__(self, conn, hello=True):
        self.conn = conn
        self.conn.sendall(HANDSHAKE)
        self.read = b""
        while b"\r\n\r\n" not in self.read:
            self.fill()
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101"), head
        if hello:
            self.send(frame(TEXT, json.dumps(HELLO).encode()))
            while json.loads(self.next()[1])["t"] != "welcome":
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.conn.close()

    def fill(self):
        got = self.conn.recv(65536)
        if not got:
            raise ConnectionError("the relay has closed")
        self.read += got

    def take(self, size):
        while len(self.read) < size:
            self.fill()
        out, self.read = self.read[:size], self.read[size:]
        return out

    def send(self, data, piece=None):
        """In pieces of so many bytes, each on its own."""
        piece = piece or len(data) or 1
        try:
            for at in range(0, len(data), piece):
                self.conn.sendall(data[at:at + piece])
        except OSError:  # it has heard enough; what it said of that is still to be read
            pass

    def next(self):
        """The next frame: opcode and payload. A server's is never masked, and ours never in pieces."""
        first, second = self.take(2)
        assert first & 0x70 == 0 and first & 0x80 and not second & 0x80, (first, second)
        size = second
        if size == 126:
            size = struct.unpack(">H", self.take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.take(8))[0]
        return first & 0xF, self.take(size)

    def hear(self, opcode, containing=b""):
        """The payload of the next frame of this kind; others are passed over, but for a close."""
        while True:
            got, payload = self.next()
            if got == opcode and containing in payload:
                return payload
            assert got != CLOSE, payload

    def alive(self):
        """It still answers: a beat, as every page sends them."""
        self.send(frame(TEXT, b'{"t":"beat","flowing":[]}'))
        self.hear(TEXT, b'"beat"')
        return True

    def closed(self):
        """The code that it is closed with: None without one, and then the connection is closed too."""
        while True:
            opcode, payload = self.next()
            if opcode == CLOSE:
                break
        code = struct.unpack(">H", payload[:2])[0] if payload else None
        self.send(close())  # or it waits for that a while
        try:
            while self.conn.recv(65536):
                pass
        except ConnectionError:
            pass
        return code


def raw(relay: Relay, hello=True):
    return Raw(relay.dial(), hello)
