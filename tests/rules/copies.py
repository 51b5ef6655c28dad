"""What the page says again of the core agrees with it: numbers, names' lengths, reasons.

A page could ask the core for them, for more bytes than they are. So each stands in the SDK once more, and here is where it comes
from. A copy is looked for in all of sdk-wasm/src, so it may move; one that is gone takes its row here with it."""
import math
import re

import tree

LIMITS = "include/beckon/base/limits.hpp"
IDS = "include/beckon/base/ids.hpp"
WORDS = "include/beckon/wire/vocabulary.hpp"
PROTOCOL = "PROTOCOL.md"


def number(text):
    """`48 * 1024`, in C++ or TypeScript."""
    return math.prod(int(factor) for factor in re.sub(r"[_']", "", text).split("*"))


def range_of(text):
    return [number(bound) for bound in text.split(",")]


def words(text):
    return re.findall(r"""["'](\w+)["']""", text)


def limit(name):
    return LIMITS, rf"\b{name} = ([\d' *]+);"


def constant(name):
    return rf"\bconst {name} = ([\d_ *]+);"


# what, (the file it comes from, where in it), where in the SDK, how both are read
ROWS = [
    ("a candidate's bytes", limit("candidate_bytes"), constant("line_max"), number),
    ("a frame's bytes", limit("frame_bytes"), constant("frame_max"), number),
    ("a frame's bytes, as its refusal says them", limit("frame_bytes"), r"\|(\d+) bytes\$/", number),
    ("users in one message", limit("watched_users"), constant("users_max"), number),
    ("users that a session follows", limit("subscriptions"), constant("followed_max"), number),
    ("bytes of details", limit("details_bytes"), constant("details_max"), number),
    ("a user's bytes", (IDS, r"<struct UserTag, 1, (\d+)"), constant("user_bytes_max"), number),
    ("a room's characters", (IDS, r"<struct RoomTag, (\d+, \d+)"), r"\[\\w-\]\{(\d+,\d+)\}\$/\.test\(room\)", range_of),
    ("a device's characters", (IDS, r"<struct DeviceTag, (\d+, \d+)"), r"\[\\w-\]\{(\d+,\d+)\}\$/\.test\(known\)", range_of),
    ("an id's characters", (IDS, r"<struct CallTag, (\d+, \d+)"), r"'id' \? /\^\[\\w-\]\{(\d+,\d+)\}", range_of),
    ("frames of the other page in a second", (PROTOCOL, r"A page hears (\d+) of these a second"), constant("said_per_s"), number),
    ("frames of the other page at once", (PROTOCOL, r"of these a second, and (\d+) at once"), constant("said_at_once"), number),
    ("reasons", (WORDS, r"struct Spellings<EndReason> \{[^{]*\{([^}]*)\}"), r"export type EndReason =([^;]*);", words),
]


def check(root):
    pages = {path: tree.read(root, path) for path in tree.files_with(root, ".ts") if path.startswith("sdk-wasm/src/")}
    for what, (source, pattern), copy, read in ROWS:
        original = re.search(pattern, tree.read(root, source)) if (root / source).is_file() else None
        if not original:
            yield f"{source}:1: copies: {what}: is not found there any more: tests/rules/copies.py"
            continue
        copies = [(path, found) for path, text in pages.items() for found in re.finditer(copy, text)]
        if not copies:
            yield f"{source}:1: copies: {what}: the SDK has no copy any more: tests/rules/copies.py"
        for path, found in copies:
            right, said = read(original[1]), read(found[1])
            if said != right:
                line = tree.line_of(pages[path], found.start(1))
                yield f"{path}:{line}: copies: {what}: {said}, but {source} has {right}"
