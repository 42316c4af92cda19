# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 03, from outside: the image stopped where the leaves begin, and its
memory read by a debugger, so that nothing depends on what it prints.
"""

import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                 # noqa: E402  (tests/)
from course.oracles import breakpoint       # noqa: E402  (src/tools, by weft)
from course.verdict import same             # noqa: E402

MACHINES = (("microvm", None), ("virt", None), ("linuxu", "x86_64"))


def boots():
    for machine, arch in MACHINES:
        shot = weft.shot(machine, arch, LESSON="03")
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


@pytest.mark.parametrize("shot", boots())
def test_leaves_find_the_water_boiling(shot):
    """init.2"""
    with breakpoint.guest(shot) as guest:
        same(guest.reach("leaves_init"), True, "leaves_init() is reached")
        same(guest.value("tea_boiled"), 1, "tea_boiled at leaves_init()")
        callers = [line.split()[0] for line in guest.trace()]
    same("uk_init_run" in callers, True, f"called by uk_init_run: {callers}")
