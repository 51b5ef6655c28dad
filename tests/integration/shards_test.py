"""Several threads, each with sites of its own (R1): what a site notices of that is nothing, wherever it lives."""
import asyncio
import http.client
import json
import re
import signal
import unittest
import urllib.error
import urllib.request

from metrics_test import Scraped
from raw import HANDSHAKE, HELLO, TEXT, Raw, frame
from relay import KEY, PATIENCE, Relay
from rest import Client, basic
from tls_test import TlsRelay

THREADS = 4


def home(site, shards=THREADS):
    """Where it lives: as relay/ports/bus.hpp has it, which promises that it stays like this."""
    mixed = 0xCBF29CE484222325
    for byte in site.encode():
        mixed = (mixed ^ byte) * 0x100000001B3 % 2**64
    return (mixed ^ mixed >> 32) % shards


SITES = [next(f"site-{number}" for number in range(1000) if home(f"site-{number}") == shard) for shard in range(THREADS)]
NEW = next(f"new-{number}" for number in range(1000) if home(f"new-{number}") == 2)
OPERATOR = "the token of an operator"


def described(sites, more=""):
    return "\n".join(f'[[site]]\nid = "{site}"\nopen = true\nkeys = ["{KEY}"]\norigins = ["https://{site}.example"]\n{more}' for site in sites)


def sharded(kind=Relay, **settings):
    relay = kind(described(SITES), **settings)
    relay.environment["BECKON_THREADS"] = str(THREADS)  # stronger than what the tests were started with
    return relay


async def page(relay, user, site, **hello):
    return await relay.page(user, query=f"site={site}", **{"origin": f"https://{site}.example", **hello})


async def talking(relay, site, call):
    ann, bob = await page(relay, "ann", site), await page(relay, "bob", site)
    await ann.say("invite", call=call, kind="call", to="bob")
    await bob.hear("ring")
    await bob.say("accept", call=call)
    await ann.hear("accepted")
    await bob.hear("accepted")
    return ann, bob


async def describe(ann, bob, call):
    await bob.say("description", call=call, gen=1, rev=1, type="offer", sdp=f"v=0\r\ns={call}\r\n" * 20)
    assert call in (await ann.hear("description"))["sdp"]
    await ann.say("description", call=call, gen=1, rev=1, type="answer", sdp="v=0\r\n")
    await bob.hear("description")


def asked(conn, path, site, method="GET", body=None):
    """Over a connection that stays open."""
    headers = {"Authorization": basic(site), **({"Content-Type": "application/json"} if body else {})}
    conn.request(method, path, json.dumps(body) if body else None, headers)
    answer = conn.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None


class Shards(unittest.IsolatedAsyncioTestCase):
    async def calls_everywhere(self, relay):
        pairs = await asyncio.gather(*(talking(relay, site, f"call-at-{site}") for site in SITES))
        await asyncio.gather(*(describe(*pair, f"call-at-{site}") for pair, site in zip(pairs, SITES)))
        return dict(zip(SITES, pairs))

    async def test_R1_calls_at_every_site_and_nobody_hears_of_another_site(self):
        for kind in (Relay, TlsRelay):
            with sharded(kind) as relay:
                pairs = await self.calls_everywhere(relay)
                for site, (ann, bob) in pairs.items():
                    await ann.say("end", call=f"call-at-{site}", reason="hangup")
                    self.assertEqual((await bob.hear("ended"))["call"], f"call-at-{site}")

    async def test_R1_what_was_sent_behind_the_upgrade_comes_along(self):
        with sharded() as relay:
            for site in SITES:
                with relay.dial() as conn:
                    upgrade = HANDSHAKE.replace(b"/v1/ws", f"/v1/ws?site={site}".encode())
                    upgrade = upgrade.replace(b"\r\n\r\n", f"\r\nOrigin: https://{site}.example\r\n\r\n".encode())
                    conn.sendall(upgrade + frame(TEXT, json.dumps(HELLO).encode()))
                    raw = Raw.__new__(Raw)
                    raw.conn, raw.read = conn, b""
                    while b"\r\n\r\n" not in raw.read:
                        raw.fill()
                    head, raw.read = raw.read.split(b"\r\n\r\n", 1)
                    self.assertTrue(head.startswith(b"HTTP/1.1 101"), head)
                    while json.loads(raw.next()[1])["t"] != "welcome":
                        pass

    async def test_R1_a_page_is_sent_home_by_its_origin_and_a_stranger_is_refused(self):
        with sharded() as relay:
            for site in SITES:
                ann = await relay.page("ann", query="", origin=f"https://{site}.example")
                attendants = Client(relay, basic(site)).ask("GET", "/v1/attendants").json["attendants"]
                self.assertEqual([one["sid"] for one in attendants], [ann.welcome["session"]])
            upgrade = HANDSHAKE.replace(b"/v1/ws", f"/v1/ws?site={SITES[1]}".encode())
            stranger = upgrade.replace(b"\r\n\r\n", b"\r\nOrigin: https://evil.example\r\n\r\n")
            self.assertTrue(relay.http(stranger).startswith("HTTP/1.1 403"))

    async def test_R2_one_connection_asks_about_every_site_in_turn(self):
        with sharded() as relay:
            pairs = await self.calls_everywhere(relay)
            conn = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=PATIENCE)
            for site in [*SITES, *reversed(SITES)]:
                status, calls = asked(conn, "/v1/calls?live=true", site)
                self.assertEqual((status, [one["call"] for one in calls["calls"]]), (200, [f"call-at-{site}"]))
                self.assertIn(f"s=call-at-{site}", json.dumps(asked(conn, f"/v1/calls/call-at-{site}", site)[1]))
                self.assertEqual(asked(conn, "/v1/calls/no-such-call", site)[0], 404)
            for site, (ann, bob) in pairs.items():
                self.assertEqual(asked(conn, f"/v1/calls/call-at-{site}/end", site, "POST")[0] // 100, 2)
                self.assertEqual((await bob.hear("ended"))["call"], f"call-at-{site}")
                self.assertEqual(asked(conn, "/v1/push", site, "POST", {"data": f"words for {site}"})[0], 202)
                self.assertEqual((await ann.hear("push"))["data"], f"words for {site}")

    async def test_R2_answers_to_pipelined_requests_keep_their_order(self):
        with sharded() as relay:
            many = "".join(f"GET /v1/users/{site}-{turn} HTTP/1.1\r\nHost: relay\r\nAuthorization: {basic(site)}\r\n\r\n"
                           for turn in range(10) for site in SITES)
            answer = relay.http(many)
            self.assertEqual(re.findall(r'"user":"([^"]+)"', answer), [f"{site}-{turn}" for turn in range(10) for site in SITES])

    async def test_R6_an_operator_sees_all_sites_and_so_does_prometheus(self):
        with sharded(**{"admin.listen": '"127.0.0.1:0"', "admin.token": f'"{OPERATOR}"', "metrics.listen": '"127.0.0.1:0"'}) as relay:
            await self.calls_everywhere(relay)
            port = re.search(r'admin address="[^"]*" port="(\d+)"', relay.said())[1]

            def look(path):
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {OPERATOR}"})
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return json.loads(answer.read())

            self.assertEqual([(one["site"], one["sessions"], one["calls"]) for one in look("/v1/sites")["sites"]],
                             [(site, 2, 1) for site in sorted(SITES)])
            for site in SITES:
                self.assertEqual({one["user"] for one in look(f"/v1/attendants?site={site}")["attendants"]}, {"ann", "bob"})
            with self.assertRaises(urllib.error.HTTPError) as refused:
                look("/v1/attendants?site=nowhere")
            self.assertEqual(refused.exception.code, 400)
            seen = Scraped(relay)
            for site in SITES:
                self.assertEqual(seen[f'beckon_sessions_connected{{site="{site}"}}'], 2)
                self.assertEqual(seen[f'beckon_calls_accepted_total{{site="{site}",kind="call"}}'], 1)
            self.assertEqual((seen["beckon_connections"], seen["beckon_websockets_opened_total"]), (8, 8))
            self.assertEqual(seen["beckon_time_to_accept_seconds_count"], len(SITES))

    async def test_R8_bounds_of_an_address_hold_over_all_threads(self):
        with sharded(**{"limits.sockets_per_address": 6}) as relay:
            pages = [await page(relay, f"user-{number}", SITES[number % THREADS]) for number in range(6)]
            self.assertTrue(relay.http("GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n", finish=False).startswith("HTTP/1.1 429"))
            for gone in pages[:2]:
                await gone.ws.close()
            await self.until_room(relay)
            await page(relay, "late", SITES[3])

    async def until_room(self, relay):
        for _ in range(int(PATIENCE / 0.05)):
            if relay.http("GET /healthz HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n", finish=False).startswith("HTTP/1.1 200"):
                return
            await asyncio.sleep(0.05)
        self.fail("no seat became free")

    async def test_R1_a_reload_reaches_every_thread(self):
        with sharded() as relay:
            pages = {site: await page(relay, "ann", site) for site in SITES}
            relay.sites = described([*SITES, NEW], "[site.limits]\nsubscriptions = 1\n")
            relay.configure()
            relay.process.send_signal(signal.SIGHUP)
            relay.until_said("reloaded")
            pages[NEW] = await page(relay, "ann", NEW)
            for ann in pages.values():
                await ann.say("subscribe", users=["bob", "eve"])
                self.assertEqual((await ann.hear("error"))["code"], "limit")

    async def test_R3_a_configuration_that_lost_its_sites_opens_no_door(self):
        with sharded() as relay:
            relay.sites = ""
            relay.configure()
            relay.process.send_signal(signal.SIGHUP)
            relay.until_said("no site is configured any more")
            for site in SITES:
                await page(relay, "ann", site)
            stranger = relay.http("GET /v1/calls HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n", finish=False)
            self.assertTrue(stranger.startswith("HTTP/1.1 401"), stranger)

    async def test_R1_everybody_hears_of_the_drain_and_the_relay_ends(self):
        with sharded() as relay:
            pairs = await self.calls_everywhere(relay)
            relay.process.send_signal(signal.SIGTERM)
            codes = await asyncio.gather(*(one.closed() for pair in pairs.values() for one in pair))
            self.assertTrue(all(3000 <= code < 3500 for code in codes), codes)
            self.assertEqual(relay.end(), 0)
            self.assertRegex(relay.said(), 'draining sockets="8"')

    async def test_C6_R1_every_site_knows_its_calls_after_a_crash_with_as_many_threads_or_others(self):
        with sharded() as relay:
            pairs = await self.calls_everywhere(relay)
            for threads in (THREADS, 2, 1, THREADS):
                relay.kill()
                relay.environment["BECKON_THREADS"] = str(threads)
                relay.start()
                for site, pair in pairs.items():
                    pairs[site] = [await self.back(relay, site, role, *sides) for role, sides in
                                   (("caller", pair), ("callee", reversed(pair)))]

    async def back(self, relay, site, role, mine, theirs):
        """As a page does that was not reloaded."""
        claim = {"call": f"call-at-{site}", "kind": "call", "stage": "accepted", "gen": 1, "fresh": False, "role": role,
                 "peer": theirs.user, "seat": mine.welcome["session"], "peer_seat": theirs.welcome["session"]}
        back = await page(relay, mine.user, site, session=mine.welcome["session"], resume=mine.welcome["resume"], claims=[claim])
        self.assertEqual(back.welcome["session"], mine.welcome["session"])
        self.assertEqual((await back.hear("restored"))["call"], f"call-at-{site}")
        return back


if __name__ == "__main__":
    unittest.main()
