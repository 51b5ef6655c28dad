#!/usr/bin/env python3
"""The rules' own test: a small tree that keeps every rule, broken on purpose one rule at a time. Each break must be
found, with a message that names the file and the line."""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]

GOOD = {
    "include/beckon/base/time.hpp": "#pragma once\n\n#include <cstdint>\n\nstruct Instant {\n    std::int64_t ms = 0;\n};\n",
    "include/beckon/wire/codec.hpp": '#pragma once\n\n#include "beckon/base/time.hpp"\n\n'
    "inline Instant noon() { return {43'200'000}; }\n",
    "include/beckon/session/resume.hpp": '#pragma once\n\n#include "beckon/wire/codec.hpp"\n',
    "include/beckon/call/machine.hpp": '#pragma once\n\n#include "beckon/wire/codec.hpp"\n',
    "include/beckon/agent.hpp": '#pragma once\n\n#include "beckon/call/machine.hpp"\n#include "beckon/session/resume.hpp"\n',
    "relay/hub/hub.hpp": '#pragma once\n\n#include "beckon/agent.hpp"\n\nInstant opened();\n',
    "relay/hub/hub.cpp": '#include "hub/hub.hpp"\n\nInstant opened() { return noon(); }\n',
    "relay/hub/parcel.hpp": "#pragma once\n",
    "relay/ports.hpp": '#pragma once\n\n#include "hub/hub.hpp"\n',
    "relay/net/listener.hpp": '#pragma once\n\n#include "ports.hpp"\n',
    "relay/store/store.hpp": '#pragma once\n\n#include "ports.hpp"\n',
    "relay/engine.hpp": '#pragma once\n\n#include "ports.hpp"\n',
    "sdk-wasm/src/effects/socket.ts": "export const socket = 1;\n",
    "sdk-wasm/src/driver.ts": 'import { socket } from "./effects/socket.js";\nexport const driver = socket;\n',
    "sdk-wasm/src/client.ts": 'import { driver } from "./driver.js";\nexport const client = driver;\n',
    "include/beckon/base/limits.hpp": "#pragma once\n\n#include <cstddef>\n\n"
    + "".join(f"inline constexpr std::size_t {name} = {value};\n" for name, value in (
        ("candidate_bytes", "512"), ("frame_bytes", "64 * 1024"), ("watched_users", "64"), ("subscriptions", "256"),
        ("details_bytes", "1024"))),
    "include/beckon/base/ids.hpp": "#pragma once\n\ntemplate <class Tag, int Min, int Max>\nstruct Name {};\n\n"
    "using UserId = Name<struct UserTag, 1, 64>;\nusing DeviceId = Name<struct DeviceTag, 8, 32>;\n"
    "using CallId = Name<struct CallTag, 8, 32>;\nusing RoomId = Name<struct RoomTag, 4, 64>;\n",
    "include/beckon/wire/vocabulary.hpp": "#pragma once\n\n"
    "template <class E>\nstruct Spellings;\nenum class EndReason { hangup, lost };\ntemplate <>\n"
    'struct Spellings<EndReason> {\n    static constexpr const char* names[] = {"hangup", "lost"};\n};\n',
    "PROTOCOL.md": "A page hears 100 of these a second, and 400 at once.\n",
    "sdk-wasm/src/embed.ts": """const line_max = 512;
const frame_max = 64 * 1024;
const none = /^[sa]:|65536 bytes$/;
const users_max = 64;
const followed_max = 256;
const details_max = 1024;
const said_per_s = 100;
const said_at_once = 400;
const user_bytes_max = 64;
export const bad = [/^[\\w-]{4,64}$/.test(room), /^[\\w-]{8,32}$/.test(known), kind === 'id' ? /^[\\w-]{8,32}$/ : 0];
export type EndReason = 'hangup' | 'lost';
""",
    "tests/mutations/later.bug": "It opens too late.\nfile: relay/hub/hub.cpp\nseed: 1\n-noon()\n+night()\n",
    "README.md": "A tree that keeps the rules: it may say http://localhost/ and /usr/include.\n",
}
CORE = "include/beckon/base/time.hpp"

# (what is broken, rule, file, text put at its end, what the complaint must hold besides file and line)
BREAKS = [
    ("base knows wire", "includes", CORE, '#include "beckon/wire/codec.hpp"', "base may not include wire"),
    ("session knows call", "includes", "include/beckon/session/resume.hpp", '#include "beckon/call/machine.hpp"', "may not"),
    ("call knows session", "includes", "include/beckon/call/machine.hpp", '#include "beckon/session/resume.hpp"', "may not"),
    ("wire knows agent", "includes", "include/beckon/wire/codec.hpp", '#include "beckon/agent.hpp"', "may not"),
    ("relative way round", "includes", CORE, '#include "../wire/codec.hpp"', "base may not include wire"),
    ("core knows the hub", "includes", "include/beckon/agent.hpp", '#include "hub/hub.hpp"', "may not include hub"),
    ("JSON outside wire", "includes", "include/beckon/call/machine.hpp", "#include <nlohmann/json.hpp>", "JSON"),
    ("clock header", "includes", CORE, "#include <chrono>", "<chrono>"),
    ("third party in the core", "includes", CORE, "#include <zlib.h>", "<zlib.h>"),
    ("Boost in the hub", "includes", "relay/hub/hub.hpp", "#  include <boost/asio.hpp>", "<boost/asio.hpp>"),
    ("adapter knows adapter", "includes", "relay/net/listener.hpp", '#include "store/store.hpp"', "may not include store"),
    ("engine knows adapter", "includes", "relay/engine.hpp", '#include "net/listener.hpp"', "may not include net"),
    ("missing header", "includes", "relay/engine.hpp", '#include "nowhere.hpp"', "no such file"),
    ("effect knows driver", "includes", "sdk-wasm/src/effects/socket.ts", 'import "../driver.js";', "may not import driver"),
    ("client skips the driver", "includes", "sdk-wasm/src/client.ts", 'import { socket } from "./effects/socket.js";', "may not"),
    ("clock", "words", CORE, "auto now() { return std::chrono::steady_clock::now(); }", "clock"),
    ("C clock", "words", "relay/hub/hub.cpp", "long now() { return time(nullptr); }", "clock"),
    ("thread", "words", CORE, "inline std::mutex lock;", "thread"),
    ("atomic", "words", "relay/hub/hub.hpp", "extern std::atomic<int> count;", "thread"),
    ("atomic header", "includes", "relay/hub/hub.hpp", "#include <atomic>", "<atomic>"),
    ("a thread's own", "words", "relay/hub/hub.cpp", "thread_local int mine;", "thread"),
    ("a lock in a parcel", "words", "relay/hub/parcel.hpp", "inline std::mutex lock;", "thread"),
    ("socket", "words", CORE, "namespace net = boost::asio;", "socket"),
    ("chance", "words", CORE, "inline int roll() { return std::random_device{}(); }", "chance"),
    ("C chance", "words", "relay/hub/hub.cpp", "int roll() { return rand(); }", "chance"),
    ("output", "words", CORE, 'inline void say() { std::printf("x"); }', "output"),
    ("environment", "words", CORE, 'inline auto home() { return getenv("X"); }', "output"),
    ("throw", "words", "include/beckon/call/machine.hpp", "inline void no() { throw 1; }", "exception"),
    ("catch", "words", "relay/hub/hub.cpp", "void no() { try { } catch (...) { } }", "exception"),
    ("default", "words", "include/beckon/call/machine.hpp", "int f(int i) { switch (i) { default : return 1; } }", "default"),
    ("after a raw string", "words", CORE, 'inline auto s = R"x(")x"; inline std::mutex m;', "thread"),
    ("path of a machine", "text", "README.md", "See /" + "home/ann/beckon.", "path"),
    ("registry", "text", "README.md", "From https://regis" + "try.example.org/x", "registry"),
    ("lock file", "text", "package-lock.json", '"resol' + 'ved": "https://example.org/x.tgz"', "registry"),
    ("a bound is another", "copies", "sdk-wasm/src/client.ts", "const frame_max = 65_537;", "65537, but include/beckon/base/limits.hpp has 65536"),
    ("a sentence says another", "copies", "sdk-wasm/src/client.ts", "const none = /|4096 bytes$/;", "4096, but"),
    ("names are longer", "copies", "sdk-wasm/src/client.ts", "const user_bytes_max = 128;", "128, but include/beckon/base/ids.hpp"),
    ("rooms are named otherwise", "copies", "sdk-wasm/src/client.ts", r"if (/^[\w-]{4,32}$/.test(room)) no();", "4, 32"),
    ("the protocol says another", "copies", "sdk-wasm/src/client.ts", "const said_per_s = 50;", "50, but PROTOCOL.md has 100"),
    ("a reason is missing", "copies", "sdk-wasm/src/client.ts", "export type EndReason = 'hangup';", "has .'hangup', 'lost'"),
    ("a bug has nothing to change", "bugs", "tests/mutations/never.bug", "It never opens.\nfile: relay/hub/hub.cpp\nseed: 1\n-midnight()\n+0", "occurs 0 times in relay/hub/hub.cpp"),
    ("dead link", "links", "README.md", "See [the other page](OTHER.md#top).", "OTHER.md"),
    ("path that is none", "links", "README.md", "Read `relay/hub/hob.hpp` first.", "relay/hub/hob.hpp"),
    ("folder that is none", "links", "relay/README.md", "All of `include/beckon/bass/`.", "include/beckon/bass"),
    ("unfinished", "text", "relay/hub/hub.cpp", "// TO" + "DO: later", "unfinished"),
    ("not self-contained", "headers", "include/beckon/base/name.hpp", "inline std::string name;", "undeclared identifier .std"),
    ("no include guard", "headers", "include/beckon/base/name.hpp", "struct Twice {};", "Twice"),
    ("a warning", "headers", "include/beckon/base/name.hpp", "#pragma once\ninline int f(long x) { return x; }", "conversion"),
    ("layout", "format", "relay/hub/hub.cpp", "int  f( ){return 1;}", "clang-format"),
    ("lint", "tidy", "relay/hub/hub.cpp", "typedef int Number;", "modernize-use-using"),
    ("lint in a core header", "tidy", CORE, "typedef int Number;", "modernize-use-using"),
    ("lint in a header", "tidy", "relay/hub/hub.hpp", "typedef int Number;", "modernize-use-using"),
]

# What must not be taken for a break.
ALLOWED = [
    ("comments", CORE, "// throw std::mutex, default: time(0), <chrono> /* rand() */\n/* try { } catch */"),
    ("strings", CORE, 'inline const char* text = "try default: \\" std::mutex"; inline char quote = \'"\';'),
    ("raw strings", CORE, 'inline const char* raw = R"(catch " std::thread default:)";'),
    ("digit separators", CORE, "inline int n = 1'000; inline int m = 2'000;"),
    ("names that hold words", CORE, "struct Catcher { int try_count = 0; int retry(int random) const; Catcher() = default; };"),
    ("snprintf is no output", CORE, "struct Uptime { long uptime(int); };"),
    ("holders on other threads", "relay/hub/parcel.hpp", "#include <atomic>\nstruct Held {\n    std::atomic<int> holders;\n};"),
    ("JSON in wire", "include/beckon/wire/codec.hpp", "#include <nlohmann/json.hpp>"),
    ("third party in an adapter", "relay/net/listener.hpp", "#include <boost/asio.hpp>"),
    ("paths of the tree", "README.md", "`include/beckon/base`, `relay/hub/`, `relay/hub/hub.cpp`"),
    ("paths that need not be there", "README.md",
     "`build/debug`, `dist/x.js`, `relay/hub/<name>.cpp`, `relay/STORY.PAGE.jsonl`, `call/machine.hpp`, `text/html`"),
    ("URL paths", "README.md", "GET /call, /meeting/ID, /v1/beckon.js, https://relay.example/rooms/today/"),
]


class Rules(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="beckon-rules-"))
        self.addCleanup(shutil.rmtree, self.root)
        for path, content in GOOD.items():
            self.write(path, content)
        for path in (".clang-format", ".clang-tidy", "cmake/warnings.cmake"):
            self.write(path, (PROJECT / path).read_text())

    def write(self, path, content):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(content)

    def append(self, path, content):
        """Returns the line that the content begins on."""
        file = self.root / path
        before = file.read_text() if file.exists() else ""
        self.write(path, before + content + "\n")
        return before.count("\n") + 1

    def check(self, *rules):
        command = [sys.executable, HERE / "check.py", *rules, "--root", self.root]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_a_good_tree_passes_all(self):
        code, said = self.check("includes", "words", "text", "links", "copies", "bugs", "lengths", "headers", "format", "tidy")
        self.assertEqual(code, 0, said)

    def test_every_break_is_found(self):
        for what, rule, path, content, hint in BREAKS:
            with self.subTest(what, rule=rule):
                before = (self.root / path).read_text() if (self.root / path).exists() else None
                line = self.append(path, content)
                code, said = self.check(rule)
                self.assertEqual(code, 1, said)
                self.assertRegex(said, rf"(?m)^{path}:({line}|{line + 1}):.*{hint}")
                if before is None:
                    (self.root / path).unlink()
                else:
                    self.write(path, before)

    def test_what_is_allowed_passes(self):
        for what, path, content in ALLOWED:
            with self.subTest(what):
                before = (self.root / path).read_text()
                self.append(path, content)
                code, said = self.check("includes", "words", "text", "links")
                self.assertEqual(code, 0, said)
                self.write(path, before)

    def test_a_remembered_pass_does_not_hide_a_new_break_below(self):
        self.assertEqual(self.check("headers")[0], 0)
        self.assertIn("0 of them new", self.check("headers")[1])
        self.append("include/beckon/base/time.hpp", "inline int narrow(long x) { return x; }")
        code, said = self.check("headers")
        self.assertEqual(code, 1, said)

    def test_long_files_are_named_but_pass(self):
        self.append("relay/hub/hub.cpp", "// a line\n" * 500)
        code, said = self.check("lengths")
        self.assertEqual(code, 0)
        self.assertIn("long: relay/hub/hub.cpp", said)

    def test_wasm_imports(self):
        # A module that imports env.clock and nothing else.
        module = b"\0asm\1\0\0\0" + b"\1\4\1\x60\0\0" + b"\2\x0d\1\3env\5clock\0\0"
        (self.root / "clock.wasm").write_bytes(module)
        command = ["node", HERE / "wasm_imports.mjs", self.root / "clock.wasm", HERE / "wasm_imports.txt"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("env.clock is not on", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
