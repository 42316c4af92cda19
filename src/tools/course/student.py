# SPDX-License-Identifier: BSD-3-Clause
"""
What a student does beside checking: start, hint, reset, solution, progress.

In a hand-out the exercises are blank already. In the full tree `start` blanks
those of one lesson, in the files where they are, and keeps what it took out
(bodies.py); `solution PUT=1` puts it back. Nothing that a person wrote is ever
lost: before a body is replaced it is kept in .weft/kept/.
"""
import tags

from . import CourseFault, bodies
from .check import current
from .progress import Progress

KEPT = ".weft/kept"


def place(registry, ex):
    """file:line of an exercise."""
    return f"{ex.file}:{tags.read(ex.file, registry.root).exercises[ex.id].first}"


def start(registry, lesson=None):
    """Choose a lesson; in the full tree, blank its exercises."""
    lesson, exercises = current(registry, lesson)
    if not registry.student:
        blank(registry, exercises)
    progress = Progress(registry.root)
    progress.lesson = lesson.name
    progress.save()
    print(f"{lesson.name}: {lesson.title}"
          + (f" (about {lesson.minutes} minutes)" if lesson.minutes else ""))
    print(f"read:   lessons/{lesson.name}/README.rst")
    for ex in exercises:
        print(f"{ex.id}: {ex.title} ({ex.points} points, {ex.level})\n"
              f"        in {place(registry, ex)}")
    number = f"{lesson.number:02d}"
    print(f"then:   make run LESSON={number}, make check, make watch")


def blank(registry, exercises):
    """Put the stub where the reference is; what was begun stays."""
    store = bodies.Store.of(registry.root)
    stubs = {}
    for ex in exercises:
        source = registry.source(ex.file)
        if ex.id in store or not source.exercises[ex.id].stub:
            continue
        stubs[ex.id] = source.exercises[ex.id].stub
        store.keep(ex.id, stubs[ex.id], tags.body(source, ex.id),
                   bodies.original(source, ex.id))
    store.save()                # before anything is taken out
    bodies.write_all(registry.root, registry, stubs)


def hint(registry, only=None, lesson=None):
    """The next hint, and those before it."""
    _, exercises = current(registry, lesson, only)
    progress = Progress(registry.root)
    ex = next((x for x in exercises if not progress.passed(x.id)), None)
    ex = exercises[0] if only else ex
    if ex is None:
        print("Every exercise of this lesson is solved.")
        return
    entry = progress.of(ex.id)
    entry["hints"] = min(len(ex.hints), entry["hints"] + 1)
    progress.save()
    print(f"{ex.id}: {ex.title} ({place(registry, ex)})\n\n{ex.what.strip()}\n")
    for number, text in enumerate(ex.hints[:entry["hints"]], 1):
        print(f"hint {number} of {len(ex.hints)}: {text}")


def keep(registry, ex):
    """Save the present body under .weft/kept/; -> its name, or None."""
    source = tags.read(ex.file, registry.root)
    lines = tags.body(source, ex.id)
    if lines == bodies.stub(registry.root, source, ex.id):
        return None
    folder = registry.root / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{ex.id}.{len(list(folder.glob(ex.id + '.*'))) + 1}"
    path.write_text("\n".join(lines) + "\n")
    return path.relative_to(registry.root)


def replaced(registry, ex, lines):
    """Put lines in the place of an exercise, and say what became of the old."""
    kept = keep(registry, ex)
    bodies.write(registry.root, ex.file, {ex.id: lines})
    if kept:
        print(f"{ex.id}: what was there is kept in {kept}")


def reset(registry, only=None):
    """Back to the stub."""
    if not only:
        raise CourseFault("reset what? For example: make reset T=print.1")
    ex = registry.find(only)
    stub = bodies.Store.of(registry.root).stub(ex.id)
    if stub is None:
        raise CourseFault(f"{ex.id} was not started here: make start "
                          f"LESSON={ex.lesson.number:02d} blanks it")
    replaced(registry, ex, stub)
    print(f"{ex.id}: blank again, in {place(registry, ex)}")


def solution(registry, only=None, force=False, put=False):
    """The reference, for those who have solved it or insist."""
    if not only:
        raise CourseFault("the solution of what? For example: make solution "
                          "T=print.1")
    ex = registry.find(only)
    if not force and not Progress(registry.root).passed(ex.id):
        raise CourseFault(f"{ex.id} is not solved yet: make check T={ex.id}; "
                          f"make hint T={ex.id}. FORCE=1 shows it all the same")
    source = tags.read(ex.file, registry.root)
    lines = bodies.reference(registry.root, source, ex.id)
    if lines is None:
        raise CourseFault(f"the solution of {ex.id} is not in this tree: "
                          "whoever handed it out has kept it")
    print("\n".join(lines))
    if put:
        whole = bodies.Store.of(registry.root).whole(ex.id)
        replaced(registry, ex, whole or lines)
        forget(registry, ex.id)


def forget(registry, name):
    """The full tree has its reference back: nothing is blank any more."""
    store = bodies.Store.of(registry.root)
    if not registry.student:
        store.values["exercises"].pop(name, None)
        store.save()


def progress(registry):
    """The table of lessons and exercises."""
    done = Progress(registry.root)
    got = most = 0
    for lesson in registry.course.lessons.values():
        mark = ">" if lesson.name == done.lesson else " "
        print(f"{mark} {lesson.name}: {lesson.title}")
        for ex in registry.of(lesson):
            entry = done.of(ex.id)
            most += ex.points
            got += ex.points if entry["passed"] else 0
            state = (f"solved {entry['passed'][:10]}" if entry["passed"]
                     else "tried" if entry["tries"] else "-")
            print(f"    {ex.id:10} {ex.points} points  {state:18} "
                  f"{entry['tries']} tries, {entry['hints']} hints")
    print(f"{got} of {most} points")
