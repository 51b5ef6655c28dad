"""A host site that hears webhooks: checks each signature, answers as it is told to, remembers what it heard."""
import hashlib
import hmac
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "a secret that host and relay share"
PATIENCE = 20


def verified(secret, header, body, now, tolerance=300):
    """As a host would write it: the signature is ours, and not an old one sent again."""
    parts = [part.split("=", 1) for part in header.split(",")]
    stamp = next(value for name, value in parts if name == "t")
    expected = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    signed = any(hmac.compare_digest(value, expected) for name, value in parts if name == "v1")
    return signed and abs(now - int(stamp)) <= tolerance


class Receiver:
    """Answers 200, or what `answers` (called with the event and how often it has come) says: a status, with headers or not."""

    def __init__(self, answers=None, secret=SECRET, port=0, tls=None):
        self.answers = answers or (lambda event, times: 200)
        self.secret = secret
        self.tls = tls
        self.requests = []  # every attempt: (event, status)
        self.raw = []  # and as it came: (signature, body)
        self.changed = threading.Condition()
        self.server = None
        self.port = port

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.heard(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a handshake that the relay broke off, say
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def url(self, path="/hook", host="127.0.0.1"):
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def heard(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        event = json.loads(body)
        assert request.headers["Beckon-Event"] == event["id"] and request.headers["Beckon-Type"] == event["type"]
        signed = verified(self.secret, request.headers["Beckon-Signature"], body, time.time())
        with self.changed:
            times = sum(1 for before, _ in self.requests if before["id"] == event["id"]) + 1
            answer = self.answers(event, times) if signed else 401
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.requests.append((event, status))
            self.raw.append((request.headers["Beckon-Signature"], body))
            self.changed.notify_all()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()

    # ---- what was heard
    def taken(self):
        """The events that were answered with 2xx, each once, in order."""
        seen, out = set(), []
        for event, status in self.requests:
            if 200 <= status < 300 and event["id"] not in seen:
                seen.add(event["id"])
                out.append(event)
        return out

    def types(self, **data):
        return [event["type"] for event in self.taken()
                if all(event["data"].get(name) == value for name, value in data.items())]

    def wait(self, ready, why=""):
        """Until `ready()` is true."""
        until = time.monotonic() + PATIENCE
        with self.changed:
            while not (found := ready()):
                left = until - time.monotonic()
                assert left > 0, f"{why or 'never came'}: {[(e['type'], s) for e, s in self.requests]}"
                self.changed.wait(left)
            return found

    def wait_for(self, *types, **data):
        """Until these, and only these, have come about it, in this order."""
        self.wait(lambda: self.types(**data) == list(types), f"wanted {types}")
        return {event["type"]: event for event in self.taken()
                if all(event["data"].get(name) == value for name, value in data.items())}
