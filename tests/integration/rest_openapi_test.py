"""Every example of the description is played against a real relay: what is sent, the status, and what comes back.

An example of an answer belongs to the example of the same name of the request: of its body, or of one of its parameters. One
that has neither is played as it is. Ids that the relay gives (sessions, rooms) stand in the description as others: the story
that an example needs (`STORIES`) says which are meant.
"""
import asyncio
import json
import re
import subprocess
import unittest
from datetime import datetime
from pathlib import Path

import jsonschema

from relay import KEY, Relay
from rest import OTHER_KEY, SITES, Client, basic, path, token

CALL, ROOM, ANN, BOB = "Zk3pXw7VhT0aBcDeFg1hIj", "mEeT1ngRoomOfTheWeekXy", "sid-of-ann-Vb2Rk9", "sid-of-bob-8yQm1Zt"
SDP = "v=0\r\n"
# Played on their own, below: they are not of one operation.
SHARED = {"Unauthorised", "ForHosts", "Malformed", "WrongParameter"}


class Story:
    """A site with ann and bob, and what an example needs to have happened before."""

    def __init__(self, relay):
        self.relay, self.host = relay, Client(relay)
        self.names = {}

    async def open(self):
        self.ann = await self.page("ann", "&page=%2Fshop&name=Ann+B.")
        self.bob = await self.page("bob", "&page=%2Fshop&name=Bob+C.")
        self.names.update({ANN: self.ann.welcome["session"], BOB: self.bob.welcome["session"]})
        return self

    async def page(self, user, query):
        return await self.relay.page(user, query="site=shop" + query, token=token(user))

    def real(self, value):
        """With the ids of this story in the place of the described ones."""
        text = json.dumps(value)
        for described, real in self.names.items():
            text = text.replace(described, real)
        return json.loads(text)

    def post(self, where, **body):
        answer = self.host.post(where, self.real(body))
        assert answer.status < 300, answer.text
        return answer

    async def ring(self):
        self.post("/v1/call", login="bob", sid=ANN, call=CALL)

    async def take(self):
        await self.ring()
        self.post("/v1/accept", sid=BOB, call=CALL)

    async def offer(self):
        await self.take()
        self.post("/v1/offer", sid=BOB, call=CALL, type="sender", offer=SDP)

    async def answer(self):
        await self.offer()
        self.post("/v1/offer", sid=ANN, call=CALL, type="receiver", answer=SDP)

    async def hang_up(self):
        await self.answer()
        self.post("/v1/hangup", sid=ANN, call=CALL)

    async def cancel(self):
        await self.ring()
        self.post("/v1/hangup", sid=ANN, call=CALL)

    async def live(self):
        await self.bob.say("live", cast="cast-of-bob-today", on=True)
        await self.heard(self.bob)

    async def watched(self):
        await self.live()
        self.post("/v1/call", login="bob", sid=ANN, call=CALL, kind="watch")
        self.post("/v1/accept", sid=BOB, call=CALL)

    async def accounted(self, broadcast=True):
        await self.take()
        await self.bob.say("account", flowed=[{"call": CALL, "gen": 1, "ms": 1}])
        while not self.host.get("/v1/usage").json["lines"]:
            pass
        if broadcast:
            await asyncio.sleep(0.005)  # later than the call, by the relay's clock: the newest comes first
            await self.live()
            while len(self.host.get("/v1/usage").json["lines"]) < 2:
                pass

    async def accounted_call(self):
        await self.accounted(broadcast=False)

    async def reserve(self):
        self.names[ROOM] = self.post("/v1/rooms", duration=30).json["room"]

    async def reserve_two(self):
        await self.reserve()
        described = Client(self.relay, None).get("/v1/openapi.json").json["paths"]["/v1/rooms"]["post"]["requestBody"]
        planned = described["content"]["application/json"]["examples"]["planned"]["value"]
        assert datetime.fromisoformat(planned["start"]) > datetime.now(), "the described date is served as it was written"
        self.post("/v1/rooms", **planned)

    async def join(self):
        await self.reserve()
        await self.ann.say("join", room=self.names[ROOM])
        await self.ann.hear("joined")
        while not self.host.get("/v1/rooms/" + self.names[ROOM]).json["stays"]:
            pass

    @staticmethod
    async def heard(page):
        """The relay has taken in all that this page said."""
        await page.send({"t": "beat", "flowing": []})
        await page.hear("beat")


STORIES = {
    "placeCall.watch": Story.live, "acceptCall.accept": Story.ring, "acceptCall.too_late": Story.cancel, "declineCall.decline": Story.ring,
    "declineCall.already_taken": Story.take, "describeCall.offer": Story.take, "describeCall.answer": Story.offer,
    "describeCall.wrong_receiver": Story.take, "describeCall.nothing_offered": Story.take, "hangUp.hangup": Story.take,
    "hangUp.cancel": Story.ring, "showUser.connected": Story.watched, "listCalls.stored": Story.hang_up, "listCalls.of_bob": Story.hang_up,
    "listCalls.live": Story.take, "showCall.live": Story.answer, "showCall.over": Story.hang_up, "endCall.end": Story.take,
    "endCall.already_over": Story.hang_up, "listBroadcasts.live": Story.watched, "showUsage.all": Story.accounted,
    "showUsage.of_bob": Story.accounted, "showUsage.since": Story.accounted_call, "showUsage.table": Story.accounted_call,
    "listRooms.open": Story.reserve_two, "listRooms.all": Story.reserve, "showRoom.open": Story.join, "removeRoom.close": Story.reserve,
}


class Description:
    def __init__(self, relay):
        answer = Client(relay, None).get("/v1/openapi.json")
        assert (answer.status, answer.type) == (200, "application/json")
        self.api = answer.json
        self.checker = jsonschema.FormatChecker()
        self.checker.checks("date-time", ValueError)(lambda text: not isinstance(text, str) or datetime.fromisoformat(text).tzinfo)

    def resolved(self, node):
        while "$ref" in node:
            at = self.api
            for part in node["$ref"][2:].split("/"):
                at = at[part]
            node = at
        return node

    def check(self, value, schema):
        """Raises unless the value is as the schema says."""
        whole = {**schema, "components": self.api["components"]}
        jsonschema.Draft202012Validator(whole, format_checker=self.checker).validate(value)

    def examples(self):
        """(name, method, path, operation, status, type, schema, value) of every example of an answer."""
        for address, operations in self.api["paths"].items():
            for method, operation in operations.items():
                for status, given in operation["responses"].items():
                    if "$ref" in given:
                        continue
                    for kind, content in given.get("content", {}).items():
                        for name, example in content.get("examples", {}).items():
                            yield name, method, address, operation, int(status), kind, content["schema"], example["value"]
                    if status == "204":
                        yield "close", method, address, operation, 204, "", {}, None

    def request(self, operation, address, name):
        """The address and body of the example of this name."""
        body, query, known = None, [], not operation.get("requestBody")
        for given in operation.get("parameters", []):
            parameter = self.resolved(given)
            example = parameter.get("examples", {}).get(name)
            if parameter["in"] == "path":
                address = address.replace("{%s}" % parameter["name"], path(example["value"]))
            elif example:
                query.append(f"{parameter['name']}={path(json.dumps(example['value']).strip(chr(34)))}")
        if not known:
            body = operation["requestBody"]["content"]["application/json"]["examples"][name]["value"]
        return address + ("?" + "&".join(query) if query else ""), body


def shape(value):
    """What has the same shape has the same keys all the way down."""
    if isinstance(value, dict):
        return {key: shape(held) for key, held in value.items()}
    if isinstance(value, list):
        return [shape(held) for held in value[:1]]
    return None


class Examples(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.relay = Relay(SITES, public_url='"https://relay.example.com"')
        cls.relay.start()
        cls.described = Description(cls.relay)
        cls.relay.__exit__()

    async def play(self, name, method, address, operation, status, kind, schema, value):
        with Relay(SITES, public_url='"https://relay.example.com"') as relay:
            story = await Story(relay).open()
            prepare = STORIES.get(f"{operation['operationId']}.{name}")
            if prepare:
                await prepare(story)
            where, body = self.described.request(operation, address, name)
            if body is not None and status < 400:
                self.described.check(body, operation["requestBody"]["content"]["application/json"]["schema"])
            answer = story.host.ask(method.upper(), story.real(where), story.real(body))
            self.assertEqual((answer.status, answer.type), (status, kind), answer.text)
            if kind.endswith("json"):
                self.described.check(answer.json, schema)
                self.described.check(value, schema)
                self.assertEqual(shape(answer.json), shape(value))
                if status >= 400:
                    self.assertEqual(answer.json, value)
            elif kind == "text/csv":
                lines, described = answer.text.split("\r\n"), value.split("\r\n")
                self.assertEqual((lines[0], len(lines)), (described[0], len(described)))
                self.assertEqual([re.sub(r"\d+", "0", line) for line in lines], [re.sub(r"\d+", "0", line) for line in described])

    async def test_R2_every_example(self):
        played = set()
        for example in self.described.examples():
            name, operation = example[0], example[3]["operationId"]
            with self.subTest(f"{operation}.{name}"):
                await self.play(*example)
            played.add(f"{operation}.{name}")
        self.assertEqual(set(STORIES) - played, set(), "stories that nothing tells")
        self.assertGreater(len(played), 40)

    async def test_every_example_of_a_request_has_its_answer(self):
        answered = {(example[3]["operationId"], example[0]) for example in self.described.examples()}
        for operations in self.described.api["paths"].values():
            for operation in operations.values():
                examples = list(operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {}))
                for given in operation.get("parameters", []):
                    examples += self.described.resolved(given).get("examples", {})
                for name in examples:
                    if name != "wrong_limit":
                        self.assertIn((operation["operationId"], name), answered)

    async def test_examples_that_operations_share(self):
        shared = self.described.api["components"]["responses"]
        examples = {name for name, one in shared.items() for content in one["content"].values() if "examples" in content}
        self.assertEqual(examples, SHARED)

        def example(name):
            return next(iter(shared[name]["content"]["application/problem+json"]["examples"].values()))["value"]

        with Relay(SITES) as relay:
            host, eve = Client(relay), Client.user(relay, "eve")
            for operations in self.described.api["paths"].items():
                for method, operation in operations[1].items():
                    where = operations[0].replace("{id}", "some-thing").replace("{sid}", "some-session")
                    responses = {one.get("$ref", "").split("/")[-1] for one in operation["responses"].values()}
                    body = {} if method == "post" else None
                    if "Malformed" in responses:
                        self.assertEqual(host.ask(method.upper(), where, "[]").json, example("Malformed"), where)
                    if "ForHosts" in responses:
                        self.assertEqual(eve.ask(method.upper(), where, body).json, example("ForHosts"), where)
                    if "WrongParameter" in responses:
                        self.assertEqual(host.ask(method.upper(), where + "?limit=0").json, example("WrongParameter"), where)
            wrong = Client(relay, basic("shop", OTHER_KEY))
            self.assertEqual(wrong.get("/v1/users/bob").json, example("Unauthorised"))

    def test_every_operation_that_needs_it_says_401(self):
        with Relay(SITES) as relay:
            for where, operations in self.described.api["paths"].items():
                for method, operation in operations.items():
                    answer = Client(relay, None).ask(method.upper(), where.replace("{id}", "some-thing").replace("{sid}", "some-session"),
                                                     {} if method == "post" else None)
                    self.assertEqual(answer.status == 401, "401" in operation["responses"], where)

    def test_R2_every_refusal_is_described(self):
        ways = [{"query": "?no_such=1"}, {"query": "?site=shop&site=shop"}, {"Accept": "image/png"}, {"Origin": "https://strange.example"},
                {"Content_Type": "text/plain", "body": "{}"}, {"body": "x" * 140000}, {"name": "a"}, {"name": "%FF"}]
        with Relay(SITES) as relay:
            for where, operations in self.described.api["paths"].items():
                for method, operation in operations.items():
                    for way in ways:
                        with self.subTest(f"{method} {where} {str(way)[:40]}"):
                            asked = dict(way)
                            address = re.sub(r"\{\w+\}", asked.pop("name", "some-thing"), where) + asked.pop("query", "")
                            body = asked.pop("body", {} if method == "post" else None)
                            answer = Client(relay).ask(method.upper(), address, body, **asked)
                            self.check_described(operation["responses"], answer)

    def check_described(self, responses, answer):
        given = responses.get(str(answer.status))
        if not given:
            self.assertIn(answer.status, {400, 403, 406, 413, 415}, "that any request may get")
            given = responses["default"]
        content = self.described.resolved(given).get("content", {})
        self.assertIn(answer.type, content)
        if answer.type.endswith("json"):
            self.described.check(answer.json, content[answer.type]["schema"])

    def test_R2_the_description_is_one_of_openapi(self):
        self.assertEqual(self.described.api["openapi"], "3.1.0")
        judge = Path(__file__).parent / "node" / "description.mjs"
        said = subprocess.run(["node", judge], input=json.dumps(self.described.api), text=True, capture_output=True)
        self.assertEqual(said.stdout, "3.1\n", said.stderr)
        for schema in self.described.api["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)


if __name__ == "__main__":
    unittest.main()
