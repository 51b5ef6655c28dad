"""A bug put in on purpose, as its `.bug` file tells it. See README.md here."""
import re


class Bug:
    def __init__(self, path):
        self.path = path
        self.name = path.stem
        text = path.read_text()
        self.file = re.search(r"^file: (.+)$", text, re.M)[1]
        self.seed = int(re.search(r"^seed: (\d+)$", text, re.M)[1])
        body = text[text.index("seed:"):].split("\n")[1:]
        self.before = "\n".join(line[1:] for line in body if line.startswith("-"))
        self.after = "\n".join(line[1:] for line in body if line.startswith("+"))

    def why_not_in(self, tree):
        """What keeps it from being put into that tree, if anything."""
        path = tree / self.file
        times = path.read_text().count(self.before) if path.is_file() else 0
        return None if times == 1 else f"what it changes occurs {times} times in {self.file}, not once"

    def put_into(self, tree):
        if why_not := self.why_not_in(tree):
            raise SystemExit(f"{self.name}: {why_not}: mend {self.path}")
        path = tree / self.file
        path.write_text(path.read_text().replace(self.before, self.after))

    def note_seed(self, seed):
        self.path.write_text(re.sub(r"^seed: \d+$", f"seed: {seed}", self.path.read_text(), flags=re.M))
