"""Long files are named, not refused: does each still have one purpose?"""
import tree

LONG = 400


def check(root):
    for path in tree.files_with(root, ".hpp", ".cpp", ".py", ".ts", ".mjs", ".sh"):
        lines = tree.read(root, path).count("\n")
        if lines > LONG:
            print(f"long: {path}: {lines} lines")
    return []
