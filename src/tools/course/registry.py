# SPDX-License-Identifier: BSD-3-Clause
"""
The registry of exercises: what is asked, where, for how much, checked by what.

Each exercise has two halves that must agree: a mark in a source file (`//# ex
boot.1 2`, tags.py) and a description, lessons/NN-name/exercises/boot.1.toml:

    id, title, points, level    points as in the mark; level easy|medium|hard
    file                        where the mark is
    what                        the task, a paragraph
    check                       what is in the name of each test that decides
    hints                       three, from a nudge to nearly the answer
    [[likely]] when, say        a regular expression on the report of a failed
                                check, and the cause that it suggests
    [variant.NAME]              what differs from cohort to cohort (variant.py)

    registry = Registry(root)   .exercises by id, in the order of the lessons;
                                .errors has "path:line: error: ..."
    registry.of(lesson)         those of one lesson
    registry.find("boot.1")     or CourseFault with the nearest name

In a hand-out the stubs and the wrong answers are gone, and are not asked for.
"""
import difflib
import re
from dataclasses import dataclass, field

import tags
from lessons import Course, line_of, show, tomllib

from . import CourseFault, wrong

LEVELS = ("easy", "medium", "hard")
FIELDS = {"id": str, "title": str, "points": int, "level": str, "file": str,
          "what": str, "check": str, "hints": list}
EXTRA = {"likely": list, "variant": dict}
HINTS, WRONGS = 3, 3        # how many there must be, at least


@dataclass
class Exercise:
    """One exercise; `path` is its description."""
    path: object
    lesson: object              # a lessons.Lesson
    id: str = ""
    title: str = ""
    points: int = 0
    level: str = ""
    file: str = ""              # relative to the root
    what: str = ""
    check: str = ""
    hints: list = field(default_factory=list)
    likely: list = field(default_factory=list)      # {"when", "say"}
    variant: dict = field(default_factory=dict)
    wrongs: list = field(default_factory=list)      # of wrong.Wrong

    def decides(self, test):
        """Whether the outcome of the test function `test` is ours."""
        return self.check in test


class Registry:
    """All the exercises of a tree."""

    def __init__(self, root):
        self.root = root
        self.student = (root / "handout.json").exists()
        self.course = Course(root)
        self.errors = list(self.course.errors)
        self.exercises, self.sources = {}, {}
        for lesson in self.course.lessons.values():
            for path in sorted(lesson.dir.glob("exercises/*.toml")):
                self._read(path, lesson)

    def of(self, lesson):
        return [x for x in self.exercises.values() if x.lesson is lesson]

    def find(self, name):
        if name in self.exercises:
            return self.exercises[name]
        close = difflib.get_close_matches(name, self.exercises, 1)
        raise CourseFault(
            f"no exercise {name!r}: " + (f"did you mean {close[0]}?" if close
            else "there are " + " ".join(self.exercises)))

    def source(self, file):
        """The parsed source file, once."""
        if file not in self.sources:
            self.sources[file] = tags.read(file, self.root)
        return self.sources[file]

    # --- one description ---------------------------------------------------

    def error(self, path, word, message):
        self.errors.append(f"{show(path, self.root)}:{line_of(path, word)}: "
                           f"error: {message}")

    def _read(self, path, lesson):
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as why:
            self.error(path, "\0", str(why))
            return
        ex = Exercise(path, lesson)
        for key, value in values.items():
            kind = {**FIELDS, **EXTRA}.get(key)
            if kind is None:
                self.error(path, key, f"no such field '{key}'")
            elif not isinstance(value, kind):
                self.error(path, key, f"'{key}' must be a {kind.__name__}")
            else:
                setattr(ex, key, value)
        missing = [k for k in FIELDS if not getattr(ex, k)]
        if missing:
            self.error(path, "\0", "missing: " + ", ".join(missing))
            return
        self._check(ex)
        if ex.id in self.exercises:
            self.error(path, "id", f"exercise {ex.id} is in "
                       f"{show(self.exercises[ex.id].path, self.root)} too")
        self.exercises.setdefault(ex.id, ex)

    def _check(self, ex):
        if ex.path.stem != ex.id:
            self.error(ex.path, "id", f"exercise {ex.id} belongs into "
                                      f"{ex.id}.toml")
        if ex.level not in LEVELS:
            self.error(ex.path, "level", "level: one of " + " ".join(LEVELS))
        if len(ex.hints) != HINTS:
            self.error(ex.path, "hints", f"{len(ex.hints)} hints, not {HINTS}")
        for likely in ex.likely:
            if set(likely) != {"when", "say"}:
                self.error(ex.path, "[[likely]]", "likely: when and say")
        self._check_mark(ex)
        self._check_tests(ex)
        if not self.student:
            self._read_wrongs(ex)

    def _check_mark(self, ex):
        """The other half, in the source."""
        if not (self.root / ex.file).is_file():
            self.error(ex.path, "file", f"there is no {ex.file}")
            return
        mark = self.source(ex.file).exercises.get(ex.id)
        if not mark:
            self.error(ex.path, "file", f"{ex.file} has no exercise {ex.id}")
        elif mark.points != ex.points:
            self.error(ex.path, "points", f"{ex.points} points here, "
                       f"{mark.points} in {ex.file}:{mark.first}")

    def _check_tests(self, ex):
        """A check that no test answers to would never fail."""
        for file in ex.lesson.dir.glob("tests/test_*.py"):
            names = re.findall(r"^def (test_\w+)", file.read_text(), re.M)
            if any(ex.decides(name) for name in names):
                return
        self.error(ex.path, "check", f"no test of the lesson has {ex.check!r} "
                                     "in its name")

    def _read_wrongs(self, ex):
        path = ex.path.with_suffix(".wrong")
        if not path.exists():
            self.error(ex.path, "id", f"there is no {path.name}")
            return
        ex.wrongs, errors = wrong.read(path, show(path, self.root))
        self.errors += errors
        if len(ex.wrongs) < WRONGS:
            self.error(path, "\0", f"{len(ex.wrongs)} wrong answers, "
                                   f"not {WRONGS} or more")

    def undescribed(self, sources):
        """Errors for marks of exercises that no description has."""
        return [f"{s.path}:{mark.first}: error: no lessons/*/exercises/"
                f"{mark.id}.toml describes this exercise"
                for s in sources for mark in s.exercises.values()
                if mark.id not in self.exercises]
