"""What stands in the log, and what never does: R6."""
import asyncio
import json
import os
import re
import signal
import subprocess
import unittest
from types import SimpleNamespace

import websockets

from receiver import SECRET, Receiver
from relay import KEY, Page, Relay
from rest import Client, basic, path

SITE = f"""
[[site]]
id = "shop"
keys = ["{KEY}"]
origins = ["https://good.com"]
[[site.ice]]
urls = ["turn:turn.example:3478"]
secret = "the secret of a TURN server"
[site.webhook]
url = "%s"
secret = "{SECRET}"
private_allowed = true
"""
HOSTILE = ['say "hi"', "back\\slash", "<img src=x onerror=alert(1)>", "right\u202eleft", "line\u2028separator",
           '","level":"error","event":"forged', "{} %s %v %n", "👋🏽 Ирина עברית"]
OFFER = ("v=0\r\no=- 4611731400430051336 2 IN IP4 203.0.113.77\r\na=ice-ufrag:SdpUfrag\r\na=ice-pwd:SdpPasswordThatIsSecret\r\n"
         "a=fingerprint:sha-256 AA:BB:CC\r\n")
STRANGER = ("GET /v1/ws?site=nowhere HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
CANDIDATE = "candidate:1 1 udp 2122260223 198.51.100.23 54321 typ host"
OPERATOR, NO_OPERATOR = "the token of an operator", "a guess at the operator's token"
WRONG = "another key of a test, as long as it has to be"


def token(relay, user, key=KEY):
    config = relay.folder / "keys.toml"
    config.write_text(f'[[site]]\nid = "shop"\nkeys = ["{key}"]\norigins = ["https://good.com"]\n')
    made = subprocess.run([os.environ["BECKON_RELAY"], "gen-token", "-c", str(config), "--user", user], check=True,
                          capture_output=True, text=True)
    return made.stdout.strip()


class Log(unittest.IsolatedAsyncioTestCase):
    def lines(self, relay):
        """Every line of the log, read as JSON."""
        return [json.loads(line) for line in relay.said().splitlines() if line.startswith("{")]

    async def page(self, relay, user, secrets, **hello):
        shown = token(relay, user)
        secrets.append(shown)
        page = Page(relay, user)
        page.ws = await websockets.connect(f"ws://127.0.0.1:{relay.port}/v1/ws?site=shop&phone=secret-detail", compression=None,
                                           extra_headers={"X-Forwarded-For": "203.0.113.99", "Authorization": f"Bearer {shown}"})
        await page.send({"t": "hello", "version": 1, "user": user, "device": "device-one", "got": 0, "claims": [], "ended": [],
                         "token": shown, **hello})
        page.welcome = await page.hear("welcome")
        secrets.append(page.welcome["resume"])
        return page

    def test_R6_json_is_json_from_the_first_line_on(self):
        with Relay(**{"log.format": '"json"'}) as relay:
            said = [json.loads(line) for line in relay.said().splitlines()]
            self.assertIn("SITE demo IS OPEN", "".join(line.get("trouble", "") for line in said if line["level"] == "warning"))
            self.assertIn(relay.port, [line["port"] for line in said if line["event"] == "listening"], "a number is one")

    def test_R6_what_stops_the_start_is_logged_like_all_else(self):
        for settings, trouble in (({"threads": '"many"'}, "threads: given"), ({"admin.listen": '"127.0.0.1:1"'}, "admin.token: none")):
            relay = Relay(**settings, **{"log.format": '"json"', "log.level": '"off"'})
            with self.assertRaises(RuntimeError):
                relay.start()
            self.assertEqual(relay.end(), 2)
            said = [json.loads(line) for line in relay.said().splitlines()]
            self.assertIn(trouble, "".join(line["trouble"] for line in said if line["level"] == "error"))
            self.assertIn("IS OPEN", "".join(line["trouble"] for line in said), "that is said however little is logged")
            relay.__exit__()

    async def test_R6_how_much_is_logged_changes_while_it_runs(self):
        with Relay() as relay:
            async def told_of_a_page(level):
                """What a reload to this level says of itself, and what is logged of a page then."""
                begun = len(relay.said())
                relay.settings["log.level"] = f'"{level}"'
                relay.configure()
                relay.process.send_signal(signal.SIGHUP)
                relay.until_said("info reloaded", begun)
                page = await relay.page("ann")
                await page.say("invite", call=f"call-at-{level}", kind="call", to="ben")
                await page.send({"t": "beat", "flowing": []})
                await page.hear("beat")
                return relay.said()[begun:]

            self.assertIn("debug session", await told_of_a_page("debug"))
            at_warn = await told_of_a_page("warn")
            self.assertNotIn("debug session", at_warn)
            self.assertNotIn("call-at-warn", at_warn)
            at_info = await told_of_a_page("info")
            self.assertIn("call-at-info", at_info)
            self.assertNotIn("debug session", at_info)
            self.assertNotIn('key="log.level"', relay.said())

    async def asked(self, relay, secrets):
        """The site's backend, an operator, and those who guess what these show, ask over REST."""
        admin = SimpleNamespace(port=int(re.search(r'"event":"admin","address":"[^"]*","port":(\d+)', relay.said())[1]))
        for at, shown, statuses in ((relay, basic(), (200, 202)), (relay, "Bearer " + token(relay, "ann"), (200, 403)),
                                    (relay, basic(key=WRONG), (401, 401)), (relay, "Bearer " + token(relay, "eve", WRONG), (401, 401)),
                                    (admin, "Bearer " + OPERATOR, (200, 202)), (admin, "Bearer " + NO_OPERATOR, (401, 401))):
            secrets.append(shown.split(" ", 1)[1])
            asking = Client(at, shown)
            answers = await asyncio.to_thread(asking.get, "/v1/users/bob?site=shop"), await asyncio.to_thread(
                asking.post, "/v1/push?site=shop", {"data": "words for nobody else"})
            self.assertEqual(tuple(answer.status for answer in answers), statuses, secrets[-1])

    async def test_R6_no_secret_is_in_the_log_at_any_level(self):
        for level in ("trace", "debug", "info"):
            settings = {"log.level": f'"{level}"', "log.format": '"json"', "trusted_proxies": '["127.0.0.1"]',
                        "admin.listen": '"127.0.0.1:0"', "admin.token": f'"{OPERATOR}"', "webhooks.retry_first": '"10ms"'}
            secrets = [KEY, WRONG, SECRET, "the secret of a TURN server", "203.0.113", "198.51.100", "SdpUfrag",
                       "SdpPasswordThatIsSecret", "AA:BB:CC", "candidate:1", "secret-detail", "words for nobody else"]
            with Receiver(lambda *_: 500) as host, Relay(SITE % host.url(), **settings) as relay:
                ann, bob = await self.page(relay, "ann", secrets), await self.page(relay, "bob", secrets)
                await ann.say("invite", call="call-of-the-log", kind="call", to="bob")
                await bob.hear("ring")
                await bob.say("accept", call="call-of-the-log")
                await ann.hear("accepted")
                await bob.say("description", call="call-of-the-log", gen=1, rev=1, type="offer", sdp=OFFER)
                self.assertEqual((await ann.hear("description"))["sdp"], OFFER)
                await bob.say("candidates", call="call-of-the-log", gen=1, list=[{"line": CANDIDATE, "mid": "0"}])
                self.assertEqual((await ann.hear("candidates"))["list"][0]["line"], CANDIDATE)
                await self.asked(relay, secrets)
                self.assertEqual((await ann.hear("push"))["data"], "words for nobody else")
                await bob.say("end", call="call-of-the-log", reason="hangup")
                await ann.hear("ended")
                secrets.append(token(relay, "bob"))
                await bob.say("renew", token=secrets[-1])
                got = ann.heard
                ann.ws.transport.abort()
                again = await self.page(relay, "ann", secrets, session=ann.welcome["session"], resume=ann.welcome["resume"],
                                        epoch=ann.welcome["epoch"], got=got)
                self.assertTrue(again.welcome["resumed"])
                wrong = token(relay, "eve", WRONG)
                secrets.append(wrong)
                with self.assertRaises(websockets.ConnectionClosed):
                    await self.page(relay, "eve", secrets, token=wrong)
                await again.say("end", call="no-such-call-at-all", reason="words for nobody else")
                await asyncio.to_thread(relay.wait_for, '"event":"webhooks"')
                secrets += [header.split("v1=")[1] for header, _ in host.raw]
                self.assertEqual(relay.terminate(), 0)
                log = relay.said()
                for secret in secrets:
                    self.assertNotIn(secret, log, f"at {level}")
                    for piece in secret.split("."):  # of a token
                        self.assertTrue(len(piece) < 20 or piece not in log, f"a piece of a secret, at {level}")
                events = {line["event"] for line in self.lines(relay)}
                wanted = {"listening", "call began", "call accepted", "call ended", "refused", "refused request", "admin", "draining", "stopped"}
                wanted |= {"session", "gone"} if level != "info" else set()
                wanted |= {"heard", "sent"} if level == "trace" else set()
                self.assertLessEqual(wanted, events, f"at {level}")
                told = {line["message"] for line in self.lines(relay) if line["event"] in ("heard", "sent")}
                self.assertEqual({"description", "candidates", "push"} <= told, level == "trace", told)

    async def test_R6_what_has_a_line_break_is_no_name_and_where_one_may_be_it_is_in_no_line_of_the_log(self):
        forged = "\n2026-01-01T00:00:00Z error forged"
        with Relay(**{"log.level": '"trace"'}) as relay:
            host = Client(relay, None)
            room = host.post("/v1/rooms", {"duration": 5, "description": forged})
            self.assertEqual((room.status, room.json["description"]), (201, forged))
            refused = host.post("/v1/rooms", {"duration": 5, "creator": forged})
            self.assertEqual((refused.status, refused.json["field"], refused.json["allowed"]),
                             (422, "/creator", "UTF-8 without control characters"))
            self.assertEqual(host.get("/v1/users/" + path(forged)).status, 404)
            self.assertEqual(host.get("/v1/" + path(forged)).status, 404)
            ann = await relay.page("ann", query=f"site=demo&page={path(forged)}&name=Ann")
            self.assertEqual(host.get("/v1/attendants").json["attendants"][0]["details"], {"name": "Ann"}, "nor is it a detail")
            await ann.say("join", room=room.json["room"])
            await ann.hear("joined")
            await ann.say("invite", call="call-of-no-user", kind="call", to="bob" + forged)
            await ann.say("end", call="call-of-no-user", reason=forged)
            for field in ("to", "reason"):
                error = await ann.hear("error")
                self.assertEqual((error["code"], error["field"]), ("malformed", field))
                self.assertTrue(error["text"])
            nobody = await Page(relay, "ann" + forged).connect()
            error = await nobody.hear("error")
            self.assertEqual((error["code"], error["field"]), ("malformed", "user"))
            self.assertEqual(await nobody.closed(), 3500)
            self.assertEqual(relay.terminate(), 0)
            self.assertNotIn("forged", relay.said())
            for line in relay.said().splitlines():
                self.assertRegex(line, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [a-z]+ [a-z]")

    async def test_R6_hostile_names_come_out_whole_in_one_line(self):
        for form in ("json", "text"):
            settings = {"log.level": '"debug"', "log.format": f'"{form}"'}
            with Relay(**settings) as relay:
                for number, name in enumerate(HOSTILE):
                    page = await relay.page(name, device=f"device-{number}")
                    await page.say("invite", call=f"call-number-{number}", kind="call", to=HOSTILE[number - 1])
                    await page.send({"t": "beat", "flowing": []})
                    await page.hear("beat")
                relay.terminate()
                log = relay.said()
                self.assertNotIn("\u202e", log)
                self.assertNotIn("\u2028", log)
                said = [line for line in log.split("\n") if "call began" in line or "call ended" in line]
                for number, name in enumerate(HOSTILE):
                    mine = [line for line in said if f"call-number-{number}\"" in line]
                    self.assertTrue(mine, name)
                    for line in mine:
                        if form == "json":
                            self.assertEqual(json.loads(line)["caller"], name)
                            self.assertNotEqual(json.loads(line)["event"], "forged")
                        else:
                            self.assertEqual(json.loads(re.search(r' caller=("(?:[^"\\]|\\.)*")', line)[1]), name)

    async def test_R6_a_log_that_nobody_reads_does_not_stop_calls(self):
        with Relay('[[site]]\nid = "demo"\nopen = true\n[site.limits]\nframes_burst = 1000000\n', **{"log.level": '"trace"'}) as relay:
            page = await relay.page("ann")
            for _ in range(1000):  # two lines each, into a pipe of 64 kB
                await page.send({"t": "beat", "flowing": []})
                await page.hear("beat")

    def test_R6_the_log_may_lose_its_reader(self):
        with Relay() as relay:
            relay.kill()
            relay.configure()  # the same port again
            reading, writing = os.pipe()
            relay.process = subprocess.Popen([os.environ["BECKON_RELAY"], "-c", str(relay.folder / "relay.toml")], stderr=writing)
            os.close(writing)
            with open(reading, "rb") as log:
                while b"listening" not in log.readline():
                    pass
            for _ in range(3):  # each would be a line
                self.assertIn(" 403 ", relay.http(STRANGER))
            self.assertEqual(relay.terminate(), 0)

    async def test_R8_refusals_do_not_fill_the_disk(self):
        with Relay(SITE % "") as relay:
            for _ in range(100):
                relay.http(STRANGER)
            relay.terminate()
            told = relay.said().count(" refused ")
            self.assertTrue(1 <= told < 90, told)


if __name__ == "__main__":
    unittest.main()
