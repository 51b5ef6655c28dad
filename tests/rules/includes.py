"""Who may include whom. The tables are the architecture; change them only together with ARCHITECTURE.md."""
import re
from pathlib import Path, PurePosixPath

import tree

CORE_LAYERS = ("base", "wire", "session", "call", "agent")
ADAPTERS = ("net", "api", "auth", "store", "bus", "media", "hooks", "metrics", "admin", "log", "service")

# layer → the layers it may include besides itself
MAY_INCLUDE = {
    "base": (),
    "wire": ("base",),
    "session": ("base", "wire"),
    "call": ("base", "wire"),
    "agent": ("base", "wire", "session", "call"),
    "hub": CORE_LAYERS,
    "ports": CORE_LAYERS + ("hub",),
    "config": CORE_LAYERS + ("ports",),
    "engine": CORE_LAYERS + ("hub", "ports", "witness"),
    "witness": CORE_LAYERS + ("hub", "ports"),
    "census": CORE_LAYERS + ("hub", "ports"),
    "replay": CORE_LAYERS,  # a program of its own, beside the relay
    "crew": ("net",),
    "shard": CORE_LAYERS + ADAPTERS + ("hub", "ports", "config", "engine"),
    "choice": ("config",),
    "lookout": CORE_LAYERS + ("ports", "net", "log", "metrics"),
    "relay": CORE_LAYERS + ADAPTERS + ("hub", "ports", "config", "engine", "census", "crew", "shard", "lookout", "choice"),
    "serve": CORE_LAYERS + ADAPTERS + ("hub", "ports", "config", "relay", "choice"),
    "main": CORE_LAYERS + ADAPTERS + ("hub", "ports", "config", "engine", "serve", "choice"),
    **{adapter: CORE_LAYERS + ("ports",) for adapter in ADAPTERS},
}
SDK_MAY_IMPORT = {
    "effects": (),
    "driver": ("effects",),
    "load": (),
    "client": ("driver", "load"),
    "embed": ("client",),
    "widget": ("client",),
    "entry": ("driver", "client", "load", "embed", "widget"),  # what becomes a file of its own: only here are the parts put together
}

# What the pure code may take from the standard library: all of it but clocks, threads, chance, files, streams,
# exceptions and what em++ 3.1.6 (libc++ 13) lacks.
PURE = CORE_LAYERS + ("hub",)
STANDARD = set("""algorithm any array bit bitset cassert cctype cfloat charconv cinttypes climits cmath compare concepts
    cstddef cstdint cstdlib cstring deque functional initializer_list iterator limits list map memory new numbers numeric
    optional queue ratio set span stack string string_view tuple type_traits typeindex unordered_map unordered_set
    utility variant vector version""".split())
STANDARD.add("immintrin.h")  # sixteen bytes at a time, where the processor can
# Parcels go to the store's thread, which may be the last to let go of one.
SHARED_BY_THREADS = {"relay/hub/parcel.hpp": ("atomic",)}
# The only places of the core that know the JSON library.
JSON_ALLOWED = re.compile(r"include/beckon/(base/json\w*\.hpp|wire/.*)")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
IMPORT = re.compile(r"""(?:^|[;\s])(?:import|export)\b[^;'"]*?['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]""")


def cpp_layer(path):
    """The layer of a project file, by its path from the root; None for files that have none (tests, the binding)."""
    parts = PurePosixPath(path).parts
    if parts[:2] == ("include", "beckon"):
        return "agent" if len(parts) == 3 else parts[2]
    if parts[0] == "relay":
        return PurePosixPath(path).stem if len(parts) == 2 else parts[1]
    return None


def resolve(root, path, name):
    """The project file that an include names, as a path from the root, or None."""
    for base in (Path(path).parent, Path("include"), Path("relay"), Path("tests")):
        if (root / base / name).is_file():
            return (root / base / name).resolve().relative_to(root.resolve()).as_posix()
    return None


def includes_of(text):
    """(line, bracket, name) of every include."""
    kept = tree.without_comments(text, keep_strings=True)
    return [(tree.line_of(kept, found.start(1)), found[1], found[2]) for found in INCLUDE.finditer(kept)]


def check_cpp(root, path):
    layer = cpp_layer(path)
    if layer is None:
        return
    if layer not in MAY_INCLUDE:
        yield f"{path}:1: includes: no layer is called {layer}: give it a row in tests/rules/includes.py"
        return
    for line, bracket, name in includes_of(tree.read(root, path)):
        where = f"{path}:{line}: includes:"
        target = resolve(root, path, name)
        if target is not None:
            other = cpp_layer(target)
            if other is None:
                yield f"{where} {target} is not part of the product"
            elif other != layer and other not in MAY_INCLUDE[layer]:
                yield f"{where} {layer} may not include {other} ({name})"
            elif layer in PURE and bracket == "<":
                yield f"{where} write \"{name}\": the project's own headers go in quotes"
        elif bracket == '"':
            yield f"{where} no such file in the project: {name}"
        elif name.startswith("nlohmann/"):
            if layer in PURE and not JSON_ALLOWED.fullmatch(path):
                yield f"{where} only base/json and wire/ know the JSON library"
        elif layer in PURE and name not in STANDARD and name not in SHARED_BY_THREADS.get(path, ()):
            yield f"{where} {layer} is pure: <{name}> is not on the list in tests/rules/includes.py"


def sdk_layer(path):
    """sdk-wasm/src/<layer>.ts, <layer>/… or <layer>-….ts."""
    parts = PurePosixPath(path).parts
    return PurePosixPath(parts[2]).name.split(".")[0] if len(parts) > 2 and parts[:2] == ("sdk-wasm", "src") else None


def check_sdk(root, path):
    layer = sdk_layer(path)
    if layer not in SDK_MAY_IMPORT:
        return
    kept = tree.without_comments(tree.read(root, path), keep_strings=True)
    for found in IMPORT.finditer(kept):
        name = found[1] or found[2]
        if not name.startswith("."):
            continue
        target = (root / path).parent.joinpath(name).resolve()
        try:
            other = sdk_layer(target.relative_to(root.resolve()).as_posix())
        except ValueError:
            other = None
        if other in SDK_MAY_IMPORT and other != layer and other not in SDK_MAY_IMPORT[layer]:
            line = tree.line_of(kept, found.end())
            yield f"{path}:{line}: includes: {layer} may not import {other} ({name})"


def check(root):
    for path in tree.files(root):
        if Path(path).suffix in tree.CPP:
            yield from check_cpp(root, path)
        elif Path(path).suffix in (".ts", ".mjs", ".js"):
            yield from check_sdk(root, path)
