# SPDX-License-Identifier: BSD-3-Clause
"""
Sandbox: a process of this host that sees nothing of it.

What a student wrote also runs as a host program (hostunit.py), and there it is
free to call whatever the C library has. bubblewrap starts it without a network,
without files but the system's libraries and its own folder, both read-only, and
as the only processes of its world: what it forked ends with it.

    words(folder) + [program, ...]      the command, confined if that works here
    usable()                            whether it does

It does not work where the host forbids user namespaces, as many containers do;
those are the confinement then. Nothing here limits memory.
"""
import functools
import shutil
import subprocess

SYSTEM = ("/usr", "/lib", "/lib64")
BWRAP = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session",
         "--cap-drop", "ALL",
         *(w for path in SYSTEM for w in ("--ro-bind-try", path, path)),
         "--proc", "/proc", "--dev", "/dev"]


@functools.lru_cache(None)
def usable():
    return bool(shutil.which("bwrap")) and subprocess.run(
        [*BWRAP, "/usr/bin/true"], stdin=subprocess.DEVNULL,
        capture_output=True, check=False).returncode == 0


def words(folder):
    """What stands in front of a command whose files are in `folder`."""
    return [*BWRAP, "--ro-bind", str(folder), str(folder)] if usable() else []
