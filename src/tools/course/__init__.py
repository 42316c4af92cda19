# SPDX-License-Identifier: BSD-3-Clause
"""
The course's machinery: what a student and an instructor do beside building.

    registry   the exercises: lessons/*/exercises/*.toml against the marks in
               the sources (tags.py); their planted wrong answers (wrong.py)
    bodies     what lies between the marks of an exercise, and what belongs
               there: the stub, the reference
    checking   one run of a lesson's tests: plugin.py inside pytest says what
               was expected, what came and where the image stopped;
               report.py is the form in which a person reads it
    trial      a copy of the tree in which exercises have other bodies
    lesson_check, grade      trials, judged
    handout, variant, ...    trees and papers made from this tree
    student    start, check, hint, reset, solution, watch, progress, submit
    oracles/   five ways for a check to know what is right

`python3 src/tools/course VERB` is the entry (__main__.py); make's verbs call it.
Results are trusted only from the outside: the control channel says how an
image ended, lines of a report count with the nonce of the build, and whatever
was collected and has no result has failed.
"""
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
ROOT = TOOLS.parents[1]
if str(TOOLS) not in sys.path:
    sys.path.insert(0, str(TOOLS))


class CourseFault(Exception):
    """Something that the user is told, without a trace; lines of text."""
