# SPDX-License-Identifier: BSD-3-Clause
"""Styletree: the tree as the style rules see it. Nothing is built.

    tree = Tree(root)
    tree.sources         every File that the rules look at
    tree.component(f)    the folder that answers for a file: src/core,
                         arch/<cpu>, plat/<machine>, lib/<room>/<name>,
                         apps/<name>, lessons/<name>, src/tools
    tree.public          {"uk/alloc.h": {components whose include/ has it}}
    file.functions       [(name, first line, last line)], from ctags
    file.prototypes      [(name, line)] of declarations with external linkage

A File also has its text in two forms: `lines` as written, and `code`, in
which the contents of comments and strings are blanks. Rules that look for
code use the second: an example in a comment is no offence.
"""
import json
import os
import re
import subprocess
from collections import defaultdict
from functools import cached_property
from pathlib import Path

C_FILES = (".c", ".h", ".S")
OTHERS = (".py", ".sh", ".mk", ".ld", ".uk", ".config", ".toml")
NAMES = ("Makefile", ".clang-format", "packages.txt", "style-allow.txt")
TOP = ("src", "arch", "plat", "lib", "apps", "lessons", "tests", "docs")
SKIP = {"__pycache__", "build", "node_modules"}
TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
                   re.S)


def blank(match):
    """A comment or string without its contents; every line keeps its length."""
    text = match[0]
    inner = re.sub(r"[^\n\t]", " ", text[1:-1])
    return text[0] + inner + text[-1] if text[0] in "\"'" else " " + inner + " "


class File:
    def __init__(self, root, path):
        self.path = path                        # relative to the root
        self.name = os.path.basename(path)
        self.suffix = os.path.splitext(path)[1]
        self.text = (root / path).read_bytes().decode(errors="replace")
        self.functions, self.prototypes = [], []

    @cached_property
    def lines(self):
        return self.text.rstrip("\n").split("\n")

    @cached_property
    def code(self):
        if self.suffix not in C_FILES:
            return self.lines
        # An #include's file name is no string to be blanked.
        return [raw if re.match(r"\s*#\s*include\b", raw) else clean
                for raw, clean in zip(self.lines,
                                      TOKEN.sub(blank, self.text).split("\n"))]

    @property
    def is_c(self):
        return self.suffix in C_FILES

    @property
    def is_test(self):
        return "/tests/" in "/" + self.path

    def includes(self):
        """Yield (line, header, quoted)."""
        for number, line in enumerate(self.code, 1):
            m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if m:
                yield number, m[2], m[1] == '"'


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self.sources = [File(self.root, p) for p in self._walk()]
        self.public = defaultdict(set)
        self.private = defaultdict(set)     # base name -> components
        for f in self.sources:
            # The headers of host programs and fixtures are in no image.
            if f.suffix == ".h" and not f.path.startswith(("tests/",
                                                           "src/tools/")):
                before, inside, name = f.path.rpartition("/include/")
                if inside:
                    self.public[name].add(self.component(f))
                else:
                    self.private[f.name].add(self.component(f))
        self._ask_ctags()

    def _walk(self):
        found = [p for p in os.listdir(self.root)
                 if self._wanted(p) and (self.root / p).is_file()]
        for top in TOP:
            for place, dirs, files in os.walk(self.root / top):
                dirs[:] = sorted(d for d in dirs
                                 if d not in SKIP and d[0] != ".")
                rel = os.path.relpath(place, self.root)
                found += [f"{rel}/{f}" for f in files if self._wanted(f)]
        return sorted(found)

    @staticmethod
    def _wanted(name):
        return name in NAMES or os.path.splitext(name)[1] in C_FILES + OTHERS

    def component(self, file):
        parts = file.path.split("/")
        depth = {"lib": 3, "src": 2, "arch": 2, "plat": 2, "apps": 2,
                 "lessons": 2}.get(parts[0], 1)
        return "/".join(parts[:min(depth, len(parts) - 1) or 1])

    def libraries(self):
        """The folders of the micro-libraries: those with a Makefile.uk."""
        return sorted(os.path.dirname(f.path) for f in self.sources
                      if re.fullmatch(r"lib/[^/]+/[^/]+/Makefile\.uk", f.path))

    def option_file(self, component):
        """The text of a component's Config.uk, or ''."""
        return next((f.text for f in self.sources
                     if f.path == component + "/Config.uk"), "")

    def _ask_ctags(self):
        """Where functions begin and end, and which are only declared."""
        files = {f.path: f for f in self.sources if f.suffix in (".c", ".h")}
        if not files:
            return
        done = subprocess.run(
            ["ctags", "--output-format=json", "--fields=+ne", "--languages=C",
             "--langmap=C:.c.h", "--c-kinds=fp", "-f", "-", "-L", "-"],
            input="\n".join(files), stdout=subprocess.PIPE, cwd=self.root,
            check=True, universal_newlines=True)
        for tag in map(json.loads, done.stdout.splitlines()):
            file, line = files[tag["path"]], tag["line"]
            if tag["kind"] == "function":
                file.functions.append((tag["name"], line, tag.get("end", line)))
            elif "typeref" in tag and not self._is_static(file, line):
                file.prototypes.append((tag["name"], line))

    @staticmethod
    def _is_static(file, line):
        """Does the declaration on this line, or begun before it, say static?"""
        text = file.code[line - 1]
        for before in reversed(file.code[:line - 1]):
            if not before.strip() or before.rstrip()[-1] in ";}{\\" \
                    or before.lstrip().startswith("#"):
                break
            text = before + " " + text
        return re.search(r"\bstatic\b", text) is not None
