# SPDX-License-Identifier: BSD-3-Clause
"""
handout: a student's tree, cut from this one. `make handout LESSON=13`.

A copy of the tree in which every exercise is blank. With PREP=reference the
exercises of the lessons before this one have their reference, so that one
failed lab never blocks the next. What is not in it: the wrong answers that the
graders are tested with, what differs from cohort to cohort, and the history.
SOLUTIONS=n leaves the references out
of handout.json as well (bodies.py), for a course with marks.

SEED=word draws the numbers that may differ (variant.py); grading then needs the
same SEED.

handout.json also holds a checksum of each file, exercises aside, so that
`make submit` can say what was changed that nobody will grade.
"""
import hashlib
import shutil

import tags

from . import CourseFault, bodies
from . import variant as variant_of
from .trial import files_of, pristine

OUT = "build/handout"


def kept_back(name):
    """Whether a file is the instructor's only."""
    return name.startswith("lessons/") and name.endswith(".wrong")


def frame(source):
    """A checksum of a source without the bodies of its exercises."""
    text = tags.replace(source, {i: [] for i in source.exercises})
    return hashlib.sha256(text.encode()).hexdigest()


def checksum(root, name):
    if tags.comment_style(name):
        return frame(tags.read(name, root))
    return hashlib.sha256((root / name).read_bytes()).hexdigest()


def lent(registry, lesson, prep):
    """The ids of the exercises that are not to be solved: those before."""
    if lesson is None or prep != "reference":
        return []
    order = list(registry.course.lessons.values())
    before = order[:order.index(lesson)]
    return [ex.id for x in before for ex in registry.of(x)]


def destination(out, name, root, force):
    out = out or root / OUT / name
    if out.exists() and any(out.iterdir()):
        if not force:
            raise CourseFault(f"{out} is not empty: somebody may work there "
                              "(FORCE=1 overwrites a hand-out)")
        if not (out / bodies.HANDOUT).exists():
            raise CourseFault(f"{out} is not a hand-out: not overwritten")
        shutil.rmtree(out)
    return out


def make(registry, out, lesson=None, prep=None, solutions="y", seed=None):
    """Cut the tree `out`; -> (the Store in it, {variant: what was drawn})."""
    if registry.errors:
        raise CourseFault("\n".join(registry.errors))
    files = [n for n in files_of(registry.root) if not kept_back(n)]
    full, drawn = pristine(registry, out, files, seed)
    lend = lent(registry, lesson, prep)
    store = bodies.Store(out / bodies.HANDOUT)
    store.values.update(lesson=lesson.name if lesson else None, lent=lend)
    content = {}
    for ex in full.exercises.values():
        source = full.source(ex.file)
        body, stub = tags.body(source, ex.id), source.exercises[ex.id].stub
        content[ex.id] = body if ex.id in lend else stub
        store.keep(ex.id, stub, body if solutions == "y" else None)
        ex.path.write_text(variant_of.without(ex.path.read_text()))
    bodies.write_all(out, full, content)
    store.values["files"] = {n: checksum(out, n) for n in files}
    store.save()
    return store, drawn


def handout(registry, lesson=None, prep=None, out=None, solutions="y",
            force=False, seed=None, **_):
    """The verb."""
    if registry.student:
        raise CourseFault("this is a hand-out itself")
    found = registry.course.find(lesson) if lesson else None
    name = (f"lesson{found.number:02d}" if found else "course") + (
        f"-{seed}" if seed else "")
    out = destination(out, name, registry.root, force)
    store, drawn = make(registry, out, found, prep, solutions, seed)
    blank = [i for i in registry.exercises if i not in store.values["lent"]]
    print(f"{out}: {len(store.values['files'])} files, to be written: "
          + (" ".join(blank) or "nothing"))
    if store.values["lent"]:
        print("lent: " + " ".join(store.values["lent"]))
    for name, value in drawn.items():
        print(f"{name} = {value}")
    print(f"try it: cd {out} && make setup check")


def variant(registry, seed=None, **options):
    """The verb: a hand-out that needs a seed."""
    if not seed:
        raise CourseFault("variant of what? For example: make variant "
                          "SEED=autumn LESSON=03; and the same SEED= with "
                          "make grade")
    handout(registry, seed=seed, **options)
