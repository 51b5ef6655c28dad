"""R1: a disk that takes nothing ends no call. Faults are injected into the relay's own system calls (strace)."""
import asyncio
import contextlib
import json
import os
import re
import sqlite3
import time
import unittest
import urllib.error
import urllib.request

from relay import PATIENCE, Relay
from straced import STRACE, Straced

DISK = "pwrite64,fdatasync,fsync,ftruncate"


class Disk(Straced):
    """The relay's disk, failing. Its sockets are written with other system calls."""

    def __init__(self, relay, error):
        super().__init__(relay, "-e", f"trace={DISK}", "-e", f"inject={DISK}:error={error}")


def asked(relay, path):
    head, _, body = relay.http(f"GET {path} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n").partition("\r\n\r\n")
    return head.split("\r\n")[0], body


def ready(relay):
    return asked(relay, "/readyz")


def until(holds):
    patient_until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < patient_until, "it did not come to be in time"
        time.sleep(0.05)


def told_to_operators(relay):
    """What /readyz says on the metrics' own listener."""
    port = re.findall(r'metrics address="[^"]*" port="(\d+)"', relay.said())[-1]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.read().decode()


@unittest.skipUnless(STRACE, "strace is not installed")
class FailingDisk(unittest.IsolatedAsyncioTestCase):
    async def goes_on(self, error):
        with Relay(**{"metrics.listen": '"127.0.0.1:0"'}) as relay:
            ann, bob = await relay.in_call("before-the-fault")
            with Disk(relay, error):
                await bob.say("description", call="before-the-fault", gen=1, rev=1, type="offer", sdp="v=0\r\n")
                self.assertEqual((await ann.hear("description"))["type"], "offer")
                await ann.say("media", call="before-the-fault", audio=False, video=True, held=False)
                self.assertFalse((await bob.hear("media"))["audio"])
                await relay.in_call("during-the-fault", "carol", "dave")
                status, body = ready(relay)
                self.assertIn("503", status)
                self.assertEqual(body, "trouble with the disk\n", "the names of files are nobody's business who can ask")
                self.assertIn("relay.db", told_to_operators(relay), "which file, and what is wrong")
                await ann.say("end", call="before-the-fault", reason="hangup")
                self.assertEqual((await bob.hear("ended"))["reason"], "hangup")
                status, body = asked(relay, "/v1/calls/before-the-fault?site=demo")
                self.assertIn("200", status)
                self.assertEqual((json.loads(body)["stage"], json.loads(body)["reason"]), ("ended", "hangup"), "as both have heard")
            until(lambda: "200" in ready(relay)[0])
            relay.kill()
            self.assertRegex(relay.said(), r"store.*relay\.db")
            with sqlite3.connect(relay.folder / "relay.db") as db:
                stages = dict(db.execute("SELECT call, stage FROM calls"))
            self.assertEqual(stages, {"before-the-fault": "ended", "during-the-fault": "accepted"}, json.dumps(stages))

    async def test_R1_what_was_never_written_is_told_at_the_end(self):
        relay = Relay()
        # What looks for leaks at the end cannot while somebody traces the process.
        relay.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        with relay:
            ann, bob = await relay.page("ann"), await relay.page("bob")
            with Disk(relay, "ENOSPC"):
                await ann.say("invite", call="never-written", kind="call", to="bob")
                await bob.hear("ring")
                self.assertEqual(relay.terminate(), 1, "no good end")
            self.assertRegex(relay.said(), r"store.*disk is full.*lost.*rows=")
            self.assertRegex(relay.said(), "stopped")

    async def test_R1_a_full_disk(self):
        await self.goes_on("ENOSPC")

    async def test_R1_a_broken_disk(self):
        await self.goes_on("EIO")

    async def test_R1_a_disk_that_hangs_holds_up_what_begins_and_nothing_that_goes_on(self):
        with Relay(**{"metrics.listen": '"127.0.0.1:0"'}) as relay:
            ann, bob = await relay.in_call("before-it-hung")
            carol, dave = await relay.page("carol"), await relay.page("dave")
            with Straced(relay, "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=600s"):
                await carol.say("invite", call="while-it-hung", kind="call", to="dave")
                await bob.say("description", call="before-it-hung", gen=1, rev=1, type="offer", sdp="v=0\r\n")
                self.assertEqual((await ann.hear("description"))["type"], "offer")
                await ann.say("media", call="before-it-hung", audio=False, video=True, held=False)
                self.assertFalse((await bob.hear("media"))["audio"])
                relay.wait_for("at one write")
                self.assertIn("at one write", told_to_operators(relay))
                self.assertIn("503", ready(relay)[0])
                with self.assertRaises(asyncio.TimeoutError, msg="a ring that would be lost with the relay"):
                    await asyncio.wait_for(dave.ws.recv(), 0.1)
            await dave.hear("ring")
            until(lambda: "200" in ready(relay)[0])


class RowsThatNobodyWrote(unittest.IsolatedAsyncioTestCase):
    async def test_R1_are_left_out_and_told_and_the_relay_is_ready(self):
        with Relay(**{"metrics.listen": '"127.0.0.1:0"'}) as relay:
            await relay.in_call("call-of-the-relay")
            relay.kill()
            with contextlib.closing(sqlite3.connect(relay.folder / "relay.db")) as db, db:
                db.execute("UPDATE calls SET kind = 'of no kind'")
            relay.start()
            self.assertRegex(relay.said(), r"store trouble=.*left out: 1")
            self.assertIn("200", ready(relay)[0], "the row is there after every start")
            self.assertEqual(told_to_operators(relay), "ready\n")
            ann, bob = await relay.page("ann"), await relay.page("bob")
            await ann.say("invite", call="one-that-is-new", kind="call", to="bob")
            await bob.hear("ring")


if __name__ == "__main__":
    unittest.main()
