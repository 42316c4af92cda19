#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
course VERB [...]: the entry that make's verbs call; VERBS names the modules.

A module has a function of the verb's name, or main(): it takes the registry
and the options that VERBS gives it, and returns an exit status.
"""
import argparse
import importlib
import os
import sys
from pathlib import Path

if __package__ in (None, ""):       # python3 src/tools/course
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from course import ROOT, CourseFault            # noqa: E402
from course.registry import Registry            # noqa: E402
from image import Refused                       # noqa: E402
from lessons import CourseError                 # noqa: E402

# verb -> (module, options that it takes)
VERBS = {
    "start": ("student", ("lesson",)),
    "check": ("check", ("lesson", "only", "machines", "lib")),
    "watch": ("watch", ("lesson", "only", "machines")),
    "hint": ("student", ("lesson", "only")),
    "diff": ("imagediff", ("lesson", "arch", "plat")),
    "reset": ("student", ("only",)),
    "solution": ("student", ("only", "force", "put")),
    "progress": ("student", ()),
    "submit": ("submit", ("lesson", "out")),
    "handout": ("handout", ("lesson", "all", "prep", "out", "solutions",
                            "force", "seed")),
    "variant": ("handout", ("lesson", "all", "prep", "out", "solutions",
                            "force", "seed")),
    "grade": ("grade", ("lesson", "dir", "hidden", "out", "seed")),
    "lesson-check": ("lesson_check", ("lesson", "verbose", "seed")),
    "syllabus": ("syllabus", ("weeks", "out")),
    "slides": ("slides", ("lesson", "out")),
    "new-lib": ("newlib", ("api", "name", "out")),
}
OPTIONS = {
    "lesson": {"help": "number or name of a lesson"},
    "only": {"help": "an exercise: print.1", "metavar": "ID"},
    "machines": {"help": "machines, separated by commas, or all"},
    "arch": {"default": "x86_64"},
    "plat": {"default": "kvm"},
    "out": {"type": Path, "help": "where to write"},
    "prep": {"choices": ["reference"], "help": "lend earlier references"},
    "dir": {"type": Path, "help": "a student's tree, or what was submitted"},
    "hidden": {"type": Path, "help": "tests that students do not have"},
    "seed": {"help": "the cohort's word"},
    "weeks": {"type": int, "help": "weeks of the term"},
    "lib": {"help": "a library whose conformance is checked"},
    "name": {"help": "the new library's name"},
    "api": {"help": "the API that it implements"},
    "verbose": {"action": "store_true", "help": "show every report"},
    "force": {"action": "store_true", "help": "without a pass"},
    "put": {"action": "store_true", "help": "into the file"},
    "all": {"action": "store_true", "help": "the whole course"},
    "solutions": {"choices": ["y", "n"], "default": "y",
                  "help": "n: keep them to yourself"},
}

# make exports what was said on its command line; the makes that are started
# from here are asked for something else.
SAID = ("LESSON APP A L F O ARCH PLAT LTO V MACHINE MEM SMP ARGS INITRD T OUT DIR "
        "HIDDEN SEED PREP SOLUTIONS ALL FORCE PUT WEEKS API NAME LIB COMPARE "
        "MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES").split()


def arguments(argv):
    p = argparse.ArgumentParser(prog="course", allow_abbrev=False,
                                description=__doc__.split("\n", maxsplit=1)[0])
    sub = p.add_subparsers(dest="verb", required=True)
    for verb, (_, options) in VERBS.items():
        one = sub.add_parser(verb, allow_abbrev=False)
        for name in options:
            one.add_argument(f"--{name}", **OPTIONS[name])
    return vars(p.parse_args(argv))


def main(argv=None):
    options = arguments(sys.argv[1:] if argv is None else argv)
    for name in SAID:
        os.environ.pop(name, None)
    verb = options.pop("verb")
    module = importlib.import_module("course." + VERBS[verb][0])
    function = getattr(module, verb.replace("-", "_"), None) or module.main
    try:
        return function(Registry(ROOT), **options) or 0
    except (CourseFault, CourseError, Refused) as why:
        print(f"weft: {why}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141


if __name__ == "__main__":
    sys.exit(main())
