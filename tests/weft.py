# SPDX-License-Identifier: BSD-3-Clause
"""
What the system tests share: build an image once, boot it once, ask often.

A test file states at import what it will ask of which boot, as parameters of
ordinary pytest tests; nothing is built or booted before the first test runs.

    built(LESSON="03", ARCH="arm64", PLAT="kvm")  -> Build, made at most once
    shot("virt", cmdline="-- a", LESSON="03")     -> Shot: one boot, named
    fired(shot)                                   -> End, booted at most once
    ended(shot, "halt", 0)                        -> the same, and it must be so

At most once per run of pytest, also with several workers (pytest-xdist): the
outcome of a build or a boot lies in build/test/, under a file lock, marked
with the run's number. A failure is an outcome too, so that a hundred tests of
an image that does not build cost one build. Consoles stay in build/test/logs/.
"""

import fcntl
import functools
import hashlib
import json
import os
import re
import select
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src/tools"))

import doctor                   # noqa: E402  (src/tools, on the path above)
import machines                 # noqa: E402
from image import Build, Refused    # noqa: E402,F401
from symbols import symbolise       # noqa: E402,F401

OUT = ROOT / "build/test"
LOGS = OUT / "logs"
KVM = ("microvm", "pc", "q35", "virt", "virt-gic3")
PATIENCE = 240      # seconds until a boot counts as hanging, on a busy host too
# Make variables of every shot besides its own: `make check CONFIG_X=y`.
WITH = dict(word.split("=", 1)
            for word in shlex.split(os.environ.get("WEFT_TEST_WITH", "")))


def read_toml(path):
    """A TOML file as a dictionary."""
    try:
        import tomllib
    except ImportError:             # Python before 3.11
        import tomli as tomllib
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


# --- what is not there ------------------------------------------------------

def need(*packages):
    """What a test needs besides what everything needs, as packages.txt calls it;
    without that it is skipped. Where CI is set, as systems for that do, nothing
    may be left out unseen, and it fails. The mark `needs` says the same of a
    whole test. (A right that a user has not is a skip in any case.)"""
    there = {row.package: row.found() for row in doctor.read_table(
        ROOT / "src/tools/packages.txt", "all")}
    if missing := [p for p in packages if not there[p]]:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"{', '.join(missing)} missing, which `make setup` installs")


# --- once per run ----------------------------------------------------------

@contextmanager
def lock(path):
    """Hold `path` against the other workers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield


def once(name, work):
    """work()'s value, as JSON carries it, computed once in this run."""
    path = OUT / "once" / f"{name}.json"
    with lock(path.with_suffix(".lock")):
        run = os.environ["WEFT_TEST_RUN"]
        try:
            kept = json.loads(path.read_text())
            if kept["run"] == run:
                return kept["value"]
        except (OSError, ValueError, KeyError):
            pass
        value = work()
        path.write_text(json.dumps({"run": run, "value": value}))
        return value


# --- builds ----------------------------------------------------------------

def as_typed(*words, **variables):
    """make in the tree as a person would start it: arguments of Popen."""
    return {"args": ["make", *words, *(f"{k}={v}" for k, v in variables.items())],
            "env": {k: v for k, v in os.environ.items()
                    if not k.startswith(("MAKE", "MFLAGS"))},
            "cwd": ROOT, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}


def make(*words, timeout=600, **variables):
    """Run make; -> CompletedProcess."""
    return subprocess.run(timeout=machines.scaled(timeout), check=False,
                          **as_typed(*words, **variables))


@contextmanager
def make_run(shot_, **variables):
    """`make run` of a shot's build; yields the child, which ends with us."""
    out = shot_.build().dir.relative_to(ROOT)
    with subprocess.Popen(**as_typed("run", O=out, **dict(shot_.what),
                                     **variables)) as child:
        try:
            yield child
        finally:
            child.terminate()


def said_until(child, pattern):
    """What a child says up to what `pattern` is, and perhaps a bit more; it
    fails a test to end before, or to take too long."""
    said, end = "", time.monotonic() + machines.scaled(PATIENCE)
    while not re.search(pattern, said):
        ready, _, _ = select.select([child.stdout], [], [],
                                    max(0, end - time.monotonic()))
        piece = os.read(child.stdout.fileno(), 65536) if ready else b""
        assert piece, f"no {pattern!r}, but:\n{said}"
        said += piece.decode(errors="replace")
    return said


def title(variables):
    """lesson03, hello, crash: what is built, in a word."""
    if variables.get("LESSON"):
        return f"lesson{variables['LESSON']}"
    return Path(variables.get("APP") or variables["A"]).name


def directory(variables):
    """Where the build of these make variables goes: one each."""
    name = f"{title(variables)}-{variables['PLAT']}-{variables['ARCH']}"
    rest = {k: v for k, v in variables.items()
            if k not in ("LESSON", "APP", "A", "ARCH", "PLAT")}
    for key, value in sorted(rest.items()):
        name += f"-{key.lower()}-{re.sub(r'[^A-Za-z0-9]+', '_', value)[-30:]}"
    return OUT / name


@functools.lru_cache(None)
def _built(variables):
    v = dict(variables)
    out = directory(v)

    def work():
        done = make("build", O=str(out.relative_to(ROOT)), **v)
        return [done.returncode, done.stdout]

    code, text = once(f"build-{out.name}", work)
    return code, text, out


def built(**variables):
    """The Build that `make build` leaves; the test fails if it leaves none."""
    code, text, out = _built(tuple(sorted(variables.items())))
    if code:
        words = " ".join(f"{k}={v}" for k, v in variables.items())
        pytest.fail(f"make build {words} failed ({code}):\n{text}",
                    pytrace=False)
    return Build(out)


def output(**variables):
    """(exit code, text) of that same `make build`."""
    return _built(tuple(sorted(variables.items())))[:2]


# --- boots -----------------------------------------------------------------

@dataclass(frozen=True)
class Shot:
    """One boot: of what, where, with what. `what` is built(**dict(what))."""
    what: tuple                 # ((make variable, value), ...)
    machine: str                # a name in machines.MACHINES
    cmdline: str = ""
    wishes: tuple = ()          # of machines.Wishes, ((name, value), ...)
    stdin: str = ""             # typed at the console once it says something
    label: str = field(default="", compare=False)

    def build(self):
        return built(**dict(self.what))

    def key(self):
        """A short name that no other shot has."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def mark(self):
        """For xdist: what shares a build runs on the same worker."""
        return pytest.mark.xdist_group(directory(dict(self.what)).name)


def shot(machine, arch=None, cmdline="", stdin="", label="", wishes=(), **what):
    """A Shot; ARCH and PLAT follow from the machine (linuxu: name the arch)."""
    m = machines.MACHINES[machine]
    what = {**WITH, **what}
    what.update(ARCH=m.arch or arch, PLAT=m.plat)
    words = [title(what), m.plat, what["ARCH"], machine if m.arch else "",
             what.get("CC", ""), "lto" if what.get("LTO") == "y" else ""]
    return Shot(tuple(sorted(what.items())), machine, cmdline,
                tuple(sorted(dict(wishes).items())), stdin,
                label or "-".join(w for w in words if w))


def devices_of(lesson, machine):
    """The wishes of a shot of a lesson that names devices."""
    words = machines.MACHINES[machine].devices(lesson.devices)
    return {"qemu": words} if words else {}


def params(places, **what):
    """Parameters (machine, arch) that run where builds of `what` do."""
    for machine, arch in places:
        one = shot(machine, arch, **(what or {"A": "crash"}))
        yield pytest.param(machine, arch, id=one.label, marks=one.mark())


@functools.lru_cache(None)
def fired(shot_):
    """Boot it (once in this run) and say how it ended."""
    build = shot_.build()

    def work():
        end = machines.MACHINES[shot_.machine].boot(
            build, PATIENCE, stdin=shot_.stdin.encode(),
            cmdline=shot_.cmdline, **dict(shot_.wishes))
        keep_log(shot_, end)
        return asdict(end)

    return machines.End(**once(f"boot-{shot_.key()}", work))


def keep_log(shot_, end):
    """Everything about one boot, for a person."""
    LOGS.mkdir(parents=True, exist_ok=True)
    words = re.sub(r"[^A-Za-z0-9.]+", "_", shot_.cmdline).strip("_")[:40]
    name = f"{shot_.label}{'.' + words if words else ''}-{shot_.key()[:4]}.log"
    (LOGS / name).write_text(
        f"$ {' '.join(map(str, end.command))}\n{end.console}\n"
        f"{end.errors}-- {end.kind}, status {end.status}: "
        f"{end.text or '-'} (code {end.code}, {end.seconds:.2f} s)\n")


def explain(shot_, end):
    """What a failing test shows: how it ended and the last of the console."""
    tail = "\n".join(end.console.splitlines()[-40:])
    return (f"{shot_.label} [{shot_.cmdline}] ended by {end.kind}, "
            f"status {end.status} {end.text}\n{tail}\n{end.errors}")


def ended(shot_, kind, status=None):
    """Fire and insist on how it ended; -> End."""
    end = fired(shot_)
    good = end.kind == kind and (status is None or end.status == status)
    assert good, f"expected {kind} {status}: " + explain(shot_, end)
    return end
