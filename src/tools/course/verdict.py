# SPDX-License-Identifier: BSD-3-Clause
"""
Verdicts: how a check says what it wanted and what it saw.

    same(got, expected)                 or Mismatch
    same(got, expected, "print.1: 255 in base 16")

A Mismatch carries both sides, so that a report can show them in its form
(report.py). For tests that use a plain assert, or the words of tests/weft.py,
explain() finds both sides in the text of the failure.
"""
import re
from dataclasses import dataclass


class Mismatch(AssertionError):
    """A check that failed: what was right, what there was, about what."""

    def __init__(self, expected, got, about=""):
        super().__init__(f"{about + ': ' if about else ''}expected {expected}, "
                         f"got {got}")
        self.expected, self.got = str(expected), str(got) or "nothing"
        self.about = about


def same(got, expected, about=""):
    if got != expected:
        raise Mismatch(expected, got, about)


@dataclass
class Explained:
    """A failure in the words of a report; empty where nothing is known."""
    expected: str = ""
    got: str = ""
    about: str = ""


# How the tests' own words are taken apart: expected, got.
SHAPES = (
    # weft.ended(), weft.explain()
    (r"expected (?P<expected>\w+ \S+): .* ended by (?P<got>\w+, status \d+"
     r"[^\n]*)"),
    # test_lessons.test_console()
    r"not on the console from byte \d+ on: (?P<expected>[^\n]+)",
    # pytest's explanation of an assert
    r"assert (?P<got>[^\n]+?) == (?P<expected>[^\n]+)$",
    r"assert (?P<expected>[^\n]+?) in (?P<got>[^\n]+)$",
    r"assert not (?P<got>[^\n]+)$",
    r"assert \(?(?P<false>[^\n]+? (?:not in|<|<=|>|>=) [^\n]+?)\)?$",
    r"^\S+ \[[^\n]*\] ended by (?P<got>\w+, status \d+[^\n]*)",
)
ERROR = re.compile(r"^.*(?:\berror\b|undefined reference|\*\*\*).*$", re.M | re.I)


def explain(error):
    """Explained, from an exception that ended a test."""
    if isinstance(error, Mismatch):
        return Explained(error.expected, error.got, error.about)
    text = str(error)
    if re.match(r"make build .* failed", text):
        said = ERROR.search(text)
        return Explained("an image", "the build fails: "
                         + (said[0].strip() if said else text[-200:]))
    for shape in SHAPES:
        m = re.search(shape, text, re.M)
        if m:
            found = {k: short(v) for k, v in m.groupdict().items()}
            if "false" in found:
                found["got"] = found.pop("false") + ", which is not so"
            about = text[:m.start()].strip().splitlines()
            return Explained(**found, about=about[0] if about else "")
    lines = [x for x in text.splitlines() if x.strip()]
    return Explained(got=short(lines[0]) if lines else type(error).__name__)


def short(text, most=160):
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most - 4] + " ..."
