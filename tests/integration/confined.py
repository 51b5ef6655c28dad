"""Runs a program with the system calls that a systemd unit allows, and no others: python3 confined.py UNIT PROGRAM…

What the unit would refuse with an error ends the program here, so that nothing goes unnoticed.
"""
import errno
import os
import subprocess
import sys
from pathlib import Path

import seccomp


def members(name):
    """The system calls of a group such as @system-service, and of the groups in it."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name], check=True, text=True, stdout=subprocess.PIPE).stdout
    inside = [line.split("#")[0].strip() for line in listed.splitlines()[1:]]
    return set().union(*(members(one) for one in inside if one))


def allowed(unit):
    """As systemd.exec(5) reads SystemCallFilter=: the first line is a list of what may be, ~ takes away again."""
    calls = members("@default")
    for line in unit.splitlines():
        key, _, value = line.partition("=")
        if key == "SystemCallFilter":
            names = set().union(*(members(name) for name in value.lstrip("~").split()))
            calls = calls - names if value.startswith("~") else calls | names
    return calls


def confine(calls):
    rules = seccomp.SyscallFilter(defaction=seccomp.KILL_PROCESS)
    refused = members("@chown") - calls  # SQLite tries them where it is root, as a test may be and the service is not
    for action, names in ((seccomp.ALLOW, calls), (seccomp.ERRNO(errno.EPERM), refused)):
        for name in names:
            try:
                rules.add_rule(action, name)
            except RuntimeError:
                pass  # not of this machine's architecture, or newer than its library
    rules.load()


if __name__ == "__main__":
    calls = allowed(Path(sys.argv[1]).read_text())
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # the search for leaks is a debugger, which no service may be
    confine(calls)
    os.execv(sys.argv[2], sys.argv[2:])
