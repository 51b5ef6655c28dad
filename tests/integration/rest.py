"""A site's backend, or a user, asking a relay over REST. Tokens are made by hand."""
import base64
import hashlib
import hmac
import http.client
import json
import time
from urllib.parse import quote

from relay import KEY, PATIENCE

OTHER_KEY = "another key of a test, long enough for HS256 too"
SITES = f"""
[[site]]
id = "shop"
keys = ["{KEY}"]
origins = ["https://shop.example"]

[[site]]
id = "mall"
keys = ["{OTHER_KEY}"]
origins = ["https://mall.example"]
"""


def token(user, key=KEY, site="shop", **claims):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    body = part({"typ": "JWT", "alg": "HS256"}) + b"." + part({"sub": user, "exp": int(time.time()) + 600, "aud": site, **claims})
    return (body + b"." + base64.urlsafe_b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).rstrip(b"=")).decode()


def basic(site="shop", key=KEY):
    return "Basic " + base64.b64encode(f"{site}:{key}".encode()).decode()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()
        self.type = self.headers.get("content-type", "").split(";")[0]

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    """Whoever shows this `authorization`; None shows nothing."""

    def __init__(self, relay, authorization=basic()):
        self.relay, self.authorization = relay, authorization

    @classmethod
    def user(cls, relay, name, **claims):
        return cls(relay, "Bearer " + token(name, **claims))

    def ask(self, method, path, body=None, **headers):
        conn = http.client.HTTPConnection("127.0.0.1", self.relay.port, timeout=PATIENCE)
        if self.authorization:
            headers.setdefault("Authorization", self.authorization)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        try:
            conn.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            return Answer(conn.getresponse())
        finally:
            conn.close()

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, {} if body is None else body, **headers)

    def delete(self, path):
        return self.ask("DELETE", path)

    def pages(self, path, member):
        """All of a list, page after page as each says where the next is."""
        found = []
        while path:
            answer = self.get(path)
            assert answer.status == 200, answer.text
            found += answer.json[member]
            link = answer.headers.get("link")
            assert ("next" in answer.json) == bool(link)
            path = link[1:link.index(">")] if link else None
        return found


def path(text):
    return quote(text, safe="")
