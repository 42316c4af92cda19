# SPDX-License-Identifier: BSD-3-Clause
"""
new-lib: a micro-library of your own. `make new-lib API=console NAME=mine`.

templates/API/ describes one API:

    api.toml     its title, the room where libraries of it live, the file to
                 edit, how it is chosen, the machines of its conformance test
                 and which of them are taken by default (else the first)
    **/*.in      the skeleton's files; name.c.in becomes NAME.c
    conform.py   the conformance test: CASES, functions whose names are the
                 properties, called with (name, machine, arch, **make variables);
                 if there is a debug(), the command that shows a case in gdb;
                 PATIENCE, seconds for a boot at least

The skeleton builds, can be chosen in the menu, and fails the conformance test
(`make check LIB=mine`) until it is written. A new API is a new folder there;
nothing in this file knows of any.

A case is called on one machine after the other; where some fail, the machines
after that one are not tried, and only the first failure is shown in full: it
is the one to look at.
"""
import importlib.util
import os
import re
import sys
import time

import machines as known
from lessons import tomllib

from . import TOOLS, CourseFault, calibrate, report, verdict

TEMPLATES = TOOLS / "course/templates"
MARK = "conform.toml"   # in a library's tests/: which API it implements
CHOOSE = "CONFIG_@option@, in make menuconfig"


def apis():
    return sorted(p.parent.name for p in TEMPLATES.glob("*/api.toml"))


def api_of(name):
    if name not in apis():
        raise CourseFault(f"API={name or ''}: there are templates for "
                          + " ".join(apis()))
    return tomllib.loads((TEMPLATES / name / "api.toml").read_text())


def filled(text, name):
    """A template's text for the library `name`."""
    words = {"name": name, "NAME": name.upper(), "option": "LIB" + name.upper()}
    return re.sub(r"@(\w+)@", lambda m: words[m[1]], text)


def new_lib(registry, api=None, name=None, out=None):
    """The verb."""
    about = api_of(api)
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", name or ""):
        raise CourseFault(f"NAME={name or ''}: small letters and digits, "
                          "please, for example NAME=mine")
    taken = sorted(registry.root.glob(f"lib/*/{name}"))
    folder = out or registry.root / "lib" / about["room"] / name
    if taken or folder.exists():
        raise CourseFault(f"{(taken or [folder])[0]} is there already")
    for template in sorted((TEMPLATES / api).rglob("*.in")):
        inside = template.relative_to(TEMPLATES / api).with_suffix("")
        file = folder / str(inside).replace("name.", f"{name}.")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(filled(template.read_text(), name))
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / MARK).write_text(
        "# SPDX-License-Identifier: BSD-3-Clause\n"
        "# What this library implements (src/tools/course/templates).\n"
        f'api = "{api}"\n')
    shown = os.path.relpath(folder, registry.root)
    print(f"{shown}: {about['title']}\n"
          f"edit:   {shown}/{filled(about['file'], name)}\n"
          f"choose: {filled(about.get('choose', CHOOSE), name)}\n"
          f"check:  make check LIB={name}")


# --- make check LIB=mine ----------------------------------------------------

def library(registry, name):
    """(folder, its API) of a library that says what it implements."""
    for mark in registry.root.glob(f"lib/*/{name}/tests/{MARK}"):
        return mark.parents[1], tomllib.loads(mark.read_text())["api"]
    raise CourseFault(f"LIB={name}: no lib/*/{name}/tests/{MARK}; make new-lib "
                      "API= NAME= writes one")


def conform(api):
    """The module with an API's conformance test."""
    for path in ("tests", "src/tools"):
        if str(TOOLS.parents[1] / path) not in sys.path:
            sys.path.insert(0, str(TOOLS.parents[1] / path))
    spec = importlib.util.spec_from_file_location(
        f"conform_{api}", TEMPLATES / api / "conform.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fragment(name):
    """A file for make's F= that chooses the library; relative to the root."""
    path = TOOLS.parents[1] / f"build/course/lib{name}.config"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"CONFIG_LIB{name.upper()}=y\n")
    return str(path.relative_to(TOOLS.parents[1]))


def places(about, machines):
    """(machine, its processor) of those that MACHINE= names, or by default."""
    names = about["machines"] if machines == "all" else \
        machines.split(",") if machines else \
        about.get("default", about["machines"][:1])
    native = os.uname().machine.replace("aarch64", "arm64")
    for name in names:
        if name not in about["machines"]:
            raise CourseFault(f"MACHINE={name}: the conformance test runs on "
                              + " ".join(about["machines"]))
        one = known.MACHINES.get(name)
        yield name, one and one.arch or native


def chosen(cases, only):
    """The cases that T= means: all, or the one of that name."""
    found = [c for c in cases if only in (None, c.__name__)]
    if not found:
        raise CourseFault(f"T={only}: the cases are "
                          + " ".join(c.__name__ for c in cases))
    return found


class LibCheck:
    """The conformance test of one library; `echo` takes what is said."""

    def __init__(self, name, api, echo):
        self.name, self.api, self.echo = name, api, echo
        self.module = conform(api)
        self.variables = {"F": fragment(name)}
        self.told = False       # a failure in full

    def one(self, case, machine, arch):
        """Run a case: "passed", "failed", "skipped", or "no image"."""
        sentence = case.__name__.replace("_", " ")
        try:
            case(self.name, machine, arch, **self.variables)
        # pytest.fail() and pytest.skip() raise what is no Exception
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            if type(error).__name__ == "Skipped":
                self.echo(f"{report.NOTE} {sentence}: not asked here, {error}")
                return "skipped"
            said = verdict.explain(error)
            self.echo(self.failure(case, sentence, said, machine, arch))
            return "no image" if said.expected == "an image" else "failed"
        self.echo(f"{report.OK} {sentence}")
        return "passed"

    def failure(self, case, sentence, said, machine, arch):
        """The block of a case that failed, in report.py's form; in a line, if
        one was shown."""
        if self.told:
            return (f"{report.FAIL} {sentence}: expected {said.expected}, got "
                    f"{said.got}")
        self.told = True
        lines = [f"{report.FAIL} {sentence}", said.about and "  " + said.about,
                 f"  expected {said.expected}   got {said.got}",
                 f"  again: make check LIB={self.name} T={case.__name__} "
                 f"MACHINE={machine}"]
        if hasattr(self.module, "debug") and said.expected != "an image":
            lines.append("  debug: " + self.module.debug(
                case.__name__, self.name, machine, arch, **self.variables))
        return "\n".join(x for x in lines if x)

    def on(self, cases, machine, arch):
        """All of them on one machine; -> whether none failed."""
        counts = {"passed": 0, "failed": 0, "skipped": 0, "no image": 0}
        for case in cases:
            outcome = self.one(case, machine, arch)
            counts[outcome] += 1
            if outcome == "no image":       # nor will the next one have any
                break
        self.echo(f"{counts['passed']} of {len(cases)} properties of "
                  f"{self.api}, on {machine}"
                  + f"; {counts['skipped']} not asked" * bool(counts["skipped"]))
        return not counts["failed"] and not counts["no image"]


def check_lib(registry, name, machines=None, echo=print, only=None):
    """The conformance test of a library; -> 0 if it conforms."""
    _, api = library(registry, name)
    os.environ.setdefault("WEFT_TEST_RUN", f"{os.getpid()}-{time.time_ns()}")
    test = LibCheck(name, api, echo)
    test.module.weft.PATIENCE = max(calibrate.patience(),
                                    getattr(test.module, "PATIENCE", 0))
    cases = chosen(test.module.CASES, only)
    left = list(places(api_of(api), machines))
    while left:
        machine, arch = left.pop(0)
        if not test.on(cases, machine, arch):
            if left:
                echo("not tried yet: " + " ".join(m for m, _ in left))
            return 1
    echo(f"{name} conforms to {api}")
    return 0
