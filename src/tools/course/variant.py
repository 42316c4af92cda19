# SPDX-License-Identifier: BSD-3-Clause
"""
variant: numbers, words and limits that differ from cohort to cohort.

An answer that was published last year should not be this year's. An exercise
may say in its description what can be otherwise:

    [variant.late]
    choices = [["70", "65"], ["64", "62"]]      or plain strings
    places = [{ file = "...", find = 'X\\(LATE, late, (\\d+)\\)', part = 0 }, ...]

The word SEED draws one of the choices (an HMAC, so that a seed tells nothing
about another one); then in each place every match of `find` gets the drawn text
in its one group, `part` of it if a choice has several. Places are sources,
tests, expectations and hints alike, so the varied tree is consistent, and is
proved like this one: make lesson-check SEED=word.

What is in the tree now must be one of the choices: validate() sees to it. An
exercise that asks for an algorithm has something to vary too: what is returned,
which bound is meant, what becomes of that which does not fit. Whoever has
understood a published answer can change it; whoever has not cannot hand it in.
"""
import hashlib
import hmac
import re

from . import CourseFault


def draw(seed, name, choices):
    """One of the choices, the same for the same seed and name."""
    digest = hmac.new(seed.encode(), name.encode(), hashlib.sha256).digest()
    return choices[int.from_bytes(digest[:8], "big") % len(choices)]


def parts(choice):
    return [choice] if isinstance(choice, str) else list(choice)


def parameters(registry):
    """(exercise, full name, its table) of all that can vary."""
    for ex in registry.exercises.values():
        for name, table in ex.variant.items():
            yield ex, f"{ex.id}.{name}", table


def put(text, find, value):
    """Every match of `find` with `value` in its group; -> (text, matches)."""
    def change(m):
        whole, start = m[0], m.start()
        return whole[:m.start(1) - start] + value + whole[m.end(1) - start:]

    return re.subn(find, change, text, flags=re.M)


def apply(root, registry, seed):
    """Change the tree at `root`; -> {name: what was drawn}."""
    drawn = {}
    for _, name, table in parameters(registry):
        choice = parts(draw(seed, name, table["choices"]))
        drawn[name] = " ".join(choice)
        for place in table["places"]:
            path = root / place["file"]
            text, n = put(path.read_text(), place["find"],
                          choice[place.get("part", 0)])
            if not n:
                raise CourseFault(f"{name}: nothing in {place['file']} "
                                  f"matches {place['find']!r}")
            path.write_text(text)
    return drawn


def without(text):
    """A description without its tables, which give the answers of all cohorts
    away; they stand at its end."""
    return re.split(r"^(?:#.*\n)*\[variant\.", text, 1, re.M)[0].rstrip() + "\n"


def validate(registry):
    """Errors: the places do not hold one and the same choice."""
    for ex, name, table in parameters(registry):
        where = ex.path.relative_to(registry.root)
        if re.search(r"^\[(?!variant\.)", ex.path.read_text().split(
                "\n[variant.", 1)[1], re.M):
            yield f"{where}:1: error: {name}: variants stand at the end"
        if set(table) != {"choices", "places"}:
            yield f"{where}:1: error: {name}: want choices and places"
            continue
        held = set(range(len(table["choices"])))
        for place in table["places"]:
            found = set(re.findall(
                place["find"], (registry.root / place["file"]).read_text(),
                re.M))
            if len(found) != 1:
                yield (f"{where}:1: error: {name}: {place['find']!r} finds "
                       f"{sorted(found) or 'nothing'} in {place['file']}")
            held &= {i for i, c in enumerate(table["choices"])
                     if {parts(c)[place.get("part", 0)]} == found}
        if not held:
            yield (f"{where}:1: error: {name}: what the places hold is none "
                   "of the choices")
