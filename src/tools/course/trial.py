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

from . import CourseFault, bodies, checking, variant

SKIP = {".git", ".weft", "__pycache__", ".pytest_cache"}


def files_of(root):
    """The files that belong to a tree, relative to it."""
    if (root / ".git").exists():
        names = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root,
            capture_output=True, text=True, check=True).stdout.split("\0")
        return sorted({n for n in names if n and (root / n).is_file()})
    found = []
    for place, dirs, names in os.walk(str(root)):
        dirs[:] = [d for d in dirs if d not in SKIP
                   and (d, place) != ("build", str(root))]
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


def pristine(registry, to, names, seed=None):
    """
    Make `to` a full tree: these files, every exercise with its reference (what
    `make start` blanked included), and the numbers of a seed, if there is one.
    -> (its Registry, {variant: what was drawn})
    """
    copy_tree(registry.root, to, names)
    store = bodies.Store.of(registry.root)
    if registry.student:
        raise CourseFault("this is a hand-out: only the full tree has all the "
                          "references")
    bodies.write_all(to, registry, {i: store.whole(i)
                                    for i in registry.exercises if i in store})
    drawn = variant.apply(to, registry, seed) if seed else {}
    return type(registry)(to), drawn


class Trial:
    """One copy; several may not use the same directory at once."""

    def __init__(self, registry, where, seed=None):
        self.root = Path(where)
        self.registry, _ = pristine(registry, self.root,
                                    files_of(registry.root), seed)
        self.references, self.stubs = {}, {}
        store = bodies.Store(self.root / bodies.STARTED)
        for ex in self.registry.exercises.values():
            source = self.registry.source(ex.file)
            self.references[ex.id] = tags.body(source, ex.id)
            self.stubs[ex.id] = source.exercises[ex.id].stub
            store.keep(ex.id, self.stubs[ex.id], self.references[ex.id])
        store.save()            # the tests may ask for a reference

    def add(self, overlay):
        """Files of a directory, laid over the copy: an instructor's tests."""
        for name in files_of(overlay):
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(overlay / name, target)

    def run(self, changes, lessons, **more):
        """Check with these bodies, and the reference of all the others."""
        bodies.write_all(self.root, self.registry,
                         {**self.references, **changes})
        return checking.run(
            self.root, self.registry, [self.registry.course.lessons[x.name]
                                       for x in lessons], strict=True, **more)


def body_of(root, file, name):
    """The body of an exercise in somebody else's tree, or CourseFault."""
    path = Path(root, file)
    if not path.is_file():
        raise CourseFault(f"{file} is missing")
    source = tags.read(file, root)
    if name not in source.exercises or not source.exercises[name].last:
        raise CourseFault(f"{file} has lost the marks of {name}")
    return tags.body(source, name)
