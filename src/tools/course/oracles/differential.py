# SPDX-License-Identifier: BSD-3-Clause
"""
Differential: the reference and this tree, given the same questions.

Where it is hard to say what is right, it is often easy to have it computed by
somebody who is right. The reference of a file is the file with the reference
bodies between its marks; it is compiled beside the one under test.

    text = reference("lib/debug/uktrace/ring.c", ["print.2"])
    agree(mine.ask(q), theirs.ask(q), q)

A hand-out without solutions has no reference: reference() then returns None,
and a test falls back on a model of its own.
"""
import tags

from .. import ROOT, bodies
from ..verdict import Mismatch


def reference(file, names):
    """The text of a file with the references of exercises, or None."""
    source = tags.read(file, ROOT)
    wanted = {i: bodies.reference(ROOT, source, i) for i in names}
    if None in wanted.values():
        return None
    return tags.replace(source, wanted)


def agree(mine, theirs, questions):
    """Or a Mismatch at the first answer that differs."""
    for question, got, right in zip(questions, mine, theirs):
        if got != right:
            raise Mismatch(right, got, f"after {question!r}, against the "
                                       "reference")
