"""The bugs put in on purpose (tests/mutations) still find what they change. Else that would be heard only after minutes of
building, of all of them together."""
import sys
from pathlib import Path

import tree

sys.path.append(str(Path(__file__).resolve().parents[1] / "mutations"))
from bug import Bug  # noqa: E402


def check(root):
    for path in tree.files_with(root, ".bug"):
        if why_not := Bug(root / path).why_not_in(root):
            yield f"{path}:1: bugs: {why_not}"
