"""What no file of the project may hold: paths of one machine, addresses of registries, words of unfinished work.

The patterns are written so that this file does not hold them either.
"""
import re
from pathlib import Path

import tree

BINARY = {".png", ".jpg", ".ico", ".gif", ".webp", ".woff2", ".wasm", ".gz", ".zip", ".mp3", ".ogg", ".mp4", ".webm"}
RULES = [
    ("a path of one machine", re.compile(
        r"(?<![\w.:/}>-])/(w[o]rk|f[a]rm|h[o]me|r[o]ot|Us[e]rs|m[n]t|o[p]t)/(?=[\w.])|(?<![\w-])\.l[i]brary\b")),
    ("the address of a registry", re.compile(
        r"""https?://[^\s"'/]*\b(registr[y]|npmj[s]|deb|pyp[i]|crate[s]|proxy\.golan[g])\b[^\s"']*|"resolved"\s*:\s*"htt[p]""")),
    ("a word of unfinished work", re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b")),
]


def check(root):
    for path in tree.files(root):
        if Path(path).suffix in BINARY or path.startswith("tests/fuzz/corpus/"):
            continue
        for number, line in enumerate(tree.read(root, path).split("\n"), 1):
            for what, pattern in RULES:
                found = pattern.search(line)
                if found:
                    yield f"{path}:{number}: text: {what}: {found[0]}"
