"""Calls through a real relay: C1, C2, C6, R1."""
import base64
import hashlib
import hmac
import unittest

from relay import Page, Relay


class Call(unittest.IsolatedAsyncioTestCase):
    async def talking(self, relay, call):
        ann, bob = await relay.page("ann"), await relay.page("bob")
        await ann.say("invite", call=call, kind="call", to="bob")
        self.assertEqual((await bob.hear("ring"))["from"], "ann")
        await bob.say("accept", call=call)
        await ann.hear("accepted")
        await bob.hear("accepted")
        return ann, bob

    async def test_C1_C2_ring_accept_describe_and_hang_up(self):
        with Relay() as relay:
            ann, bob = await self.talking(relay, "call-from-ann")
            offer = "v=0\r\n" + "a=line \"quoted\" \\ ☎\r\n" * 200
            await bob.say("description", call="call-from-ann", gen=1, rev=1, type="offer", sdp=offer)
            self.assertEqual((await ann.hear("description"))["sdp"], offer)
            await ann.say("description", call="call-from-ann", gen=1, rev=1, type="answer", sdp="v=0\r\n")
            self.assertEqual((await bob.hear("description"))["type"], "answer")
            await ann.say("end", call="call-from-ann", reason="hangup")
            self.assertEqual((await bob.hear("ended"))["reason"], "hangup")
            self.assertEqual((await ann.hear("ended"))["reason"], "hangup")

    async def test_R5_a_page_hears_of_its_ice_servers_before_its_welcome(self):
        secret = "north of the river"
        with Relay(f'''[[site]]
id = "demo"
open = true
[[site.ice]]
urls = ["stun:stun.example:3478"]
[[site.ice]]
urls = ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"]
secret = "{secret}"''') as relay:
            ann = await Page(relay, "ann").connect()
            frame = await ann.next()
            self.assertEqual(frame["t"], "ice")
            stun, turn = frame["servers"]
            self.assertEqual(stun, {"urls": ["stun:stun.example:3478"], "username": "", "credential": ""})
            self.assertEqual(len(turn["urls"]), 2)
            self.assertRegex(turn["username"], r"^\d+:ann$")
            mac = hmac.new(secret.encode(), turn["username"].encode(), hashlib.sha1).digest()
            self.assertEqual(turn["credential"], base64.b64encode(mac).decode())
            self.assertEqual((await ann.next())["t"], "welcome")

    async def test_C6_a_relay_that_was_killed_knows_the_call_again(self):
        with Relay() as relay:
            ann, bob = await self.talking(relay, "call-that-lasts")
            await bob.say("description", call="call-that-lasts", gen=1, rev=1, type="offer", sdp="v=0\r\n")
            await ann.hear("description")
            relay.kill()
            relay.start()
            claim = {"call": "call-that-lasts", "kind": "call", "stage": "accepted", "gen": 1, "fresh": False}
            back = await relay.page("bob", session=bob.welcome["session"], resume=bob.welcome["resume"],
                                    claims=[{**claim, "role": "callee", "peer": "ann", "seat": bob.welcome["session"],
                                             "peer_seat": ann.welcome["session"]}])
            self.assertFalse(back.welcome["resumed"])
            self.assertEqual(back.welcome["session"], bob.welcome["session"])
            restored = await back.hear("restored")
            self.assertEqual(restored["call"], "call-that-lasts")

    async def test_C6_a_cut_socket_is_taken_up_where_it_broke_off(self):
        with Relay() as relay:
            ann, bob = await self.talking(relay, "call-with-a-cut")
            got = bob.heard
            bob.ws.transport.abort()
            await ann.say("media", call="call-with-a-cut", audio=True, video=False, held=False)
            again = await relay.page("bob", session=bob.welcome["session"], resume=bob.welcome["resume"],
                                     epoch=bob.welcome["epoch"], got=got)
            self.assertTrue(again.welcome["resumed"])
            again.heard = got
            while (frame := await again.next())["t"] != "media":
                pass
            self.assertFalse(frame["video"])


if __name__ == "__main__":
    unittest.main()
