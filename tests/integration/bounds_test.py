"""Each bound, reached for real: how whoever goes past it is told, and that its number, and no other, goes up (R8, R6)."""
import asyncio
import collections
import contextlib
import json
import re
import resource
import selectors
import socket
import sqlite3
import unittest

from metrics_test import LISTEN, Scraped
from raw import HANDSHAKE, PING, TEXT, Raw, frame, raw
from relay import KEY, PATIENCE, Page, Relay
from rest import OTHER_KEY, Client, basic, token
from shards_test import home

CALL = "call-at-the-bound"
GET = "GET /healthz HTTP/1.1\r\nHost: relay\r\n%s\r\n"
POST = "POST /healthz HTTP/1.1\r\nHost: relay\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
COUNTED = re.compile(r'beckon_(site_)?limit_reached_total\{.*limit="(\w+)"\}')
# What somebody says, on a connection of its own each time, and the status of each answer: the last is past the bound.
REQUESTS = (
    ("header_bytes", {"header_bytes": 1024}, [GET % "", GET % ("X: " + "x" * 1024 + "\r\n")], ["200", "431"]),
    ("body_bytes", {"body_bytes": 65_536}, [POST % 65_536 + "x" * 65_536, POST % 65_537], ["405", "413"]),
    ("connects", {"connects_burst": 2, "connects_every": '"1m"'}, [GET % ""] * 3, ["200", "200", "429"]),
    ("requests", {"requests_burst": 2, "requests_every": '"1m"'}, [GET % ""] * 3, ["200", "200", "429"]),
    ("opens", {"opens_burst": 2, "opens_every": '"1m"'}, [HANDSHAKE] * 3, ["101", "101", "429"]),
)
# Who asks over REST, for what, what is answered, and how many of these there are at once.
RATES = (
    ("credentials", basic("demo", OTHER_KEY), ("GET", "/v1/users/ann"), 401, 20),
    ("credentials", "Bearer " + token("ann", OTHER_KEY, "demo"), ("GET", "/v1/users/ann"), 401, 20),
    ("user_requests", "Bearer " + token("ann", site="demo"), ("GET", "/v1/users/ann"), 200, 60),
    ("pushes", basic("demo"), ("POST", "/v1/push", {"data": "for all"}), 202, 10),
)


def reached(relay):
    """How many each bound has turned away so far, but for those that turned away nobody."""
    numbers = ((COUNTED.fullmatch(name), number) for name, number in Scraped(relay).numbers.items())
    return {("site." if name[1] else "") + name[2]: number for name, number in numbers if name and number}


async def turned_down(page, call, to="nobody", kind="call"):
    """Why it may not invite."""
    await page.say("invite", call=call, kind=kind, to=to)
    ended = await page.hear("ended")
    assert ended["call"] == call, ended
    return ended["reason"]


async def settled(page):
    """All that it said is taken in."""
    await page.send({"t": "beat", "flowing": []})
    await page.hear("beat")


def reserved(relay):
    return Client(relay, None).post("/v1/rooms", {"duration": 30}).json["room"]


class Bounds(unittest.IsolatedAsyncioTestCase):
    @contextlib.contextmanager
    def turning_away(self, *whom, limits="", site="demo", threads=None, **settings):
        """A relay whose site has these limits. When all is done these bounds have turned somebody away, as often as they are
        named, and no others."""
        process = {f"limits.{key}": value for key, value in settings.items()}
        relay = Relay(f'[[site]]\nid = "{site}"\nopen = true\nkeys = ["{KEY}"]\n[site.limits]\n{limits}\n', **LISTEN, **process)
        if threads:
            relay.environment["BECKON_THREADS"] = str(threads)
        with relay:
            yield relay
            self.assertEqual(reached(relay), dict(collections.Counter(whom)))


class OfTheSite(Bounds):
    async def test_R8_a_site_and_a_user_have_so_many_pages_and_only_one_of_the_site_may_come_back(self):
        for bound, most, late, code in (("sessions", 2, "carl", 3004), ("sessions_per_user", 1, "ann", 3506)):
            with self.turning_away(f"site.{bound}", limits=f"{bound} = {most}") as relay:
                for user in ("ann", "bob"):
                    await relay.page(user)
                self.assertEqual(await (await Page(relay, late).connect(device="another-device")).closed(), code)

    async def test_R8_calls_are_bounded_for_a_page_and_for_the_site(self):
        for limits, another, whom in (("calls_per_session = 1", "not_connected", ["site.calls_per_session"]),
                                      ("calls = 1", "full", ["site.calls"] * 2)):
            with self.turning_away(*whom, limits=limits) as relay:
                ann, bob, carl = [await relay.page(user) for user in ("ann", "bob", "carl")]
                await ann.say("invite", call=CALL, kind="call", to="bob")
                await bob.hear("ring")
                self.assertEqual(await turned_down(ann, "a-second-call"), "full")
                self.assertEqual(await turned_down(carl, "call-of-another"), another, limits)

    async def test_R8_a_user_invites_at_a_rate(self):
        with self.turning_away("site.invites", limits='invites_burst = 2\ninvites_every = "60m"') as relay:
            ann = await relay.page("ann")
            reasons = [await turned_down(ann, f"call-number-{number}") for number in range(3)]
            self.assertEqual(reasons, ["not_connected", "not_connected", "full"])

    async def test_R8_a_broadcast_has_so_many_viewers(self):
        with self.turning_away("site.viewers", limits="viewers = 1") as relay:
            ann, bob, carl = [await relay.page(user) for user in ("ann", "bob", "carl")]
            await bob.say("live", cast="camera-of-bob", on=True)
            await settled(bob)
            await ann.say("invite", call=CALL, kind="watch", to="bob")
            await bob.hear("ring")
            self.assertEqual(await turned_down(carl, "a-second-watch", "bob", "watch"), "full")

    async def test_R8_a_user_begins_broadcasts_at_a_rate(self):
        with self.turning_away("site.broadcasts", limits='broadcasts_burst = 1\nbroadcasts_every = "60m"') as relay:
            ann = await relay.page("ann")
            for cast in ("a-first-camera", "a-second-camera"):
                await ann.say("live", cast=cast, on=True)
            ended = await ann.hear("live_ended")
            self.assertEqual((ended["cast"], ended["reason"]), ("a-second-camera", "full"))
            self.assertEqual((await ann.hear("error"))["code"], "limit")

    async def test_R8_a_room_has_so_many_members(self):
        with self.turning_away("site.room_members", limits="room_members = 1") as relay:
            room = reserved(relay)
            ann, bob = await relay.page("ann"), await relay.page("bob")
            await ann.say("join", room=room)
            await ann.hear("joined")
            await bob.say("join", room=room)
            closed = await bob.hear("room_closed")
            self.assertEqual((closed["room"], closed["reason"]), (room, "full"))

    async def test_R8_a_user_joins_rooms_at_a_rate(self):
        with self.turning_away("site.joins", limits='joins_burst = 1\njoins_every = "60m"') as relay:
            first, second = reserved(relay), reserved(relay)
            ann = await relay.page("ann")
            await ann.say("join", room=first)
            await ann.hear("joined")
            await ann.say("join", room=second)
            closed = await ann.hear("room_closed")
            self.assertEqual((closed["room"], closed["reason"]), (second, "full"))
            self.assertEqual((await ann.hear("error"))["code"], "limit")

    async def test_R8_M1_a_site_has_so_many_rooms_and_the_next_is_refused_in_words(self):
        with self.turning_away("site.rooms", limits="rooms = 2") as relay:
            host = Client(relay, None)
            *made, refused = [host.post("/v1/rooms", {"duration": 30}) for _ in range(3)]
            self.assertEqual([answer.status for answer in (*made, refused)], [201, 201, 409])
            self.assertEqual(refused.type, "application/problem+json")
            told = refused.json
            self.assertEqual((told["status"], told["type"], told["title"], told["detail"]),
                             (409, "/docs#problem-limit", "A limit of the site is reached", "The site has as many rooms as it may have."))
            self.assertEqual(len(host.get("/v1/rooms").json["rooms"]), 2)
            self.assertEqual(host.delete("/v1/rooms/" + made[0].json["room"]).status, 204)
            self.assertEqual(host.post("/v1/rooms", {"duration": 30}).status, 201, "there is room again")

    async def test_R8_a_page_says_so_much_at_once_and_less_of_what_nobody_can_read(self):
        for said, code in (('{"t":"beat","flowing":[]}', 3004), ("rubbish", 3500)):
            with self.turning_away("site.frames", limits='frames_burst = 8\nframes_every = "1m"') as relay:
                ann = await relay.page("ann")
                for _ in range(9):
                    await ann.ws.send(said)
                self.assertEqual(await ann.closed(), code)

    async def test_R8_ends_of_calls_that_nobody_knows_are_kept_up_to_a_bound_and_answered_past_it(self):
        with self.turning_away("site.unknown", limits='unknown_burst = 1\nunknown_every = "60m"') as relay:
            ann, bob = await relay.page("ann"), await relay.page("bob")
            for call in ("kept-as-ended", "not-kept-at-all"):
                await ann.say("end", call=call, reason="cancelled")
                self.assertEqual((await ann.hear("ended"))["call"], call)
            self.assertEqual(await turned_down(ann, "kept-as-ended", "bob"), "cancelled")
            await ann.say("invite", call="not-kept-at-all", kind="call", to="bob")
            self.assertEqual((await bob.hear("ring"))["call"], "not-kept-at-all")


class OfTheProcess(Bounds):
    def test_R8_requests_and_connections_past_a_bound_are_answered_so(self):
        for bound, settings, said, answers in REQUESTS:
            with self.subTest(bound=bound), self.turning_away(bound, **settings) as relay:
                self.assertEqual([relay.http(one).split(" ")[1] for one in said], answers)

    def test_R8_connections_are_bounded_for_an_address_and_in_all(self):
        for bound, status in (("sockets_per_address", "429"), ("sockets", "503")):
            with self.subTest(bound=bound), self.turning_away(bound, **{bound: 2}) as relay, raw(relay), raw(relay):
                answer = relay.http(GET % "")
                self.assertEqual(answer.split(" ")[1], status)
                self.assertIn("Retry-After", answer)

    def test_R8_a_head_a_body_and_a_hello_are_waited_for_in_bounds_and_who_says_nothing_is_not_counted(self):
        whom = ["header"] + ["body"] * 2 + ["unauthenticated"] * 3
        late = {"header": "GET / HTTP/1.1\r\nHost: re", "body": POST % 9 + "half"}
        with self.turning_away(*whom, **dict.fromkeys(whom, '"1s"')) as relay, contextlib.ExitStack() as open_still:
            requests = [open_still.enter_context(relay.dial()) for _ in range(3)]
            strangers = [open_still.enter_context(raw(relay, hello=False)) for _ in range(3)]
            nobody = open_still.enter_context(relay.dial())
            for conn, which in zip(requests, whom):
                conn.sendall(late[which].encode())
            self.assertEqual([one.closed() for one in strangers], [3501] * 3)
            self.assertEqual([relay.rest_of(conn)[:12] for conn in requests], [b"HTTP/1.1 408"] * 3)
            self.assertEqual(relay.rest_of(nobody), b"")

    def test_R8_pings_are_bounded_and_whoever_sends_more_is_told_to_come_back(self):
        with self.turning_away("pieces") as relay, raw(relay) as page:
            page.send(frame(PING) * 3000)
            self.assertEqual(page.closed(), 3004)

    def test_R8_guesses_and_a_user_s_requests_and_words_for_all_come_at_a_rate(self):
        for bound, shown, asked, usual, at_once in RATES:
            with self.subTest(bound=bound), self.turning_away(bound) as relay:
                asking = Client(relay, shown)
                statuses = [usual]
                while statuses[-1] == usual and len(statuses) < 1000:
                    statuses.append((answer := asking.ask(*asked)).status)
                self.assertEqual(statuses[-1], 429)
                self.assertGreater(len(statuses[1:]), at_once)
                self.assertIn("retry-after", answer.headers)

    def test_R8_requests_that_wait_for_the_disk_are_bounded_and_the_next_is_to_come_again(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        elsewhere = next(f"site-{number}" for number in range(100) if home(f"site-{number}", 2) == 1)
        body = b'{"duration": 30}'
        request = (b"POST /v1/rooms HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                   b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)) + body
        # All on one thread; and those that one thread has sent to another, where the site lives.
        for threads, most, site in ((1, 1024, "demo"), (2, 512, elsewhere)):
            with self.turning_away("requests_waiting", site=site, threads=threads, sockets_per_address=2000) as relay, \
                    contextlib.ExitStack() as open_still, selectors.DefaultSelector() as answered:
                asking = [open_still.enter_context(relay.dial()) for _ in range(most + 1)]
                for conn in asking:
                    conn.sendall(request[:-1])
                    answered.register(conn, selectors.EVENT_READ)
                with contextlib.closing(sqlite3.connect(relay.folder / "relay.db", isolation_level=None)) as disk:
                    disk.execute("BEGIN IMMEDIATE")  # as long as this goes on, nothing of the relay's is written
                    for conn in asking:
                        conn.sendall(request[-1:])
                    first = [key.fileobj for key, _ in answered.select(PATIENCE)]
                    disk.execute("ROLLBACK")
                answers = {conn: relay.rest_of(conn).decode() for conn in asking}
                self.assertEqual(collections.Counter(answer[9:12] for answer in answers.values()), {"201": most, "503": 1})
                self.assertEqual([answers[conn][9:12] for conn in first], ["503"])
                self.assertIn("\r\nRetry-After: ", answers[first[0]])
                self.assertIn("/docs#problem-busy", answers[first[0]])


class OfWhoIsSlow(Bounds):
    """A page that does not read what it is sent. Whether it acknowledges that is another bound than what waits for it."""

    async def called_while_it_reads_nothing(self, relay):
        """Bob's page, in a call with one of ann's for which the system keeps but little."""
        conn = socket.socket()
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        conn.settimeout(PATIENCE)
        conn.connect(("127.0.0.1", relay.port))
        ann = Raw(conn)
        bob = await relay.page("bob")
        await bob.say("invite", call=CALL, kind="call", to="ann")
        ann.hear(TEXT, b'"ring"')
        ann.send(frame(TEXT, json.dumps({"s": 1, "a": 1, "t": "accept", "call": CALL}).encode()))
        await bob.hear("accepted")
        return ann, bob

    async def describe(self, page, rev, size):
        await page.say("description", call=CALL, gen=1, rev=rev, type="offer", sdp="x" * size)
        await asyncio.sleep(0)

    async def describe_until_lost(self, page, size):
        """It goes on until it hears that the other is gone."""
        lost = asyncio.create_task(page.hear("peer"))
        rev = 0
        while not lost.done() and (rev := rev + 1) < 600:
            await self.describe(page, rev, size)
        self.assertEqual((await lost)["state"], "lost")

    async def test_R8_what_others_send_to_a_page_waits_up_to_a_bound_and_it_is_told_to_come_back(self):
        with self.turning_away("outbox_bytes", limits="frames_burst = 1000000", outbox_bytes=131_072) as relay:
            ann, bob = await self.called_while_it_reads_nothing(relay)
            with ann:
                await self.describe_until_lost(bob, 20_000)
                self.assertEqual(ann.closed(), 3002)

    async def test_R8_answers_to_a_page_s_own_pings_wait_up_to_that_bound_too(self):
        with self.turning_away("outbox_bytes", limits="frames_burst = 1000000", outbox_bytes=131_072) as relay:
            ann, bob = await self.called_while_it_reads_nothing(relay)
            with ann:
                for rev in range(1, 11):  # more than the system takes, less than would be too much by itself
                    await self.describe(bob, rev, 20_000)
                await settled(bob)
                ann.send(frame(PING, b"x" * 125) * 1900)
                self.assertEqual((await bob.hear("peer"))["state"], "lost")
                self.assertEqual(ann.closed(), 3002)

    async def test_R8_what_a_page_has_not_acknowledged_is_bounded_and_it_begins_anew(self):
        with self.turning_away("site.unacknowledged", limits="frames_burst = 1000000") as relay:
            ann, bob = await relay.in_call(CALL)
            bob.ws.transport.pause_reading()
            await self.describe_until_lost(ann, 40_000)
            bob.ws.transport.resume_reading()
            self.assertEqual(await bob.closed(), 3003)


if __name__ == "__main__":
    unittest.main()
