"""The relay's edge against what strangers send: R3, R8, and RFC 9112 where Beast is lenient."""
import asyncio
import json
import signal
import socket
import time
import unittest

import websockets

from relay import KEY, Page, Relay
from rest import basic, token

SITE = f"""
[[site]]
id = "shop"
keys = ["{KEY}"]
origins = ["https://good.com"]
"""
UPGRADE = ("GET /v1/ws?site={site} HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n")


def status(answer):
    return answer.split(" ")[1] if answer else ""


class Http(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.relay = Relay(SITE)
        cls.relay.start()

    @classmethod
    def tearDownClass(cls):
        cls.relay.__exit__()

    def test_well_and_ready(self):
        self.assertEqual(status(self.relay.http("GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n")), "200")
        self.assertEqual(status(self.relay.http("GET /readyz HTTP/1.1\r\nHost: relay\r\n\r\n")), "200")

    def test_two_hosts_no_host_no_version(self):
        self.assertEqual(status(self.relay.http("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")), "400")
        self.assertEqual(status(self.relay.http("GET / HTTP/1.1\r\n\r\n")), "400")
        self.assertEqual(status(self.relay.http("GET /\r\n\r\n")), "400")

    def test_http_1_0_is_answered_and_closed(self):
        answer = self.relay.http("GET /healthz HTTP/1.0\r\n\r\n", finish=False)
        self.assertEqual(status(answer), "200")
        self.assertIn("Connection: close", answer)

    def test_pipelined_requests_are_answered_in_order(self):
        answer = self.relay.http("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 3 + "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertEqual(answer.count("HTTP/1.1 200"), 3)
        self.assertEqual(answer.count("HTTP/1.1 404"), 1)
        self.assertLess(answer.rindex("200 OK"), answer.index("404"))

    def test_a_chunked_body_is_read(self):
        answer = self.relay.http("POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                                 "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertEqual([answer.count("HTTP/1.1 405"), answer.count("HTTP/1.1 200")], [1, 1])

    def test_R8_a_head_that_is_too_large_is_refused(self):
        self.assertEqual(status(self.relay.http("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x" * 100_000 + "\r\n\r\n")), "431")

    def test_R8_a_body_that_is_too_large_is_refused(self):
        answer = self.relay.http("POST / HTTP/1.1\r\nHost: a\r\nOrigin: https://page\r\nContent-Length: 9999999\r\n\r\n")
        self.assertEqual(status(answer), "413")
        self.assertIn("Access-Control-Allow-Origin: *", answer, "or the page that sent it hears of a network error")

    def test_rubbish_is_answered_and_closed(self):
        self.assertEqual(status(self.relay.http(bytes(range(256)) * 4)), "400")

    def test_R3_strange_origins_are_refused_before_the_upgrade(self):
        for origin in ("https://good.com.evil.com", "https://GOOD.com", "http://good.com", "https://good.com:8443",
                       "https://good.com/", "null", "https://xgood.com", "https://good.com@evil.com"):
            answer = self.relay.http(UPGRADE.format(site="shop", more=f"Origin: {origin}\r\n"))
            self.assertEqual(status(answer), "403", origin)
        self.assertEqual(status(self.relay.http(UPGRADE.format(site="shop", more="Origin: https://good.com\r\n"))), "101")
        self.assertEqual(status(self.relay.http(UPGRADE.format(site="other", more=""))), "403")

    def test_R3_without_an_origin_a_program_shows_a_token_before_the_upgrade(self):
        def asked(*headers):
            more = "".join(f"{header}\r\n" for header in headers)
            return self.relay.http(UPGRADE.format(site="shop", more=more))

        missing = asked()
        self.assertEqual(status(missing), "403")
        self.assertIn("origin: missing", missing)
        over = token("ann", exp=int(time.time()) - 1)
        self.assertEqual(status(asked(f"Authorization: Bearer {token('ann')}")), "101")
        self.assertEqual(status(asked(f"Authorization: {basic()}")), "101")
        for wrong in (over, token("ann", key="another key of a test, as long as it has to be"), "a.b.c"):
            self.assertEqual(status(asked(f"Authorization: Bearer {wrong}")), "403")
        self.assertEqual(status(asked("Origin: https://evil.com", f"Authorization: Bearer {token('ann')}")), "403")
        for shown in (over, token("ann")):
            self.assertNotIn(shown, self.relay.said())


class Sockets(unittest.IsolatedAsyncioTestCase):
    async def refused(self, relay, first):
        ws = await websockets.connect(f"ws://127.0.0.1:{relay.port}/v1/ws", origin="https://good.com", compression=None)
        page = Page(relay, "mallory")
        page.ws = ws
        if first is not None:
            await ws.send(first)
        return await page.closed()

    async def test_R3_who_has_no_token_does_not_come_in(self):
        with Relay(SITE) as relay:
            hello = '{"t":"hello","version":1,"user":"ann","device":"device-1","got":0,"claims":[],"ended":[]%s}'
            self.assertEqual(await self.refused(relay, hello % ""), 3501)
            self.assertEqual(await self.refused(relay, hello % ',"token":"a.b.c"'), 3501)
            self.assertNotIn("a.b.c", relay.said())

    async def test_R3_who_is_refused_at_its_hello_reads_why_in_the_close_frame(self):
        wrong = [({}, "token: missing"), ({"token": "a.b.c"}, "token: not a JWT"),
                 ({"token": token("ann", exp=int(time.time()) - 1)}, "exp: the token has run out"),
                 ({"token": token("bob")}, "sub: not the user"),
                 ({"token": token("ann", aud="\u00e4" * 60)}, "aud: "), ({"version": 2}, "version: allowed: 1"),
                 ({"t": "beat", "flowing": []}, "the first frame of a socket is hello")]
        hello = {"t": "hello", "version": 1, "user": "ann", "device": "device-1", "got": 0, "claims": [], "ended": []}
        with Relay(SITE) as relay:
            for change, why in wrong:
                with self.subTest(why=why):
                    async with websockets.connect(f"ws://127.0.0.1:{relay.port}/v1/ws", origin="https://good.com",
                                                  compression=None) as ws:
                        await ws.send(json.dumps({**hello, **change}))
                        with self.assertRaises(websockets.ConnectionClosed) as closed:
                            while True:
                                await ws.recv()
                        self.assertTrue(closed.exception.reason.startswith(why), closed.exception.reason)

    async def test_R8_what_is_no_hello_ends_the_socket(self):
        with Relay() as relay:
            self.assertEqual(await self.refused(relay, "rubbish"), 3500)
            self.assertEqual(await self.refused(relay, b"\x00\x01"), 3500)
            self.assertEqual(await self.refused(relay, '{"t":"beat","flowing":[]}'), 3501)
            self.assertEqual(await self.refused(relay, '{"t":"hello","version":2,"user":"a","device":"device-1","got":0,'
                                                       '"claims":[],"ended":[]}'), 3505)

    async def test_R8_a_wrong_hello_is_told_what_is_wrong(self):
        hello = {"t": "hello", "version": 1, "user": "ann", "device": "device-1", "got": 0, "claims": [], "ended": []}
        claim = {"call": "a-call-of-hers", "kind": "call", "role": "caller", "stage": "calling", "user": "bob", "gen": 0,
                 "fresh": False}
        wrong = [({"user": "u" * 65}, "user", 3500), ({"device": "seven-7"}, "device", 3500),
                 ({"claims": [claim] * 33}, "claims", 3500), ({"claims": None}, "claims", 3500), ({"version": 2}, "version", 3505),
                 ({"t": "beat"}, "flowing", 3500), ({"t": "beat", "flowing": []}, "t", 3501)]
        with Relay() as relay:
            for change, field, code in wrong:
                with self.subTest(field=field):
                    async with websockets.connect(f"ws://127.0.0.1:{relay.port}/v1/ws", origin="https://good.com",
                                                  compression=None) as ws:
                        await ws.send(json.dumps({**hello, **change}))
                        error = json.loads(await ws.recv())
                        self.assertEqual((error["t"], error["code"]), ("error", "malformed"))
                        self.assertTrue(error["field"].startswith(field), error)
                        self.assertTrue(error["text"])
                        with self.assertRaises(websockets.ConnectionClosed) as closed:
                            await ws.recv()
                        self.assertEqual(closed.exception.code, code)
                        self.assertIn(error["text"], relay.said())

    async def test_R3_a_door_that_is_closed_is_closed_for_those_who_came_in_without_a_token_too(self):
        rooms = '[[site]]\nid = "%s"\nopen = true\norigins = ["https://good.com"]\n'
        with Relay(SITE + rooms % "stays" + rooms % "closes" + rooms % "gone") as relay:
            async def enter(site):
                shown = {"token": token("ann")} if site == "shop" else {}
                return await relay.page("ann", origin="https://good.com", query=f"site={site}", **shown)
            shop, stays, closes, gone = [await enter(site) for site in ("shop", "stays", "closes", "gone")]
            relay.sites = SITE + rooms % "stays" + (rooms % "closes").replace("open = true", f'keys = ["{KEY}"]')
            relay.configure()
            relay.process.send_signal(signal.SIGHUP)
            self.assertEqual(await closes.closed(), 3501)
            self.assertEqual(await gone.closed(), 3501)
            for page in (shop, stays):
                await page.say("subscribe", users=["bob"])
                await page.hear("presence")

    async def test_R8_parameters_over_the_bound_are_refused_and_told_of(self):
        with Relay(SITE) as relay:
            answer = relay.http(UPGRADE.format(site="shop&x=" + "x" * 1100, more="Origin: https://good.com\r\n"))
            self.assertEqual(status(answer), "403")
            relay.until_said("refused .*parameters: ")

    async def test_an_upgrade_that_is_refused_is_in_the_log_with_the_site_that_it_asked_for_and_what_was_answered(self):
        with Relay(SITE) as relay:
            for site, told in (("shop", "shop"), ("a%20b", "")):
                answer = relay.http(UPGRADE.format(site=site, more="Origin: https://evil.com\r\n"))
                self.assertEqual(status(answer), "403")
                relay.until_said(f'refused site="{told}" status="403" why="')

    async def test_R8_who_says_nothing_is_not_waited_for(self):
        with Relay("", **{"limits.unauthenticated": '"1s"'}) as relay:
            self.assertEqual(await self.refused(relay, None), 3501)

    async def test_R8_a_message_over_the_bound_ends_the_socket(self):
        with Relay() as relay:
            self.assertEqual(await self.refused(relay, "x" * 65_537), 1009)

    async def test_fragments_pings_and_bad_utf8(self):
        with Relay() as relay:
            page = await relay.page("ann")
            await asyncio.wait_for(await page.ws.ping(), 10)

            async def pieces():
                for piece in ('{"t":"be', 'at","flow', 'ing":[]}'):
                    yield piece
            await page.ws.send(pieces())
            await page.hear("beat")
            page.ws.transport.write(b"\x81\x82\0\0\0\0\xc3\x28")
            self.assertEqual(await page.closed(), 1007)


class Process(unittest.TestCase):
    def test_R1_SIGTERM_ends_it_in_order(self):
        with Relay() as relay:
            self.assertEqual(relay.terminate(), 0)
            self.assertIn("draining", relay.said())

    def test_R1_a_port_that_is_taken_is_said(self):
        with Relay() as relay, socket.create_server(("127.0.0.1", 0)) as taken:
            other = Relay()
            other.port = taken.getsockname()[1]
            with self.assertRaisesRegex(RuntimeError, "listen"):
                other.start()
            self.assertEqual(other.end(), 1)


if __name__ == "__main__":
    unittest.main()
