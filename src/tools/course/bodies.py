# SPDX-License-Identifier: BSD-3-Clause
"""
Bodies: what lies between the marks of an exercise, and what belongs there.

In this tree a source holds the reference and, in comments, the stub. Once an
exercise was blanked (a hand-out, or `make start` here) neither is in the file
any more; they are kept in a Store, one JSON file:

    handout.json          at the top of a hand-out; its presence is what makes
                          a tree a student's
    .weft/started.json    in the full tree, for what `make start` blanked

    store = Store.of(root)      whichever is there, or an empty one
    store.stub("boot.1")        lines, or None
    store.reference("boot.1")   lines, or None if the instructor kept it

References are packed, so that nobody reads one by accident; it is no secret
from somebody who wants to know.
"""
import base64
import json
import zlib

import tags

HANDOUT, STARTED = "handout.json", ".weft/started.json"


def pack(lines):
    return base64.b64encode(zlib.compress("\n".join(lines).encode())).decode()


def unpack(text):
    return zlib.decompress(base64.b64decode(text)).decode().split("\n")


def original(source, name):
    """The lines between the marks as they are, the stub's comments included."""
    mark = source.exercises[name]
    return source.text[mark.first:mark.last - 1]


def write(root, file, bodies):
    """Put lines between the marks of exercises of one file of a tree."""
    text = tags.replace(tags.read(file, root), bodies)
    path = root / file
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_all(root, registry, bodies):
    """The same for {id: lines} wherever they are."""
    files = {registry.exercises[i].file for i in bodies}
    for file in sorted(files):
        write(root, file, {i: lines for i, lines in bodies.items()
                           if registry.exercises[i].file == file})


class Store:
    """What was blanked in a tree, and what belongs there."""

    def __init__(self, path, values=None):
        self.path = path
        self.values = values or {"format": 1, "exercises": {}}

    @classmethod
    def of(cls, root):
        for name in (HANDOUT, STARTED):
            if (root / name).exists():
                return cls(root / name, json.loads((root / name).read_text()))
        return cls(root / STARTED)

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.values, indent=1) + "\n")

    def keep(self, name, stub, reference=None, whole=None):
        """Remember an exercise; `whole`: all that was between its marks."""
        self.values["exercises"][name] = {
            "stub": "\n".join(stub),
            "reference": pack(reference) if reference else None,
            "whole": pack(whole) if whole else None}

    def _get(self, name, key):
        return self.values["exercises"].get(name, {}).get(key)

    def __contains__(self, name):
        return name in self.values["exercises"]

    def stub(self, name):
        text = self._get(name, "stub")
        return None if text is None else text.split("\n")

    def reference(self, name):
        text = self._get(name, "reference")
        return unpack(text) if text else None

    def whole(self, name):
        """What `make start` took out of the full tree, to put it back."""
        text = self._get(name, "whole")
        return unpack(text) if text else None


def stub(root, source, name):
    """An exercise's stub, wherever it is kept."""
    return Store.of(root).stub(name) or source.exercises[name].stub


def reference(root, source, name):
    """An exercise's reference, or None if this tree does not have it."""
    store = Store.of(root)
    if name in store:
        return store.reference(name)
    return tags.body(source, name)
