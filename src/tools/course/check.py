# SPDX-License-Identifier: BSD-3-Clause
"""
check: the visible tests of one lesson, or of one exercise (T=print.1).

Prints one block for each exercise (report.py), counts the points, remembers
what passed. The exit status is 0 if all of it passed. One machine is used;
MACHINE=pc,virt names others, MACHINE=all takes all that the tests know.
"""
import machines as known
from lessons import CourseError

from . import checking, newlib, report
from .bodies import Store
from .progress import Progress


def current(registry, lesson=None, only=None):
    """(lesson, exercises) meant by LESSON= and T=, or by what was started."""
    if only:
        ex = registry.find(only)
        return ex.lesson, [ex]
    chosen = lesson or Progress(registry.root).lesson or Store.of(
        registry.root).values.get("lesson")     # what was handed out
    try:
        found = registry.course.find(chosen) if chosen else None
    except CourseError:
        if lesson:
            raise
        found = None            # what was started is no more
    if found is None:           # nothing said, nothing started: the newest
        found = list(registry.course.lessons.values())[-1]
    return found, registry.of(found)


def machine_names(machines):
    if machines == "all":
        return [*known.MACHINES, "linuxu-foreign"]
    return machines.split(",") if machines else None


def check(registry, lesson=None, only=None, machines=None, lib=None,
          echo=print):
    """The verb; -> 0 if everything passed."""
    if lib:
        return newlib.check_lib(registry, lib, machines, echo, only)
    lesson, exercises = current(registry, lesson, only)
    echo(f"{lesson.name}: {lesson.title}")
    results = checking.run(registry.root, registry, [lesson],
                           only=[x.id for x in exercises] if only else (),
                           machines=machine_names(machines))
    return 0 if tell(registry, results, exercises, bool(only), echo) else 1


def tell(registry, results, exercises, only, echo):
    """Print the report, remember it; -> whether everything passed."""
    progress = Progress(registry.root)
    got = 0
    for ex in exercises:
        solved = results.passed(ex.id)
        got += ex.points if solved else 0
        progress.tried(ex.id, solved)
        echo(report.of_exercise(results, ex))
    progress.save()
    if not only:
        for block in report.of_rest(results):
            echo(block)
    if not results.all:
        echo(results.output)
    echo(f"{got} of {sum(x.points for x in exercises)} points")
    return bool(results.all) and not any(r.failed for r in results.all)
