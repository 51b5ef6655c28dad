"""Rules that need a compiler's eye: each header alone, clang-tidy, clang-format.

A pass is remembered under the hash of all that it depends on (the file, what it includes of the project, the flags, the
tool), so that only what changed is looked at again. Failures are never remembered.
"""
import hashlib
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import includes
import tree

CACHE = Path("build/rules-cache")
TOGETHER = 36
INCLUDE_DIRS = ("include", "relay", "tests")
# The binding needs em++'s headers: the wasm build compiles it with the same warnings.
NOT_NATIVE = ("sdk-wasm/",)


class Cache:
    def __init__(self, root, folder):
        self.root = root
        self.folder = folder
        self.hashes = {}

    def content(self, path):
        if path not in self.hashes:
            self.hashes[path] = hashlib.sha256((self.root / path).read_bytes()).hexdigest()
        return self.hashes[path]

    def closure(self, path):
        """The file and every project file that it includes, directly or not."""
        seen, waiting = set(), [path]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                named = (includes.resolve(self.root, at, name) for _, _, name in includes.includes_of(tree.read(self.root, at)))
                waiting += [target for target in named if target]
        return sorted(seen)

    def key(self, paths, *depends):
        files = sorted({file for path in paths for file in self.closure(path)})
        parts = [f"{file} {self.content(file)}" for file in files]
        return hashlib.sha256("\n".join([*parts, *depends]).encode()).hexdigest()


def version(tool):
    return subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout


def warnings(root):
    """The lists of cmake/warnings.cmake that clang gets."""
    text = re.sub(r"#.*", "", tree.read(root, "cmake/warnings.cmake"))
    lists = dict(re.findall(r"set\((BECKON_WARNINGS\w*)\s+([^)]*)\)", text))
    return (lists["BECKON_WARNINGS"] + lists["BECKON_WARNINGS_CLANG"]).split()


def flags(root):
    return ["-std=c++20"] + [f"-I{root / folder}" for folder in INCLUDE_DIRS]


def each(root, options, name, paths, depends, judge, files=None):
    """Runs judge(path) → complaint on every path (or name of several `files`) that has not passed before in this form."""
    cache = Cache(root, root / CACHE / name)
    cache.folder.mkdir(parents=True, exist_ok=True)
    keys = {path: cache.key(files[path] if files else [path], *depends) for path in paths}
    new = [path for path in paths if not (cache.folder / keys[path]).exists()]
    print(f"{name}: {len(paths)} to look at, {len(new)} of them new or changed")

    def one(path):
        complaint = judge(path)
        if complaint is None:
            (cache.folder / keys[path]).touch()
        return complaint

    with ThreadPoolExecutor(options.jobs) as pool:
        yield from (complaint for complaint in pool.map(one, new) if complaint is not None)


def run(command, text=""):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def native(root, *suffixes):
    return [path for path in tree.files_with(root, *suffixes) if not path.startswith(NOT_NATIVE)]


def headers(root, options):
    """Each header of the product compiles alone, included twice, without a warning. Where one includes another they are
    looked at in one go, the included one first: nothing then stands before a header that it does not include itself."""
    compiler = options.cxx
    command = [compiler, "-fsyntax-only", "-xc++", *warnings(root), *flags(root), "-"]
    together = chains(root, [path for path in native(root, ".hpp") if not path.startswith("tests/")])

    def judge(last):
        lines = [f'#include "{(root / path).resolve()}"\n' for path in together[last] for _ in range(2)]
        code, said = run(command, "".join(lines))
        if code != 0:
            return relative(root, said) or f"{last}:1: headers: does not compile"
        return None

    return each(root, options, "headers", list(together), [version(compiler), *command], judge, together)


def chains(root, paths):
    """{header: [headers…, itself]}: every path once, each but the last included by the next, and not the other way round."""
    cache = Cache(root, root / CACHE)
    needs = {path: set(cache.closure(path)) for path in paths}
    left, made = set(paths), {}
    for last in sorted(paths, key=lambda path: (-len(needs[path]), path)):
        if last not in left:
            continue
        made[last] = [last]
        while True:
            left.discard(made[last][0])
            first = made[last][0]
            below = [path for path in needs[first] & left if first not in needs[path]]
            if not below:
                break
            made[last].insert(0, max(below, key=lambda path: (len(needs[path]), path)))
    return made


def tidy(root, options):
    """clang-tidy over every .cpp file and every header of the core; other headers are seen through what includes them.
    Most of the time goes into the headers that files share, so many are looked at together: whole folders, and the
    relay's small folders beside each other. Where folders do not compile together (two have a name in common), each is
    looked at alone. The nearest .clang-tidy above a file is its configuration."""
    tool = shutil.which(options.clang_tidy)
    if tool is None:
        return [f"{options.clang_tidy}: tidy: not installed: ./run deps"]
    configs = {path: tree.read(root, path) for path in tree.files(root) if Path(path).name == ".clang-tidy"}
    command = [tool, "--quiet", "--warnings-as-errors=*", "--use-color=0"]
    arguments = flags(root)
    core = [path for path in native(root, ".hpp") if path.startswith("include/beckon/")]
    together = {"every_header": {"include/beckon": core}, **batches(in_folders(native(root, ".cpp")), configs)}

    def look(name, folders):
        paths = [path for files in folders.values() for path in files]
        source = root / CACHE / f"{name}.cpp"
        write_if_new(source, "".join(f'#include "{(root / path).resolve()}"\n' for path in paths))
        code, said = run([*command, f"--config-file={root / nearest(configs, paths[0])}", str(source), "--", *arguments])
        if code != 0 and "[clang-diagnostic-error]" in said and len(folders) > 1:
            alone = [look(f"{name}-{at}", {folder: files}) for at, (folder, files) in enumerate(folders.items())]
            return "\n".join(complaint for complaint in alone if complaint) or None
        return re.sub(r"(?m)^\d+ warnings? generated\.\n?", "", relative(root, said)) if code != 0 else None

    # The largest first, or the last of them would be waited for by one core alone.
    files = {name: sorted(path for paths in folders.values() for path in paths) for name, folders in together.items()}
    names = sorted(together, key=lambda name: (-len(files[name]), name))
    return each(root, options, "tidy", names, [version(tool), *configs.values(), *command, *arguments],
                lambda name: look(name, together[name]), files)


def in_folders(paths):
    """Programs' own files each stand alone: all of them define the same function."""
    folders = {}
    for path in paths:
        alone = re.search(r"/(fuzz_\w+|main)\.cpp$|/peers/", path)
        folders.setdefault(path.removesuffix(".cpp") if alone else str(Path(path).parent), []).append(path)
    return folders


def batches(folders, configs):
    """{name: {folder: [file]}}: each folder of tests, for they name alike what is alike; of the rest neighbours, up to
    TOGETHER files of one configuration."""
    made, name, of = {}, None, None
    for folder in sorted(folders):
        paths = folders[folder]
        kin = folder if folder.startswith("tests/") else (folder.split("/")[0], nearest(configs, paths[0]))
        if kin != of or sum(map(len, made[name].values())) + len(paths) > TOGETHER:
            name, of = folder.replace("/", "-"), kin
            made[name] = {}
        made[name][folder] = paths
    return made


def nearest(configs, path):
    """The configuration that clang-tidy itself would take for this file."""
    for folder in Path(path).parents:
        if str(folder / ".clang-tidy") in configs:
            return str(folder / ".clang-tidy")
    return ".clang-tidy"


def write_if_new(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != content:
        path.write_text(content)


def form(root, options):
    """clang-format has nothing to change."""
    tool = shutil.which(options.clang_format)
    if tool is None:
        return [f"{options.clang_format}: format: not installed: ./run deps"]
    paths = tree.files_with(root)
    if not paths:
        return []
    code, said = run([tool, "--dry-run", "-Werror", "--ferror-limit=1", *[str(root / path) for path in paths]])
    if code == 0:
        return []
    return [line + " (./run format)" for line in relative(root, said).split("\n") if "error:" in line]


def relative(root, said):
    return said.replace(f"{root.resolve()}/", "").replace(f"{root}/", "").strip()
