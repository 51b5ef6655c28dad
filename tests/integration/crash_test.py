"""R1, B4, C6: a relay that is killed under load, again and again, has lost nothing that it acknowledged, and counts what is said
twice once.

BECKON_KILLS: how often (20 in every test; `./run kills` does 200). BECKON_SEED: when exactly. BECKON_CALLS: how many calls are
in progress when it is killed once (100 in every test, 1000 by hand).
"""
import asyncio
import http.client
import os
import random
import shutil
import sqlite3
import tempfile
import unittest
from collections import Counter

import websockets

from relay import Relay
from survivors import SITE, Callee, Caller, Camera, Guest

KILLS = int(os.environ.get("BECKON_KILLS", "20"))
SEED = int(os.environ.get("BECKON_SEED", str(random.randrange(2**32))))
CALLS = int(os.environ.get("BECKON_CALLS", "100"))
PAIRS = 6
ROUND = 0.4  # seconds of load before each kill, at most
CUT_OFF = (websockets.WebSocketException, http.client.HTTPException, OSError)  # what a page notices of a kill


class Talk:
    """Two pages in one call, which goes on when they come back after a crash."""

    def __init__(self, relay, number):
        self.relay, self.call = relay, f"call-in-progress-{number}"
        self.users = {"caller": f"ann-{number}", "callee": f"bob-{number}"}
        self.pages = {}
        self.rings = 0

    async def begin(self):
        for role, user in self.users.items():
            self.pages[role] = await self.relay.page(user)
        ann, bob = self.pages["caller"], self.pages["callee"]
        await ann.say("invite", call=self.call, kind="call", to=bob.user)
        await bob.hear("ring")
        await bob.say("accept", call=self.call)
        await asyncio.gather(ann.hear("accepted"), bob.hear("accepted"))
        await ann.say("account", flowed=[{"call": self.call, "gen": 1, "ms": 5}])

    def seat(self, role):
        return self.pages[role].welcome["session"]

    async def come_back(self):
        """As a page does that was not reloaded: media flows on meanwhile."""
        back = {}
        for role, other in (("caller", "callee"), ("callee", "caller")):
            page = self.pages[role]
            claim = {"call": self.call, "kind": "call", "role": role, "stage": "accepted", "peer": self.users[other],
                     "seat": self.seat(role), "peer_seat": self.seat(other), "gen": 1, "fresh": False}
            back[role] = await self.relay.page(page.user, session=page.welcome["session"],
                                               resume=page.welcome["resume"], claims=[claim])
        for page in back.values():
            while (frame := await page.next())["t"] != "restored":
                self.rings += frame["t"] == "ring"
        self.pages = back
        await back["caller"].say("account", flowed=[{"call": self.call, "gen": 1, "ms": 9}])

    async def end(self):
        await self.pages["callee"].say("end", call=self.call, reason="hangup")
        ends = await asyncio.gather(*(page.hear("ended") for page in self.pages.values()))
        return {end["reason"] for end in ends}


class Books:
    """What is on disk, while no relay runs."""

    def __init__(self, relay):
        with tempfile.TemporaryDirectory() as copies:  # whoever closes the database tidies up what the relay is to find
            for file in relay.folder.glob("relay.db*"):
                shutil.copy(file, copies)
            self.read(sqlite3.connect(f"{copies}/relay.db"))

    def read(self, db):
        self.stages = dict(db.execute("SELECT call, stage FROM calls"))
        self.reasons = dict(db.execute("SELECT call, reason FROM calls"))
        self.described = set(db.execute("SELECT call, role FROM descriptions"))
        # What a page reports part by part: the generations of a call, the page loads of a broadcast.
        self.times = {(of, part): ms for of, part, ms in db.execute(
            "SELECT call, gen, flowed FROM flows UNION ALL SELECT cast_id, part, live FROM casts WHERE live > 0")}
        self.casts = dict(db.execute("SELECT cast_id, max(ended) FROM casts GROUP BY cast_id"))
        self.rooms = {room for room, in db.execute("SELECT room FROM rooms")}
        self.stays = set(db.execute("SELECT user, room FROM stays"))
        db.close()

    def flowed(self, call):
        return sum(ms for (of, _), ms in self.times.items() if of == call)

    def hold(self, page, t, fields):
        """Whether what was said is there."""
        call = fields.get("call")
        if t == "invite":
            return call in self.stages
        if t == "accept":
            # One that is said again may come to a relay that never heard of the call.
            return call in page.again or self.stages.get(call) in ("accepted", "ended")
        if t == "end":
            return self.stages.get(call) == "ended" and self.reasons[call] == fields["reason"]
        if t == "description":
            return (call, "callee" if fields["type"] == "offer" else "caller") in self.described
        if t == "live":
            return fields["cast"] in self.casts and (fields["on"] or self.casts[fields["cast"]] is not None)
        if t == "join":
            return (page.user, fields["room"]) in self.stays
        if t == "leave":
            return True  # only at the end
        parts = [((one["call"], one["gen"]), one["ms"]) for one in fields["flowed"]]
        if "cast" in fields:
            parts.append(((fields["cast"], fields["cast_part"]), fields["cast_ms"]))
        return all(self.times.get(part, -1) >= ms for part, ms in parts)


class Crash(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)  # it tells of every task that took long; here all do

    async def load(self, relay, pages, chance):
        """All come back, and work until it is killed: most often all are there by then."""
        amid = chance.random() < 0.2
        if not amid:
            await asyncio.gather(*(page.back() for page in pages))

        async def go_on(page):
            if amid:
                await page.back()
            await page.work()

        working = [asyncio.create_task(go_on(page)) for page in pages]
        await asyncio.sleep(chance.uniform(0.05, ROUND))
        self.assertIsNone(relay.process.poll(), f"seed {SEED}: it ended by itself")
        self.assertFalse(any(page.done() for page in working), f"seed {SEED}: a page was cut off by a relay that lives")
        relay.kill()
        for end in await asyncio.gather(*working, return_exceptions=True):
            if not isinstance(end, CUT_OFF):
                raise AssertionError(f"seed {SEED}") from end

    def check(self, relay, pages, reported):
        """What was acknowledged is there, and no more than was reported. How much of each kind was looked for."""
        books, seen = Books(relay), Counter()
        for page in pages:
            for t, fields in page.acknowledged():
                self.assertTrue(books.hold(page, t, fields), f"seed {SEED}: lost {t} {fields} of {page.user}")
                seen[t] += 1
            for part, ms in page.reported.items():
                reported[part] = max(ms, reported.get(part, 0))
        for part, ms in books.times.items():
            self.assertLessEqual(ms, reported.get(part, 0), f"seed {SEED}: more is counted of {part} than anybody reported")
        rooms = {room for page in pages if isinstance(page, Guest) for room in page.rooms}
        self.assertLessEqual(rooms, books.rooms, f"seed {SEED}: rooms that were promised are gone")
        return books, seen + Counter(room=len(rooms))

    async def test_R1_B4_nothing_acknowledged_is_lost_and_no_time_is_counted_twice(self):
        chance, reported, seen = random.Random(SEED), {}, Counter()
        with Relay(SITE) as relay:
            pairs = [(Caller(relay, number), Callee(relay, number)) for number in range(PAIRS)]
            pages = [page for pair in pairs for page in pair] + [Camera(relay), Guest(relay)]
            for _ in range(KILLS):
                await self.load(relay, pages, chance)
                seen += self.check(relay, pages, reported)[1]
                relay.start()
            # Once more nobody kills it: all is said and acknowledged, and then the books are what was reported, to the millisecond.
            await asyncio.gather(*(page.back() for page in pages))
            await asyncio.gather(*(page.finish() for page in pages))
            await asyncio.gather(*(page.all_acknowledged() for page in pages))
            self.assertEqual(relay.terminate(), 0)
            self.assertEqual(self.check(relay, pages, reported)[0].times, reported, f"seed {SEED}")
        print(f"seed {SEED}: {KILLS} kills; found on disk: {dict(seen)}; calls ended: {sum(caller.ended for caller, _ in pairs)}")
        for t in ("invite", "accept", "description", "account", "end", "live", "join", "room"):
            self.assertGreater(seen[t], 0, t)
        self.assertGreater(sum(seen.values()), KILLS * PAIRS)
        self.assertTrue(all(page.returns for page in pages))

    async def test_C6_R1_calls_in_progress_go_on_after_a_crash(self):
        # A thousand pages in one slow program show no sign of life while they begin.
        with Relay(**{"limits.sockets_per_address": 10_000, "limits.opens_burst": 10_000, "settings.lease": '"2m"'}) as relay:
            talks = [Talk(relay, number) for number in range(CALLS)]
            await asyncio.gather(*(talk.begin() for talk in talks))
            relay.kill()
            relay.start()
            await asyncio.gather(*(talk.come_back() for talk in talks))
            self.assertEqual(sum(talk.rings for talk in talks), 0, "nobody is rung again")
            ends = await asyncio.gather(*(talk.end() for talk in talks))
            self.assertEqual(ends, [{"hangup"}] * CALLS)
            self.assertEqual(relay.terminate(), 0)
            books = Books(relay)
            self.assertEqual([books.stages[talk.call] for talk in talks], ["ended"] * CALLS)
            self.assertEqual([books.flowed(talk.call) for talk in talks], [9] * CALLS, "time is counted once")


if __name__ == "__main__":
    unittest.main()
