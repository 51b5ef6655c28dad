"""The files of the tree, and C++ text without what the rules must not see (comments, strings)."""
import os
import subprocess
from pathlib import Path

CPP = {".hpp", ".cpp"}
SKIPPED_DIRS = {".git", "build", "dist", "node_modules", ".cache", "__pycache__"}


def files(root):
    """Paths relative to root: what git tracks or would track; without git, all but what a build makes."""
    git = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if (root / ".git").exists():
        try:
            listed = subprocess.run(git, capture_output=True, check=True).stdout.decode()
            return sorted(path for path in set(listed.split("\0")) if path and (root / path).is_file())
        except (OSError, subprocess.CalledProcessError):
            pass
    found = []
    for folder, dirs, names in os.walk(root):
        dirs[:] = [name for name in dirs if name not in SKIPPED_DIRS]
        found += [str(Path(folder, name).relative_to(root)) for name in names]
    return sorted(path for path in found if path != "compile_commands.json")


def files_with(root, *suffixes):
    """Files with one of these suffixes; with none named, all C++ files."""
    wanted = set(suffixes) or CPP
    return [path for path in files(root) if Path(path).suffix in wanted]


def read(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def without_comments(text, keep_strings=False):
    """Comments, and unless kept the insides of strings, become spaces; every line keeps its number."""
    out = []
    at, end = 0, len(text)

    def blank(upto):
        nonlocal at
        out.append("".join("\n" if c == "\n" else " " for c in text[at:upto]))
        at = upto

    def past(mark, start):
        found = text.find(mark, start)
        return end if found < 0 else found + len(mark)

    while at < end:
        two = text[at:at + 2]
        if two == "//":
            stop = at
            while stop < end and not (text[stop] == "\n" and text[stop - 1] != "\\"):
                stop += 1
            blank(stop)
        elif two == "/*":
            blank(past("*/", at + 2))
        elif text[at] == '"' or (text[at] == "'" and not (at and (text[at - 1].isalnum() or text[at - 1] == "_"))):
            raw = text[at] == '"' and at and text[at - 1] == "R" and not (at > 1 and text[at - 2].isalnum())
            if raw:
                delimiter = text[at + 1:text.find("(", at)]
                stop = past(")" + delimiter + '"', at)
            else:
                stop = at + 1
                while stop < end and text[stop] not in (text[at], "\n"):
                    stop += 2 if text[stop] == "\\" else 1
                stop = min(stop + 1, end)
            if keep_strings:
                out.append(text[at:stop])
                at = stop
            else:
                blank(stop)
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
