"""R1, B4, C6: a relay that is killed under load, again and again, has lost nothing that it acknowledged.

BECKON_KILLS: how often (20 in every test, 200 by hand). BECKON_SEED: when exactly. BECKON_CALLS: how many calls are in
progress when it is killed once (100 in every test, 1000 by hand).
"""
import asyncio
import os
import random
import secrets
import sqlite3
import time
import unittest

import websockets

from relay import Page, Relay

KILLS = int(os.environ.get("BECKON_KILLS", "20"))
SEED = int(os.environ.get("BECKON_SEED", str(random.randrange(2**32))))
CALLS = int(os.environ.get("BECKON_CALLS", "100"))
PAIRS = 6
ROUND = 0.6  # seconds of load before each kill, at most


def fresh_id():
    return secrets.token_urlsafe(16)


class Witness(Page):
    """A page that remembers what it said, and how far the relay acknowledged that."""

    def __init__(self, relay, user):
        super().__init__(relay, user)
        self.log = []
        self.acked = 0

    async def say(self, t, **fields):
        self.log.append((t, fields))
        await super().say(t, **fields)

    async def next(self):
        frame = await super().next()
        self.acked = max(self.acked, frame.get("a", 0))
        return frame

    def acknowledged(self):
        return self.log[: self.acked]


class Pair:
    """Two pages that call each other, one call after the other."""

    def __init__(self, relay, number):
        self.caller, self.callee = (Witness(relay, f"{role}-{number}") for role in ("caller", "callee"))
        self.accepted_at = {}

    async def open(self):
        await self.caller.open()
        await self.callee.open()

    async def work(self):
        await asyncio.gather(self.call(), self.answer())

    async def call(self):
        while True:
            call = fresh_id()
            await self.caller.say("invite", call=call, kind="call", to=self.callee.user)
            await self.caller.hear("accepted")
            began = time.monotonic()
            self.accepted_at[call] = began
            await self.caller.hear("description")
            await self.caller.say("description", call=call, gen=1, rev=1, type="answer", sdp="v=0\r\n" * 50)
            for _ in range(3):
                await asyncio.sleep(0.02)
                ms = int((time.monotonic() - began) * 1000)
                await self.caller.say("account", flowed=[{"call": call, "gen": 1, "ms": ms}])
            await self.caller.say("end", call=call, reason="hangup")
            await self.caller.hear("ended")

    async def answer(self):
        while True:
            call = (await self.callee.hear("ring"))["call"]
            await self.callee.say("accept", call=call)
            await self.callee.hear("accepted")
            await self.callee.say("description", call=call, gen=1, rev=1, type="offer", sdp="v=0\r\n" * 500)


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

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.stages = dict(self.db.execute("SELECT call, stage FROM calls"))
        self.reasons = dict(self.db.execute("SELECT call, reason FROM calls"))
        self.flowed = dict(self.db.execute("SELECT call, sum(flowed) FROM flows GROUP BY call"))
        self.described = set(self.db.execute("SELECT call, role FROM descriptions"))

    def close(self):
        self.db.close()

    def holds(self, t, fields):
        """Whether what was said is there."""
        call = fields.get("call")
        if t == "invite":
            return call in self.stages
        if t == "accept":
            return self.stages.get(call) in ("accepted", "ended")
        if t == "end":
            return self.stages.get(call) == "ended" and self.reasons[call] == fields["reason"]
        if t == "description":
            return (call, "callee" if fields["type"] == "offer" else "caller") in self.described
        return all(self.flowed.get(one["call"], -1) >= one["ms"] for one in fields["flowed"])


class Crash(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)  # it tells of every task that took long; here all do

    async def load(self, relay, chance):
        pairs = [Pair(relay, number) for number in range(PAIRS)]
        await asyncio.gather(*(pair.open() for pair in pairs))
        working = [asyncio.create_task(pair.work()) for pair in pairs]
        await asyncio.sleep(chance.uniform(0.05, ROUND))
        relay.kill()
        for end in await asyncio.gather(*working, return_exceptions=True):
            self.assertIsInstance(end, (websockets.ConnectionClosed, OSError), end)
        return pairs

    def check(self, relay, pairs):
        """How much of what was acknowledged was looked for."""
        books = Books(relay.folder / "relay.db")
        seen = 0
        for pair in pairs:
            for page in (pair.caller, pair.callee):
                for t, fields in page.acknowledged():
                    self.assertTrue(books.holds(t, fields), f"seed {SEED}: lost {t} {fields} of {page.user}")
                    seen += 1
            for call, began in pair.accepted_at.items():
                talked = (time.monotonic() - began) * 1000
                self.assertLessEqual(books.flowed.get(call, 0), talked, f"seed {SEED}: {call}: more than it lasted")
        books.close()
        return seen

    async def test_R1_B4_nothing_acknowledged_is_lost_and_no_time_is_counted_twice(self):
        chance = random.Random(SEED)
        seen = 0
        with Relay() as relay:
            for kill in range(KILLS):
                if kill:
                    relay.start()
                seen += self.check(relay, await self.load(relay, chance))
        print(f"seed {SEED}: {KILLS} kills, {seen} acknowledged messages found on disk")
        self.assertGreater(seen, KILLS * PAIRS)


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
            books = Books(relay.folder / "relay.db")
            self.assertEqual([books.stages[talk.call] for talk in talks], ["ended"] * CALLS)
            self.assertEqual([books.flowed[talk.call] for talk in talks], [9] * CALLS, "time is counted once")
            books.close()


if __name__ == "__main__":
    unittest.main()
