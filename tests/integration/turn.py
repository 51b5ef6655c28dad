"""A TURN client of nothing but UDP datagrams: RFC 5389 and 5766 with long-term credentials, as browsers do it."""
import hashlib
import hmac
import ipaddress
import os
import socket
import struct
import zlib

COOKIE = 0x2112A442
PATIENCE = 5
ATTEMPTS = 4
BINDING, ALLOCATE, REFRESH, SEND, DATA, PERMIT = 1, 3, 4, 6, 7, 8
REQUEST, INDICATION, SUCCESS, FAILURE = 0x000, 0x010, 0x100, 0x110
USERNAME, INTEGRITY, ERROR, PEER, PAYLOAD, REALM, NONCE = 0x06, 0x08, 0x09, 0x12, 0x13, 0x14, 0x15
RELAYED, TRANSPORT, LIFETIME, FINGERPRINT = 0x16, 0x19, 0x0D, 0x8028
MISMATCH = 437
UDP = struct.pack("!B3x", 17)


class Refused(Exception):
    """The server's error response."""

    def __init__(self, code):
        super().__init__(f"the TURN server answered {code}")
        self.code = code


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def masks(transaction):
    return struct.pack("!I", COOKIE) + transaction


def spelled(address, transaction):
    """XOR-PEER-ADDRESS."""
    host = ipaddress.ip_address(address[0])
    masked = bytes(a ^ b for a, b in zip(host.packed, masks(transaction)))
    return struct.pack("!BBH", 0, 1 if host.version == 4 else 2, address[1] ^ COOKIE >> 16) + masked


def read_address(value, transaction):
    _, _, port = struct.unpack("!BBH", value[:4])
    host = bytes(a ^ b for a, b in zip(value[4:], masks(transaction)))
    return str(ipaddress.ip_address(host)), port ^ COOKIE >> 16


class Client:
    """One user of a TURN server, with one allocation."""

    def __init__(self, port, username="", credential="", own_port=0):
        self.port, self.username, self.credential = port, username, credential
        self.open(own_port)

    def open(self, own_port=0):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind(("127.0.0.1", own_port))
        self.socket.connect(("127.0.0.1", self.port))
        self.realm = self.nonce = b""

    def close(self):
        self.socket.close()

    def binding(self):
        """A plain STUN question; anybody may ask."""
        return self.ask(BINDING, [])

    def allocate(self):
        """An address at the server; (host, port). Its answer may be that somebody before us, on the port that the system
        gave us, has not let go of theirs: then from another port (RFC 5766, 6.4)."""
        try:
            return self.allocate_once()
        except Refused as refused:
            if refused.code != MISMATCH:
                raise
        with self.socket:
            self.open()
        return self.allocate_once()

    def allocate_once(self):
        return read_address(self.ask(ALLOCATE, [(TRANSPORT, UDP)])[RELAYED], self.transaction)

    def permit(self, host):
        """May this peer's packets come in, and ours go out to it?"""
        self.ask(PERMIT, lambda transaction: [(PEER, spelled((host, 0), transaction))])

    def refresh(self, seconds):
        self.ask(REFRESH, [(LIFETIME, struct.pack("!I", seconds))])

    def send(self, peer, payload):
        transaction = os.urandom(12)
        self.write(SEND | INDICATION, transaction, [(PEER, spelled(peer, transaction)), (PAYLOAD, payload)])

    def receive(self):
        """The next packet of a peer: (address, payload)."""
        while True:
            kind, transaction, got = self.read()
            if kind == DATA | INDICATION:
                return read_address(got[PEER], transaction), got[PAYLOAD]

    def ask(self, method, attributes):
        """Asks as nobody first, as browsers do; the server's 401 brings the realm and the nonce to sign with."""
        kind, got = self.exchange(method, attributes)
        if kind != SUCCESS and code_of(got) in (401, 438) and REALM in got and got[NONCE] != self.nonce:
            self.realm, self.nonce = got[REALM], got[NONCE]
            kind, got = self.exchange(method, attributes)
        if kind != SUCCESS:
            raise Refused(code_of(got))
        return got

    def exchange(self, method, attributes):
        self.transaction = os.urandom(12)
        listed = attributes(self.transaction) if callable(attributes) else attributes
        if self.nonce:
            listed = [*listed, (USERNAME, self.username.encode()), (REALM, self.realm), (NONCE, self.nonce)]
        for _ in range(ATTEMPTS):
            self.write(method | REQUEST, self.transaction, listed, signed=bool(self.nonce))
            try:
                while True:
                    kind, transaction, got = self.read()
                    if transaction == self.transaction:
                        return kind & 0x110, got
            except TimeoutError:
                continue  # datagrams get lost, on a busy machine even between its own programs: asked again
        raise TimeoutError("the TURN server does not answer")

    def write(self, kind, transaction, attributes, signed=False):
        body = b"".join(attribute(*one) for one in attributes)
        if signed:
            key = hashlib.md5(b":".join((self.username.encode(), self.realm, self.credential.encode()))).digest()
            covered = struct.pack("!HHI", kind, len(body) + 24, COOKIE) + transaction + body
            body += attribute(INTEGRITY, hmac.digest(key, covered, "sha1"))
        covered = struct.pack("!HHI", kind, len(body) + 8, COOKIE) + transaction + body
        body += attribute(FINGERPRINT, struct.pack("!I", zlib.crc32(covered) ^ 0x5354554E))
        self.socket.send(struct.pack("!HHI", kind, len(body), COOKIE) + transaction + body)

    def read(self):
        packet = self.socket.recv(65536)
        kind, length, _ = struct.unpack("!HHI", packet[:8])
        got, at = {}, 20
        while at < 20 + length:
            name, size = struct.unpack("!HH", packet[at:at + 4])
            got[name] = packet[at + 4:at + 4 + size]
            at += 4 + size + -size % 4
        return kind, packet[8:20], got


def code_of(got):
    return got[ERROR][2] * 100 + got[ERROR][3]
