#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Lessons: the course as a graph.

A lesson is a directory lessons/NN-name whose lesson.toml says which lessons it
stands on:

    title = "Cooperative scheduling"
    enables = "threads that yield"      # what it adds; left out: its options
    after = ["12-waitqueues"]           # names of directories
    arches = ["x86_64", "arm64"]        # where it can run; left out: everywhere
    platforms = ["kvm"]                 # likewise
    minutes = 90
    heap = "tlsf"                       # its console shows this default heap;
                                        # left out: any allocator will do
    devices = ["virtio-rng"]            # what QEMU puts into its machine
    machines = ["q35"]                  # where it is shown, too (record.py)
    outcomes = ["say why a yield is a function call"]

`after` makes a directed graph, so that a course can leave a branch out. What a
lesson needs is the set of lessons it can reach, laid in an order in which each
comes after those it names: its stack. Of all such orders we take the one that
is smallest by directory name, so that the order never depends on the file
system.

    Course(root)             reads all the lessons; .errors has what is wrong
    course.find("3")         by number or by name; CourseError if there is none
    course.stack(lesson)     the lessons to stack, the lesson itself last
    lessons.py list          the table that `make list` prints

Mistakes are collected as "file:line: error: ..." and reported together: one
run shows all of them.
"""
import argparse
import difflib
import heapq
import re
import sys
from pathlib import Path

try:
    import tomllib
except ImportError:                     # Python before 3.11
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {"title": str, "enables": str, "after": list, "arches": list,
          "platforms": list, "minutes": int, "status": int, "heap": str,
          "devices": list, "machines": list, "outcomes": list}


class CourseError(Exception):
    """What the user has to be told; one or several lines."""


def line_of(path, word):
    """The first line of a file that contains a word, for error messages."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return 1
    return next((n for n, text in enumerate(lines, 1) if word in text), 1)


def show(path, root=ROOT):
    """A path as messages print it: relative to the tree if it is inside."""
    try:
        return str(Path(path).relative_to(root))
    except ValueError:
        return str(path)


def names_below(directory, marker="*"):
    """Sub-directories that contain a file of the name `marker`, sorted."""
    return sorted({p.parent.name for p in directory.glob("*/" + marker)})


class Lesson:
    """One directory below lessons/ and what its lesson.toml says."""

    def __init__(self, path, root=ROOT):
        self.dir = path
        self.name = path.name
        self.number = int(re.match(r"\d+", path.name)[0])
        self.file = path / "lesson.toml"
        self.shown = show(self.file, root)
        self.errors = []
        values = self._read()
        self.title = values.get("title", self.name)
        self.after = values.get("after", [])
        self.arches = values.get("arches", [])
        self.platforms = values.get("platforms", [])
        self.minutes = values.get("minutes", 0)
        self.enables = values.get("enables", "")
        self.status = values.get("status", 0)
        self.heap = values.get("heap", "")
        self.devices = values.get("devices", [])
        self.machines = values.get("machines", [])
        self.outcomes = values.get("outcomes", [])

    def error(self, word, message):
        where = line_of(self.file, word)
        self.errors.append(f"{self.shown}:{where}: error: {message}")

    def _read(self):
        try:
            values = tomllib.loads(self.file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as e:
            at = re.search(r"at line (\d+)", str(e))
            self.errors.append(
                f"{self.shown}:{at[1] if at else 1}: error: {e}")
            return {}
        for key in list(values):
            kind = FIELDS.get(key)
            if kind is None:
                close = difflib.get_close_matches(key, FIELDS, 1)
                hint = f" (did you mean '{close[0]}'?)" if close else ""
                self.error(key, f"no such field '{key}'{hint}")
            elif not isinstance(values[key], kind):
                self.error(key, f"'{key}' must be a {kind.__name__}")
                del values[key]
        return values

    def allows(self, arch, plat):
        """None, or the reason why this lesson does not run there."""
        for key, have, want in (("arches", self.arches, arch),
                                ("platforms", self.platforms, plat)):
            if have and want not in have:
                line = line_of(self.file, key)
                return (f"{self.shown}:{line}: error: lesson {self.name} "
                        f"does not run on {want}, only on {' '.join(have)}")
        return None


class Course:
    """All the lessons of a tree."""

    def __init__(self, root=ROOT):
        self.root = Path(root)
        self.lessons = {}
        for file in sorted((self.root / "lessons").glob("*/lesson.toml")):
            if re.match(r"\d", file.parent.name):
                self.lessons[file.parent.name] = Lesson(file.parent, self.root)
        self.errors = [e for x in self.lessons.values() for e in x.errors]
        self._check_names()
        self._check_cycles()

    def _check_names(self):
        numbers = {}
        for lesson in self.lessons.values():
            other = numbers.setdefault(lesson.number, lesson)
            if other is not lesson:
                self.errors.append(
                    f"{lesson.shown}:1: error: number {lesson.number:02d} is "
                    f"already taken by {other.name}")
            for name in lesson.after:
                if name not in self.lessons:
                    close = difflib.get_close_matches(name, self.lessons, 1)
                    hint = f" (did you mean '{close[0]}'?)" if close else ""
                    line = line_of(lesson.file, name)
                    self.errors.append(
                        f"{lesson.shown}:{line}: error: after: no lesson "
                        f"'{name}'{hint}")

    def _check_cycles(self):
        """Lessons that never become ready lie on a cycle or behind one."""
        done = {x.name for x in self._order(self.lessons)}
        for lesson in self.lessons.values():
            path = self._cycle_from(lesson)
            if lesson.name not in done and path and lesson.name == min(path):
                line = line_of(lesson.file, "after")
                self.errors.append(
                    f"{lesson.shown}:{line}: error: after: a cycle: "
                    + " -> ".join(path + [lesson.name]))

    def _cycle_from(self, start):
        """A shortest way from a lesson back to itself along `after`."""
        queue = [[start.name]]
        seen = set()
        while queue:
            path = queue.pop(0)
            for name in self.lessons[path[-1]].after:
                if name == start.name:
                    return path
                if name in self.lessons and name not in seen:
                    seen.add(name)
                    queue.append(path + [name])
        return None

    def _order(self, names):
        """Kahn's algorithm; the ready lesson with the smallest name goes first."""
        waiting = {n: {a for a in self.lessons[n].after if a in names}
                   for n in names}
        ready = [n for n, needs in waiting.items() if not needs]
        heapq.heapify(ready)
        order = []
        while ready:
            name = heapq.heappop(ready)
            order.append(self.lessons[name])
            for other, needs in waiting.items():
                if name in needs:
                    needs.remove(name)
                    if not needs:
                        heapq.heappush(ready, other)
        return order

    def stack(self, lesson):
        """The lessons that `lesson` stands on, lowest first, itself last."""
        reached, todo = set(), [lesson.name]
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo += [a for a in self.lessons[name].after
                         if a in self.lessons]
        return self._order(reached)

    def find(self, key):
        """The lesson of a number (03, 3), a name (03-init) or half one (init)."""
        for lesson in self.lessons.values():
            if key.isdigit() and int(key) == lesson.number:
                return lesson
            if key in (lesson.name, lesson.name.split("-", 1)[-1]):
                return lesson
        if not key.isdigit():
            short = [n.split("-", 1)[-1] for n in self.lessons]
            close = difflib.get_close_matches(key, [*self.lessons, *short], 1)
            if close:
                raise CourseError(
                    f"no lesson {key}: did you mean {close[0]}?")
        have = " ".join(n.split("-")[0] for n in self.lessons) or "none yet"
        raise CourseError(f"no lesson {key}: there are {have}")

    def apps(self):
        return names_below(self.root / "apps", "Makefile.uk")

    def find_app(self, name):
        path = self.root / "apps" / name
        if path.is_dir():
            return path
        close = difflib.get_close_matches(name, self.apps(), 1)
        if close:
            raise CourseError(f"no app {name}: did you mean {close[0]}?")
        have = " ".join(self.apps()) or "none yet"
        raise CourseError(f"no app {name}: there are {have}")

    def arches(self):
        return names_below(self.root / "arch", "fragment.config")

    def platforms(self):
        return names_below(self.root / "plat", "fragment.config")


def enabled_by(directory):
    """The options that a fragment switches on: what a lesson adds."""
    try:
        text = (directory / "fragment.config").read_text()
    except OSError:
        return []
    return re.findall(r"^CONFIG_(\w+)=(?!n\s*$)", text, re.M)


def app_title(directory):
    """The title of an application's README: its first line of prose."""
    for name in ("README.rst", "README.md"):
        if (directory / name).exists():
            for line in (directory / name).read_text().splitlines():
                title = line.strip("#= \t")
                if title and not title.startswith(".."):
                    return title
    return ""


def print_table(rows):
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip())


def print_list(course):
    if course.lessons:
        rows = [("LESSON", "MINUTES", "TITLE", "ENABLES")]
        for x in course.lessons.values():
            rows.append((x.name, str(x.minutes or ""), x.title,
                         x.enables or " ".join(enabled_by(x.dir))))
        print_table(rows)
        print()
    rows = [("APP", "TITLE")]
    for name in course.apps():
        rows.append((name, app_title(course.root / "apps" / name)))
    print_table(rows)
    print()
    print("ARCH=" + " | ".join(course.arches()))
    print("PLAT=" + " | ".join(course.platforms()))
    print("\nmake run LESSON=NN   or   make run APP=name")


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("verb", choices=["list", "stack", "check"])
    p.add_argument("lesson", nargs="?", help="for stack: number or name")
    p.add_argument("--root", type=Path, default=ROOT)
    a = p.parse_args(argv)
    course = Course(a.root)
    try:
        if a.verb == "list":
            print_list(course)
        elif a.verb == "stack":
            for lesson in course.stack(course.find(a.lesson or "")):
                print(lesson.name)
    except CourseError as e:
        course.errors.append(f"error: {e}")
    for e in course.errors:
        print(e, file=sys.stderr)
    return 1 if course.errors else 0


if __name__ == "__main__":
    sys.exit(main())
