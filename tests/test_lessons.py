# SPDX-License-Identifier: BSD-3-Clause
"""
Each lesson shows what it says it shows, on each machine that it names.

lessons/NN-name/expected.txt holds regular expressions, one a line, that must
be found on the console in that order; lines that begin with `#` and a blank
are comments. `status` in lesson.toml is how the image ends (134: it crashes,
129: it asks for a restart), the same on every machine.

Where the pages show a lesson, it is booted as record.py does it, and what has
passed is recorded: the very build and boot on which these tests decide. What is
fresh already, with the same sources, is left alone.
"""

import re
from dataclasses import replace

import pytest

import record
import weft
from lessons import Course

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
COURSE = Course(weft.ROOT)
LESSONS = list(COURSE.lessons.values())
ENDINGS = {134: "crash", 129: "restart"}


def expected(lesson):
    """The regular expressions of a lesson, in order."""
    path = lesson.dir / "expected.txt"
    if not path.exists():
        return []
    return [line.rstrip() for line in path.read_text().splitlines()
            if line.strip() and not re.match(r"#( |$)", line)]


def status(lesson):
    """What lesson.toml says about the end."""
    return weft.read_toml(lesson.dir / "lesson.toml").get("status", 0)


def places():
    """(lesson, shot) for each lesson and machine that it runs on."""
    for lesson in LESSONS:
        more = [(m, None) for m in lesson.machines if (m, None) not in MACHINES]
        for machine, arch in (*MACHINES, *more):
            m = weft.machines.MACHINES[machine]
            if lesson.allows(m.arch or arch, m.plat):
                continue
            shot = weft.shot(machine, arch, LESSON=f"{lesson.number:02d}",
                             wishes=weft.devices_of(lesson, machine))
            place = place_of(lesson, shot)
            yield lesson, replace(shot, wishes=tuple(record.wishes(
                place, lesson).items())) if place else shot


def place_of(lesson, shot):
    """The place where a boot that pages show happens, or None."""
    what = dict(shot.what)
    here = (what["PLAT"], what["ARCH"], shot.machine)
    return next((p for p in record.places(lesson)
                 if record.PLACES[p] == here), None)


def shots():
    for lesson, shot in places():
        yield pytest.param(lesson, shot, id=shot.label, marks=shot.mark())


def patterns():
    """One for each line of each expected.txt; the line is its name."""
    for lesson, shot in places():
        lines = expected(lesson)
        for n, line in enumerate(lines):
            name = re.sub(r"\\(.)", r"\1", line).strip()
            if line in lines[:n]:
                name += f" (line {n + 1})"
            yield pytest.param(lines, n, shot, id=f"{shot.label}: {name}",
                               marks=shot.mark())


@pytest.mark.parametrize("lesson, shot", shots())
def test_end(lesson, shot):
    """It ends by itself, and with the status that it announces."""
    want = status(lesson)
    weft.ended(shot, ENDINGS.get(want, "halt"), want)


@pytest.mark.parametrize("lines, n, shot", patterns())
def test_console(lines, n, shot):
    """Line n comes after those lines before it that were found."""
    end, at = weft.fired(shot), 0
    for i, pattern in enumerate(lines[:n + 1]):
        found = re.compile(pattern, re.M).search(end.console, at)
        if found:
            at = found.end()
        elif i == n:
            pytest.fail(f"not on the console from byte {at} on: {pattern}\n"
                        + weft.explain(shot, end), pytrace=False)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_expects_something(lesson):
    """A lesson that expects nothing would pass by silence."""
    assert expected(lesson) or status(lesson), lesson.dir


# --- what the pages show ---------------------------------------------------

def recorded():
    for lesson, shot in places():
        place = place_of(lesson, shot)
        if place:
            yield pytest.param(lesson, place, shot, id=shot.label,
                               marks=shot.mark())


@pytest.mark.parametrize("lesson, place, shot", recorded())
def test_boot_that_passed_is_recorded(lesson, place, shot):
    if record.stale(record.load(lesson.name, place)):
        record.keep(lesson, place, COURSE, shot.build(), weft.fired(shot))
    kept = record.load(lesson.name, place)
    assert record.stale(kept) == "" and not record.faults(
        lesson, weft.machines.End(kept["kind"], kept["status"], "",
                                  kept["console"]))


def test_every_place_that_pages_show_is_recorded():
    """None is forgotten among MACHINES."""
    assert {(p.values[0].name, p.values[1]) for p in recorded()} == {
        (lesson.name, place) for lesson in LESSONS
        for place in record.places(lesson)}
