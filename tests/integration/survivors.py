"""Pages that outlive the relay: each remembers what it said, and how far that was acknowledged. After a crash it comes back with
what it kept of its session, claims the call that it holds, and says again what may not have arrived (PROTOCOL.md, Sessions)."""
import asyncio
import secrets

from relay import KEY, Page
from rest import Client, basic

SITE = f'[[site]]\nid = "demo"\nopen = true\nkeys = ["{KEY}"]\n'
TICK = 0.02  # seconds between two reports…
GROWN = 10  # …and how many milliseconds more each tells: never more than have passed


def fresh_id():
    return secrets.token_urlsafe(16)


def is_said_again(t, fields):
    """What goes on is said anew when a page is back, as it is by then."""
    return t in ("accept", "account", "end") or (t == "live" and not fields["on"])


class Survivor(Page):
    def __init__(self, relay, user):
        super().__init__(relay, user)
        self.log, self.acked = [], 0  # what was said in this stream, and how much of it the relay has
        self.owed = []  # what is to be said again
        self.again = set()  # the calls that were accepted again
        self.reported = {}  # the largest total of each part of a call or broadcast that was ever said, acknowledged or not
        self.returns = 0

    async def say(self, t, **fields):
        self.log.append((t, fields))
        for flowed in fields.get("flowed", ()):
            self.report((flowed["call"], flowed["gen"]), flowed["ms"])
        if "cast_ms" in fields:
            self.report((fields["cast"], fields["cast_part"]), fields["cast_ms"])
        await super().say(t, **fields)

    def report(self, part, ms):
        self.reported[part] = max(ms, self.reported.get(part, 0))

    async def next(self):
        frame = await super().next()
        self.acked = max(self.acked, frame.get("a", 0))
        return frame

    async def hear_of(self, call, t):
        while (frame := await self.next())["t"] != t or frame["call"] != call:
            pass
        return frame

    def acknowledged(self):
        return self.log[: self.acked]

    async def all_acknowledged(self):
        while self.acked < self.said:
            await self.send({"t": "beat", "a": self.heard, "flowing": []})
            await self.hear("beat")
            await asyncio.sleep(TICK)

    async def greet(self, claims=(), ended=()):
        """The first time, or again after a crash, by its credentials. What is owed is then to be said (`pay`)."""
        self.owed = [one for one in self.log[self.acked:] if is_said_again(*one)] + self.owed
        before, got = self.welcome, self.heard
        self.log, self.acked, self.said, self.heard = [], 0, 0, 0
        kept = {"got": got, **{name: before[name] for name in ("session", "resume", "epoch")}} if before else {}
        await self.open(claims=[*claims], ended=[*ended], **kept)
        if before:
            self.returns += 1
            assert self.welcome["session"] == before["session"], f"{self.user} is another session after the crash"
            assert not self.welcome["resumed"], f"{self.user} goes on with a stream that died with the relay"

    async def pay(self):
        while self.owed:
            t, fields = self.owed.pop(0)
            if t == "accept":
                self.again.add(fields["call"])
            await self.say(t, **fields)

    def claim(self, call, role, peer, seats, gen=1):
        """Without seats: it was said to be accepted, and not yet confirmed."""
        known = {"seat": seats["seat"], "peer_seat": seats["peer_seat"]} if seats else {}
        return {"call": call, "kind": "call", "role": role, "stage": "accepted", "peer": peer, "gen": gen, "fresh": False, **known}


class Caller(Survivor):
    """Calls the same callee again and again. A call that was accepted goes on after a crash, in a new generation."""

    def __init__(self, relay, number):
        super().__init__(relay, f"caller-{number}")
        self.callee = f"callee-{number}"
        self.call = self.seats = None
        self.over = False
        self.flowed, self.ended = {}, 0

    async def back(self):
        if self.seats and not self.over:
            await self.greet(claims=[self.claim(self.call, "caller", self.callee, self.seats, len(self.flowed))])
            await self.hear_of(self.call, "restored")
            self.flowed[len(self.flowed) + 1] = 0
        elif self.call:
            await self.greet(ended=[{"call": self.call, "reason": "hangup" if self.seats else "cancelled"}])
            self.call = self.seats = None
        else:
            await self.greet()
        await self.pay()

    async def work(self):
        while True:
            if not self.call:
                await self.begin()
            for _ in range(3):
                await self.tell_time()
            await self.end()

    async def begin(self):
        self.call, self.over, self.flowed = fresh_id(), False, {1: 0}
        await self.say("invite", call=self.call, kind="call", to=self.callee)
        self.seats = await self.hear_of(self.call, "accepted")
        await self.hear_of(self.call, "description")
        await self.say("description", call=self.call, gen=1, rev=1, type="answer", sdp="v=0\r\n" * 50)

    async def tell_time(self):
        """All totals each time: those of before a crash were counted already, or never arrived."""
        await asyncio.sleep(TICK)
        self.flowed[len(self.flowed)] += GROWN
        await self.say("account", flowed=[{"call": self.call, "gen": gen, "ms": ms} for gen, ms in self.flowed.items() if ms])

    async def end(self):
        self.over = True
        await self.say("end", call=self.call, reason="hangup")
        await self.hear_of(self.call, "ended")
        self.call = self.seats = None
        self.ended += 1

    async def finish(self):
        if self.call:
            await self.tell_time()
            await self.end()


class Callee(Survivor):
    """Accepts every call, and reports its time once: less of it than the caller will, or more than the caller can before a crash."""

    def __init__(self, relay, number):
        super().__init__(relay, f"callee-{number}")
        self.caller = f"caller-{number}"
        self.held = {}  # calls, and their seats once it is known that the acceptance counts

    async def back(self):
        await self.greet(claims=[self.claim(call, "callee", self.caller, seats) for call, seats in self.held.items()])
        await self.pay()

    async def work(self):
        while True:
            await self.react(await self.next())

    async def react(self, frame):
        t, call = frame["t"], frame.get("call")
        if t == "ring":
            assert call not in self.held, f"{self.user} is rung again by a call that was accepted"
            self.held[call] = None
            await self.say("accept", call=call)
        elif t == "accepted":
            self.held[call] = frame
            if call not in self.again:  # else its caller may have given it up meanwhile
                await self.say("description", call=call, gen=1, rev=1, type="offer", sdp="v=0\r\n" * 500)
        elif t == "restored":
            self.held[call] = frame
        elif t == "description":
            await self.say("account", flowed=[{"call": call, "gen": 1, "ms": GROWN * 3 // 2}])
        elif t == "ended":
            self.held.pop(call, None)

    async def finish(self):
        while self.held:
            await self.react(await self.next())


class Camera(Survivor):
    """One broadcast after the other. One that was on goes on after a crash, every other time in a page that was loaded anew."""

    def __init__(self, relay):
        super().__init__(relay, "camera")
        self.cast, self.part, self.ms = None, 0, 0

    async def back(self):
        await self.greet()
        if self.cast:
            if self.returns % 2:
                self.part, self.ms = self.part + 1, 0
            await self.say("live", cast=self.cast, on=True)
        await self.pay()

    async def work(self):
        while True:
            if not self.cast:
                self.cast, self.part, self.ms = fresh_id(), 0, 0
                await self.say("live", cast=self.cast, on=True)
            for _ in range(4):
                await asyncio.sleep(TICK)
                self.ms += GROWN
                await self.say("account", flowed=[], cast=self.cast, cast_part=self.part, cast_ms=self.ms)
            await self.finish()

    async def finish(self):
        # A relay that never heard of a broadcast counts none of its time. So this one is not over before it has.
        await self.all_acknowledged()
        if self.cast:
            cast, self.cast = self.cast, None
            await self.say("live", cast=cast, on=False)


class Guest(Survivor):
    """Has its site reserve one room after the other, goes in, and comes back into the one that it was in."""

    def __init__(self, relay):
        super().__init__(relay, "guest")
        self.host = Client(relay, basic("demo"))
        self.rooms = []  # what the host was answered

    async def back(self):
        await self.greet()
        if self.rooms:
            await self.join()

    async def join(self):
        await self.say("join", room=self.rooms[-1])
        answer = {"t": None}
        while answer["t"] not in ("joined", "room_closed"):
            answer = await self.next()
        assert (answer["t"], answer["room"]) == ("joined", self.rooms[-1]), answer

    async def work(self):
        while True:
            answer = await asyncio.to_thread(self.host.post, "/v1/rooms", {"duration": 30})
            assert answer.status == 201, answer.text
            self.rooms.append(answer.json["room"])
            await self.join()
            await asyncio.sleep(TICK)
            await self.all_acknowledged()

    async def finish(self):
        if self.rooms:
            await self.say("leave", room=self.rooms[-1])
