# SPDX-License-Identifier: BSD-3-Clause
"""
Names: where an identifier is defined, and where it is explained.

    index = Index(root, paths, api)
    index.target(path, name)    (page, anchor) for a name used in `path`
    index.entry(name, path)     the same, only where it is explained
    index.functions[path]       [(name, first line, last line)]
    index.here[path]            {line: [names]} of what the file defines

Definitions come from ctags, entries of the API from Doxygen (api.py). A name
leads to its definition in the same file; else to its API entry; else to a
definition with external linkage, in the nearest file of the same part of the
tree or in a public header. In that order, because a `static` name means
something only in its file, and a public one is a contract before it is an
implementation. A variable of a function is no name.

Anchors are names, not lines: a link stays good when lines move (facts.py).
"""
import json
import os
import re
import subprocess
from collections import defaultdict

SKIPPED = {"prototype", "member", "local", "header", "externvar", "parameter",
           "section", "type", "label-local"}
TAGGED = {"struct", "union", "enum"}


def page_of(path):
    """The annotated page of a source file."""
    return "source/" + path


class Index:
    def __init__(self, root, paths, api):
        self.api = api                  # name -> [(page, anchor, path)]
        self.places = defaultdict(list)         # name -> [(path, is static)]
        self.kinds = defaultdict(set)           # name -> {ctags' kinds}
        self.inner = defaultdict(set)           # path -> {local variables}
        self.functions = defaultdict(list)
        self.here = defaultdict(lambda: defaultdict(list))
        for tag in ask_ctags(root, paths):
            if tag["kind"] in ("local", "parameter"):
                self.inner[tag["path"]].add(tag["name"])
            if tag["kind"] in SKIPPED:
                continue
            name, path = tag["name"], tag["path"]
            if not any(p == path for p, _ in self.places[name]):
                self.here[path][tag["line"]].append(name)
            self.places[name].append((path, "file" in tag))
            self.kinds[name].add(tag["kind"])
            if tag["kind"] == "function":
                self.functions[path].append(
                    (name, tag["line"], tag.get("end", tag["line"])))

    def target(self, path, name):
        """(page, anchor) of what `name` means in the file `path`, or None."""
        places = self.places.get(name, ())
        if any(p == path for p, _ in places):
            return page_of(path), name
        if name in self.api:
            return self.entry(name, path)
        if name in self.inner[path]:
            return None
        public = [p for p, static in places if not static
                  and ("/include/" in p or home(p) == home(path))]
        if not public:
            return None
        return page_of(max(public, key=lambda p: nearness(p, path))), name

    def entry(self, name, path=""):
        """(page, anchor) of the nearest header that explains a name, or None;
        of several that are as near, the general contract."""
        found = self.api.get(name)
        return max(found, key=lambda x: nearness(x[2], path)[:2])[:2] \
            if found else None

    def definitions(self, name):
        """The files of the system that define a name for others to use."""
        return sorted({p for p, static in self.places.get(name, ())
                       if not static and not p.endswith(".h")
                       and p.startswith(("src/", "arch/", "plat/", "lib/"))
                       and "/tests/" not in p})

    def only_tagged(self, name):
        """True for the tag of a struct, which is a name only after `struct`."""
        return bool(self.kinds.get(name)) and self.kinds[name] <= TAGGED

    def function_at(self, path, line):
        return next((n for n, a, b in self.functions[path] if a <= line <= b),
                    None)


def home(path):
    """The part of the tree that shares its private names: a library, an
    architecture, a platform, a lesson."""
    parts = path.split("/")
    return parts[:3 if parts[0] == "lib" else 2]


def nearness(one, other):
    """Common folders first, then common words (x86_64), then the shorter."""
    a, b = one.split("/"), other.split("/")
    common = ({*a} & {*b}) - {"include", "uk"}
    return len(os.path.commonprefix([a, b])), len(common), -len(one)


def ask_ctags(root, paths):
    wanted = [p for p in paths if p.endswith((".c", ".h", ".S"))]
    if not wanted:
        return []
    out = subprocess.run(
        ["ctags", "--output-format=json", "--fields=+nef", "--kinds-C=-m+lz",
         "--langmap=C:.c.h", "--langmap=Asm:.S", "-f", "-", "-L", "-"],
        input="\n".join(wanted), cwd=root, capture_output=True, text=True,
        check=True).stdout
    tags = [json.loads(line) for line in out.splitlines()]
    return [t for t in tags if t.get("_type") == "tag" and is_wanted(t)]


def is_wanted(tag):
    """Not what ctags makes up or mistakes for a definition."""
    name = tag["name"]
    if tag["kind"] == "function" and name.isupper():
        return False                    # UK_TESTCASE(...) { ... }
    if tag["path"].endswith(".S") and len(name) < 3:
        return False                    # the argument of a macro
    return re.match(r"(?!__anon)[A-Za-z_]", name) is not None
