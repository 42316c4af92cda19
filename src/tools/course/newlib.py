# SPDX-License-Identifier: BSD-3-Clause
"""
new-lib: a micro-library of your own. `make new-lib API=console NAME=mine`.

templates/API/ describes one API:

    api.toml     its title, the room where libraries of it live, the file to
                 edit, the machines of its conformance test
    *.in         the skeleton's files; name.c.in becomes NAME.c
    conform.py   the conformance test: CASES, functions whose names are the
                 properties, called with (name, machine, arch, **make variables)

The skeleton builds, can be chosen in the menu, and fails the conformance test
(`make check LIB=mine`) until it is written. A new API is a new folder there;
nothing in this file knows of any.
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
    for template in sorted((TEMPLATES / api).glob("*.in")):
        file = folder / template.stem.replace("name.", f"{name}.")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(filled(template.read_text(), name))
    (folder / "tests").mkdir()
    (folder / "tests" / MARK).write_text(
        "# SPDX-License-Identifier: BSD-3-Clause\n"
        "# What this library implements (src/tools/course/templates).\n"
        f'api = "{api}"\n')
    shown = os.path.relpath(folder, registry.root)
    print(f"{shown}: {about['title']}\n"
          f"edit:   {shown}/{filled(about['file'], name)}\n"
          f"choose: CONFIG_LIB{name.upper()}, in make menuconfig\n"
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


def check_lib(registry, name, machines=None, echo=print):
    """The conformance test of a library; -> 0 if it conforms."""
    _, api = library(registry, name)
    machine = (machines or api_of(api)["machines"][0]).split(",")[0]
    os.environ.setdefault("WEFT_TEST_RUN", f"{os.getpid()}-{time.time_ns()}")
    module = conform(api)
    module.weft.PATIENCE = calibrate.patience()
    arch = known.MACHINES[machine].arch or os.uname().machine.replace(
        "aarch64", "arm64")
    failed = 0
    for case in module.CASES:
        sentence = case.__name__.replace("_", " ")
        try:
            case(name, machine, arch, F=fragment(name))
            echo(f"{report.OK} {sentence}")
        # pytest.fail() raises what is no Exception
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            said = verdict.explain(error)
            failed += 1
            echo(f"{report.FAIL} {sentence}"
                 + (f"\n  {said.about}" if said.about else "")
                 + f"\n  expected {said.expected}   got {said.got}")
    echo(f"{len(module.CASES) - failed} of {len(module.CASES)} properties of "
         f"{api}, on {machine}")
    return 1 if failed else 0
