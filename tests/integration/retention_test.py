"""B4, R1: what is old goes from the database, at the ages that `store.keep_calls_days` and `store.keep_usage_days` say."""
import contextlib
import sqlite3
import time
import unittest

from relay import PATIENCE, Relay

DAY = 24 * 3600 * 1000
CALLS, USAGE = ("calls", "descriptions"), ("flows", "casts")


class Aging(Relay):
    """Its database can be made older, while it does not run."""

    def older(self, days):
        """As if it had stood still for so long: all times of the database are further back."""
        with contextlib.closing(sqlite3.connect(self.folder / "relay.db")) as db, db:
            db.execute("UPDATE calls SET began = began - ?1, accepted = accepted - ?1, ended = ended - ?1", [days * DAY])
            for table in USAGE:
                db.execute(f"UPDATE {table} SET first_seen = first_seen - ?1, updated = updated - ?1", [days * DAY])

    def kept(self):
        """Which tables have rows."""
        with contextlib.closing(sqlite3.connect(self.folder / "relay.db", timeout=PATIENCE)) as db:
            return [table for table in CALLS + USAGE if db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]]

    def until_kept(self, *tables):
        until = time.monotonic() + PATIENCE
        while (kept := self.kept()) != [*tables]:
            assert time.monotonic() < until, f"{kept} are kept, and should be {tables}"
            time.sleep(0.02)


class Retention(unittest.IsolatedAsyncioTestCase):
    async def test_B4_R1_calls_and_times_go_when_each_is_as_old_as_its_setting_says(self):
        # Not as long as by default (30 and 400), and not as long as each other: in one go it is seen which is for what.
        relay = Aging()
        relay.more = ["--set", "store.keep_calls_days=3", "--set", "store.keep_usage_days=6"]
        with relay:
            ann, bob = await relay.in_call("call-of-the-past")
            await bob.say("description", call="call-of-the-past", gen=1, rev=1, type="offer", sdp="v=0\r\n")
            await bob.say("live", cast="cast-of-the-past", on=True)
            await bob.say("account", flowed=[{"call": "call-of-the-past", "gen": 1, "ms": 5}], cast="cast-of-the-past", cast_part=0,
                          cast_ms=5)
            await bob.say("live", cast="cast-of-the-past", on=False)
            await bob.say("end", call="call-of-the-past", reason="hangup")
            await ann.hear("ended")
            self.assertEqual(relay.terminate(), 0)
            for days, kept in ((2, CALLS + USAGE), (3, USAGE), (3, ())):  # 2, 5 and 8 days in all
                relay.older(days)
                relay.start()
                relay.until_kept(*kept)
                self.assertEqual(relay.terminate(), 0)
                self.assertEqual(relay.kept(), [*kept])


if __name__ == "__main__":
    unittest.main()
