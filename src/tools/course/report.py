# SPDX-License-Identifier: BSD-3-Clause
"""
The report: what a student reads after a check.

    FAIL print.1 (3 points) zero has one digit
      expected '0'   got ''
      stopped in fmt_unsigned(), lib/base/ukfmt/int.c:52
      likely: the question whether anything is left comes before the first step
      hint:  make hint T=print.1     again: make check T=print.1     debug: ...

One report an exercise: of several failed tests the first is shown, since the
others are most often its consequences, and the rest are counted.
"""
import re

OK, FAIL, NOTE = "ok  ", "FAIL", "note"


def sentence(result, exercise=None):
    """The property that a test states, from its name."""
    name = re.sub(r"^test_", "", result.name)
    check = exercise.check if exercise else ""
    if re.fullmatch(r"[a-z]+_\d+", check):      # an id, and not a property
        name = re.sub(rf"^{check}_?", "", name)
    words = name.replace("_", " ").strip()
    return words + (f" [{result.case}]" if result.case else "")


def likely(exercise, text):
    """The causes that the text of a report suggests."""
    for entry in exercise.likely if exercise else ():
        if re.search(entry["when"], text, re.M):
            return entry["say"]
    return ""


def sides(result):
    """`expected A   got B`, on one line if they are short."""
    expected = result.expected and f"expected {result.expected}"
    got = result.got and f"got {result.got}"
    if result.outcome == "missing":
        got = "got no result: the run broke off before it"
    between = "   " if len(expected + got) < 70 else "\n  "
    return between.join(x for x in (expected, got) if x)


def failure(result, exercise, more=0, where=""):
    """The block of one failed test; `where` is for want of a place of its own."""
    head = f"{FAIL} {exercise.id} ({exercise.points} points) " if exercise \
        else f"{FAIL} "
    lines = [head + sentence(result, exercise)]
    if result.about:
        lines.append("  " + result.about)
    lines.append("  " + sides(result))
    where = result.where or where
    if where:
        lines.append("  " + where)
    cause = likely(exercise, "\n".join(lines))
    if cause:
        lines.append("  likely: " + cause)
    if more:
        lines.append(f"  and {more} more of its tests failed")
    if exercise:
        debug = f"     debug: make debug {result.debug}" if result.debug else ""
        lines.append(f"  hint:  make hint T={exercise.id}     "
                     f"again: make check T={exercise.id}{debug}")
    return "\n".join(lines)


def of_exercise(results, exercise):
    """The block of one exercise, solved or not."""
    mine = results.of(exercise.id)
    failed = [r for r in mine if r.failed]
    if failed:
        return failure(failed[0], exercise, len(failed) - 1, next(
            (r.where for r in failed if r.where), ""))
    if not any(r.outcome == "passed" for r in mine):
        return (f"{FAIL} {exercise.id} ({exercise.points} points) has no "
                "result: its tests did not run\n"
                + "\n".join("  " + x for x in results.output.splitlines()[-6:]))
    return (f"{OK} {exercise.id} ({exercise.points} points) {exercise.title}: "
            f"{len(mine)} checks")


def of_rest(results):
    """What decides no exercise: one line, or the failures."""
    rest = results.rest()
    failed = [r for r in rest if r.failed]
    if failed:
        blocks = [failure(r, None) for r in failed[:3]]
        if len(failed) > 3:
            blocks.append(f"{FAIL} and {len(failed) - 3} more tests of the "
                          "lesson")
        return blocks
    return [f"{OK} the lesson's own transcript and tests: {len(rest)} checks"
            ] if rest else []
