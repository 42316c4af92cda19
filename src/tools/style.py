#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Style: does the code read as the project wants it to? (make style)

    style.py [RULE...]      only these rules; --list names them all

Prints `file:line: rule: message` for every offence and exits with 1 if there
is one. The rules are in stylerules.py (one file at a time) and stylemap.py
(what may include what); styletree.py reads the tree.

An exception is a line of style-allow.txt with its reason:

    file-length  lib/fs/ext2/ext2.c  one state machine, splitting hides it

A line without a reason, and one that excuses nothing any more, is itself an
offence: the list only ever holds what is needed today.
"""
import argparse
import os
import sys
from pathlib import Path

import kconfiglib as K

import stylemap
import stylerules
from stack import Stack
from styletree import Tree

ALLOW = "src/tools/style-allow.txt"


def kconfig(tree):
    """Config.uk files parse, and name no option that nobody defines."""
    os.environ["KCONFIG_WARN_UNDEF"] = "y"
    try:
        stack = Stack(tree.root)
        stack.check()
        messages = stack.errors
    except K.KconfigError as e:
        messages = [str(e)]
    for message in messages:
        path, line, text = message.split(":", 2)
        yield path, int(line), text.replace(" error: ", "", 1).strip()


RULES = {rule.__name__.replace("_", "-"): rule
         for rule in (*stylerules.RULES, *stylemap.RULES, kconfig)}


def read_allowed(root):
    """({(rule, path): line number}, offences of the list itself)."""
    allowed, faults = {}, []
    path = root / ALLOW
    lines = path.read_text().splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        words = line.split(None, 2)
        if not words or line.startswith("#"):
            continue
        if len(words) < 3 or words[0] not in RULES:
            faults.append((ALLOW, number, "allow: want: rule path reason"))
        else:
            allowed[words[0], words[1]] = number
    return allowed, faults


def offences(tree, names):
    """All (path, line, text) that are not excused."""
    allowed, found = read_allowed(tree.root)
    used = set()
    for name in names:
        for path, line, message in RULES[name](tree):
            if (name, path) in allowed:
                used.add((name, path))
            else:
                found.append((path, line, f"{name}: {message}"))
    for (name, path), number in allowed.items():
        if name in names and (name, path) not in used:
            found.append((ALLOW, number, f"allow: {path} needs no exception "
                                         f"from {name}"))
    return sorted(set(found))


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("rule", nargs="*")
    p.add_argument("--list", action="store_true", help="name the rules")
    p.add_argument("--root", type=Path,
                   default=Path(__file__).resolve().parents[2])
    a = p.parse_args(argv)
    unknown = set(a.rule) - set(RULES)
    if a.list or unknown:
        print("rules: " + " ".join(RULES))
        return 2 if unknown else 0
    tree = Tree(a.root)
    found = offences(tree, a.rule or list(RULES))
    for path, line, text in found:
        print(f"{path}:{line}: {text}")
    functions = sum(len(f.functions) for f in tree.sources)
    print(f"{len(tree.sources)} files, {functions} functions: "
          + (f"{len(found)} offences" if found else "no offence"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
