"""What the relay says about itself: R6, and a number for each bound of R8."""
import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

from raw import PING, PONG, Raw, frame
from relay import PATIENCE, Relay
from rest import Client

ROOT = Path(__file__).resolve().parents[2]
PROMTOOL = shutil.which("promtool") or str(ROOT / "build/tools/promtool")
MONITORING = ROOT / "packaging/monitoring"
LISTEN = {"metrics.listen": '"127.0.0.1:0"'}
CALL = "call-that-is-counted"


class Scraped:
    """One look at /metrics: numbers by name and labels."""

    def __init__(self, relay):
        port = re.search(r'metrics address="[^"]*" port="(\d+)"', relay.said())[1]
        self.at = f"http://127.0.0.1:{port}"
        time.sleep(0.3)  # whoever asks again at once is told the same
        with urllib.request.urlopen(f"{self.at}/metrics", timeout=20) as answer:
            self.type = answer.headers["Content-Type"]
            self.text = answer.read().decode()
        self.numbers = {}
        for line in self.text.splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                self.numbers[name] = float(value)

    def __getitem__(self, name):
        return self.numbers[name]

    def get(self, name):
        return self.numbers.get(name, 0.0)


class Metrics(unittest.IsolatedAsyncioTestCase):
    async def talk(self, relay):
        return await relay.in_call(CALL, "user-named-ann", "user-named-bob")

    async def test_R6_what_is_served_is_what_prometheus_takes(self):
        with Relay(**LISTEN) as relay:
            ann, bob = await self.talk(relay)
            scraped = Scraped(relay)
            self.assertEqual(scraped.type, "text/plain; version=0.0.4; charset=utf-8")
            judged = subprocess.run([PROMTOOL, "check", "metrics"], input=scraped.text, text=True, capture_output=True)
            self.assertEqual((judged.returncode, judged.stdout + judged.stderr), (0, ""))
            for text in ("user-named", CALL, "127.0.0.1", ann.welcome["session"], bob.welcome["resume"]):
                self.assertNotIn(text, scraped.text)
            self.assertGreater(scraped["process_resident_memory_bytes"], 1e6)
            self.assertGreater(scraped["process_open_fds"], 5)
            self.assertGreater(scraped["process_start_time_seconds"], 1.6e9)

    async def test_R6_a_call_is_counted_from_its_ring_to_its_end(self):
        with Relay(**LISTEN) as relay:
            ann, bob = await self.talk(relay)
            await bob.say("accept", call="no-such-call")
            await bob.hear("ended")
            live = Scraped(relay)
            self.assertEqual(live['beckon_sessions{site="demo"}'], 2)
            self.assertEqual(live['beckon_users{site="demo"}'], 2)
            self.assertEqual(live['beckon_calls{site="demo",kind="call",stage="accepted"}'], 1)
            self.assertEqual(live['beckon_calls_begun_total{site="demo",kind="call"}'], 1)
            self.assertEqual(live['beckon_calls_accepted_total{site="demo",kind="call"}'], 1)
            self.assertEqual(live["beckon_time_to_accept_seconds_count"], 1)
            self.assertEqual(live['beckon_sessions_welcomed_total{stream="fresh"}'], 2)
            self.assertGreaterEqual(live["beckon_connections"], 2)
            await ann.say("end", call=CALL, reason="hangup")
            await bob.hear("ended")
            got = bob.heard
            bob.ws.transport.abort()
            again = await relay.page("user-named-bob", session=bob.welcome["session"], resume=bob.welcome["resume"],
                                     epoch=bob.welcome["epoch"], got=got)
            self.assertTrue(again.welcome["resumed"])
            over = Scraped(relay)
            self.assertEqual(over['beckon_calls{site="demo",kind="call",stage="accepted"}'], 0)
            self.assertEqual(over['beckon_calls_ended_total{site="demo",reason="hangup"}'], 1)
            self.assertEqual(over['beckon_sessions_welcomed_total{stream="resumed"}'], 1)
            for name in ("beckon_messages_received_total", "beckon_messages_sent_total", "beckon_received_bytes_total",
                         "beckon_sent_bytes_total", "beckon_read_calls_total", "beckon_write_calls_total",
                         "beckon_store_rows_written_total", "beckon_store_commit_seconds_count", "beckon_loop_turn_seconds_count"):
                self.assertGreater(over[name], 0, name)

    async def test_R8_who_went_past_a_bound_is_counted_by_its_name(self):
        site = '[[site]]\nid = "demo"\nopen = true\n[site.limits]\nsubscriptions = 1\nsessions_per_user = 1\nrequests_burst = 1\nrequests_every = "1m"\n'
        limits = {"limits.unauthenticated": '"1s"', "limits.header_bytes": "1024"}
        with Relay(site, **LISTEN, **limits) as relay:
            page = await relay.page("ann")
            await page.say("subscribe", users=["bob", "eve"])
            await page.hear("error")
            relay.http("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x" * 4000 + "\r\n\r\n")
            await page.send({"t": "x" * 70_000})
            self.assertEqual(await page.closed(), 1009)
            for status in ("200", "429"):  # an open site takes whoever shows nothing for its backend
                answer = relay.http("GET /v1/users/ann HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                self.assertEqual(answer.split(" ")[1], status)
            silent = await relay.page("ben")
            await silent.say("end", call="a" * 99, reason="hangup")
            await silent.hear("error")
            scraped = Scraped(relay)
            self.assertEqual(scraped['beckon_site_limit_reached_total{site="demo",limit="subscriptions"}'], 1)
            self.assertEqual(scraped['beckon_site_limit_reached_total{site="demo",limit="requests"}'], 1)
            self.assertEqual(scraped['beckon_limit_reached_total{limit="requests"}'], 0)
            self.assertEqual(scraped['beckon_limit_reached_total{limit="header_bytes"}'], 1)
            self.assertEqual(scraped['beckon_limit_reached_total{limit="message_bytes"}'], 1)
            self.assertEqual(scraped['beckon_close_codes_sent_total{code="1009"}'], 1)
            self.assertEqual(scraped['beckon_errors_sent_total{code="limit"}'], 1)
            self.assertEqual(scraped['beckon_errors_sent_total{code="malformed"}'], 1)

    def test_R8_who_guesses_the_admins_token_is_counted_by_that_name_alone(self):
        with Relay(**LISTEN, **{"admin.listen": '"127.0.0.1:0"', "admin.token": '"a token of sixteen"'}) as relay:
            door = SimpleNamespace(port=int(re.search(r'admin address="[^"]*" port="(\d+)"', relay.said())[1]))
            statuses = [Client(door, "Bearer a wrong token").get("/v1/sites").status for _ in range(11)]
            self.assertEqual(statuses, [401] * 10 + [429])
            reached = {name: number for name, number in Scraped(relay).numbers.items() if "limit_reached_total" in name and number}
            self.assertEqual(reached, {'beckon_limit_reached_total{limit="admin_attempts"}': 1})

    async def test_R6_who_looks_is_counted_at_each_listener_for_itself(self):
        with Relay(**LISTEN) as relay:
            await relay.page("ann")
            at = Scraped(relay).at
            with self.assertRaises(urllib.error.HTTPError):
                urllib.request.urlopen(f"{at}/nothing", timeout=20)
            scraped = Scraped(relay)
            self.assertEqual(scraped['beckon_side_http_answers_total{listener="metrics",status="2xx"}'], 1)
            self.assertEqual(scraped['beckon_side_http_answers_total{listener="metrics",status="4xx"}'], 1)
            self.assertEqual(scraped['beckon_side_connections_accepted_total{listener="metrics"}'], 3)
            self.assertEqual(scraped['beckon_side_connections_accepted_total{listener="admin"}'], 0)
            self.assertEqual(scraped["beckon_connections_accepted_total"], 1)

    def test_R6_pings_are_counted_and_are_no_messages(self):
        with Relay(**LISTEN) as relay, Raw(relay.dial()) as page:
            before = Scraped(relay)["beckon_messages_received_total"]
            for _ in range(3):
                page.send(frame(PING, b"there?"))
                self.assertEqual(page.next(), (PONG, b"there?"))
            page.send(frame(PONG))
            scraped = Scraped(relay)
            self.assertEqual((scraped["beckon_pings_received_total"], scraped["beckon_messages_received_total"]), (3, before))

    def test_R1_what_was_asked_for_at_its_side_when_the_relay_is_told_to_end_is_answered(self):
        asked = (("metrics", "/metrics"), ("admin", "/admin.js"))
        with Relay(**LISTEN, **{"admin.listen": '"127.0.0.1:0"', "admin.token": '"a token of sixteen"'}) as relay, contextlib.ExitStack() as stack:
            asking = [stack.enter_context(self.who_reads_slowly(relay, *one)) for one in asked]
            relay.process.send_signal(signal.SIGTERM)
            relay.until_said("draining")
            time.sleep(0.2)  # whoever is not waited for is cut off by now
            for conn in asking:
                head, body = relay.rest_of(conn).rsplit(b"HTTP/1.1 200 OK\r\n", 1)[1].split(b"\r\n\r\n", 1)
                self.assertIn(b"Connection: close", head)
                self.assertEqual(len(body), int(re.search(rb"Content-Length: (\d+)", head)[1]))
            self.assertEqual(relay.end(), 0)

    @staticmethod
    def who_reads_slowly(relay, listener, path):
        """Somebody who has asked for more than the system keeps for him, and has read one byte of it."""
        conn = socket.socket()
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        conn.settimeout(PATIENCE)
        conn.connect(("127.0.0.1", int(re.search(rf'{listener} address="[^"]*" port="(\d+)"', relay.said())[1])))
        conn.sendall(f"GET {path} HTTP/1.1\r\nHost: relay\r\n\r\n".encode() * 1000)
        conn.recv(1)
        return conn

    async def test_R6_a_bound_that_was_changed_meanwhile_is_told_as_it_is_now(self):
        with Relay(**LISTEN, **{"limits.sockets": "500"}) as relay:
            self.assertEqual(Scraped(relay)["beckon_connections_max"], 500)
            relay.settings["limits.sockets"] = "700"
            relay.configure()
            relay.process.send_signal(signal.SIGHUP)
            relay.until_said("reloaded")
            self.assertEqual(Scraped(relay)["beckon_connections_max"], 700)

    async def test_R6_alerts_and_dashboard_name_only_what_there_is(self):
        alerts, dashboard = MONITORING / "alerts.yml", MONITORING / "grafana.json"
        judged = subprocess.run([PROMTOOL, "check", "rules", str(alerts)], text=True, capture_output=True)
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
        asked = alerts.read_text() + "".join(target["expr"] + "\n" for panel in json.loads(dashboard.read_text())["panels"]
                                             for target in panel["targets"])
        with Relay(**LISTEN) as relay:
            there = set(re.findall(r"^# TYPE (\S+)", Scraped(relay).text, re.M))
        there |= {f"{name}_bucket" for name in there}
        # Not there before the first of its kind: REST requests, close codes.
        there |= {"beckon_http_requests_total", "beckon_close_codes_sent_total"}
        there |= {"beckon_certificate_expires_timestamp_seconds"}  # with TLS only: tls_test looks for it
        self.assertEqual(set(re.findall(r"\b(?:beckon|process)_\w+", asked)) - there, set())

    async def test_R6_health_is_told_there_too_and_nothing_else(self):
        with Relay(**LISTEN) as relay:
            at = Scraped(relay).at
            for path, status in (("/healthz", 200), ("/readyz", 200), ("/", 404), ("/v1/ws", 426), ("/v1/calls", 404)):
                try:
                    with urllib.request.urlopen(at + path, timeout=20) as answer:
                        self.assertEqual(answer.status, status, path)
                except urllib.error.HTTPError as error:
                    self.assertEqual(error.code, status, path)
            self.assertIn("404", relay.http("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").split("\r\n")[0])


if __name__ == "__main__":
    unittest.main()
