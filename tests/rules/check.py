#!/usr/bin/env python3
"""The project's own rules, one test each:  check.py RULE... [--root DIR]

  includes   who may include whom
  words      clocks, threads, sockets, chance, I/O, exceptions and defaults are not named in the core and the hub
  text       no machine's paths, no registry addresses, no words of unfinished work in any file
  links      links between the project's pages, and the paths of the tree that they quote, lead somewhere
  copies     what the page says again of the core (bounds, reasons, close codes) agrees with it
  bugs       each bug put in on purpose finds what it changes
  lengths    prints the files that have grown long (never fails)
  headers    each header compiles alone, twice, with the project's warnings
  format     clang-format
  tidy       clang-tidy
"""
import argparse
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import bugs  # noqa: E402
import compile as compiled  # noqa: E402
import copies  # noqa: E402
import includes  # noqa: E402
import lengths  # noqa: E402
import links  # noqa: E402
import text  # noqa: E402
import words  # noqa: E402

RULES = {
    "includes": lambda root, options: includes.check(root),
    "words": lambda root, options: words.check(root),
    "text": lambda root, options: text.check(root),
    "links": lambda root, options: links.check(root),
    "copies": lambda root, options: copies.check(root),
    "bugs": lambda root, options: bugs.check(root),
    "lengths": lambda root, options: lengths.check(root),
    "headers": compiled.headers,
    "format": compiled.form,
    "tidy": compiled.tidy,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="+", choices=RULES, metavar="RULE")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--cxx", default="clang++")
    parser.add_argument("--clang-tidy", default="clang-tidy")
    parser.add_argument("--clang-format", default="clang-format")
    options = parser.parse_args()
    root = options.root.resolve()

    broken = 0
    for rule in options.rules:
        complaints = list(RULES[rule](root, options))
        for complaint in complaints:
            print(complaint)
        print(f"{rule}: {'ok' if not complaints else f'{len(complaints)} broken'}")
        broken += len(complaints)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
