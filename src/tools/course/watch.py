# SPDX-License-Identifier: BSD-3-Clause
"""
watch: build, boot and check at each save.

Twice a second the times of the files are compared that a student edits (the C
sources and headers, the options and Makefiles); one that changed starts a
check, at once. A change during a check starts the next one behind it. Ctrl-C
ends it.

Polling, since it needs nothing from the host and works on every file system;
looking at some hundred files costs about a millisecond of processor time.
"""
import os
import time

from . import checking
from .check import current, machine_names, tell

PAUSE = 0.5
TOPS = ("src/core", "src/build", "arch", "plat", "lib", "apps", "lessons")
SUFFIXES = (".c", ".h", ".S", ".uk", ".mk", ".ld", ".config", ".py")


def times(root):
    """{path: its time} of all the files that are watched."""
    found = {}
    for top in TOPS:
        for place, dirs, files in os.walk(root / top):
            dirs[:] = [d for d in dirs if d != "__pycache__"]
            for name in files:
                if name.endswith(SUFFIXES):
                    path = os.path.join(place, name)
                    try:
                        found[path] = os.stat(path).st_mtime_ns
                    except FileNotFoundError:
                        pass    # an editor replaces files
    return found


def changed(before, after):
    return sorted(p for p in before.keys() | after.keys()
                  if before.get(p) != after.get(p))


def watch(registry, lesson=None, only=None, machines=None):
    """The verb; ends with Ctrl-C."""
    chosen, exercises = current(registry, lesson, only)
    print(f"{chosen.name}: watching; save a file to check, Ctrl-C to end",
          flush=True)
    seen = {}
    while True:
        now = times(registry.root)
        what = changed(seen, now)
        if not what:
            time.sleep(PAUSE)
            continue
        begin = time.monotonic()
        if seen:
            print(f"\n{os.path.relpath(what[0], registry.root)} changed",
                  flush=True)
        seen = now
        results = checking.run(registry.root, registry, [chosen],
                               only=[x.id for x in exercises] if only else (),
                               machines=machine_names(machines))
        tell(registry, results, exercises, bool(only),
             lambda text: print(text, flush=True))
        print(f"({time.monotonic() - begin:.1f} s)", flush=True)
