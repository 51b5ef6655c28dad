"""The relay as a service of systemd: what it tells its manager, and the sandbox that it runs in: R1."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from relay import PATIENCE, PROGRAM, Relay

HERE = Path(__file__).resolve().parent
PACKAGING = HERE.parents[1] / "packaging"
UNIT = PACKAGING / "beckon-relay.service"


class Sandbox(unittest.TestCase):
    """What systemd itself says of the unit; it need not be running for that."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.unit = self.folder / UNIT.name
        text = re.sub(r"(?m)^Documentation=.*\n", "", UNIT.read_text())  # names pages that only the package installs
        self.unit.write_text(text.replace("/usr/bin/beckon-relay", PROGRAM))

    def exposure(self):
        said = subprocess.run(["systemd-analyze", "security", "--offline=true", self.unit], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        return float(re.search(r"Overall exposure level for \S+: ([\d.]+)", said)[1])

    def test_R1_systemd_knows_every_key(self):
        said = subprocess.run(["systemd-analyze", "verify", self.unit], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual((said.returncode, said.stdout), (0, ""))

    def test_R1_the_exposure_is_under_2(self):
        self.assertLess(self.exposure(), 2)

    def test_R1_the_exposure_is_under_2_on_port_443(self):
        closed = self.exposure()
        drop_in = self.folder / f"{UNIT.name}.d"
        drop_in.mkdir()
        shutil.copy(PACKAGING / "port-443.conf", drop_in)
        self.assertGreater(self.exposure(), closed, "the drop-in was not read")
        self.assertLess(self.exposure(), 2)


class Confined(unittest.IsolatedAsyncioTestCase):
    async def test_R1_a_call_needs_no_system_call_that_the_unit_forbids(self):
        relay = Relay()
        relay.before = [sys.executable, HERE / "confined.py", UNIT]
        with relay:
            ann, bob = await relay.in_call("call-in-a-sandbox")
            await ann.say("end", call="call-in-a-sandbox", reason="hangup")
            await bob.hear("ended")
            self.assertIn("200", relay.http("GET /readyz HTTP/1.1\r\nHost: relay\r\n\r\n"))
            self.assertEqual(relay.terminate(), 0)

    def test_R1_the_sandbox_of_this_test_is_one(self):
        said = subprocess.run([sys.executable, HERE / "confined.py", UNIT, "/bin/mount", "-t", "tmpfs", "none", "/nowhere"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(said.returncode, -signal.SIGSYS)


class Commands(unittest.TestCase):
    def test_R1_the_environment_may_name_the_file_and_a_flag_is_stronger(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        (Path(folder) / "good.toml").write_text('listen = "127.0.0.1:0"\n')

        def checked(*flags, named):
            return subprocess.run([PROGRAM, "check-config", *flags], env={**os.environ, "BECKON_CONFIG": f"{folder}/{named}"},
                                  capture_output=True, text=True)
        self.assertIn("good.toml: good", checked(named="good.toml").stdout)
        missing = checked(named="missing.toml")
        self.assertEqual(missing.returncode, 2)
        self.assertIn("missing.toml", missing.stderr)
        self.assertEqual(checked("-c", f"{folder}/good.toml", named="missing.toml").returncode, 0)

    def test_R1_files_that_are_not_there_stop_the_start_and_the_check(self):
        for command in ("serve", "check-config"):
            for flags, named in ((["--files", "/no/such"], {}), (["--set", "files=/no/such"], {}), ([], {"BECKON_FILES": "/no/such"})):
                ended = subprocess.run([PROGRAM, command, *flags], env={**os.environ, **named}, capture_output=True, text=True,
                                       timeout=PATIENCE)
                self.assertEqual(ended.returncode, 2, ended.stderr)
                self.assertIn("allowed: a directory", ended.stderr)
        stronger = {**os.environ, "BECKON_FILES": "/no/such"}
        subprocess.run([PROGRAM, "check-config", "--files", str(HERE)], env=stronger, capture_output=True, check=True)

    def test_R1_a_database_that_cannot_be_had_stops_the_start_and_is_told_by_the_check(self):
        config = Path(self.enterContext(tempfile.TemporaryDirectory())) / "relay.toml"
        config.write_text('listen = "127.0.0.1:0"\n[store]\npath = "/no/such/place/relay.db"\n')
        # The service tries again: the disk may only be late. And a reload, which checks first, is for a new certificate, too.
        for command, code in (("check-config", 0), ("serve", 1)):
            ended = subprocess.run([PROGRAM, command, "-c", str(config)], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(ended.returncode, code, ended.stderr)
            self.assertRegex(ended.stderr, f"{config}:3: store.path: database /no/such/place/relay.db cannot be opened.*, "
                                           "allowed: a file in a directory")

    def test_R1_the_version_is_told_by_a_command_by_a_flag_and_at_the_start(self):
        version = subprocess.run([PROGRAM, "version"], capture_output=True, text=True, check=True).stdout
        self.assertRegex(version, r"^beckon-relay \S+\n$")
        self.assertEqual(subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout, version)
        with Relay() as relay:
            self.assertRegex(relay.said(), f'listening address=.* version="{version.split()[1]}"')

    def test_R1_a_taken_address_is_told_by_the_key_that_names_it(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f'"127.0.0.1:{taken.getsockname()[1]}"'
            for key in ("metrics.listen", "admin.listen"):
                relay = Relay(**{"admin.token": '"0123456789abcdef"', key: address})
                with self.assertRaisesRegex(RuntimeError, f'trouble="{key}: .*Address already in use'):
                    relay.start()
                relay.__exit__()

    def test_R1_each_command_tells_its_own_options_and_names_one_that_it_does_not_know(self):
        configured = {"--config", "--set"}
        person = configured | {"--site", "--user", "--hours"}
        commands = {"serve": configured | {"--files"}, "check-config": configured | {"--files"}, "gen-config": set(),
                    "gen-token": person | {"--admin"}, "gen-turn": person, "version": set()}
        overview = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(set(re.findall(r"(?m)^  ([a-z][a-z-]*) ", overview.partition("Subcommands:")[2])), set(commands))
        for command, options in commands.items():
            with self.subTest(command=command):
                asked = subprocess.run([PROGRAM, command, "--help"], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual((asked.returncode, asked.stderr), (0, ""))
                self.assertIn(f"beckon-relay {command}", asked.stdout)
                told = set(re.findall(r"(?m)^  (?:-\w,)?(--[a-z]+)(?: \S+)*\s{2,}\w", asked.stdout))  # each with words about it
                self.assertEqual(told, options | {"--help"})
                required = ["--user", "ann"] if "--user" in options else []
                for wrong in {"--no-such-option", *set().union(*commands.values()) - options}:
                    refused = subprocess.run([PROGRAM, command, *required, wrong], capture_output=True, text=True, timeout=PATIENCE)
                    self.assertEqual((refused.returncode, refused.stdout), (2, ""), wrong)
                    self.assertRegex(refused.stderr, f"not expected: {wrong}\n.*--help")

    def test_R1_a_wrong_command_line_is_no_reason_to_start_again(self):
        self.assertIn("RestartPreventExitStatus=2\n", UNIT.read_text())
        for wrong in (["--no-such-flag"], ["serve", "--no-such-flag"], ["no-such-command"], ["gen-token"], ["-c"],
                      ["gen-token", "--user", "ann", "--hours", "0"]):
            ended = subprocess.run([PROGRAM, *wrong], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(ended.returncode, 2, wrong)
            self.assertIn("--help", ended.stderr)
        self.assertEqual(subprocess.run([PROGRAM, "--help"], stdout=subprocess.DEVNULL).returncode, 0)


class Manager(unittest.TestCase):
    """The test is systemd: a datagram socket that the relay is told of."""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.ear = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self.ear.bind(f"{self.folder}/notify")
        self.ear.settimeout(PATIENCE)
        self.relay = Relay()
        self.relay.environment = {"NOTIFY_SOCKET": f"{self.folder}/notify"}

    def hears(self):
        return self.ear.recv(4096).decode()

    def test_R1_it_hears_ready_once_pages_can_come_and_stopping_before_the_end(self):
        with self.relay:
            self.assertTrue(self.hears().startswith("READY=1\n"))
            self.assertIn("200", self.relay.http("GET /readyz HTTP/1.1\r\nHost: relay\r\n\r\n"))
            self.assertEqual(self.relay.terminate(), 0)
            self.assertTrue(self.hears().startswith("STOPPING=1\n"))

    def test_R1_it_hears_when_the_configuration_is_read_again(self):
        with self.relay:
            self.hears()
            os.kill(self.relay.process.pid, signal.SIGHUP)
            self.assertRegex(self.hears(), r"^RELOADING=1\nMONOTONIC_USEC=\d+$")
            self.assertTrue(self.hears().startswith("READY=1\n"))

    def test_R1_who_cannot_listen_is_not_ready(self):
        with Relay() as first:
            self.relay.port = first.port
            with self.assertRaises(RuntimeError):
                self.relay.start()
            self.relay.__exit__()
        self.ear.setblocking(False)
        with self.assertRaises(BlockingIOError):
            self.hears()

    def test_R1_a_watchdog_hears_that_it_lives(self):
        self.relay.environment["WATCHDOG_USEC"] = "200000"
        with self.relay:
            self.assertTrue(self.hears().startswith("READY=1\n"))
            for _ in range(3):
                self.assertEqual(self.hears(), "WATCHDOG=1")
            os.kill(self.relay.process.pid, signal.SIGSTOP)
            while True:
                self.ear.settimeout(1)  # five times as long as its patience: whoever is silent now is stuck
                try:
                    self.hears()
                except TimeoutError:
                    break
            os.kill(self.relay.process.pid, signal.SIGCONT)
            self.ear.settimeout(PATIENCE)
            self.assertEqual(self.hears(), "WATCHDOG=1")


if __name__ == "__main__":
    unittest.main()
