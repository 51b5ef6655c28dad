"""Links between the project's pages lead somewhere, and so do the paths of the tree that they name in backticks."""
import re

import tree

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\s]+/[^`\s]*)`")
MADE = {"build", "dist"}  # what a build makes need not be there
PLACEHOLDER = re.compile(r"[<>*{}]|(?<![A-Za-z])[A-Z]{4,}\.[A-Z]{3,}")  # `corpus/<name>`, `STORY.PAGE.jsonl`


def tops(root):
    """The folders of the root: a quoted path that begins with one of them is meant to be a path of the tree."""
    return {path.split("/", 1)[0] for path in tree.files(root) if "/" in path} - MADE


def check(root):
    folders = tops(root)
    for path in tree.files_with(root, ".md"):
        for number, line in enumerate(tree.read(root, path).split("\n"), 1):
            for target in LINK.findall(line):
                if "://" not in target and not (root / path).parent.joinpath(target).exists():
                    yield f"{path}:{number}: links: no such file: {target}"
            for target in QUOTED.findall(line):
                if target.split("/", 1)[0] not in folders or PLACEHOLDER.search(target):
                    continue
                if not (root / target).exists():
                    yield f"{path}:{number}: links: no such path: {target}"
