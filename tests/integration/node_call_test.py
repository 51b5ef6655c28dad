"""Calls between two clients that share nothing but PROTOCOL.md, Python's `websockets` and Node's `ws`: C1, C2, C6."""
import asyncio
import json
import unittest
from pathlib import Path

from relay import PATIENCE, Relay

CLIENT = Path(__file__).parent / "node" / "call.mjs"
CANDIDATES = [{"line": "candidate:2 1 udp 2122260223 192.0.2.9 50002 typ host", "mid": "0", "index": 0}]
NO_MORE = [{"line": ""}]


class NodePage:
    """The program call.mjs: what it says about itself, and the lines that tell it to go on."""

    def __init__(self, process):
        self.process = process
        self.frames = []

    @classmethod
    async def start(cls, relay, role, user, peer):
        if not (CLIENT.parent / "node_modules" / "ws").is_dir():
            raise RuntimeError(f"first: npm ci --prefix {CLIENT.parent}")
        url = f"ws://127.0.0.1:{relay.port}/v1/ws?site=demo"
        return cls(await asyncio.create_subprocess_exec("node", CLIENT, role, url, user, peer, limit=1 << 20,
                                                        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE))

    async def told(self, what):
        """Reads on until it has told this; the frames that it heard meanwhile are kept."""
        while line := await asyncio.wait_for(self.process.stdout.readline(), PATIENCE):
            said = json.loads(line)
            if what in said:
                return said[what]
            self.frames.append(said["heard"])
        raise AssertionError(f"Node's client ended before it told {what}")

    def go_on(self):
        self.process.stdin.write(b"\n")

    def heard(self, t):
        return [frame for frame in self.frames if frame["t"] == t]

    async def end(self):
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


class NodeCall(unittest.IsolatedAsyncioTestCase):
    async def start(self, role):
        self.relay = self.enterContext(Relay())
        bob = await self.relay.page("bob")
        ann = await NodePage.start(self.relay, role, "ann", "bob")
        self.addAsyncCleanup(ann.end)
        await ann.told("ready")
        return ann, bob

    async def trickle(self, bob, call):
        """Candidates both ways, the empty one last."""
        for candidates in (CANDIDATES, NO_MORE):
            await bob.say("candidates", call=call, gen=1, list=candidates)
        self.assertEqual((await bob.hear("candidates"))["list"][0]["mid"], "0")
        self.assertEqual((await bob.hear("candidates"))["list"], NO_MORE)

    async def cut_and_resume(self, ann, bob, call):
        """While ann is away both sides say something; both hear it once she is back, and the stream went on."""
        self.assertEqual(await ann.told("talking"), call)
        self.assertEqual(ann.heard("candidates")[0]["list"], CANDIDATES)
        ann.go_on()
        self.assertEqual(await ann.told("cut"), call)
        self.assertEqual((await bob.hear("peer"))["state"], "lost")
        await bob.say("media", call=call, audio=False, video=True, held=False)
        ann.go_on()
        self.assertEqual((await bob.hear("peer"))["state"], "back")
        self.assertTrue((await bob.hear("media"))["held"])

    def assert_resumed(self, ann):
        first, second = ann.heard("welcome")
        self.assertTrue(second["resumed"])
        self.assertEqual((second["session"], second["epoch"]), (first["session"], first["epoch"]))
        self.assertNotEqual(second["resume"], first["resume"])
        self.assertFalse(ann.heard("media")[0]["audio"])
        numbers = [frame["s"] for frame in ann.frames if "s" in frame]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)), "a frame was lost, doubled or out of order")
        self.assertEqual(ann.heard("error"), [])

    async def test_C1_C2_C6_node_calls_python(self):
        ann, bob = await self.start("caller")
        ring = await bob.hear("ring")
        self.assertEqual((ring["from"], ring["kind"]), ("ann", "call"))
        call = ring["call"]
        await bob.say("ringing", call=call)
        await bob.say("accept", call=call)
        await bob.hear("accepted")
        await bob.say("description", call=call, gen=1, rev=1, type="offer", sdp="v=0\r\ns=☎ \"\\\"\r\n")
        answer = await bob.hear("description")
        self.assertEqual((answer["type"], answer["rev"]), ("answer", 1))
        self.assertTrue(answer["sdp"].startswith('v=0\r\ns=answer of ann "\\" ☎\r\n'))
        await self.trickle(bob, call)
        await self.cut_and_resume(ann, bob, call)
        ann.go_on()
        self.assertEqual((await bob.hear("ended"))["reason"], "hangup")
        self.assertEqual(await ann.told("left"), 3507)
        self.assertEqual(ann.heard("description")[0]["sdp"], "v=0\r\ns=☎ \"\\\"\r\n")
        self.assertEqual(ann.heard("ended")[0]["reason"], "hangup")
        self.assert_resumed(ann)

    async def test_C1_C2_C6_python_calls_node(self):
        ann, bob = await self.start("callee")
        call = "call-from-python-to-node"
        await bob.say("invite", call=call, kind="call", to="ann")
        await bob.hear("ringing")
        await bob.hear("accepted")
        offer = await bob.hear("description")
        self.assertTrue(offer["sdp"].startswith('v=0\r\ns=offer of ann "\\" ☎\r\n'))
        await bob.say("description", call=call, gen=1, rev=offer["rev"], type="answer", sdp="v=0\r\n")
        await self.trickle(bob, call)
        await self.cut_and_resume(ann, bob, call)
        await bob.say("end", call=call, reason="hangup")
        self.assertEqual((await bob.hear("ended"))["reason"], "hangup")
        self.assertEqual(await ann.told("left"), 3507)
        self.assertEqual(ann.heard("ring")[0]["from"], "bob")
        self.assertEqual(ann.heard("ended")[0]["reason"], "hangup")
        self.assert_resumed(ann)


if __name__ == "__main__":
    unittest.main()
