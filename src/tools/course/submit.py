# SPDX-License-Identifier: BSD-3-Clause
"""
submit: what a student hands in, one small zip file.

It holds the files in which the exercises are, and the progress, for
information. Grading takes from them what stands between the marks and nothing
else (grade.py), so what was changed elsewhere is said here, while something can
still be done about it.
"""
import json
import time
import zipfile

import tags

from . import bodies
from .check import current
from .handout import checksum
from .progress import FILE, Progress
from .trial import files_of

OUT = "build/submit"


def outside(registry):
    """The files of a hand-out that differ, exercises aside."""
    frames = bodies.Store.of(registry.root).values.get("files", {})
    there = set(files_of(registry.root))
    return sorted(n for n, kept in frames.items()
                  if n not in there or checksum(registry.root, n) != kept)


def submit(registry, lesson=None, out=None):
    """The verb."""
    lesson, exercises = current(registry, lesson)
    out = out or registry.root / OUT / (
        f"{lesson.name}-{time.strftime('%Y%m%d-%H%M%S')}.zip")
    out.parent.mkdir(parents=True, exist_ok=True)
    done = Progress(registry.root)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for file in sorted({x.file for x in exercises}):
            pack.write(registry.root / file, file)
        pack.writestr("submission.json", json.dumps({
            "format": 1, "lesson": lesson.name,
            "exercises": [x.id for x in exercises]}))
        if (registry.root / FILE).exists():
            pack.write(registry.root / FILE, "progress.json")
    for ex in exercises:
        source = tags.read(ex.file, registry.root)
        same = tags.body(source, ex.id) == bodies.stub(
            registry.root, source, ex.id)
        print(f"{ex.id}: " + ("still blank" if same else
                              "your check has passed" if done.passed(ex.id)
                              else "your check has not passed yet"))
    changed = outside(registry)
    if changed:
        print("changed, but not part of any exercise, so not graded: "
              + " ".join(changed[:10]))
    print(f"hand in: {out}")
