"""The samples that host sites copy do what they say: tokens that the relay takes, requests that it answers: R2, R3."""
import asyncio
import json
import os
import subprocess
import unittest
from pathlib import Path

import websockets

from relay import KEY, Page, Relay

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LANGUAGES = {"php": "beckon_token.php", "python3": "beckon_token.py", "node": "beckon_token.mjs"}
OLD_KEY = "the key before the rotation, long enough too"
SITE = f"""
[[site]]
id = "shop"
keys = ["{KEY}", "{OLD_KEY}"]
origins = ["https://shop.example"]
"""


def signed(program, user, key=KEY, site="shop", seconds=3600):
    """What the sample prints, run as its comment says."""
    said = subprocess.run([program, SAMPLES / LANGUAGES[program], user, str(seconds)], check=True, text=True,
                          stdout=subprocess.PIPE, env={**os.environ, "BECKON_KEY": key, "BECKON_SITE": site})
    return said.stdout.strip()


class Samples(unittest.IsolatedAsyncioTestCase):
    async def enter(self, relay, user, token):
        page = Page(relay, user)
        await page.open(origin="https://shop.example", query="site=shop", device="device-1", token=token)
        return page.welcome["session"]

    async def assert_refused(self, relay, user, token):
        with self.assertRaises(websockets.ConnectionClosed) as refused:
            await self.enter(relay, user, token)
        self.assertEqual(refused.exception.code, 3501)

    async def test_R3_every_language_signs_what_the_relay_takes(self):
        with Relay(SITE) as relay:
            for program in LANGUAGES:
                for user in ("ann", "Jörg \"Ω\" </script> ☎", "4711"):
                    with self.subTest(program=program, user=user):
                        self.assertTrue(await self.enter(relay, user, signed(program, user)))
                self.assertTrue(await self.enter(relay, "ann", signed(program, "ann", key=OLD_KEY)))

    async def test_R3_another_key_user_site_or_time_is_refused(self):
        with Relay(SITE) as relay:
            for program in LANGUAGES:
                with self.subTest(program=program):
                    await self.assert_refused(relay, "ann", signed(program, "ann", key="x" * len(KEY)))
                    await self.assert_refused(relay, "bob", signed(program, "ann"))
                    await self.assert_refused(relay, "ann", signed(program, "ann", site="other"))
                    await self.assert_refused(relay, "ann", signed(program, "ann", seconds=-1))

    async def test_R2_the_rest_sample_asks_and_is_answered(self):
        with Relay(SITE) as relay:
            page = Page(relay, "ann")
            await page.open(origin="https://shop.example", query="site=shop&cart=42", device="device-1", token=signed("node", "ann"))
            code, lines = await asyncio.to_thread(self.rest, relay, KEY)
            self.assertEqual(code, 0, lines)
            attendants, ann, pushed, room = (json.loads(line) for line in lines[:4])
            self.assertEqual([one["user"] for one in attendants["attendants"]], ["ann"])
            self.assertTrue(ann["connected"])
            self.assertEqual(pushed, {"sessions": 1})
            self.assertEqual((await page.hear("push"))["data"], "We close in five minutes.")
            self.assertIn("/meeting/", room["meeting_url"])
            self.assertTrue(lines[4].startswith("kind,id,"), "CSV begins with its columns")
            code, lines = await asyncio.to_thread(self.rest, relay, "x" * len(KEY))
            self.assertNotEqual(code, 0)
            self.assertEqual(json.loads(lines[0])["status"], 401)

    def rest(self, relay, key):
        """beckon_rest.sh: its exit code, and what it printed."""
        told = {"BECKON_URL": f"http://127.0.0.1:{relay.port}", "BECKON_SITE": "shop", "BECKON_KEY": key}
        said = subprocess.run(["sh", SAMPLES / "beckon_rest.sh"], text=True, stdout=subprocess.PIPE, env={**os.environ, **told})
        return said.returncode, said.stdout.splitlines()


if __name__ == "__main__":
    unittest.main()
