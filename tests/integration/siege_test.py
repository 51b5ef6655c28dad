"""The relay under those who mean it ill, or who are too many: R8, and the issue's "Safe"."""
import asyncio
import json
import re
import resource
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from metrics_test import LISTEN, Scraped
from raw import HANDSHAKE, HELLO, PING, TEXT, Raw, frame, raw
from relay import PATIENCE, Relay
from tls_test import TlsRelay

GET = b"GET /healthz HTTP/1.1\r\nHost: relay\r\n%s\r\n"
CROWD = {"limits.sockets_per_address": 5000, "limits.opens_burst": 100000, "limits.connects_burst": 100000, "limits.header": '"60s"',
         "limits.unauthenticated": '"60s"'}  # all of them from here, as quickly as one test can


def well(relay):
    """It answers whoever comes now."""
    return relay.http(GET % b"Connection: close\r\n", finish=False).startswith("HTTP/1.1 200")


def resident(relay):
    """Bytes of memory."""
    status = Path(f"/proc/{relay.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s*(\d+) kB", status)[1]) * 1024


HEADS, BODIES = ["-H"], ["-B", "-t", "POST", "-s", "8192"]


def attack_on(relay, how, folder, seconds):
    """A thousand connections that never come to the point. It ends when none of them is left, or after this time."""
    return subprocess.Popen(["slowhttptest", *how, "-c", "1000", "-r", "1000", "-i", "1", "-l", str(seconds), "-p", "2",
                             "-u", f"http://127.0.0.1:{relay.port}/healthz"], cwd=folder, stdout=subprocess.DEVNULL)


class Slow(unittest.TestCase):
    """With the bounds as they are by default: most of the thousand have to give way to each other."""

    def attacked(self, how):
        with Relay() as relay, tempfile.TemporaryDirectory() as folder:
            attack = attack_on(relay, how, folder, 8)
            asked = 0
            while attack.poll() is None:
                self.assertTrue(well(relay), f"after {asked} answers")
                asked += 1
                time.sleep(0.05)
            self.assertGreater(asked, 10)
            self.assertIsNone(relay.process.poll())

    def test_slow_heads(self):
        self.attacked(HEADS)

    def test_slow_bodies(self):
        self.attacked(BODIES)

    def test_who_waits_longest_gives_way_and_who_speaks_does_not(self):
        with Relay(**{"limits.sockets_per_address": 8, "limits.header": '"60s"'}) as relay:
            with raw(relay) as page:
                slow = [relay.dial() for _ in range(7)]
                for conn in slow:
                    conn.sendall(b"GET /slow")
                self.assertTrue(well(relay))
                self.assertEqual(relay.rest_of(slow[0]), b"", "the first has given way")
                slow[6].sendall(b" HTTP/1.1\r\nHost: relay\r\n\r\n")
                self.assertIn(b"404", slow[6].recv(100))
                self.assertTrue(page.alive())
                for conn in slow:
                    conn.close()

    def test_who_has_not_said_who_it_is_gives_way_too(self):
        relay = Relay(**{"limits.sockets_per_address": 4, "limits.unauthenticated": '"60s"'})
        relay.environment["BECKON_THREADS"] = "1"  # who has moved to another thread keeps its place until its time is over
        with relay:
            with raw(relay) as page:
                strangers = [raw(relay, hello=False) for _ in range(3)]
                with raw(relay) as another:
                    self.assertTrue(another.alive())
                self.assertTrue(page.alive())
                self.assertEqual(relay.rest_of(strangers[0].conn), b"", "the first has given way")
                strangers[2].send(frame(TEXT, json.dumps(HELLO).encode()))
                self.assertIn(b"welcome", strangers[2].hear(TEXT))
                for one in strangers:
                    one.conn.close()

    def test_where_all_have_something_to_say_nobody_else_comes_in(self):
        for key, status in (("limits.sockets_per_address", "429"), ("limits.sockets", "503")):
            with Relay(**{key: 3}) as relay:
                pages = [raw(relay) for _ in range(3)]
                self.assertIn(f"HTTP/1.1 {status}", relay.http(GET % b""))
                pages.pop().conn.close()
                while not well(relay):  # until it has noticed
                    time.sleep(0.01)
                self.assertTrue(all(page.alive() for page in pages))
                for page in pages:
                    page.conn.close()

    def test_who_asks_for_much_and_reads_nothing_holds_little(self):
        much = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: relay\r\n\r\n"
        with Relay() as relay:
            before = resident(relay)
            readers = []
            for _ in range(200):
                conn = socket.socket()
                conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                conn.settimeout(PATIENCE)
                conn.connect(("127.0.0.1", relay.port))
                conn.sendall(much * 10)
                readers.append(conn)
            for conn in readers:
                conn.recv(1)
            self.assertTrue(well(relay))
            head = relay.http(much.replace(b"GET", b"HEAD"))
            size = int(re.search(r"Content-Length: (\d+)", head)[1])
            self.assertGreater(size, 300_000)
            self.assertLess(resident(relay) - before, len(readers) * size / 2, "no copy for each of them")
            for conn in readers:
                conn.close()

    def test_who_shows_what_nobody_looks_at_is_counted_by_the_address(self):
        shows = b"GET /docs/docs.js HTTP/1.1\r\nHost: relay\r\nAuthorization: x\r\nConnection: close\r\n\r\n"
        with Relay(**{"limits.requests_burst": 5, "limits.requests_every": '"60s"'}) as relay:
            answers = [relay.http(shows).split(" ")[1] for _ in range(6)]
            self.assertEqual(answers.count("429"), 1, answers)

    def test_an_address_connects_and_asks_at_a_rate(self):
        with Relay(**{"limits.connects_burst": 5, "limits.connects_every": '"60s"'}) as relay:  # one to see that it is up
            answers = {relay.http(GET % b"Connection: close\r\n", finish=False).split(" ")[1] for _ in range(6)}
            self.assertEqual(answers, {"200", "429"})
        with Relay(**{"limits.requests_burst": 5, "limits.requests_every": '"60s"'}) as relay:
            answered = relay.http(GET % b"" * 9, finish=False)
            self.assertEqual(answered.count("HTTP/1.1 429"), 1, "and then it is closed")
            self.assertLessEqual(answered.count("HTTP/1.1 200"), 5)
            self.assertIn("Retry-After", answered)
            self.assertEqual(relay.http(HANDSHAKE).split(" ")[1], "101", "pages have a bound of their own")
            relay.wait_for(' turned away limit="requests" times="1"')

    def test_behind_a_proxy_each_client_is_counted_by_itself(self):
        def opened(relay, address):
            forwarded = b"\r\nX-Forwarded-For: %s\r\n\r\n" % address.encode()
            return relay.http(HANDSHAKE.replace(b"\r\n\r\n", forwarded)).split(" ")[1]
        with Relay(trusted_proxies=["127.0.0.0/8", "10.0.0.0/8"], **{"limits.opens_burst": 1, "limits.opens_every": '"60s"'}) as relay:
            for address, expected in [
                ("192.0.2.1", "101"), ("192.0.2.1", "429"), ("192.0.2.2", "101"),
                ("192.0.2.1, 192.0.2.3", "101"), ("192.0.2.9, 192.0.2.3", "429"), ("192.0.2.4, 10.1.2.3, 127.0.0.1", "101"),
                ("192.0.2.4", "429"), ("2001:db8::1", "101"), ("2001:db8::ffff:1", "429"), ("2001:db8:0:1::1", "101"),
                ("rubbish, 192.0.2.5", "101"), ("192.0.2.5", "429"), ("192.0.2.6:4711", "101"), ("192.0.2.6:4712", "429"),
                ("[2001:db8:6::1]:4711", "101"), ("[2001:db8:6::2]", "429"),
            ]:
                self.assertEqual(opened(relay, address), expected, address)
            self.assertNotIn("X-Forwarded-For", relay.said())
            for hostile in ("x" * 8000, "1.2.3.4:80, ,", ", " * 3000, "::1%lo", "1.2.3.4\x80"):
                self.assertIn(opened(relay, hostile), ("101", "429"))
            self.assertEqual(relay.said().count("X-Forwarded-For"), 1, "once is enough")
            self.assertTrue(well(relay))
        with Relay(**{"limits.opens_burst": 1, "limits.opens_every": '"60s"'}) as relay:  # nobody is trusted
            self.assertEqual([opened(relay, "192.0.2.1"), opened(relay, "192.0.2.2")], ["101", "429"])


class AllAtOnce(unittest.IsolatedAsyncioTestCase):
    """The same thousand where all of them come in, and stay for as long as the relay's patience lasts."""
    HELD = 900
    CALL = "call-under-siege"

    async def talk(self, ann, bob):
        """What either says comes to the other, many times over."""
        for audio in [True, False] * 5:
            for one, other in ((ann, bob), (bob, ann)):
                await one.say("media", call=self.CALL, audio=audio, video=True, held=False)
                self.assertEqual((await other.hear("media"))["audio"], audio)

    async def test_R8_a_call_goes_on_while_two_thousand_dawdle_and_all_of_these_are_seen_off(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        with Relay(**LISTEN, **{**CROWD, "limits.header": '"10s"', "limits.body": '"10s"'}) as relay, tempfile.TemporaryDirectory() as folder:
            ann, bob = await relay.in_call(self.CALL)
            attacks = [attack_on(relay, how, folder, 60) for how in (HEADS, BODIES)]
            for attack in attacks:
                self.addCleanup(attack.kill)
            held = seen_off = 0
            while seen_off < self.HELD and any(attack.poll() is None for attack in attacks):
                before = await asyncio.to_thread(Scraped, relay)
                await self.talk(ann, bob)
                now = await asyncio.to_thread(Scraped, relay)
                held = max(held, min(before["beckon_connections"], now["beckon_connections"]))  # all the while they talked
                seen_off = min(now[f'beckon_limit_reached_total{{limit="{limit}"}}'] for limit in ("header", "body"))
            self.assertGreaterEqual(held, 2 * self.HELD)
            self.assertGreaterEqual(seen_off, self.HELD, "of either kind: their time was over, and not the attack's")
            for attack in attacks:
                self.assertEqual(await asyncio.to_thread(attack.wait, PATIENCE), 0)
            await self.talk(ann, bob)
            self.assertEqual((await asyncio.to_thread(Scraped, relay))["beckon_connections_crowded_out_total"], 0)


class Flood(unittest.TestCase):
    """Who sends as fast as it can, and reads nothing."""
    SECONDS = 2
    BOUND = 64 * 1024 * 1024

    def flooded(self, relay, conn, data):
        before, until = resident(relay), time.monotonic() + self.SECONDS
        conn.settimeout(0.2)
        sent = 0
        while time.monotonic() < until:
            try:
                sent += conn.send(data)
            except TimeoutError:  # it is not read any more
                pass
            except OSError:  # it was closed
                break
            self.assertLess(resident(relay) - before, self.BOUND, f"after {sent} bytes")
        self.assertGreater(sent, len(data))
        self.assertTrue(well(relay))
        conn.close()

    def test_of_pings(self):
        for hello in (True, False):
            with Relay(**{"limits.outbox_bytes": 200_000}) as relay:
                self.flooded(relay, raw(relay, hello).conn, frame(PING, b"x" * 125) * 500)

    def test_of_messages(self):
        for message in (b'{"t":"beat","flowing":[]}', b"rubbish"):
            with Relay('[[site]]\nid = "demo"\nopen = true\n[site.limits]\nframes_burst = 1000000000\n') as relay:
                self.flooded(relay, raw(relay).conn, frame(TEXT, message) * 500)

    def test_of_requests(self):
        with Relay() as relay:
            self.flooded(relay, relay.dial(), (GET % b"") * 500)

    def test_of_requests_for_what_is_large(self):
        with Relay() as relay, tempfile.TemporaryDirectory() as folder:
            relay.kill()
            (Path(folder) / "large.js").write_bytes(b"x" * 4_000_000)
            relay.more = ["--files", folder]
            relay.start()
            self.flooded(relay, relay.dial(), b"GET /v1/large.js HTTP/1.1\r\nHost: relay\r\n\r\n" * 500)

    def test_over_tls(self):
        with TlsRelay() as relay:
            self.flooded(relay, raw(relay).conn, frame(PING, b"x" * 125) * 500)


class Drain(unittest.IsolatedAsyncioTestCase):
    SOCKETS = 1000

    async def one(self, relay, number):
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(TEXT, json.dumps({**HELLO, "user": f"user-{number}", "device": f"device-{number}"}).encode()))
        while b'"welcome"' not in (await reader.read(65536)):
            pass
        return reader, writer

    async def test_R1_a_thousand_are_sent_elsewhere_each_at_a_moment_of_its_own(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        with Relay(drain='"20s"', **CROWD) as relay:
            pages = await asyncio.gather(*(self.one(relay, number) for number in range(self.SOCKETS)))
            probe = relay.dial()
            probe.sendall(GET.replace(b"healthz", b"readyz") % b"")
            self.assertIn(b"200 OK", probe.recv(1000))
            ended = asyncio.create_task(asyncio.to_thread(relay.terminate))
            last_words = await asyncio.gather(*(asyncio.wait_for(reader.read(), PATIENCE) for reader, _ in pages))
            waits = [int(re.search(rb'"t":"bye".*?"after":(\d+)', words)[1]) for words in last_words]
            closed = re.compile(rb"\x88.\x0b\xb8[ -~]+$", re.DOTALL)
            self.assertTrue(all(closed.search(words) for words in last_words), "each is closed with 3000, and told why")
            self.assertTrue(all(0 <= wait < 2_000 for wait in waits), "a second, and a millisecond for each")
            quarters = [sum(1 for wait in waits if wait // 500 == quarter) for quarter in range(4)]
            self.assertGreater(min(quarters), self.SOCKETS / 8, "they come back evenly")
            for _, writer in pages:
                writer.close()
            self.assertEqual(await ended, 0)
            probe.close()

    async def test_R1_readiness_says_that_it_drains(self):
        with Relay() as relay:
            page = await relay.page("ann")
            slow = Raw(relay.dial())  # it answers no close: the relay waits for it a moment
            with slow, relay.dial() as probe:
                relay.process.send_signal(15)
                self.assertEqual(await page.closed(), 3000)
                probe.sendall(GET.replace(b"healthz", b"readyz") % b"Connection: close\r\n")
                answer = relay.rest_of(probe).decode()
            self.assertIn("503 Service Unavailable", answer)
            self.assertIn("draining", answer)
            with self.assertRaises(ConnectionError):
                relay.dial()
            self.assertEqual(relay.end(), 0)


if __name__ == "__main__":
    unittest.main()
