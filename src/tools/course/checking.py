# SPDX-License-Identifier: BSD-3-Clause
"""
Checking: one run of the tests of some lessons, and its results as data.

    results = run(root, registry, lessons, only=["boot.1"])
    results.of("boot.1")        the Results that decide an exercise
    results.passed("boot.1")    whether it is solved
    results.rest()              those that decide no exercise

An exercise is solved if at least one test decides it, and each that was
collected has a result, and all of those passed. Whatever is missing (pytest
was killed, a test vanished, the tests could not even be read) counts as failed.

The run has a time-out of its own. It does not depend on what the tests print.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import machines

from . import calibrate

WHOLE = 1800        # seconds for one run of pytest, whatever happens


@dataclass
class Result:
    """One test."""
    test: str
    name: str
    exercises: list
    outcome: str = "missing"    # passed failed skipped missing
    seconds: float = 0
    case: str = ""              # its parameters, in words
    expected: str = ""
    got: str = ""
    about: str = ""
    text: str = ""              # all that the test said
    where: str = ""             # where the image stopped
    debug: str = ""             # words for make debug

    @property
    def failed(self):
        return self.outcome in ("failed", "missing")


@dataclass
class Results:
    """One run."""
    all: list = field(default_factory=list)
    output: str = ""            # of pytest, for when nothing was collected

    def of(self, name):
        return [r for r in self.all if name in r.exercises]

    def rest(self):
        return [r for r in self.all if not r.exercises]

    def passed(self, name):
        mine = self.of(name)
        return any(r.outcome == "passed" for r in mine) and not any(
            r.failed for r in mine)


def default_machines(arch=None, plat=None):
    """Where checks run unless told otherwise: one machine, the fastest."""
    if plat == "linuxu":
        return ["linuxu"]
    return ["virt"] if arch == "arm64" else ["microvm"]


def run(root, registry, lessons, only=(), machines=None, strict=False,
        patience=None, extra=()):
    """Run the visible tests of `lessons` in the tree `root`; -> Results.
    `extra` are more test files, relative to the root."""
    files = [str(p.relative_to(root)) for x in lessons
             for p in sorted(x.dir.glob("tests/test_*.py"))] + list(extra)
    wanted = [registry.exercises[i] for i in only] or [
        e for x in lessons for e in registry.of(x)]
    with tempfile.TemporaryDirectory(prefix="weft-check-") as tmp:
        out = Path(tmp, "results")
        request = {"machines": machines or default_machines(),
                   "checks": {e.id: e.check for e in wanted},
                   "only": list(only), "strict": strict, "out": str(out),
                   "patience": patience or calibrate.patience()}
        words = [*files]
        if not only:
            words += ["tests/test_lessons.py", "-k", selection(lessons)]
        output = pytest(root, words, request)
        return collect(out, output)


def selection(lessons):
    """For pytest -k: the tests of these lessons' folders and transcripts.
    Recordings are for pages, and a student's check makes none."""
    names = {f"lesson{x.number:02d}" for x in lessons} | {
        x.name for x in lessons} | {
        p.stem for x in lessons for p in x.dir.glob("tests/test_*.py")}
    return f"({' or '.join(sorted(names))}) and not recorded"


def pytest(root, words, request):
    """Run it; -> what it printed."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS", "PYTEST"))}
    env.update(WEFT_CHECK=json.dumps(request), PYTHONDONTWRITEBYTECODE="1",
               WEFT_TEST_RUN=f"{os.getpid()}-{time.time_ns()}",
               PYTHONPATH=os.pathsep.join([str(root / "src/tools"),
                                           str(root / "tests")]))
    with tempfile.TemporaryFile("w+", errors="replace") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-p", "course.plugin",
             "-p", "no:cacheprovider", "-c", os.devnull,
             f"--rootdir={root}", "--no-header", "--tb=short", *words],
            cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=machines.die_with_parent)
        try:
            child.wait(WHOLE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        except KeyboardInterrupt:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait()
            raise
        out.seek(0)
        return out.read()


def collect(path, output):
    """Results from the lines that the plugin wrote."""
    found = {}
    lines = path.read_text().splitlines() if path.exists() else []
    for values in map(json.loads, lines):
        if "collected" in values:
            name = values.pop("collected")
            found[name] = Result(test=name, **values)
        elif values["test"] in found and found[
                values["test"]].outcome != "failed":
            found[values["test"]] = Result(**values)
    return Results(list(found.values()), output)
