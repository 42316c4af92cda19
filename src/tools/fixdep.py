#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Fixdep: an object depends on the options it reads, not on all of them.

Every source file includes uk/config.h, so a compiler's dependency file makes
every object depend on it, and one changed option would rebuild everything.
config.py therefore keeps an empty file for each option,

    CONFIG_UKPLAT_LCPU_MAXCOUNT  ->  O/include/config/ukplat/lcpu/maxcount.h

and touches it when the option's value changes. This program rewrites the
dependency files after a compilation:

    x.o: x.c uk/boot.h O/include/uk/config.h
    x.o: x.c uk/boot.h O/include/config/stack/protector.h ...

with one option file for each word CONFIG_... in x.c and in the headers it
read. A name glued together by the preprocessor (CONFIG_ ## x) is not seen: do
not do that.

Invariants:
F1  A dependency file is replaced as a whole (written beside, then renamed): an
    interrupted run leaves each either as the compiler wrote it or done.
F2  A done file begins with MARK and is left alone, so running twice is the
    same as running once.
F3  An option file that does not exist (an option that never had a value) is
    created with an old date: creating it must not make the object out of date.
F4  An object from ccache was compiled in some build with the same text, whose
    config.h is the one that its first rule names. It is left out as ours is,
    which the engine adds in a rule of its own.

Usage: fixdep.py O FILE.d...
"""
import os
import re
import sys

MARK = "# options by fixdep.py"
OPTION = re.compile(rb"\bCONFIG_(\w+)")
CONFIG_H = "/include/uk/config.h"
OLD = 315532800         # 1980: older than any object (make dislikes 0)


def option_file(name):
    """The path below include/config: as kconfiglib's sync_deps() has it."""
    return name.lower().replace("_", "/") + ".h"


def parse(text):
    """The target and prerequisites of a dependency file's first rule."""
    rules = text.replace("\\\n", " ")
    first = next(line for line in rules.splitlines() if ": " in line)
    target, _, files = first.partition(": ")
    return target, files.split()


class Fixer:
    """Remembers which options each file mentions: headers recur."""

    def __init__(self, out):
        self.options = os.path.normpath(f"{out}/include/config")
        self.seen = {}          # file -> the option names in it
        self.made = set()       # option files known to exist

    def mentioned(self, path):
        if path not in self.seen:
            try:
                with open(path, "rb") as f:
                    found = OPTION.findall(f.read())
            except OSError:             # deleted since: make will say so
                found = []
            self.seen[path] = {n.decode() for n in found}
        return self.seen[path]

    def ensure(self, path):
        if path in self.made:
            return
        self.made.add(path)
        if not os.path.exists(path):                                    # F3
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb"):
                pass
            os.utime(path, (OLD, OLD))

    def fix(self, path):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if text.startswith(MARK) or ": " not in text:                   # F2
            return
        target, files = parse(text)
        files = [f for f in files if not f.endswith(CONFIG_H)]          # F4
        names = set().union(*map(self.mentioned, files))
        options = sorted(f"{self.options}/{option_file(n)}" for n in names)
        for option in options:
            self.ensure(option)
        # An empty rule each: a header that was deleted is no error.
        text = f"{MARK}\n{target}: " + " \\\n ".join(files + options) + "\n"
        if files[1:] + options:
            text += "\n" + " \\\n ".join(files[1:] + options) + ":\n"
        temporary = f"{path}.tmp{os.getpid()}"
        with open(temporary, "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(temporary, path)                                     # F1


def main(argv):
    if not argv:
        print("usage: fixdep.py O FILE.d...", file=sys.stderr)
        return 2
    fixer = Fixer(argv[0])
    for path in argv[1:]:
        try:
            fixer.fix(path)
        except FileNotFoundError:
            pass                # no such file: the object has no dependencies
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
