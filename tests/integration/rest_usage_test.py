"""Times accounted, as JSON and as a table: R2, B4."""
import asyncio
import csv
import io
import os
import subprocess
import unittest
from pathlib import Path

from relay import KEY, Relay
from rest import SITES, Client, token

SAMPLE = Path(__file__).resolve().parents[2] / "samples/beckon_rest.sh"


class Usage(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.relay = Relay(SITES)
        self.relay.start()
        self.addCleanup(self.relay.__exit__)
        self.host = Client(self.relay)

    async def page(self, user):
        page = await self.relay.page(user, query="site=shop", token=token(user), device="device-of-a-page")
        page.sid = page.welcome["session"]
        return page

    async def talked(self, one, other, call, ms, kind="call"):
        """A call that ended, of which both say how long media flowed."""
        placed = self.host.post("/v1/call", {"login": other.user, "sid": one.sid, "call": call, "kind": kind})
        self.assertEqual(placed.json["stage"], "ringing", placed.text)
        self.host.post("/v1/accept", {"sid": other.sid, "call": call})
        await asyncio.sleep(ms / 1000)  # the relay believes no more than there was time for
        await one.say("account", flowed=[{"call": call, "gen": 1, "ms": ms}])
        self.host.post("/v1/hangup", {"sid": one.sid, "call": call})

    async def story(self):
        self.ann, self.formula = await self.page("ann"), await self.page("=cmd|'/c calc'!A1")
        await self.talked(self.ann, self.formula, "call-of-ann-1", 20)
        await self.talked(self.formula, self.ann, "-call-with-a-minus", 30)
        await self.formula.say("live", cast="cast-of-a-formula", on=True)
        while not self.host.get("/v1/broadcasts").json["broadcasts"]:  # a socket and a request are not in one queue
            await asyncio.sleep(0.01)
        await self.talked(self.ann, self.formula, "watch-of-ann", 40, "watch")
        await self.formula.say("account", flowed=[], cast="cast-of-a-formula", cast_part=0, cast_ms=50)
        usage = {}
        while usage.get("broadcast_ms") != 50 or len(usage["lines"]) < 4:
            usage = self.host.get("/v1/usage").json
            await asyncio.sleep(0.01)
        return usage

    def table(self, query="", client=None, **headers):
        answer = (client or self.host).get("/v1/usage" + query, **headers)
        self.assertEqual((answer.status, answer.type), (200, "text/csv"))
        return list(csv.DictReader(io.StringIO(answer.text)))

    async def test_B4_the_table_adds_up_to_the_sums(self):
        usage = await self.story()
        self.assertEqual((usage["talked_ms"], usage["watched_ms"], usage["broadcast_ms"]), (50, 40, 50))
        for table in (self.table("?format=csv"), self.table(Accept="text/csv"), self.table(Accept="text/csv, */*;q=0.1")):
            sums = {}
            for row in table:
                sums[row["kind"]] = sums.get(row["kind"], 0) + int(row["ms"])
            self.assertEqual(sums, {"call": 50, "watch": 40, "broadcast": 50})
            self.assertEqual([row["first_seen"] for row in table], [line["first_seen"] for line in usage["lines"]])
            for row in table:
                for cell in row.values():
                    self.assertNotIn(cell[:1] or "x", "=+-@", "a spreadsheet would run it")
        self.assertEqual(self.host.get("/v1/usage", Accept="image/png").status, 406)
        self.assertEqual(self.host.get("/v1/usage", Accept="image/png, application/json").type, "application/json")

    async def test_by_user_viewer_call_and_time(self):
        usage = await self.story()
        first = min(line["first_seen"] for line in usage["lines"])

        def asked(query, client=self.host):
            told = client.get("/v1/usage" + query).json
            return told["talked_ms"], told["watched_ms"], told["broadcast_ms"]

        self.assertEqual(asked("?user=ann"), (50, 0, 0), "she watched; nobody watched her")
        self.assertEqual(asked("?viewer=ann"), (0, 40, 0))
        self.assertEqual(asked("?call=call-of-ann-1"), (20, 0, 0))
        self.assertEqual(asked("?user=ann&to=" + first), (0, 0, 0))
        self.assertEqual(asked("?from=" + first), (50, 40, 50))
        self.assertEqual(asked("", Client.user(self.relay, "ann")), (50, 0, 0), "one's own, if nobody is named")
        self.assertEqual(asked("?viewer=ann", Client.user(self.relay, "ann")), (0, 40, 0))
        self.assertEqual(asked("?call=call-of-ann-1", Client.user(self.relay, "eve")), (0, 0, 0), "not hers")
        self.assertEqual(self.host.get("/v1/usage?from=2026-02-01T00:00Z&to=2026-01-01T00:00Z").json["parameter"], "to")

    async def test_a_moment_of_another_zone_is_taken_and_its_bare_plus_explained(self):
        usage = await self.story()
        self.assertEqual(self.host.get("/v1/usage?from=2026-02-01T02:00:00%2B02:00").json, usage)
        refused = self.host.get("/v1/usage?from=2026-02-01T02:00:00+02:00")
        self.assertEqual(refused.status, 400, "in an address a plus is a blank")
        self.assertIn("%2B", refused.json["allowed"])

    async def test_lines_come_in_pages_and_sums_are_of_all(self):
        usage = await self.story()
        self.assertEqual(self.host.pages("/v1/usage?limit=1", "lines"), usage["lines"])
        self.assertEqual(self.host.get("/v1/usage?limit=1").json["talked_ms"], 50)
        link = self.host.get("/v1/usage?format=csv&limit=3").headers["link"]
        self.assertEqual(len(self.table(link[link.index("?"):link.index(">")])), 1, "the table's next page is a table")
        told = {"BECKON_URL": f"http://127.0.0.1:{self.relay.port}", "BECKON_SITE": "shop", "BECKON_KEY": KEY, "PAGE": "1"}
        said = subprocess.run(["sh", SAMPLE], text=True, stdout=subprocess.PIPE, check=True, env={**os.environ, **told}).stdout
        lines = said[said.index("kind,id,"):].splitlines()
        self.assertEqual(len(lines), 1 + len(usage["lines"]), "the sample follows them all")
        self.assertEqual(len([line for line in lines if line.startswith("kind,id,")]), 1)

    async def test_R2_nobodys_name_is_not_everybodys(self):
        await self.story()
        for empty in ("/v1/usage?user=", "/v1/usage?viewer=", "/v1/usage?from=", "/v1/usage?format=", "/v1/usage?after=", "/v1/calls?user=",
                      "/v1/calls?live=", "/v1/attendants?room="):
            refused = self.host.get(empty)
            self.assertEqual((refused.status, refused.json.get("parameter")), (400, empty[empty.index("?") + 1:-1]), empty)


if __name__ == "__main__":
    unittest.main()
