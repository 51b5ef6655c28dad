"""R1, R8: what a message costs the relay of the system: it is read with one call, and written with one. (strace counts.)"""
import os
import re
import unittest
from collections import Counter

from relay import Relay
from straced import STRACE, Straced
from tls_test import TlsRelay

READ = ("read", "readv", "recvfrom", "recvmsg", "recvmmsg")
WRITE = ("write", "writev", "sendto", "sendmsg", "sendmmsg")
MESSAGES = 200


class Traced(Straced):
    """Its reads and writes of TCP connections."""

    def __init__(self, relay):
        self.file, self.calls = relay.folder / "calls", Counter()
        super().__init__(relay, "-yy", "-s", "0", "-o", self.file, "-e", f"trace={','.join(READ + WRITE)}")

    def __exit__(self, *_):
        super().__exit__()
        # 4711 sendto(12<TCP:[127.0.0.1:8080->127.0.0.1:50000]>, ""..., 61, MSG_NOSIGNAL, NULL, 0) = 61
        for call, port in re.findall(r"^\d+ +(\w+)\(\d+<TCP:\[[^>\]]*->[^\]]*:(\d+)\]>", self.file.read_text(), re.MULTILINE):
            self.calls["read" if call in READ else "write", int(port)] += 1


def port_of(page):
    return page.ws.local_address[1]


@unittest.skipUnless(STRACE, "strace is not installed")
class CallsOfTheSystem(unittest.IsolatedAsyncioTestCase):
    async def counted(self, relay):
        # What looks for leaks at the end cannot while somebody traces the process.
        relay.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        with relay:
            ann, bob = await relay.in_call("call-that-is-counted")
            await bob.hear("accepted")
            with Traced(relay) as traced:
                for turn in range(MESSAGES):
                    # By turns, so that what acknowledges one message goes with the next: there is nothing else to send.
                    says, hears = (ann, bob) if turn % 2 == 0 else (bob, ann)
                    await says.say("media", call="call-that-is-counted", audio=True, video=turn % 4 < 2, held=False)
                    self.assertEqual((await hears.next())["t"], "media")
            half = MESSAGES // 2
            self.assertEqual(traced.calls, {(kind, port_of(page)): half for kind in ("read", "write") for page in (ann, bob)})

    async def test_R1_R8_a_message_is_read_with_one_call_and_written_with_one(self):
        await self.counted(Relay())

    async def test_R1_R8_an_encrypted_message_too(self):
        await self.counted(TlsRelay())


if __name__ == "__main__":
    unittest.main()
