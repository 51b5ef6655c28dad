"""Webhooks from a real relay to real receivers: R4, and B4 in `usage`."""
import asyncio
import hashlib
import hmac
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from receiver import SECRET, Receiver
from relay import KEY, PROGRAM, Relay
from rest import Client, basic

QUICK = {"webhooks.retry_first": '"50ms"', "webhooks.retry_most": '"1s"', "webhooks.usage_after": '"0s"'}
CALL = ("call.started", "call.accepted", "call.ended", "usage")


def site(url, name="demo", private=True, secret=f'"{SECRET}"'):
    return (f'[[site]]\nid = "{name}"\nopen = true\n[site.webhook]\nurl = "{url}"\nsecret = {secret}\n'
            f"private_allowed = {str(private).lower()}\n")


async def talk(relay, call, name="demo"):
    """A call from its ring to its end."""
    ann = await relay.page(f"ann-{call}", query=f"site={name}")
    bob = await relay.page(f"bob-{call}", query=f"site={name}")
    await ann.say("invite", call=call, kind="call", to=f"bob-{call}")
    await bob.hear("ring")
    await bob.say("accept", call=call)
    await ann.hear("accepted")
    await ann.say("account", flowed=[{"call": call, "gen": 1, "ms": 40}])
    await ann.say("end", call=call, reason="hangup")
    await bob.hear("ended")
    await ann.hear("ended")
    return ann, bob


async def off(work, *args, **more):
    """Waiting for a receiver must not keep the pages' sockets waiting."""
    return await asyncio.get_running_loop().run_in_executor(None, lambda: work(*args, **more))


class Told(unittest.IsolatedAsyncioTestCase):
    async def test_R4_B4_each_step_of_a_call_is_told_signed_and_in_order(self):
        with Receiver() as host, Relay(site(host.url("/hook?from=relay")), **QUICK) as relay:
            await talk(relay, "call-told")
            events = await off(host.wait_for, *CALL, call="call-told")
            ended = events["call.ended"]
            self.assertEqual(ended["site"], "demo")
            data = ended["data"]
            self.assertEqual((data["kind"], data["caller"], data["callee"], data["reason"]),
                             ("call", "ann-call-told", "bob-call-told", "hangup"))
            self.assertEqual(data["ringing_ms"], data["accepted"] - data["began"])
            self.assertEqual(data["duration_ms"], data["ended"] - data["accepted"])
            self.assertNotIn("reason", events["call.accepted"]["data"])
            self.assertEqual(events["usage"]["data"]["flowed_ms"], 40)
            self.assertEqual(len({event["id"] for event in host.taken()}), 4)

    async def test_R4_a_call_to_nobody_has_only_an_end(self):
        with Receiver() as host, Relay(site(host.url()), **QUICK) as relay:
            ann = await relay.page("ann")
            await ann.say("invite", call="call-to-nobody", kind="call", to="nobody")
            await ann.hear("ended")
            events = await off(host.wait_for, "call.ended", call="call-to-nobody")
            self.assertEqual(events["call.ended"]["data"]["reason"], "not_connected")
            self.assertNotIn("accepted", events["call.ended"]["data"])

    async def test_R4_B4_a_broadcast_from_start_to_end(self):
        with Receiver() as host, Relay(site(host.url()), **QUICK) as relay:
            bob = await relay.page("bob")
            await bob.say("live", cast="cast-told", on=True)
            await off(host.wait_for, "broadcast.started", cast="cast-told")
            await bob.say("account", flowed=[], cast="cast-told", cast_part=0, cast_ms=30)
            await bob.say("live", cast="cast-told", on=False)
            events = await off(host.wait_for, "broadcast.started", "broadcast.ended", "usage", cast="cast-told")
            data = events["broadcast.ended"]["data"]
            self.assertEqual(data["duration_ms"], data["ended"] - data["began"])
            self.assertEqual(events["usage"]["data"]["live_ms"], 30)

    async def test_R4_a_site_without_a_webhook_is_told_nothing_and_keeps_nothing(self):
        with Relay() as relay:
            await talk(relay, "call-untold")
            self.assertNotIn("webhooks", relay.said())

    async def test_R4_both_secrets_sign_while_they_are_changed(self):
        with Receiver(secret="the secret that will be the only one") as host:
            with Relay(site(host.url(), secret=f'["{host.secret}", "{SECRET}"]'), **QUICK) as relay:
                await talk(relay, "call-one")
                await off(host.wait_for, *CALL, call="call-one")
                host.secret = SECRET
                await talk(relay, "call-two")
                await off(host.wait_for, *CALL, call="call-two")


class Samples(unittest.IsolatedAsyncioTestCase):
    LANGUAGES = {"php": "beckon_webhook.php", "python3": "beckon_webhook.py", "node": "beckon_webhook.mjs"}

    def verdict(self, program, signature, body, secret=SECRET):
        """What the sample prints, run as its comment says."""
        sample = Path(__file__).resolve().parents[2] / "samples" / self.LANGUAGES[program]
        return subprocess.run([program, sample, *([signature] if signature is not None else [])], input=body, check=True, stdout=subprocess.PIPE,
                              env={**os.environ, "BECKON_SECRET": secret}).stdout.decode().strip()

    async def test_R4_the_samples_of_every_language_know_the_relay_from_others(self):
        with Receiver() as host, Relay(site(host.url(), secret=f'["{SECRET}", "another secret of theirs"]'), **QUICK) as relay:
            await talk(relay, "call-checked")
            await off(host.wait_for, *CALL, call="call-checked")
            signature, body = host.raw[-1]
        yesterday = str(int(time.time()) - 86_400)
        old = hmac.new(SECRET.encode(), yesterday.encode() + b"." + body, hashlib.sha256).hexdigest()
        first = signature.split(",")[1]
        for program in self.LANGUAGES:
            with self.subTest(program):
                self.assertEqual(self.verdict(program, signature, body), "genuine")
                self.assertEqual(self.verdict(program, signature, body, "another secret of theirs"), "genuine")
                for forged in ((signature, body + b" "), (signature, body, "a secret that nobody gave"), ("", body), (None, body),
                               (f"t={'9' * 5_000},{first}", body),
                               (f"t={yesterday},v1={old}", body), (f"t=1e9,{first}", body), (first, body),
                               (signature.replace("v1=", "v0="), body), (f"t={yesterday},{signature}", body)):
                    self.assertEqual(self.verdict(program, *forged), "not the relay's, or too old", forged[0])


class Failing(unittest.IsolatedAsyncioTestCase):
    async def test_R4_a_failure_is_retried_and_later_events_of_the_call_wait_and_other_calls_go_on(self):
        blocked = {"on": True}

        def answers(event, times):
            return 500 if blocked["on"] and event["data"]["call"] == "call-stuck" else 200

        with Receiver(answers) as host, Relay(site(host.url()), **QUICK) as relay:
            await talk(relay, "call-stuck")
            await off(host.wait, lambda: sum(status == 500 for _, status in host.requests) >= 2)
            await talk(relay, "call-free")
            await off(host.wait_for, *CALL, call="call-free")
            self.assertEqual({e["type"] for e, status in host.requests if status == 500}, {"call.started"})
            blocked["on"] = False
            await off(host.wait_for, *CALL, call="call-stuck")

    async def test_R4_a_redirect_is_a_failure_and_is_not_followed(self):
        with Receiver() as elsewhere:
            def answers(event, times):
                return (307, {"Location": elsewhere.url()}) if times == 1 else 204

            with Receiver(answers) as host, Relay(site(host.url()), **QUICK) as relay:
                await talk(relay, "call-redirected")
                await off(host.wait_for, *CALL, call="call-redirected")
                self.assertEqual(len(host.requests), 8)
                self.assertEqual(elsewhere.requests, [])

    async def test_R4_gone_is_not_retried(self):
        with Receiver(lambda event, times: 410 if event["type"] == "call.started" else 200) as host:
            with Relay(site(host.url()), **QUICK) as relay:
                await talk(relay, "call-unwanted")
                await off(host.wait_for, *CALL[1:], call="call-unwanted")
                self.assertEqual(sum(status == 410 for _, status in host.requests), 1)

    async def test_R4_what_fails_for_too_long_is_dropped_and_the_administrator_told(self):
        with Receiver(lambda event, times: 500) as host:
            with Relay(site(host.url()), **{**QUICK, "webhooks.give_up": '"1s"'}) as relay:
                await talk(relay, "call-hopeless")
                await off(relay.wait_for, "events were dropped: 1; the last attempt that failed: it answered 500")

    async def test_R4_a_private_address_is_refused_however_it_is_written(self):
        with Receiver() as host:
            for name in ("127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "[::1]"):
                with self.subTest(name), Relay(site(host.url(host=name), private=False), **QUICK) as relay:
                    await talk(relay, "call-inside")
                    await off(relay.wait_for, "leads to an address that is not public")
            self.assertEqual(host.requests, [])

    async def test_R4_a_receiver_that_answers_with_no_end_is_given_up_in_bounded_memory(self):
        with socket.create_server(("127.0.0.1", 0)) as flood:
            def answer():
                while True:
                    try:
                        conn = flood.accept()[0]
                    except OSError:
                        return
                    with conn:
                        try:
                            conn.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 4_000_000)
                        except OSError:
                            pass

            flooding = asyncio.get_running_loop().run_in_executor(None, answer)
            with Relay(site(f"http://127.0.0.1:{flood.getsockname()[1]}/"), **QUICK) as relay:
                await talk(relay, "call-flooded")
                await off(relay.wait_for, "the head of its answer is longer than 16 kB")
            flood.shutdown(socket.SHUT_RDWR)
            await flooding


class Lasting(unittest.IsolatedAsyncioTestCase):
    async def test_R4_a_dead_receiver_delays_no_other_and_hears_everything_when_it_is_back(self):
        with Receiver() as dead:
            dead.stop()
            with Receiver() as well:
                sites = site(dead.url(), "first") + site(well.url(), "second")
                with Relay(sites, **QUICK) as relay:
                    for number in range(5):
                        await talk(relay, f"call-dead-{number}", "first")
                    await off(relay.wait_for, "the receiver keeps failing: connect")
                    await talk(relay, "call-well", "second")
                    await off(well.wait_for, *CALL, call="call-well")
                    dead.start()
                    for number in range(5):
                        await off(dead.wait_for, *CALL, call=f"call-dead-{number}")
                    await off(relay.wait_for, "the receiver is well again")

    async def test_R4_events_survive_kill_9_and_come_in_order(self):
        with Receiver() as host:
            host.stop()
            with Relay(site(host.url()), **QUICK) as relay:
                for number in range(3):
                    await talk(relay, f"call-kept-{number}")
                    relay.kill()
                    relay.start()
                host.start()
                for number in range(3):
                    await off(host.wait_for, *CALL, call=f"call-kept-{number}")

    async def test_R4_B4_a_broadcast_whose_page_is_gone_when_the_relay_is_back_has_its_end(self):
        with Receiver() as host, Relay(site(host.url()), **QUICK, **{"settings.grace": '"3s"'}) as relay:
            bob = await relay.page("bob")
            await bob.say("live", cast="cast-left", on=True)
            await bob.say("account", flowed=[], cast="cast-left", cast_part=0, cast_ms=1)
            await bob.acknowledged()
            relay.kill()
            killed = time.time() * 1000
            relay.start()
            events = await off(host.wait_for, "broadcast.started", "broadcast.ended", "usage", cast="cast-left")
            data = events["broadcast.ended"]["data"]
            self.assertEqual(data["duration_ms"], data["ended"] - data["began"])
            self.assertLessEqual(data["ended"], killed, "no time of the next relay's grace")
            self.assertEqual(events["usage"]["data"]["live_ms"], 1)

    async def test_R4_M3_the_stay_of_a_member_ends_with_the_relay_that_was_killed(self):
        with Receiver() as host, Relay(site(host.url()).replace("open = true", f'open = true\nkeys = ["{KEY}"]'), **QUICK) as relay:
            backend = Client(relay, basic("demo"))
            room = backend.post("/v1/rooms", {"duration": 30}).json["room"]
            ann, bob = await relay.page("ann"), await relay.page("bob")
            for page in (ann, bob):
                await page.say("join", room=room)
                await page.acknowledged()
            await asyncio.sleep(0.01)
            await relay.page("eve")  # which is written: until then the relay is known to have lived
            relay.kill()
            killed = time.time() * 1000
            relay.configure()
            with socket.create_server(("127.0.0.1", 0)) as taken:  # starts that come to nothing
                for listener in ("listen", "metrics.listen"):
                    start = [PROGRAM, "-c", relay.folder / "relay.toml", "--set", f"{listener}=127.0.0.1:{taken.getsockname()[1]}"]
                    failed = subprocess.run(start, stderr=subprocess.PIPE, text=True, timeout=20)
                    self.assertEqual(failed.returncode, 1)
                    self.assertIn("Address already in use", failed.stderr)
            relay.start()
            back = await relay.page("ann", session=ann.welcome["session"], resume=ann.welcome["resume"])
            await back.say("join", room=room)
            await back.acknowledged()
            stays = ["member.joined", "member.left", "member.joined"]
            await off(host.wait_for, *stays, user="ann")
            data = (await off(host.wait_for, *stays[:2], user="bob"))["member.left"]["data"]
            self.assertGreater(data["duration_ms"], 0)
            self.assertEqual(data["went"], data["came"] + data["duration_ms"])
            self.assertLessEqual(data["went"], killed, "no time without a relay")
            told = backend.get(f"/v1/rooms/{room}").json
            self.assertEqual([(stay["user"], stay["leave"] is None) for stay in told["stays"]],
                             [("ann", False), ("bob", False), ("ann", True)])
            self.assertEqual(relay.terminate(), 0)
            relay.start()
            await off(host.wait_for, *stays, "member.left", user="ann")
            self.assertEqual(host.types(user="bob"), stays[:2], "told once")

    async def test_R4_what_was_delivered_is_not_delivered_again_after_an_orderly_end(self):
        with Receiver() as host, Relay(site(host.url()), **QUICK) as relay:
            await talk(relay, "call-before")
            await off(host.wait_for, *CALL, call="call-before")
            self.assertEqual(relay.terminate(), 0)
            relay.start()
            await talk(relay, "call-after")
            await off(host.wait_for, *CALL, call="call-after")
            self.assertEqual(len(host.requests), 8)

    async def test_R4_a_receiver_that_hangs_does_not_hold_up_the_end(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            with Relay(site(f"http://127.0.0.1:{silent.getsockname()[1]}/"), **QUICK) as relay:
                await talk(relay, "call-unanswered")
                conn = (await off(silent.accept))[0]
                with conn:
                    self.assertEqual(await off(relay.terminate), 0)


class Reloading(unittest.IsolatedAsyncioTestCase):
    async def test_R1_R4_a_reload_brings_other_webhooks(self):
        with Receiver() as first, Receiver(secret="another secret of theirs") as second:
            with Relay(site(first.url()), **QUICK) as relay:
                await talk(relay, "call-first")
                await off(first.wait_for, *CALL, call="call-first")
                config = relay.folder / "relay.toml"
                wanted = config.read_text().replace(first.url(), second.url()).replace(SECRET, second.secret)
                config.write_text(wanted)
                relay.process.send_signal(signal.SIGHUP)
                await off(relay.wait_for, "reloaded")
                await talk(relay, "call-second")
                await off(second.wait_for, *CALL, call="call-second")
                self.assertEqual(len(first.requests), 4)


class Tls(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = Path(cls.folder.name)
        cls.make("ca", "-x509", "-subj", "/CN=an authority of a test", "-addext", "basicConstraints=critical,CA:TRUE")
        cls.signed("good", "DNS:localhost,IP:127.0.0.1")
        cls.signed("other", "DNS:other.example")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def make(cls, name, *more):
        subprocess.run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", cls.path / f"{name}.key",
                        "-out", cls.path / f"{name}.pem", *more], check=True, capture_output=True)

    @classmethod
    def signed(cls, name, names):
        cls.make(name, "-subj", f"/CN={name}")
        (cls.path / "names").write_text(f"subjectAltName={names}")
        subprocess.run(["openssl", "x509", "-req", "-in", cls.path / f"{name}.pem", "-CA", cls.path / "ca.pem",
                        "-CAkey", cls.path / "ca.key", "-CAcreateserial", "-extfile", cls.path / "names",
                        "-out", cls.path / f"{name}.pem"], check=True, capture_output=True)

    def pair(self, name):
        return str(self.path / f"{name}.pem"), str(self.path / f"{name}.key")

    async def asyncSetUp(self):
        os.environ["SSL_CERT_FILE"] = str(self.path / "ca.pem")

    async def asyncTearDown(self):
        os.environ.pop("SSL_CERT_FILE", None)

    async def test_R4_https_to_whom_the_system_trusts(self):
        with Receiver(tls=self.pair("good")) as host:
            for name, call in (("localhost", "call-by-name"), ("127.0.0.1", "call-by-address")):
                with self.subTest(name), Relay(site(host.url(host=name)), **QUICK) as relay:
                    await talk(relay, call)
                    await off(host.wait_for, *CALL, call=call)

    async def refused(self, host, why):
        with Relay(site(host.url(host="localhost")), **QUICK) as relay:
            await talk(relay, "call-mistrusted")
            await off(relay.wait_for, why)
            self.assertEqual(host.requests, [])

    async def test_R4_a_certificate_of_another_name_is_refused(self):
        with Receiver(tls=self.pair("other")) as host:
            await self.refused(host, "its certificate: hostname mismatch")

    async def test_R4_a_certificate_that_nobody_vouches_for_is_refused(self):
        os.environ["SSL_CERT_FILE"] = str(self.path / "other.pem")
        with Receiver(tls=self.pair("good")) as host:
            await self.refused(host, "its certificate: unable to get local issuer certificate")


if __name__ == "__main__":
    unittest.main()
