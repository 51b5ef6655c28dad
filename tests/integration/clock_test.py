"""The system's clock is set while a call goes on: B4, R1."""
import asyncio
import subprocess
import time
import unittest
from datetime import datetime
from pathlib import Path

from relay import Relay
from rest import SITES, Client, token

HOUR = 3600
SHIM = Path(__file__).with_name("set_clock.c")


class SetClock(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.relay = Relay(SITES)
        self.addCleanup(self.relay.__exit__)
        shim, self.clock = self.relay.folder / "set_clock.so", self.relay.folder / "clock"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, SHIM], check=True)
        self.relay.environment = {"LD_PRELOAD": str(shim), "SET_CLOCK": str(self.clock)}
        self.set(0)
        self.relay.start()
        self.host = Client(self.relay)

    def set(self, ahead):
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(ahead))
        fresh.rename(self.clock)

    def set_and_heard_of(self, ahead, words):
        self.set(ahead)
        said = self.relay.until_said(r"the time of day was set (\d+) s (back|forward)")
        self.assertEqual(said[2], words)
        return int(said[1])

    async def page(self, user):
        return await self.relay.page(user, query="site=shop", token=token(user, exp=int(time.time()) + 10 * HOUR))

    async def talk(self, pages, seconds):
        """Signs of life, sooner than the relay misses them."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for page in pages:
                await page.send({"t": "beat", "a": page.heard, "flowing": ["call-through-it-all"]})
            await asyncio.sleep(0.5)

    def assert_about_now(self, stamp, ahead):
        at = datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()
        self.assertLess(abs(at - time.time() - ahead), HOUR / 4)

    async def test_B4_R1_sockets_stay_and_time_is_counted_as_it_passed(self):
        ann, bob = await self.page("ann"), await self.page("bob")
        await ann.say("invite", call="call-through-it-all", kind="call", to="bob")
        ring = await bob.hear("ring")
        await bob.say("accept", call="call-through-it-all")
        await ann.hear("accepted")
        self.assertAlmostEqual(self.set_and_heard_of(-HOUR, "back"), HOUR, delta=60)
        await self.talk([ann, bob], 6)
        await ann.say("account", flowed=[{"call": "call-through-it-all", "gen": 1, "ms": 6000}])
        self.assertAlmostEqual(self.set_and_heard_of(HOUR, "forward"), 2 * HOUR, delta=60)
        await self.talk([ann, bob], 1)
        await ann.say("media", call="call-through-it-all", audio=True, video=False, held=False)
        self.assertTrue((await bob.hear("media"))["audio"])
        carl = await self.page("carl")
        await carl.say("invite", call="call-after-it-all", kind="call", to="bob")
        late = await bob.hear("ring")
        self.assertEqual(late["until"] - late["at"], ring["until"] - ring["at"])
        self.assertLess(abs(late["at"] - ring["at"]), HOUR * 1000 / 4, "a page holds it against the welcome that it had")
        await ann.say("end", call="call-through-it-all", reason="hangup")
        self.assertEqual((await bob.hear("ended"))["reason"], "hangup")
        while (call := self.host.get("/v1/calls/call-through-it-all").json)["stage"] != "ended":
            await asyncio.sleep(0.05)
        self.assert_about_now(call["began"], HOUR)
        self.assert_about_now(call["ended"], HOUR)
        usage = self.host.get("/v1/usage").json
        self.assertEqual(usage["talked_ms"], 6000)


if __name__ == "__main__":
    unittest.main()
