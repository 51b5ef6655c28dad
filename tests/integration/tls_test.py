"""TLS on the relay's own port, and SIGHUP: R1, R3, R8."""
import gzip
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import certificate
from raw import PING, PONG, TEXT, close, frame, Raw
from relay import KEY, PATIENCE, PROGRAM, Relay

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n%s\r\n"


class TlsRelay(Relay):
    def __init__(self, sites="", **settings):
        super().__init__(sites, **settings)
        self.certificate, self.key = certificate.make(self.folder)
        self.settings |= {"tls.certificate": f'"{self.certificate}"', "tls.key": f'"{self.key}"'}
        self.scheme, self.trust = "wss", certificate.trusting(self.certificate)

    def dial(self, context=None, session=None):
        return (context or self.trust).wrap_socket(super().dial(), server_hostname="localhost", session=session)

    def get(self, **how):
        """The answer to one request, and what there is to know of its connection."""
        with self.dial(**how) as conn:
            conn.sendall(GET % b"Connection: close\r\n")
            answer = self.rest_of(conn).decode()
            return answer, SimpleNamespace(version=conn.version(), protocol=conn.selected_alpn_protocol(), cipher=conn.cipher()[0],
                                           session=conn.session, resumed=conn.session_reused)

    def plain(self):
        return Relay.dial(self)


def limited(certificate_file, highest=None, lowest=None):
    context = certificate.trusting(certificate_file)
    if highest:
        context.maximum_version = highest
    if lowest:
        context.minimum_version = lowest
    return context


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.relay = TlsRelay(**{"limits.header": '"2s"', "limits.outbox_bytes": 200_000})
        cls.relay.start()

    @classmethod
    def tearDownClass(cls):
        cls.relay.__exit__()

    def well(self):
        self.assertIn("200 OK", self.relay.get()[0])

    def test_http_by_1_3_and_1_2_with_forward_secrecy(self):
        for version, name in ((ssl.TLSVersion.TLSv1_3, "TLSv1.3"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2")):
            answer, conn = self.relay.get(context=limited(self.relay.certificate, highest=version))
            self.assertIn("200 OK", answer)
            self.assertEqual((conn.version, conn.protocol), (name, "http/1.1"))
            self.assertIn("GCM", conn.cipher)

    def test_older_versions_and_other_protocols_are_refused(self):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        other = certificate.trusting(self.relay.certificate)
        other.set_alpn_protocols(["h2"])
        for context in (old, other):
            with self.assertRaises(ssl.SSLError):
                self.relay.dial(context)
        self.well()

    def test_who_comes_back_shows_a_ticket(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = limited(self.relay.certificate, highest=version)
            first = self.relay.get(context=context)[1]
            again = self.relay.get(context=context, session=first.session)[1]
            self.assertTrue(again.resumed, version)

    def test_a_second_handshake_on_a_connection_is_refused(self):
        client = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.relay.port}", "-tls1_2"], input=b"R\n",
                                capture_output=True, timeout=PATIENCE)
        self.assertIn(b"no renegotiation", client.stderr)

    def test_plain_http_is_told_so(self):
        with self.relay.plain() as conn:
            conn.sendall(GET % b"")
            answer = self.relay.rest_of(conn).decode()
        self.assertIn("400 Bad Request", answer)
        self.assertIn("https://", answer)

    def test_rubbish_and_half_handshakes_end_and_harm_nobody(self):
        for rubbish in (b"\x00" * 100, b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01\xff\xff" + b"x" * 70_000, b"\x80\x2e\x01\x00\x02"):
            with self.relay.plain() as conn:
                conn.sendall(rubbish)
                self.relay.rest_of(conn)
        for beginning in (b"", b"\x16\x03\x01"):  # and nothing more: limits.header
            with self.relay.plain() as conn:
                conn.sendall(beginning)
                self.assertEqual(self.relay.rest_of(conn), b"")
        self.well()

    def test_a_close_is_said_in_tls_too(self):
        with self.relay.dial() as conn:
            conn.sendall(GET % b"Connection: close\r\n")
            while conn.recv(65536):
                pass
            conn.unwrap()  # raises where the end was not said

    def test_requests_and_frames_in_records_of_one_byte(self):
        with Raw(self.relay.dial()) as page:
            page.send(frame(TEXT, b'{"t":"beat","flowing":[]}') + frame(PING, b"hi"), piece=1)
            page.hear(TEXT, b'"beat"')
            self.assertEqual(page.hear(PONG), b"hi")
            page.send(close(4000))
            self.assertEqual(page.closed(), 4000)

    def test_long_answers_come_whole(self):
        with self.relay.dial() as conn:
            conn.sendall((GET % b"") * 2000)
            conn.sendall(GET % b"Connection: close\r\n")
            self.assertEqual(self.relay.rest_of(conn).count(b"200 OK"), 2001)

    def test_large_files_come_whole_and_with_their_end_to_who_reads_late(self):
        ask = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
        with self.relay.dial() as conn:
            conn.sendall(ask % b"" * 19 + ask % b"Connection: close\r\n")
            conn.recv(1)
            time.sleep(0.2)  # until the system keeps no more for us
            answers = self.relay.rest_of(conn)
            for _ in range(20):
                head, answers = answers.split(b"\r\n\r\n", 1)
                size = int(re.search(rb"Content-Length: (\d+)", head)[1])
                content, answers = answers[:size], answers[size:]
                self.assertIn(b"Swagger", gzip.decompress(content))
            self.assertEqual(answers, b"")
            conn.unwrap()  # raises where the end was not said

    def test_who_breaks_off_is_gone(self):
        for how in (0, 1):
            with Raw(self.relay.dial()) as page:
                page.send(frame(TEXT, b'{"t":"be', fin=False))
                if how:
                    page.conn.shutdown(socket.SHUT_RDWR)
        self.well()


class Calls(unittest.IsolatedAsyncioTestCase):
    async def test_C1_a_call_over_tls(self):
        with TlsRelay() as relay:
            ann, bob = await relay.in_call("call-over-tls")
            offer = "v=0\r\n" + "x" * 40_000
            await bob.say("description", call="call-over-tls", gen=1, rev=1, type="offer", sdp=offer)
            self.assertEqual((await ann.hear("description"))["sdp"], offer)


class Reload(unittest.IsolatedAsyncioTestCase):
    SITE = '[[site]]\nid = "shop"\nkeys = ["{}"]\norigins = ["{}"]\n'

    def hang_up_signal(self, relay, word):
        """SIGHUP; returns once the relay has said what came of it."""
        relay.process.send_signal(signal.SIGHUP)
        relay.until_said(word)

    async def test_a_new_certificate_is_taken_and_sockets_stay(self):
        with TlsRelay() as relay:
            ann = await relay.page("ann")
            shutil.copy(certificate.make(relay.folder, "other", key_of="other")[0], relay.certificate)
            shutil.copy(relay.folder / "other.key", relay.key)
            self.hang_up_signal(relay, "reloaded")
            with self.assertRaises(ssl.SSLError):  # it is believed no more
                relay.dial().close()
            self.assertIn("200 OK", relay.get(context=certificate.trusting(relay.certificate))[0])
            await ann.send({"t": "beat", "flowing": []})
            await ann.hear("beat")

    async def test_a_wrong_certificate_is_said_and_the_old_one_stays(self):
        with TlsRelay() as relay:
            good = relay.certificate.read_text()
            certificate.make(relay.folder, "stranger", key_of="stranger")
            for wrong in ("", "rubbish", (relay.folder / "stranger.pem").read_text()):
                relay.certificate.write_text(wrong)
                self.hang_up_signal(relay, "the old certificate stays")
                self.assertIn("200 OK", relay.get()[0])
            self.assertIn("does not belong to the certificate", relay.said())
            # In the words of the start: with the place of the setting, and what is allowed there.
            for what in ("tls.certificate: .* is no certificate chain in PEM", "tls.key: .* does not belong to the certificate"):
                self.assertRegex(relay.said(), rf'error reload trouble="[^"]*relay\.toml:\d+: {what}.*, allowed: a file in PEM')
            relay.certificate.write_text(good)
            key = relay.key.rename(relay.folder / "away.key")
            os.mkfifo(relay.key)  # that nobody writes to, so that all calls would wait with its reader
            self.hang_up_signal(relay, "tls.key: .* is a named pipe, and no file.*the old certificate stays")
            key.replace(relay.key)
            self.hang_up_signal(relay, "reloaded")
            self.assertNotIn("PRIVATE", relay.said())

    async def test_sites_are_taken_over_and_what_is_wrong_is_not(self):
        with Relay(self.SITE.format(KEY, "https://old.example")) as relay:
            def refused(origin):
                answer = relay.http(UPGRADE.format(origin))
                return answer.split(" ")[1]
            self.assertEqual((refused("https://old.example"), refused("https://new.example")), ("101", "403"))
            relay.sites = self.SITE.format(KEY, "https://new.example")
            relay.settings["log.format"] = '"json"'
            relay.configure()
            self.hang_up_signal(relay, "reloaded")
            self.assertEqual((refused("https://old.example"), refused("https://new.example")), ("403", "101"))
            self.assertRegex(relay.said(), 'key="log.format".*needs a restart')
            relay.sites = self.SITE.format("too short", "https://worse.example")
            relay.configure()
            self.hang_up_signal(relay, "the configuration stays as it was")
            self.assertEqual((refused("https://worse.example"), refused("https://new.example")), ("403", "101"))
            self.assertIn("relay.toml:", relay.said())
            self.assertNotIn("too short", relay.said())


    async def test_R1_a_certificate_that_ends_is_told(self):
        with TlsRelay(**{"metrics.listen": '"127.0.0.1:0"'}) as relay:
            def check():
                checked = subprocess.run([PROGRAM, "check-config", "-c", relay.folder / "relay.toml"], capture_output=True, text=True)
                self.assertEqual(checked.returncode, 0, "a relay that runs with it may still be told other things")
                return checked.stderr

            self.assertRegex(relay.said(), "info certificate until=")
            self.assertNotIn("certificate", check())
            certificate.sign_for(5, relay.certificate, relay.key)
            self.assertIn("the certificate ends soon:", check())
            self.hang_up_signal(relay, 'warning certificate trouble="it ends soon" until=')
            certificate.sign_for(-1, relay.certificate, relay.key)
            self.assertIn("the certificate ended", check())
            self.hang_up_signal(relay, 'error certificate trouble="it has ended')
            port = re.search(r'metrics address="[^"]*" port="(\d+)"', relay.said())[1]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
                ends = float(re.search(r"^beckon_certificate_expires_timestamp_seconds (\S+)", answer.read().decode(), re.M)[1])
            self.assertLess(abs(ends + 86_400 - time.time()), 3_600)


UPGRADE = ("GET /v1/ws?site=shop HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: {}\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")


class Start(unittest.TestCase):
    def test_R1_a_certificate_that_cannot_be_read_stops_the_start_and_the_check(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        good, _ = certificate.make(folder)
        _, strange = certificate.make(folder, "stranger", key_of="stranger")
        locked = folder / "locked.key"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:open sesame", "-out", locked],
                       check=True, capture_output=True)
        pipe = folder / "pipe.key"
        os.mkfifo(pipe)
        for told, chain, key in (("relay.toml:2: tls.certificate: .* no certificate chain", "/nowhere/cert.pem", strange),
                                 ("relay.toml:3: tls.key: .* no private key", good, "/nowhere/key.pem"),
                                 ("relay.toml:3: tls.key: .* does not belong to", good, strange),
                                 ("relay.toml:3: tls.key: .* without a passphrase", good, locked),
                                 ("relay.toml:3: tls.key: .*pipe.key is a named pipe, and no file", good, pipe),
                                 ("relay.toml:2: tls.certificate: .* is a directory, and no file", folder, strange)):
            told += ".*, allowed: a file in PEM"
            relay = Relay(**{"tls.certificate": f'"{chain}"', "tls.key": f'"{key}"'})
            with self.assertRaisesRegex(RuntimeError, told):
                relay.start()
            self.assertEqual(relay.end(), 2)
            checked = subprocess.run([PROGRAM, "check-config", "-c", relay.folder / "relay.toml"], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 2)
            self.assertRegex(checked.stderr, told)
            relay.__exit__()


if __name__ == "__main__":
    unittest.main()
