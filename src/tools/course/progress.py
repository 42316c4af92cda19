# SPDX-License-Identifier: BSD-3-Clause
"""
Progress: what a student has done, in .weft/progress.json.

    {"format": 1, "lesson": "02-print",
     "exercises": {"print.1": {"tries": 3, "hints": 1, "passed": "2026-..."}}}

The file survives: it is replaced as a whole, so that an interrupted write
leaves the old one; it is outside of what `make clean` deletes; and one that
cannot be read is put aside, never overwritten.
"""
import json
import os
import time

FILE = ".weft/progress.json"


class Progress:
    """The file, loaded; save() writes it."""

    def __init__(self, root):
        self.path = root / FILE
        self.values = {"format": 1, "lesson": None, "exercises": {}}
        try:
            kept = json.loads(self.path.read_text())
            kept["exercises"].items()
            self.values.update(kept)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.path.replace(self.path.with_suffix(f".bad-{time.time():.0f}"))

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(f".new-{os.getpid()}")
        new.write_text(json.dumps(self.values, indent=1) + "\n")
        new.replace(self.path)

    @property
    def lesson(self):
        return self.values["lesson"]

    @lesson.setter
    def lesson(self, name):
        self.values["lesson"] = name

    def of(self, name):
        """The entry of an exercise, made if there is none."""
        return self.values["exercises"].setdefault(
            name, {"tries": 0, "hints": 0, "passed": None})

    def tried(self, name, passed):
        entry = self.of(name)
        entry["tries"] += 1
        if passed and not entry["passed"]:
            entry["passed"] = time.strftime("%Y-%m-%dT%H:%M:%S")

    def passed(self, name):
        return bool(self.of(name)["passed"])
