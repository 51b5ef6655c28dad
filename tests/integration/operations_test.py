"""What OPERATIONS.md shows is what the relay takes: each piece of configuration, and each request with curl (R1, R2)."""
import json
import re
import subprocess
import tempfile
import unittest
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from relay import KEY, PATIENCE, PROGRAM, Relay
from rest import SITES

PAGE = (Path(__file__).resolve().parents[2] / "OPERATIONS.md").read_text()


def blocks(language):
    """Of a language, or of none."""
    found = re.findall(r"^```([a-z]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [text for of, text in found if of == language]


class Configuration(unittest.TestCase):
    def test_R1_every_piece_that_the_page_shows_is_good_behind_a_site(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        site = SITES[:SITES.index("[[site]]", SITES.index("[[site]]") + 1)]
        self.assertGreaterEqual(len(blocks("toml")), 2)
        for piece in blocks("toml"):
            with self.subTest(piece=piece):
                config = folder / "relay.toml"
                config.write_text(f'[store]\npath = "{folder}/relay.db"\n{site}{piece}')
                checked = subprocess.run([PROGRAM, "check-config", "-c", config], capture_output=True, text=True, timeout=PATIENCE,
                                         env={})  # what the tests are started with is no key of the relay's
                self.assertEqual((checked.returncode, checked.stderr), (0, ""))
                self.assertRegex(checked.stdout, r"good, 1 site")

    def test_R1_the_commands_that_the_page_begins_with_lead_to_a_token(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        commands = [line.partition("#")[0] for line in blocks("")[0].splitlines()]
        self.assertEqual(len(commands), 4)

        def run(command):
            return subprocess.run(command.replace("beckon-relay", PROGRAM, 1), shell=True, cwd=folder, capture_output=True, text=True,
                                  check=True, timeout=PATIENCE)

        run(commands[0])
        config = folder / "relay.toml"
        config.write_text(f'{config.read_text()}\n[[site]]\nid = "shop"\nkeys = ["{KEY}"]\norigins = ["https://shop.example"]\n')
        self.assertIn("good, 1 site", run(commands[1]).stdout)
        self.assertIn(" serve ", commands[2])
        self.assertRegex(run(commands[3]).stdout, r"^[\w-]+\.[\w-]+\.[\w-]+\n$")


class Requests(unittest.TestCase):
    def test_R2_every_request_with_curl_is_answered_as_the_page_says(self):
        shown = [line for block in blocks("") for line in block.splitlines() if line.startswith("curl ")]
        self.assertEqual(len(shown), 2)
        relay = self.enterContext(Relay(SITES))
        status, bob = self.asked(relay, shown[0])
        self.assertEqual((status, bob["user"], bob["connected"]), (200, "bob", False))
        status, room = self.asked(relay, shown[1])
        self.assertEqual((status, room["duration"], room["time_zone"]), (201, 45, "Europe/Berlin"))
        start = datetime.fromisoformat(room["start_date"])
        self.assertEqual((start.weekday(), start.hour, start.minute, start.utcoffset()),
                         (0, 18, 0, start.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()))

    def asked(self, relay, shown):
        """The line as it stands there, at this relay and with a key of it: the status, and the JSON of the answer."""
        line = shown.replace("SITE:KEY", f"'shop:{KEY}'").replace("https://relay.example.com", f"http://127.0.0.1:{relay.port}")
        self.assertNotEqual(line, shown)
        said = subprocess.run(["sh", "-c", line + r" --silent --show-error --write-out '\n%{http_code}'"], capture_output=True, text=True,
                              check=True, timeout=PATIENCE).stdout
        body, _, status = said.rpartition("\n")
        return int(status), json.loads(body)


if __name__ == "__main__":
    unittest.main()
