"""The relay under strace, which sees its system calls, or makes them fail."""
import shutil
import subprocess

from relay import PATIENCE

STRACE = shutil.which("strace")


class Straced:
    """As long as this is entered."""

    def __init__(self, relay, *options):
        self.relay, self.options = relay, options

    def __enter__(self):
        self.tracer = subprocess.Popen([STRACE, "-f", *self.options, "-p", str(self.relay.process.pid)], stderr=subprocess.PIPE, text=True)
        line = self.tracer.stderr.readline()
        assert "attached" in line, line
        return self

    def __exit__(self, *_):
        self.tracer.terminate()
        self.tracer.communicate(timeout=PATIENCE)
