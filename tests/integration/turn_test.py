"""What the relay mints opens a real coturn, and nothing else does; the sample configuration reaches nothing private: R5."""
import base64
import hashlib
import hmac
import json
import os
import re
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import turn
from coturn import Coturn
from relay import KEY

SECRET = "a secret that coturn and the relay share"
PLAIN = f"use-auth-secret\nstatic-auth-secret={SECRET}\nrealm=test\nno-tls\nno-dtls\nno-cli\nallow-loopback-peers\n"
SAMPLE = Path(__file__).resolve().parents[2] / "packaging" / "coturn.conf"
NAMES = ("ann", "Jörg Ω ☎", "a:b%c", "4711", "日" * 21)


def minted(user, secret=SECRET, hours=1):
    """What `beckon-relay gen-turn` prints for this user."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write(f"""
            [[site]]
            id = "shop"
            keys = ["{KEY}"]
            origins = ["https://shop.example"]
            [[site.ice]]
            urls = ["stun:turn.example:3478"]
            [[site.ice]]
            urls = ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"]
            secret = "{secret}"
            """)
        config.flush()
        said = subprocess.run([os.environ["BECKON_RELAY"], "gen-turn", "-c", config.name, "--user", user, "--hours", str(hours)],
                              check=True, stdout=subprocess.PIPE, env={}).stdout
    return json.loads(said)


def signed(username):
    """Credentials of any name, made with the true secret by another hand than the relay's."""
    return username, base64.b64encode(hmac.digest(SECRET.encode(), username.encode(), hashlib.sha1)).decode()


class Turn(unittest.TestCase):
    def client(self, server, username, credential):
        client = turn.Client(server.port, username, credential)
        self.addCleanup(client.close)
        return client

    def user(self, server, name, **how):
        entry = minted(name, **how)[1]
        return self.client(server, entry["username"], entry["credential"])

    def assert_refused(self, code, ask, *what):
        with self.assertRaises(turn.Refused) as refused:
            ask(*what)
        self.assertEqual(refused.exception.code, code)


class Credentials(Turn):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Coturn(PLAIN))

    def test_R5_a_stun_server_comes_without_credentials(self):
        stun, relayed = minted("ann")
        self.assertEqual(stun, {"urls": ["stun:turn.example:3478"]})
        self.assertEqual(relayed["urls"], ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"])

    def test_R5_every_user_gets_an_address_whatever_they_are_called(self):
        for name in NAMES:
            with self.subTest(name=name):
                self.assertEqual(self.user(self.server, name).allocate()[0], "127.0.0.1")

    def test_R5_two_users_reach_each_other_through_it(self):
        ann, bob = self.user(self.server, "ann"), self.user(self.server, "Jörg Ω ☎")
        anns, bobs = ann.allocate(), bob.allocate()
        ann.permit(bobs[0])
        bob.permit(anns[0])
        ann.send(bobs, b"from ann")
        self.assertEqual(bob.receive(), (anns, b"from ann"))
        bob.send(anns, b"from bob")
        self.assertEqual(ann.receive(), (bobs, b"from bob"))

    def test_R5_a_port_whose_last_owner_left_an_address_behind_is_no_hindrance(self):
        ann = self.user(self.server, "ann")
        ann.allocate()
        port = ann.socket.getsockname()[1]
        ann.close()
        entry = minted("bob")[1]
        bob = turn.Client(self.server.port, entry["username"], entry["credential"], own_port=port)
        self.addCleanup(bob.close)
        self.assertTrue(bob.allocate())
        self.assertNotEqual(bob.socket.getsockname()[1], port)

    def test_R5_an_allocation_is_refreshed_with_the_same_credentials(self):
        ann = self.user(self.server, "ann")
        ann.allocate()
        ann.refresh(600)

    def test_R5_another_secret_is_refused(self):
        self.assert_refused(401, self.user(self.server, "ann", secret="another secret altogether").allocate)

    def test_R5_credentials_of_another_user_are_refused(self):
        ann, bob = minted("ann")[1], minted("bob")[1]
        self.assert_refused(401, self.client(self.server, ann["username"], bob["credential"]).allocate)
        self.assert_refused(401, self.client(self.server, ann["username"], "").allocate)

    def test_R5_what_has_run_out_is_refused(self):
        now = int(time.time())
        self.assert_refused(401, self.client(self.server, *signed(f"{now - 60}:ann")).allocate)
        self.assertTrue(self.client(self.server, *signed(f"{now + 60}:ann")).allocate(), "it was the time, not the signature")

    def test_R5_a_later_expiry_cannot_be_written_in(self):
        entry = minted("ann")[1]
        later = re.sub(r"^\d+", lambda old: str(int(old[0]) + 3600), entry["username"])
        self.assert_refused(401, self.client(self.server, later, entry["credential"]).allocate)


class Sample(Turn):
    """packaging/coturn.conf as it ships, with a secret and a certificate put in and the ports of a test."""

    @classmethod
    def setUpClass(cls):
        cls.folder = folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=turn.example.com", "-addext", "subjectAltName=DNS:turn.example.com",
                        "-keyout", f"{folder}/key", "-out", f"{folder}/cert"], check=True, stderr=subprocess.DEVNULL)
        config = SAMPLE.read_text().replace("#static-auth-secret=CHANGE", f"static-auth-secret={SECRET}")
        config = re.sub(r"(?m)^cert=.*", f"cert={folder}/cert", re.sub(r"(?m)^pkey=.*", f"pkey={folder}/key", config))
        cls.server = cls.enterClassContext(Coturn(config))

    def test_R5_minted_credentials_open_it(self):
        self.user(self.server, "ann").allocate()
        self.assert_refused(401, self.user(self.server, "ann", secret="another secret altogether").allocate)

    def test_R5_no_secret_works_that_everybody_could_read_in_it(self):
        self.assert_refused(401, self.user(self.server, "ann", secret="CHANGE").allocate)
        self.assertNotRegex(SAMPLE.read_text(), r"(?m)^static-auth-secret=")

    def test_R5_no_key_of_it_is_unknown_to_coturn(self):
        self.server.log.seek(0)
        self.assertNotIn("Bad configuration", self.server.log.read())

    def test_R5_a_public_peer_is_allowed(self):
        ann = self.user(self.server, "ann")
        ann.allocate()
        for peer in ("8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "11.0.0.1"):
            ann.permit(peer)

    def test_R5_a_private_peer_is_refused(self):
        ann = self.user(self.server, "ann")
        ann.allocate()
        for peer in ("127.0.0.1", "127.9.9.9", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                     "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"):
            with self.subTest(peer=peer):
                self.assert_refused(403, ann.permit, peer)

    def test_R8_a_user_holds_so_many_addresses_and_no_more(self):
        quota = int(re.search(r"(?m)^user-quota=(\d+)", SAMPLE.read_text())[1])
        eve = minted("eve")[1]
        for _ in range(quota):
            self.client(self.server, eve["username"], eve["credential"]).allocate()
        self.assert_refused(486, self.user(self.server, "eve", hours=2).allocate)
        self.user(self.server, "bob").allocate()

    def test_R5_it_speaks_tls_with_the_certificate_of_the_file(self):
        trusting = ssl.create_default_context(cafile=f"{self.folder}/cert")
        with socket.create_connection(("127.0.0.1", self.server.tls_port), timeout=turn.PATIENCE) as plain:
            with trusting.wrap_socket(plain, server_hostname="turn.example.com") as wrapped:
                self.assertIn(wrapped.version(), ("TLSv1.2", "TLSv1.3"))


if __name__ == "__main__":
    unittest.main()
