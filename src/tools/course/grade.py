# SPDX-License-Identifier: BSD-3-Clause
"""
grade: points for what was handed in. `make grade DIR=... [HIDDEN=...]`.

DIR is a student's tree or the zip of `make submit`; or a folder of several of
them. Of each, only what stands between the marks of the exercises is taken, and
put into a copy of this tree (trial.py): tests, tools, Makefile and all other
code are ours. Each exercise is graded by itself, the others having their
reference, so one mistake costs once.

An exercise has its points if all of its tests pass: the visible ones, and those
of HIDDEN, a folder laid over the tree (lessons/NN-name/tests/test_hidden.py,
functions with the exercise's `check` in their names). A test without a result,
a skipped one and a result too many count as failed.

What a body may not contain is refused before anything is built (REFUSED): a
make function that runs programs, the nonce of the build. That keeps honest
people honest. Grading runs code of other people, some of it as a process of
this host: do it in a container, as Gradescope and GitHub do.
"""
import re
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from . import CourseFault, formats, report
from .trial import Trial, body_of

OUT, COPY = "build/grade", "build/course/grading"

# What a Makefile.uk may say in an exercise: registrations and assignments,
# whose values refer to variables and call nothing.
MAKE_LINE = re.compile(
    r"\s*(#.*)?|\$\(eval \$\(call addlib(_s)?,[\w-]+(,\$\(CONFIG_\w+\))?\)\)|"
    r"[A-Z][\w-]*(\$\(CONFIG_\w+\))? *[:+?]?= *([^$`]|\$\(\w+\))*")
REFUSED = {
    "c": re.compile(r"nonce|^\s*#\s*include\s*[\"<](?!uk/)|incbin|#\s*embed",
                    re.I | re.M),
    "uk": re.compile(r"\$\(|^\s*o?r?source\b", re.M),
}


def refusal(file, lines):
    """Why a body is not even built, or None."""
    name = Path(file).name
    if name in ("Makefile.uk", "Makefile") or name.endswith(".mk"):
        bad = next((x for x in lines if not MAKE_LINE.fullmatch(x)), None)
    else:
        pattern = REFUSED["uk" if name.endswith(".uk") else "c"]
        bad = next((x for x in lines if pattern.search(x)), None)
    return bad and f"not allowed in an exercise: {bad.strip()}"


@contextmanager
def unpacked(path, registry):
    """A submission as a directory; of a zip only files that carry exercises."""
    if path.is_dir():
        yield path
        return
    wanted = {x.file for x in registry.exercises.values()}
    with tempfile.TemporaryDirectory(prefix="weft-grade-") as tmp:
        try:
            with zipfile.ZipFile(path) as pack:
                for info in pack.infolist():
                    if info.filename in wanted and info.file_size < 1 << 20:
                        pack.extract(info, tmp)
        except zipfile.BadZipFile:
            raise CourseFault(f"{path} is neither a tree nor a zip") from None
        yield Path(tmp)


def submissions(path):
    """[(name, path)]: one, or those in a folder."""
    if not path.exists():
        raise CourseFault(f"DIR={path}: there is no such thing")
    if path.is_file() or (path / "lessons").is_dir():
        return [(path.stem if path.is_file() else path.resolve().name, path)]
    inside = sorted(p for p in path.iterdir()
                    if p.suffix == ".zip" or (p / "lessons").is_dir())
    if not inside:
        raise CourseFault(f"DIR={path}: neither a tree nor a zip nor a folder "
                          "of these")
    return [(p.stem if p.is_file() else p.name, p) for p in inside]


def grade_one(trial, ex, tree):
    """-> formats.Grade of one exercise."""
    def grade(points, text, seconds=0):
        return formats.Grade(ex.id, ex.title, points, ex.points, text, seconds)

    try:
        body = body_of(tree, ex.file, ex.id)
    except (CourseFault, UnicodeDecodeError) as why:
        return grade(0, f"nothing to grade: {why}")
    why = refusal(ex.file, body)
    if why:
        return grade(0, why)
    if body == trial.stubs[ex.id]:
        return grade(0, "still blank")
    results = trial.run({ex.id: body}, [ex.lesson], only=[ex.id])
    text = re.sub(r"\n  hint:.*", "", report.of_exercise(results, ex))
    return grade(ex.points if results.passed(ex.id) else 0, text,
                 sum(r.seconds for r in results.of(ex.id)))


def exercises_of(registry, tree, lesson):
    """What is graded: a lesson's, or what the hand-out left blank."""
    if lesson:
        return registry.of(registry.course.find(lesson))
    from .bodies import HANDOUT, Store
    lent = Store.of(tree).values.get("lent", []) \
        if (tree / HANDOUT).exists() else []
    return [x for x in registry.exercises.values() if x.id not in lent
            and (tree / x.file).exists()]


# dir: the option's name is DIR=
def grade(registry, dir=None, hidden=None, lesson=None, out=None, seed=None):
    """The verb; 0 if it could grade, whatever the points."""
    if dir is None:
        raise CourseFault("grade what? For example: make grade DIR=handed-in")
    if registry.student:
        raise CourseFault("grading needs the full tree")
    found = submissions(dir)
    if hidden and not hidden.is_dir():
        raise CourseFault(f"HIDDEN={hidden}: no such folder")
    trial = Trial(registry, registry.root / COPY, seed)
    if hidden:
        trial.add(hidden)
    for name, path in found:
        with unpacked(path, registry) as tree:
            grades = [grade_one(trial, ex, tree)
                      for ex in exercises_of(registry, tree, lesson)]
        if not grades:
            raise CourseFault(f"{path}: no exercise of this course is in it")
        folder = (out or registry.root / OUT) / name
        formats.write(folder, grades, name)
        for g in grades:
            print(f"{name}: {g.id} {g.points}/{g.most}")
            if not g.passed:
                print("  " + g.text.replace("\n", "\n  "))
        print(f"{name}: {sum(g.points for g in grades)} of "
              f"{sum(g.most for g in grades)} points; {folder}/"
              "{results.json,classroom.json,junit.xml}")
    return 0
