#!/usr/bin/env python3
"""Builds the simulator with one bug at a time and checks that it is noticed. See README.md here."""
import argparse
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bug import Bug

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECONDS = 60
NOT_NEEDED = re.compile(r"(_test|main|story|explor\w*|snapshot|demo)\.cpp$")


def build(tree, compiler):
    """Two translation units, quicker than their many parts: the hub, and the world around it. Most bugs lie in one of
    them, and ccache has the other: names are relative to the tree, and so alike in all trees."""
    hub = sorted((tree / "relay/hub").glob("*.cpp"))
    world = [path for path in sorted((tree / "tests/sim").glob("*.cpp")) if not NOT_NEEDED.search(path.name)]
    for name, sources in {"hub": hub, "world": [*world, tree / "tests/mutations/hunt.cpp"]}.items():
        unit = tree / f"{name}.cpp"
        unit.write_text("".join(f'#include "{path.relative_to(tree)}"\n' for path in sources))
        flags = ["-std=c++20", "-O1", "-DNDEBUG", "-w", "-I.", "-Iinclude", "-Irelay", "-Itests"]
        subprocess.run([*compiler, *flags, "-c", unit.name, "-o", f"{name}.o"], cwd=tree, check=True)
    subprocess.run([compiler[-1], "world.o", "hub.o", "-o", "hunt"], cwd=tree, check=True)
    return tree / "hunt"


def copy_of_the_tree(where):
    shutil.rmtree(where, ignore_errors=True)
    for part in ("include", "relay/hub", "tests/sim", "tests/mutations"):
        shutil.copytree(ROOT / part, where / part)
    return where


def hunt(program, *arguments):
    found = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=2 * SECONDS)
    if found.returncode not in (0, 1):
        return f"seed {arguments[0]}: the program died ({found.returncode})"
    return found.stdout.strip()


def judge(bug, options):
    tree = copy_of_the_tree(options.build / bug.name)
    bug.put_into(tree)
    program = build(tree, options.compiler)
    noticed = hunt(program, str(bug.seed))
    if not noticed:
        first = hunt(program, "--search", str(SECONDS))
        if not first:
            return bug, None, f"no world noticed it within {SECONDS} s"
        found = re.match(r"seed (\d+): ", first)
        if not found:
            return bug, None, f"the bug breaks the program itself: {first}"
        seed = int(found[1])
        # Any change to the core gives the seeds other worlds. That the bug is found within a minute is what counts.
        noticed = first + ("" if options.update else f" (seed {bug.seed} no longer does: --update)")
        if options.update:
            bug.note_seed(seed)
        bug.seed = seed
    return bug, noticed, None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--build", type=Path, default=ROOT / "build/mutations")
    options = parser.parse_args()
    compiler = os.environ.get("CXX", "g++")
    options.compiler = (["ccache"] if shutil.which("ccache") else []) + [compiler]
    bugs = [Bug(path) for path in sorted(HERE.glob("*.bug")) if options.only in path.stem]
    options.build.mkdir(parents=True, exist_ok=True)

    with ThreadPoolExecutor(options.jobs) as pool:
        healthy = pool.submit(lambda: build(copy_of_the_tree(options.build / "healthy"), options.compiler))
        verdicts = list(pool.map(lambda bug: judge(bug, options), bugs))
    missed = 0
    for bug, noticed, why_not in verdicts:
        if noticed:
            without = hunt(healthy.result(), str(bug.seed))
            if without:
                noticed, why_not = None, f"seed {bug.seed} breaks without the bug too: {without}"
        missed += noticed is None
        print(f"{'noticed' if noticed else 'MISSED '}  {bug.name:28} {noticed or why_not}")
    print(f"{len(bugs) - missed} of {len(bugs)} bugs noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
