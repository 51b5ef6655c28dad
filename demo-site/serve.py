#!/usr/bin/env python3
"""The demo site's backend: it fills in who the visitor is and where the relay is, as any site's own code would.

  serve.py --relay http://localhost:8080 [--port 8000]

Every answer carries the strict policy that a careful site has; Beckon works under it. On a real site the page would also
have a `data-token` that the backend signs (samples/); the demo's relay is open, so that it needs none.
"""
import argparse
import http.server
import random
import re
from http.cookies import SimpleCookie
from pathlib import Path

SITE = Path(__file__).resolve().parent
SDK = SITE.parent / "dist" / "npm"
SERVED = {".js", ".css", ".svg"}  # and pages; this file is in the same directory


def policy(relay):
    socket = re.sub(r"^http", "ws", relay)
    return "; ".join([
        "default-src 'none'",
        f"script-src 'self' {relay} 'wasm-unsafe-eval'",
        f"connect-src 'self' {relay} {socket}",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ])


class Pages(http.server.SimpleHTTPRequestHandler):
    relay = ""
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".svg": "image/svg+xml"}

    def __init__(self, *given):
        super().__init__(*given, directory=str(SITE))

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.suffix == ".html" and path.is_file():
            self.page(path)
        elif path.suffix in SERVED or path.is_dir():
            super().do_GET()
        else:
            self.send_error(404)

    def page(self, path):
        user = self.visitor()
        text = path.read_text("utf-8").replace("{{relay}}", self.relay).replace("{{user}}", user)
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", f"visitor={user.rpartition(' ')[2]}; Path=/; SameSite=Lax; HttpOnly")
        self.end_headers()
        self.wfile.write(body)

    def visitor(self):
        """A guest keeps the number of the first visit. The cookie is anybody's to write: only a number counts."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("visitor")
        number = cookie.value if cookie and re.fullmatch(r"[0-9]{4}", cookie.value) else str(random.randint(1000, 9999))
        return f"Guest {number}"

    def translate_path(self, path):
        """What the build made of the SDK, for the gallery; everything else is the site's own."""
        wanted = path.partition("?")[0]
        if re.fullmatch(r"/sdk/[\w-]+\.js", wanted):
            return str(SDK / wanted[len("/sdk/"):])
        return super().translate_path(path)

    def do_HEAD(self):
        self.send_error(405)

    def list_directory(self, path):
        self.send_error(404)

    def end_headers(self):
        self.send_header("Content-Security-Policy", policy(self.relay))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *said):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--relay", required=True, help="its address, as pages see it")
    parser.add_argument("--port", type=int, default=8000, help="0: any that is free")
    options = parser.parse_args()
    Pages.relay = options.relay.rstrip("/")
    with http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Pages) as server:
        print(f"http://localhost:{server.server_address[1]}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
