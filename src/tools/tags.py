#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
Tags: the marks in a source file that pages, hand-outs and graders read.

    //> name          begin of a region that a page may quote; regions nest
    //< name          its end
    //# ex id points  begin of an exercise: what a hand-out blanks
    //- text          a line of the stub that takes its place
    //# end           end of the exercise
    /***  ...  ***/   prose (reST) about what follows

Where a comment begins with # (make, Kconfig, TOML, Python), the marks are #>,
#<, ## ex, #- and ## end, and there is no prose. The file as it stands is the
reference: it compiles, because marks and stubs are comments.

This is the one parser: the weaver, the cutter, the grader and the linter take
a Source and never look for marks themselves.

    source = read(path)       parse; source.errors has "path:line: error: ..."
    source.regions["name"]    its lines, marks and stubs left out
    source.exercises["id"]    points, lines, stub
    cut(source, {"id"})       the text with these exercises blanked
    body(source, "id")        the lines of an exercise as they stand
    read(path, stubs=True)    the same file as pages show it to a learner:
                              stubs, with their own line numbers, are lines,
                              and the references are not
    replace(source, {"id": lines})  the text with other lines in their place

    tags.py check [FILE...]   all errors of the tree (or of these files)
    tags.py list              every region and exercise
    tags.py cut FILE [ID...]  the file with these exercises blanked (default all)

Read read(), then Parser.
"""
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SLASH = {".c", ".h", ".S", ".ld", ".js", ".css"}
HASH = {".mk", ".uk", ".toml", ".py", ".config", ".sh"}

TOOLS = "src/tools/"        # its files carry no marks, some speak of them

NAME = r"[A-Za-z0-9][\w.-]*"


def marks(comment):
    """The patterns of the marks where a comment begins with `comment`."""
    c, x = re.escape(comment), re.escape(comment) + "#"
    return {
        "open": re.compile(rf"{c}> ({NAME})\s*"),
        "close": re.compile(rf"{c}< ({NAME})\s*"),
        "ex": re.compile(rf"{x} ex ({NAME}) ([1-9]\d*)\s*"),
        "end": re.compile(rf"{x} end\s*"),
        "stub": re.compile(rf"{c}-(.*)"),
        "bad": re.compile(rf"{c}[<>]\s.*|{x}\s*(?:ex|end)\b.*"),
    }


COMMENT = {**{s: marks("//") for s in SLASH}, **{s: marks("#") for s in HASH}}


def comment_style(path):
    """The marks of a file, or None for a file that carries none."""
    path = Path(path)
    return COMMENT.get(".mk" if path.name == "Makefile" else path.suffix)


@dataclass
class Line:
    """One line that is no mark; of a stub only where stubs were asked for."""
    number: int             # in the file, from 1
    text: str               # without its newline; of a stub: without //-
    prose: bool = False     # inside a prose block


@dataclass
class Exercise:
    """What a hand-out blanks."""
    id: str
    points: int
    first: int                                  # line of `ex`
    last: int = 0                               # line of `end`
    stub: list = field(default_factory=list)    # its lines


@dataclass
class Source:
    """One parsed file."""
    path: str
    text: list = field(default_factory=list)        # all lines, as they are
    lines: list = field(default_factory=list)       # of Line
    regions: dict = field(default_factory=dict)     # name -> list of Line
    exercises: dict = field(default_factory=dict)   # id -> Exercise
    errors: list = field(default_factory=list)      # "path:line: error: ..."
    blanked: bool = False   # in a hand-out: its stubs are bodies already


class Parser:
    """A file, line by line: what is open, and what that makes of a line."""

    def __init__(self, source, patterns, stubs=False):
        self.source, self.patterns = source, patterns
        self.stubs = stubs and not source.blanked   # in place of references
        self.open = []              # (name, line) of regions, innermost last
        self.exercise = None        # the open one
        self.prose = 0              # the line where a prose block began

    def error(self, number, message):
        self.source.errors.append(
            f"{self.source.path}:{number}: error: {message}")

    def parse(self):
        for number, text in enumerate(self.source.text, 1):
            if self.prose:
                self.line(number, text)
                if text.rstrip().endswith("***/"):
                    self.prose = 0
                continue
            for kind, pattern in self.patterns.items():
                m = pattern.fullmatch(text)
                if m:
                    getattr(self, "on_" + kind)(number, *m.groups())
                    break
            else:
                self.plain(number, text)
        self.finish()

    def plain(self, number, text):
        if text.lstrip().startswith("/***"):
            self.prose = number
        self.line(number, text)
        if self.prose and text.rstrip().endswith("***/"):
            self.prose = 0

    def line(self, number, text, of_stub=False):
        if self.stubs and self.exercise and not of_stub:
            return
        line = Line(number, text, bool(self.prose))
        self.source.lines.append(line)
        for name, _ in self.open:
            self.source.regions[name].append(line)

    def on_open(self, number, name):
        if name in self.source.regions:
            self.error(number, f"region '{name}' is there already")
        self.source.regions.setdefault(name, [])
        self.open.append((name, number))

    def on_close(self, number, name):
        if not self.open or self.open[-1][0] != name:
            inner = f"'{self.open[-1][0]}' is open" if self.open else "none is"
            self.error(number, f"'{name}' cannot end here: {inner}")
            return
        self.open.pop()
        if not self.source.regions[name]:
            self.error(number, f"region '{name}' is empty")

    def on_ex(self, number, name, points):
        if self.exercise:
            self.error(number, f"exercise '{name}' inside "
                               f"'{self.exercise.id}'")
            return
        if name in self.source.exercises:
            self.error(number, f"exercise '{name}' is there already")
        self.exercise = Exercise(name, int(points), number)
        self.source.exercises[name] = self.exercise

    def on_end(self, number):
        if not self.exercise:
            self.error(number, "no exercise ends here")
            return
        self.exercise.last = number
        if not self.exercise.stub and not self.source.blanked:
            self.error(number, f"exercise '{self.exercise.id}' has no stub")
        self.exercise = None

    def on_stub(self, number, text):
        if not self.exercise:
            self.error(number, "a stub outside an exercise")
            return
        text = text[1:] if text[:1] == " " else text
        self.exercise.stub.append(text)
        if self.stubs:
            self.line(number, text, True)

    def on_bad(self, number):
        self.error(number, "a mark that is not understood: "
                           f"{self.source.text[number - 1].strip()!r}")

    def finish(self):
        for name, number in self.open:
            self.error(number, f"region '{name}' is never closed")
        if self.exercise:
            self.error(self.exercise.first,
                       f"exercise '{self.exercise.id}' never ends")
        if self.prose:
            self.error(self.prose, "a prose block that never ends")


def read(path, root=ROOT, stubs=False):
    """Parse one file; `path` as people see it is relative to `root`."""
    full = Path(root, path)
    source = Source(str(path))
    source.blanked = Path(root, "handout.json").exists()
    source.text = full.read_text(encoding="utf-8").split("\n")
    if source.text and not source.text[-1]:
        source.text.pop()
    patterns = comment_style(full)
    if patterns and not source.path.startswith(TOOLS):
        Parser(source, patterns, stubs).parse()
    else:
        source.lines = [Line(n, t) for n, t in enumerate(source.text, 1)]
    return source


def body(source, name):
    """The lines of the exercise `name` as they stand, its stub left out."""
    ex = source.exercises[name]
    return [x.text for x in source.lines if ex.first < x.number < ex.last]


def replace(source, bodies):
    """The text with the lines `bodies[id]` in place of those between the marks
    of each exercise; the marks stay, stubs do not."""
    unknown = set(bodies) - set(source.exercises)
    if unknown:
        raise KeyError(f"{source.path} has no exercise "
                       + ", ".join(sorted(unknown)))
    out, at = [], 0
    for ex in sorted((source.exercises[i] for i in bodies),
                     key=lambda e: e.first):
        out += source.text[at:ex.first] + list(bodies[ex.id])
        at = ex.last - 1
    return "\n".join(out + source.text[at:]) + "\n"


def cut(source, ids=None):
    """The text with the exercises `ids` (None: all) replaced by their stubs."""
    wanted = set(source.exercises if ids is None else ids)
    return replace(source, {i: source.exercises[i].stub
                            if i in source.exercises else [] for i in wanted})


def files(root):
    """Names of the files of the tree: git's, or all where there is no git."""
    if Path(root, ".git").exists():
        return subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=root,
            capture_output=True, text=True, check=True).stdout.split("\n")
    found = []
    for place, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f[0] != "."
                      and f not in ("build", "__pycache__", "node_modules")]
        found += [os.path.relpath(os.path.join(place, n), root)
                  for n in names]
    return found


def tree(root=ROOT, tools=False):
    """Every file of the tree that may carry marks, as Sources; with `tools`,
    also the host's programs, in which what looks like a mark is none."""
    return [read(n, root) for n in sorted(set(files(root)))
            if n and comment_style(n) and Path(root, n).is_file()
            and (tools or not n.startswith(TOOLS))]


def check(sources):
    """All errors of these files, and what is wrong between them."""
    errors, seen = [], {}
    for s in sources:
        errors += s.errors
        for ex in s.exercises.values():
            if ex.id in seen:
                errors.append(f"{s.path}:{ex.first}: error: exercise "
                              f"'{ex.id}' is in {seen[ex.id]} too")
            seen.setdefault(ex.id, f"{s.path}:{ex.first}")
    return errors


def main(argv):
    verb, rest = (argv + ["check"])[0], argv[1:]
    if verb == "cut" and rest:
        sys.stdout.write(cut(read(rest[0], "."), rest[1:] or None))
        return 0
    sources = [read(p, ".") for p in rest] or tree()
    if verb == "list":
        for s in sources:
            for name in s.regions:
                print(f"{s.path}#{name}")
            for ex in s.exercises.values():
                print(f"{s.path}:{ex.first}: ex {ex.id}, {ex.points} points")
        return 0
    if verb != "check":
        print(__doc__, file=sys.stderr)
        return 2
    errors = check(sources)
    print("\n".join(errors), end="\n" if errors else "", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
