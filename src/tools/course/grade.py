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

What a body may not contain is refused before anything is built (refusal()): a
make function or a shell's word that runs programs, files of the host, assembly
where the reference has none, the nonce of the build.

How far results can be believed:

    host programs   The answers are compared with right ones, to questions drawn
                    anew: who has them has solved the exercise. They run in
                    bubblewrap where it works (oracles/sandbox.py), else as an
                    ordinary process of whoever grades.
    breakpoints     The image is stopped and read from outside.
    what an image says, and how it ends
                    The record, the exit device and the console are an image's
                    own to write, and the code under test is in the image. One
                    that ends early, hangs or prints `ok` earns nothing, since
                    each test asks for more than that; but one that imitates a
                    whole transcript, searching its memory for the nonce, can
                    pass such a test. So no exercise is decided by these alone.
    compilers       They read what they are given, as whoever grades.

Therefore grade in a container without secrets, as Gradescope and GitHub do, or
at least as a user who owns nothing else: `unshare -Urpfm --mount-proc make grade
DIR=...` sees no process but its own and leaves none behind.
"""
import re
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from . import CourseFault, formats, report
from .trial import Trial, body_of

OUT, COPY = "build/grade", "build/course/grading"

# What a Makefile.uk may say in an exercise: registrations, and sources, options
# and folders of a library, of which a shell would make nothing else.
WORD = (r"(-I\$\(\w+\)[\w./-]*|-D\w+(=(\w+|'\"\w*\"'|\\\"\w*\\\"))?|"
        r"\$\(\w+\)[\w./-]*|\w[\w./-]*)")
NAME = r"(\w+_)?(SRCS|CINCLUDES|CFLAGS|FP)(-y|-\$\(CONFIG_\w+\)|)"
MAKE = re.compile(
    r"\s*(#[^\\]*)?|\$\(eval \$\(call addlib(_s)?,[\w-]+(,\$\(CONFIG_\w+\))?\)\)|"
    rf"(?!.*\.\.){NAME}[ \t]*[:+?]?=[ \t]*{WORD}([ \t]+{WORD})*\s*")
# Of Kconfig everything but calls and other files.
CONFIG = re.compile(r"\$\(|^\s*\w*source\b")
# Of C the directives that define and decide, and headers of the tree.
DIRECTIVE = re.compile(r"\s*#\s*(include\s*<uk/[\w/]+\.h>\s*|(define|undef|if|ifdef|"
                       r"ifndef|else|elif|endif)\b.*)")
C = re.compile(r"nonce|##|%:|\?\?=|__has_|_Pragma|incbin", re.I)
ASSEMBLY = re.compile(r"\b(__)?asm(__)?\b(?!/)")   # and not <uk/asm/...>


def plain(lines):
    """C as the compiler goes on with it: lines joined, comments gone."""
    text = re.sub(r"\\\n", "", "\n".join(lines))
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S).split("\n")


def refusal(file, lines, reference=()):
    """Why a body is not even built, or None."""
    name = Path(file).name
    if name in ("Makefile.uk", "Makefile") or name.endswith(".mk"):
        bad = [x for x in lines if not MAKE.fullmatch(x)]
    elif name.endswith(".uk"):
        bad = [x for x in lines if CONFIG.search(x)]
    else:
        asm = name.endswith(".S") or any(map(ASSEMBLY.search, reference))
        bad = [x for x in plain(lines) if C.search(x)
               or x.lstrip()[:1] == "#" and not DIRECTIVE.fullmatch(x)
               or not asm and ASSEMBLY.search(x)]
    return f"not allowed in an exercise: {bad[0].strip()}" if bad else None


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
    why = refusal(ex.file, body, trial.references[ex.id])
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
