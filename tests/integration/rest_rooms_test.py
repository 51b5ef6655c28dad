"""Rooms, who was in them, and who is here: M1, M3."""
import asyncio
import json
import signal
import unittest
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from relay import Relay
from rest import SITES, Client, basic, token


SOON = (date.today() + timedelta(days=30)).isoformat()
BERLIN = ZoneInfo("Europe/Berlin")


def at(hour, minute, zone):
    return datetime.combine(date.fromisoformat(SOON), time(hour, minute), zone)


class Rooms(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.relay = Relay(SITES, public_url='"https://relay.example"')
        self.relay.start()
        self.addCleanup(self.relay.__exit__)
        self.host, self.anybody = Client(self.relay), Client(self.relay, None)

    async def page(self, user, query="site=shop", **more):
        return await self.relay.page(user, query=query, token=token(user), **more)

    def reserved(self, **wanted):
        answer = self.host.post("/v1/rooms", {"duration": 30, **wanted})
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json

    async def test_M1_a_room_is_reserved_on_the_clocks_of_its_zone(self):
        room = self.reserved(start=SOON + "T18:00", time_zone="Europe/Berlin", description="<Our> weekly\nwith \"cake\"",
                             creator="ann", max_members=3, duration=45)
        self.assertEqual(room["meeting_url"], "https://relay.example/meeting/" + room["room"])
        self.assertEqual((room["start_date"], room["end_date"]), (at(18, 0, BERLIN).isoformat(), at(18, 45, BERLIN).isoformat()))
        self.assertEqual((room["duration"], room["creator"], room["max_members"], room["state"]), (45, "ann", 3, "reserved"))
        for key, value in room.items():
            self.assertEqual(self.host.get("/v1/rooms/" + room["room"]).json[key], value, key)
        offset = self.reserved(start=SOON + "T18:00:00+05:30", time_zone="-03:00")
        self.assertEqual(offset["start_date"], SOON + "T09:30:00-03:00")
        now = self.reserved()
        self.assertEqual((now["state"], now["creator"], now["time_zone"]), ("open", "shop", "UTC"))
        boss = Client.user(self.relay, "boss", grants=["admin"])
        self.assertEqual(boss.post("/v1/rooms", {"duration": 5}).json["creator"], "boss")

    async def test_R1_what_was_asked_when_the_relay_is_told_to_end_is_answered(self):
        body = json.dumps({"duration": 30}).encode()
        request = (f"POST /v1/rooms HTTP/1.1\r\nHost: relay\r\nAuthorization: {basic()}\r\nContent-Type: application/json\r\n"
                   f"Content-Length: {len(body)}\r\n\r\n").encode() + body
        asking = [self.relay.dial() for _ in range(20)]
        for conn in asking:
            conn.sendall(request)
        self.relay.process.send_signal(signal.SIGTERM)
        answers = [self.relay.rest_of(conn) for conn in asking]
        self.assertEqual([answer[:12] for answer in answers], [b"HTTP/1.1 201"] * 20)
        self.assertEqual(self.relay.end(), 0)
        for conn in asking:
            conn.close()

    async def test_M1_what_makes_no_room_is_refused_by_its_field(self):
        for wanted, field in (({"duration": 0}, "/duration"), ({"duration": 10_081}, "/duration"), ({}, "/duration"),
                              ({"duration": 5, "time_zone": "Mars/Olympus"}, "/time_zone"), ({"duration": 5, "start": "soon"}, "/start"),
                              ({"duration": 5, "start": "2020-01-01T00:00Z"}, "/start"), ({"duration": 5, "start": "9999-01-01T00:00Z"}, "/start"),
                              ({"duration": 5, "max_members": 26}, "/max_members"), ({"duration": 5, "creator": "a\u0007"}, "/creator"),
                              ({"duration": 5, "description": "x" * 1025}, "/description"), ({"duration": 5, "colour": "red"}, "/colour")):
            answer = self.host.post("/v1/rooms", wanted)
            self.assertEqual((answer.status, answer.json.get("field")), (422, field), wanted)
            self.assertTrue(answer.json["allowed"])

    async def test_M3_who_came_and_went_is_recorded(self):
        room = self.reserved()["room"]
        ann, bob = await self.page("ann"), await self.page("bob")
        await ann.say("join", room=room)
        await ann.hear("joined")
        await bob.say("join", room=room)
        await bob.hear("joined")
        self.assertEqual(self.host.get(f"/v1/rooms/{room}").json["online"], 2)
        inside = self.host.get(f"/v1/attendants?room={room}").json["attendants"]
        self.assertEqual(sorted(one["user"] for one in inside), ["ann", "bob"])
        await bob.say("leave", room=room)
        while (await ann.hear("member"))["here"]:
            pass
        told = None
        while not told or len(told["stays"]) < 2 or not told["stays"][1]["leave"]:
            told = self.host.get(f"/v1/rooms/{room}").json
            await asyncio.sleep(0.01)
        self.assertEqual([stay["user"] for stay in told["stays"]], ["ann", "bob"])
        self.assertEqual((told["stays"][0]["leave"], told["online"]), (None, 1))
        self.assertGreaterEqual(told["stays"][1]["duration_ms"], 0)

    async def test_M1_its_address_works_until_it_expires_and_then_says_so(self):
        room = self.reserved(description="<script>alert(1)</script>")["room"]
        page = self.anybody.get("/meeting/" + room)
        self.assertEqual((page.status, page.type), (200, "text/html"))
        self.assertIn("is open until", page.text)
        self.assertIn("&lt;script&gt;", page.text)
        self.assertNotIn("<script", page.text)
        self.assertIn("default-src 'none'", page.headers["content-security-policy"])
        ann = await self.page("ann")
        await ann.say("join", room=room)
        await ann.hear("joined")
        self.assertEqual(self.host.delete("/v1/rooms/" + room).status, 204)
        self.assertEqual((await ann.hear("room_closed"))["reason"], "left")
        gone = self.anybody.get("/meeting/" + room)
        self.assertEqual(gone.status, 410)
        self.assertIn("It expired on", gone.text)
        self.assertEqual(self.anybody.get("/meeting/no-such-room").status, 404)
        self.assertEqual(self.host.delete("/v1/rooms/" + room).status, 404)
        over = self.host.get("/v1/rooms/" + room).json
        self.assertEqual((over["state"], over["stays"][0]["user"]), ("over", "ann"), "who was there is still told")
        self.assertTrue(over["stays"][0]["leave"])
        later = self.reserved(start=SOON + "T18:00", time_zone="Europe/Berlin")
        self.assertIn(f"It opens on {SOON} 18:00 (Europe/Berlin)", self.anybody.get("/meeting/" + later["room"]).text)
        await ann.say("join", room=later["room"])
        self.assertEqual((await ann.hear("room_closed"))["reason"], "unknown")
        early = await ann.hear("error")
        self.assertEqual((early["code"], early["field"]), ("not_yet", "room"))
        self.assertRegex(early["text"], r"^the room opens in [1-9][0-9]* ms$")
        await ann.say("join", room="no-such-room")
        self.assertEqual((await ann.hear("room_closed"))["reason"], "unknown")
        await ann.send({"t": "beat", "flowing": []})
        self.assertEqual((await ann.next())["t"], "beat", "of one that nobody reserved nothing more is said")

    async def test_rooms_come_in_pages_by_their_start(self):
        made = [self.reserved(start=f"{SOON}T18:0{minute}")["room"] for minute in (3, 1, 2, 0, 4)]
        by_start = [made[i] for i in (3, 1, 2, 0, 4)]
        self.assertEqual([one["room"] for one in self.host.pages("/v1/rooms?limit=2", "rooms")], by_start)
        self.host.delete("/v1/rooms/" + by_start[2])
        self.assertEqual(len(self.host.pages("/v1/rooms?limit=2", "rooms")), 4)
        self.assertEqual(len(self.host.pages("/v1/rooms?limit=2&all=true", "rooms")), 5)

    async def test_M3_attendants_with_the_parameters_of_their_sockets(self):
        ann = await self.page("ann", "page=%2Fshop&site=shop&name=Ann+%22B%22&name=again&bad=%ff")
        bob = await self.page("bob")
        here = self.host.pages("/v1/attendants?limit=1", "attendants")
        self.assertEqual(sorted(one["user"] for one in here), ["ann", "bob"])
        told = self.host.get("/v1/attendants?user=ann").json["attendants"]
        self.assertEqual(told[0]["details"], {"page": "/shop", "name": 'Ann "B"'})
        self.assertEqual(told[0]["query"], "page=%2Fshop&name=Ann+%22B%22&name=again&bad=%ff")
        sid = told[0]["sid"]
        words = '{"ticket": 4711, "text": "☎ \\"quoted\\""}'
        self.assertEqual(self.host.post(f"/v1/attendants/{sid}/push", {"data": words}).json, {"sessions": 1})
        self.assertEqual((await ann.hear("push"))["data"], words)
        self.assertEqual(self.host.post("/v1/push", {"data": "all"}).json, {"sessions": 2})
        self.assertEqual([(await ann.hear("push"))["data"], (await bob.hear("push"))["data"]], ["all", "all"])
        await ann.ws.close()
        while len(self.host.get("/v1/attendants").json["attendants"]) != 1:
            await asyncio.sleep(0.01)

    async def test_R8_words_and_details_are_bounded(self):
        ann = await self.page("ann")
        sid = ann.welcome["session"]
        self.assertEqual(self.host.post(f"/v1/attendants/{sid}/push", {"data": "x" * 8192}).status, 202)
        answer = self.host.post(f"/v1/attendants/{sid}/push", {"data": "x" * 8193})
        self.assertEqual((answer.status, answer.json["field"]), (422, "/data"))
        statuses = [self.host.post("/v1/push", {"data": "again"}).status for _ in range(12)]
        self.assertEqual((statuses[0], statuses[-1]), (202, 429))
        upgrade = ("GET /v1/ws?site=shop&x=" + "x" * 2000 + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        self.assertIn("403", self.relay.http(upgrade).split("\r\n")[0])


if __name__ == "__main__":
    unittest.main()
