# SPDX-License-Identifier: BSD-3-Clause
"""
A trial: a copy of this tree in which some exercises have other bodies.

Nothing is tried in the tree where a person works. The copy keeps its builds
from one trial to the next: only the files whose bodies differ are compiled
again. Everything but the bodies is ours, whoever wrote those: the tests, the
tools, the Makefile, the rest of each source file.

    trial = Trial(registry, build/course/trial)
    trial.run({"boot.1": lines}, lessons, only=["boot.1"])  -> checking.Results

All exercises that are not named have their reference in the copy.
"""
import os
import shutil
import subprocess
from pathlib import Path

import tags

from . import CourseFault, bodies, checking

SKIP = {"build", ".git", ".weft", "__pycache__", ".pytest_cache"}


def files_of(root):
    """The files that belong to a tree, relative to it."""
    if (root / ".git").exists():
        names = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root,
            capture_output=True, text=True, check=True).stdout.split("\0")
        return sorted({n for n in names if n and (root / n).is_file()})
    found = []
    for place, dirs, names in os.walk(root):
        dirs[:] = [d for d in dirs if d not in SKIP]
        found += [os.path.relpath(os.path.join(place, n), root) for n in names]
    return sorted(found)


def copy_tree(root, to, names):
    """Make `to` hold these files of `root` and, builds aside, nothing else.
    A file that is the same already keeps its time, and what depends on it."""
    to.mkdir(parents=True, exist_ok=True)
    for name in set(files_of(to)) - set(names):
        (to / name).unlink()
    for name in names:
        source, target = root / name, to / name
        if target.is_file() and target.read_bytes() == source.read_bytes() \
                and os.access(target, os.X_OK) == os.access(source, os.X_OK):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


class Trial:
    """One copy; several may not use the same directory at once."""

    def __init__(self, registry, where):
        self.registry, self.root = registry, Path(where)
        self.kept = {}          # file -> its parsed source, as copied
        copy_tree(registry.root, self.root, files_of(registry.root))
        store = bodies.Store(self.root / bodies.STARTED)
        self.references = {}
        for ex in registry.exercises.values():
            source = registry.source(ex.file)
            lines = bodies.reference(registry.root, source, ex.id)
            if lines is None:
                raise CourseFault(f"the reference of {ex.id} is not in this "
                                  "tree: only the full tree has them all")
            self.references[ex.id] = lines
            store.keep(ex.id, bodies.stub(registry.root, source, ex.id), lines)
        store.save()            # the tests may ask for a reference

    def put(self, changes):
        """Every exercise its reference, but these."""
        wanted = {**self.references, **changes}
        bodies.write_all(self.root, self.registry, wanted)

    def add(self, overlay):
        """Files of a directory, laid over the copy: an instructor's tests."""
        for name in files_of(overlay):
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(overlay / name, target)

    def run(self, changes, lessons, **more):
        self.put(changes)
        moved = [self.registry.course.find(x.name) for x in lessons]
        for lesson in moved:    # the same lessons, in the copy
            lesson.dir = self.root / "lessons" / lesson.name
        try:
            return checking.run(self.root, self.registry, moved, strict=True,
                                **more)
        finally:
            for lesson in moved:
                lesson.dir = self.registry.root / "lessons" / lesson.name

    def stub(self, ex):
        return bodies.stub(self.registry.root,
                           self.registry.source(ex.file), ex.id)


def body_of(root, file, name):
    """The body of an exercise in somebody else's tree, or CourseFault."""
    path = Path(root, file)
    if not path.is_file():
        raise CourseFault(f"{file} is missing")
    source = tags.read(file, root)
    if name not in source.exercises or not source.exercises[name].last:
        raise CourseFault(f"{file} has lost the marks of {name}")
    return tags.body(source, name)
