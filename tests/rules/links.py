"""Links between the project's pages lead somewhere."""
import re

import tree

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def check(root):
    for path in tree.files_with(root, ".md"):
        for number, line in enumerate(tree.read(root, path).split("\n"), 1):
            for target in LINK.findall(line):
                if "://" not in target and not (root / path).parent.joinpath(target).exists():
                    yield f"{path}:{number}: links: no such file: {target}"
