"""Calls made by plain requests while clients only listen: R2, C1, C2."""
import select
import signal
import sqlite3
import unittest

from relay import KEY, Relay
from rest import SITES, Client, basic, token

OFFER = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=\"quoted\" ☎\r\n"
ANSWER = "v=0\r\no=- 3 4 IN IP4 127.0.0.1\r\ns=-\r\n"


class Calls(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.relay = Relay(SITES)
        self.relay.start()
        self.addCleanup(self.relay.__exit__)
        self.host = Client(self.relay)
        self.ann, self.bob = await self.page("ann"), await self.page("bob")

    async def page(self, user, **more):
        return await self.relay.page(user, query="site=shop", token=token(user), **more)

    def sid(self, page):
        return page.welcome["session"]

    async def ringing(self):
        placed = self.host.post("/v1/call", {"login": "bob", "sid": self.sid(self.ann)})
        self.assertEqual(placed.status, 201, placed.text)
        self.assertEqual(placed.headers["location"], "/v1/calls/" + placed.json["call"])
        ring = await self.bob.hear("ring")
        self.assertEqual((ring["call"], ring["from"], ring["kind"]), (placed.json["call"], "ann", "call"))
        return placed.json["call"]

    async def talking(self):
        call = await self.ringing()
        taken = self.host.post("/v1/accept", {"sid": self.sid(self.bob), "call": call})
        self.assertEqual((taken.status, taken.json["stage"]), (200, "accepted"))
        await self.ann.hear("accepted")
        await self.bob.hear("accepted")
        return call

    async def test_R8_requests_in_one_packet_are_all_answered_in_order_once_what_they_tell_is_on_disk(self):
        lines = f"Host: localhost\r\nAuthorization: {basic()}\r\n"
        asked = [f"GET /v1/{what} HTTP/1.1\r\n{lines}" for what in ("calls?live=true", "users/bob") * 300]
        with self.relay.dial() as conn:
            disk = sqlite3.connect(self.relay.folder / "relay.db", isolation_level=None)
            self.addCleanup(disk.close)
            disk.execute("BEGIN IMMEDIATE")  # as long as this goes on, nothing of the relay's is written
            await self.ann.say("invite", call="call-on-its-way", kind="call", to="bob")
            await self.ann.send({"t": "beat", "flowing": []})
            await self.ann.hear("beat")
            conn.sendall(("\r\n".join(asked) + "Connection: close\r\n\r\n").encode())
            told = select.select([conn], [], [], 0.3)[0]
            disk.execute("ROLLBACK")
            self.assertEqual(told, [], "the call that they tell of is not on disk")
            answers = self.relay.rest_of(conn).decode().split("HTTP/1.1 ")[1:]
        self.assertEqual([answer[:3] for answer in answers], ["200"] * len(asked))
        for list_of_calls, user in zip(answers[::2], answers[1::2]):
            self.assertIn("call-on-its-way", list_of_calls)
            self.assertIn('"user":"bob"', user)

    async def test_C2_a_whole_call_by_requests_alone(self):
        call = await self.talking()
        offered = self.host.post("/v1/offer", {"sid": self.sid(self.bob), "call": call, "type": "sender", "offer": OFFER,
                                               "receiver_login": "ann"})
        self.assertEqual((offered.status, offered.json), (200, {"call": call, "gen": 1, "rev": 1}))
        heard = await self.ann.hear("description")
        self.assertEqual((heard["type"], heard["sdp"], heard["gen"], heard["rev"]), ("offer", OFFER, 1, 1))
        answered = self.host.post("/v1/offer", {"sid": self.sid(self.ann), "type": "receiver", "answer": ANSWER,
                                                "receiver_login": "bob"})
        self.assertEqual((answered.status, answered.json), (200, {"call": call, "gen": 1, "rev": 1}), "told by the other's name")
        heard = await self.bob.hear("description")
        self.assertEqual((heard["type"], heard["sdp"]), ("answer", ANSWER))
        again = self.host.post("/v1/offer", {"sid": self.sid(self.bob), "call": call, "type": "sender", "offer": OFFER})
        self.assertEqual(again.json, {"call": call, "gen": 1, "rev": 2}, "the next offer of this connection")
        live = self.host.get(f"/v1/calls/{call}").json
        self.assertEqual((live["stage"], live["from"]["description"]["sdp"]), ("accepted", ANSWER))
        over = self.host.post("/v1/hangup", {"sid": self.sid(self.ann), "call": call})
        self.assertEqual((over.status, over.json["stage"], over.json["reason"]), (200, "ended", "hangup"))
        self.assertEqual((await self.bob.hear("ended"))["reason"], "hangup")
        self.assertEqual((await self.ann.hear("ended"))["reason"], "hangup")
        stored = self.host.get(f"/v1/calls/{call}").json
        self.assertEqual((stored["from"]["user"], stored["from"]["description"]["sdp"]), ("ann", ANSWER))
        self.assertEqual((stored["to"]["user"], stored["to"]["description"]["sdp"]), ("bob", OFFER))
        self.assertEqual(stored["reason"], "hangup")
        self.assertEqual(self.host.post("/v1/hangup", {"sid": self.sid(self.ann), "call": call}).status, 200, "once more")

    async def test_C1_decline_cancel_and_nobody_there(self):
        call = await self.ringing()
        no = self.host.post("/v1/decline", {"sid": self.sid(self.bob), "call": call})
        self.assertEqual((no.status, no.json["reason"]), (200, "declined"))
        self.assertEqual((await self.ann.hear("ended"))["reason"], "declined")
        late = self.host.post("/v1/accept", {"sid": self.sid(self.bob), "call": call})
        self.assertEqual((late.status, late.json["reason"]), (409, "declined"))
        call = await self.ringing()
        given_up = self.host.post("/v1/hangup", {"sid": self.sid(self.ann), "call": call})
        self.assertEqual(given_up.json["reason"], "cancelled")
        self.assertEqual((await self.bob.hear("ended"))["call"], call)
        nobody = self.host.post("/v1/call", {"login": "carol", "sid": self.sid(self.ann)})
        self.assertEqual((nobody.status, nobody.json["stage"], nobody.json["reason"]), (201, "ended", "not_connected"))

    async def test_C1_of_two_devices_the_second_is_told(self):
        other = await self.page("bob", device="device-of-bob-2")
        call = await self.ringing()
        self.assertEqual(self.host.post("/v1/accept", {"sid": self.sid(other), "call": call}).status, 200)
        late = self.host.post("/v1/accept", {"sid": self.sid(self.bob), "call": call})
        self.assertEqual((late.status, late.json["reason"]), (409, "answered_elsewhere"))
        self.assertEqual(self.host.post("/v1/accept", {"sid": self.sid(other), "call": call}).status, 200, "once more")

    async def test_no_description_before_somebody_accepted(self):
        call = await self.ringing()
        early = self.host.post("/v1/offer", {"sid": self.sid(self.bob), "call": call, "type": "sender", "offer": OFFER})
        self.assertEqual(early.status, 409)
        self.assertIn("nobody has accepted it yet", early.json["detail"])
        early = self.host.post("/v1/offer", {"sid": self.sid(self.ann), "call": call, "type": "receiver", "answer": ANSWER})
        self.assertIn("Nobody has accepted this call yet", early.json["detail"])

    async def test_there_is_no_answer_to_what_nobody_has_offered(self):
        call = await self.talking()
        answer = {"sid": self.sid(self.ann), "call": call, "type": "receiver", "answer": ANSWER}
        early = self.host.post("/v1/offer", answer)
        self.assertEqual((early.status, early.json["type"]), (409, "/docs#problem-wrong_state"))
        self.assertIn("offered nothing yet", early.json["detail"])
        self.host.post("/v1/offer", {"sid": self.sid(self.bob), "call": call, "type": "sender", "offer": OFFER})
        for attempt in ("first", "once more"):
            self.assertEqual(self.host.post("/v1/offer", answer).status, 200, attempt)
        mixed_up = self.host.post("/v1/offer", {**answer, "sid": self.sid(self.bob)})
        self.assertEqual(mixed_up.status, 409, "what ann has said is an answer")
        self.relay.kill()
        self.relay.start()
        self.assertEqual(self.host.post("/v1/offer", answer).status, 200, "the relay has read what was offered")

    async def test_R8_a_call_too_many_is_told_which_bound_it_reached(self):
        limits = '[site.limits]\ncalls_per_session = 2\ncalls = 3\ninvites_burst = 4\ninvites_every = "1m"\n'
        self.relay.sites = f'[[site]]\nid = "shop"\nkeys = ["{KEY}"]\norigins = ["https://shop.example"]\n{limits}'
        self.relay.configure()
        self.relay.process.send_signal(signal.SIGHUP)
        self.relay.until_said("reloaded")
        dora, eve = await self.page("dora"), await self.page("eve")

        def call(caller, callee):
            placed = self.host.post("/v1/call", {"login": callee, "sid": self.sid(caller)})
            return placed.status, placed.json.get("allowed"), placed.json.get("reason"), "retry-after" in placed.headers

        rings = (201, None, None, False)
        self.assertEqual([call(self.ann, "bob"), call(self.ann, "eve")], [rings, rings])
        self.assertEqual(call(self.ann, "dora"), (409, "at most 2", "full", False))
        self.assertEqual(call(dora, "eve"), rings)
        self.assertEqual(call(eve, "bob"), (409, "at most 3", "full", False))
        for one in self.host.get("/v1/calls?live=true").json["calls"]:
            self.host.post(f"/v1/calls/{one['call']}/end")
        self.assertEqual([call(self.ann, "nobody")[0], call(self.ann, "nobody")[0]], [201, 201])
        self.assertEqual(call(self.ann, "bob"), (429, "4 at once, and one more each 60000 ms", "full", True))

    async def test_an_id_of_ones_own_makes_a_call_once(self):
        wanted = {"login": "bob", "sid": self.sid(self.ann), "call": "a-call-named-by-its-host"}
        first, second = self.host.post("/v1/call", wanted), self.host.post("/v1/call", wanted)
        self.assertEqual([first.status, second.status], [201, 201])
        await self.bob.hear("ring")
        self.assertEqual(len(self.host.get("/v1/calls?live=true").json["calls"]), 1)
        for other in ({"login": "eve"}, {"kind": "watch"}):
            refused = self.host.post("/v1/call", {**wanted, **other})
            self.assertEqual((refused.status, refused.json["field"]), (422, "/call"), "not the call that is asked for")

    async def test_R6_the_host_ends_any_call(self):
        call = await self.talking()
        self.assertEqual(self.host.post(f"/v1/calls/{call}/end").json["stage"], "ended")
        self.assertEqual((await self.ann.hear("ended"))["reason"], "hangup")
        self.assertEqual((await self.bob.hear("ended"))["reason"], "hangup")
        self.assertEqual(self.host.post(f"/v1/calls/{call}/end").status, 409)
        self.assertEqual(self.host.post("/v1/calls/no-such-call/end").status, 404)

    async def test_what_was_answered_survives_a_kill(self):
        call = await self.talking()
        self.host.post("/v1/offer", {"sid": self.sid(self.bob), "call": call, "type": "sender", "offer": OFFER})
        room = self.host.post("/v1/rooms", {"duration": 30, "description": "kept"}).json["room"]
        self.relay.kill()
        self.relay.start()
        kept = self.host.get(f"/v1/calls/{call}").json
        self.assertEqual((kept["stage"], kept["to"]["description"]["sdp"]), ("accepted", OFFER))
        self.assertEqual(self.host.get(f"/v1/rooms/{room}").json["description"], "kept")

    async def test_calls_come_in_pages(self):
        made = []
        for _ in range(7):
            made.append(await self.ringing())
            self.host.post("/v1/hangup", {"sid": self.sid(self.ann), "call": made[-1]})
        for query in ("", "&user=ann", "&user=bob"):
            listed = self.host.pages("/v1/calls?limit=2" + query, "calls")
            self.assertEqual([call["call"] for call in listed], made[::-1], query)
        self.assertEqual(self.host.get("/v1/calls?user=carol").json, {"calls": []})
        self.assertEqual(self.host.get("/v1/calls?live=true").json, {"calls": []})


if __name__ == "__main__":
    unittest.main()
