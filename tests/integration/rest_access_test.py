"""Who may ask what: R2, R3, R8."""
import unittest

from relay import KEY, Relay
from rest import OTHER_KEY, SITES, Client, basic, path, token


class Access(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.relay = Relay(SITES)
        self.relay.start()
        self.addCleanup(self.relay.__exit__)
        self.host = Client(self.relay)
        self.ann, self.bob, self.eve = [await self.page(name) for name in ("ann", "bob", "eve")]

    async def page(self, user, site="shop", key=KEY, **more):
        page = await self.relay.page(user, query=f"site={site}", token=token(user, key, site), **more)
        page.sid = page.welcome["session"]
        return page

    def user(self, name, **claims):
        return Client.user(self.relay, name, **claims)

    async def test_R3_a_user_acts_for_nobody_else(self):
        eve = self.user("eve")
        refused = eve.post("/v1/call", {"login": "bob", "sid": self.ann.sid})
        self.assertEqual((refused.status, refused.json["field"]), (404, "/sid"))
        self.assertEqual(refused.text, eve.post("/v1/call", {"login": "bob", "sid": "sid-of-nobody"}).text, "tells nothing")
        call = self.user("ann").post("/v1/call", {"login": "bob", "sid": self.ann.sid}).json["call"]
        for what in ("accept", "decline", "hangup"):
            self.assertEqual(eve.post(f"/v1/{what}", {"sid": self.bob.sid, "call": call}).status, 404, what)
            self.assertEqual(eve.post(f"/v1/{what}", {"sid": self.eve.sid, "call": call}).status, 409, what)
        self.assertEqual(self.user("bob").post("/v1/accept", {"sid": self.bob.sid, "call": call}).status, 200)
        offer = {"call": call, "type": "sender", "offer": "v=0\r\n"}
        self.assertEqual(eve.post("/v1/offer", {**offer, "sid": self.eve.sid}).status, 409)
        self.assertEqual(self.user("bob").post("/v1/offer", {**offer, "sid": self.bob.sid}).status, 200)

    async def test_C2_descriptions_are_for_those_who_took_part(self):
        call = self.user("ann").post("/v1/call", {"login": "bob", "sid": self.ann.sid}).json["call"]
        self.user("bob").post("/v1/accept", {"sid": self.bob.sid, "call": call})
        self.user("bob").post("/v1/offer", {"sid": self.bob.sid, "call": call, "type": "sender", "offer": "v=0 of bob"})
        for over in (False, True):
            if over:
                self.user("ann").post("/v1/hangup", {"sid": self.ann.sid, "call": call})
            seen = self.user("ann").get(f"/v1/calls/{call}").json
            self.assertEqual(seen["to"]["description"]["sdp"], "v=0 of bob")
            self.assertEqual([seen["from"].get("sid"), seen["to"].get("sid")], [self.ann.sid, None], "only one's own")
            self.assertEqual(self.user("eve").get(f"/v1/calls/{call}").status, 404)
            self.assertEqual(self.user("eve").get("/v1/calls").json, {"calls": []})
            self.assertEqual(len(self.user("bob").get("/v1/calls").json["calls"]), 1)
            self.assertEqual(self.user("eve").get("/v1/calls?user=bob").status, 403)

    async def test_a_user_sees_who_is_connected_and_no_more(self):
        seen = self.user("eve").get("/v1/users/bob").json
        self.assertEqual(seen, {"user": "bob", "connected": True, "live": False})
        self.assertEqual(self.user("eve").get("/v1/users/eve").json["sessions"][0]["sid"], self.eve.sid)
        for method, address in (("GET", "/v1/attendants"), ("GET", "/v1/broadcasts"), ("GET", "/v1/rooms"), ("POST", "/v1/rooms"),
                                ("POST", "/v1/push"), ("POST", f"/v1/attendants/{self.bob.sid}/push"),
                                ("POST", "/v1/calls/some-call/end"), ("DELETE", "/v1/rooms/some-room")):
            answer = self.user("eve").ask(method, address, {"data": "x"} if method == "POST" else None)
            self.assertEqual((answer.status, answer.type), (403, "application/problem+json"), address)
        self.assertEqual(self.user("eve").get("/v1/usage?user=bob").status, 403)
        self.assertEqual(self.user("eve").get("/v1/usage?user=bob&viewer=eve").status, 200)

    async def test_a_users_token_allows_what_it_grants(self):
        watcher = self.user("ann", grants=["watch"])
        self.assertEqual(watcher.post("/v1/call", {"login": "bob", "sid": self.ann.sid}).status, 403)
        self.assertEqual(watcher.post("/v1/call", {"login": "bob", "sid": self.ann.sid, "kind": "watch"}).status, 201)
        boss = self.user("backend", grants=["admin"])
        self.assertEqual(boss.get("/v1/attendants").status, 200)

    async def test_R3_sites_never_see_each_other(self):
        mall = Client(self.relay, basic("mall", OTHER_KEY))
        ann_there = await self.page("ann", "mall", OTHER_KEY)
        call = self.host.post("/v1/call", {"login": "bob", "sid": self.ann.sid}).json["call"]
        room = self.host.post("/v1/rooms", {"duration": 10}).json["room"]
        self.assertEqual([one["user"] for one in mall.get("/v1/attendants").json["attendants"]], ["ann"])
        self.assertEqual(mall.get("/v1/users/bob").json["connected"], False)
        self.assertEqual(mall.get(f"/v1/calls/{call}").status, 404)
        self.assertEqual(mall.get("/v1/calls").json, {"calls": []})
        self.assertEqual(mall.get(f"/v1/rooms/{room}").status, 404)
        self.assertEqual(mall.delete(f"/v1/rooms/{room}").status, 404)
        self.assertEqual(mall.post(f"/v1/calls/{call}/end").status, 404)
        self.assertEqual(mall.post("/v1/call", {"login": "bob", "sid": self.ann.sid}).status, 404)
        self.assertEqual(mall.post(f"/v1/attendants/{self.ann.sid}/push", {"data": "x"}).status, 404)
        self.assertEqual(mall.post("/v1/push", {"data": "for the mall"}).json, {"sessions": 1})
        self.assertEqual((await ann_there.hear("push"))["data"], "for the mall")
        self.assertEqual(mall.get("/v1/users/bob?site=shop").status, 401, "the key is another's")

    async def test_R3_what_does_not_hold_is_refused_and_never_repeated(self):
        bad = [basic("shop", OTHER_KEY), basic("mall", KEY), basic("nowhere"), "Bearer " + token("ann", OTHER_KEY),
               "Bearer " + token("ann", exp=1), "Bearer a.b.c", "Bearer " + token("ann", site="mall"), "Basic !!!", "Digest x", None]
        for shown in bad:
            answer = Client(self.relay, shown).get("/v1/users/bob")
            self.assertEqual((answer.status, answer.type), (401, "application/problem+json"), shown)
            self.assertIn("Basic", answer.headers["www-authenticate"])
            if shown and len(shown) > 20:
                self.assertNotIn(shown.split()[1], answer.text + self.relay.said())

    async def test_R8_guessing_is_slowed_down(self):
        guesser = Client(self.relay, basic("shop", OTHER_KEY))
        statuses = [guesser.get("/v1/users/bob").status for _ in range(25)]
        self.assertEqual((statuses[0], statuses[-1]), (401, 429))
        self.assertIn("retry-after", guesser.get("/v1/users/bob").headers)

    async def test_browsers_may_ask_from_the_sites_own_origins(self):
        ok = self.host.get("/v1/users/bob", Origin="https://shop.example")
        self.assertEqual((ok.status, ok.headers["access-control-allow-origin"]), (200, "https://shop.example"))
        for origin in ("https://mall.example", "https://evil.example", "null"):
            answer = self.host.get("/v1/users/bob", Origin=origin)
            self.assertEqual((answer.status, answer.json["type"]), (403, "/docs#problem-strange_origin"), origin)
        asked = Client(self.relay, None).ask("OPTIONS", "/v1/call", Origin="https://shop.example",
                                             Access_Control_Request_Method="POST")
        self.assertEqual((asked.status, asked.headers["access-control-allow-methods"]), (204, "POST, OPTIONS"))
        refused = Client(self.relay, None).ask("OPTIONS", "/v1/call", Origin="https://evil.example")
        self.assertEqual(refused.status, 403)
        self.assertNotIn("access-control-allow-origin", refused.headers)

    async def test_names_come_back_as_they_are(self):
        name = 'Ann "<b>&\'/%?#'
        await self.page(name, device="device-of-ann-b")
        self.assertEqual(self.host.get("/v1/users/" + path(name)).json["user"], name)


class Open(unittest.IsolatedAsyncioTestCase):
    async def test_R3_an_open_site_shouts(self):
        with Relay() as relay:
            anybody = Client(relay, None)
            answer = anybody.get("/v1/attendants")
            self.assertEqual(answer.status, 200)
            self.assertIn("open", answer.headers["beckon-warning"])
            self.assertEqual(anybody.get("/v1/attendants", Origin="http://localhost:3000").status, 200)
            self.assertEqual(anybody.get("/v1/attendants", Origin="https://evil.example").status, 403)
            rebound = {"Origin": "http://evil.example:8080", "Host": "evil.example:8080"}
            self.assertEqual(anybody.get("/v1/attendants", **rebound).status, 403, "its owner let the name lead here")
            self.assertEqual(anybody.get("/v1/attendants", Host="evil.example:8080").status, 403)
            self.assertEqual(Client(relay).get("/v1/attendants").status, 401, "what is shown must hold")


if __name__ == "__main__":
    unittest.main()
