# SPDX-License-Identifier: BSD-3-Clause
"""
The clocks against facts that the image does not know.

With QEMU's instruction counter the time-stamp counter of a PC counts 10^9 a
second exactly, and nothing in the machine says so: what the image measured can
be compared. The date is the host's, which a clock says in whole seconds.
"""
import re
import time

import pytest

import weft

CLOCK = str(weft.ROOT / "tests/clock")
PC = [weft.shot(m, None, wishes=(("icount", True),), A=CLOCK)
      for m in ("microvm", "pc", "q35")]
DATED = [weft.shot(m, arch, A=CLOCK) for m, arch in (
    ("pc", None), ("microvm", None), ("virt", None), ("linuxu", "x86_64"),
    ("linuxu", "arm64"))]


def said(shot):
    """{word: (number, number)} of what the image printed."""
    end = weft.ended(shot, "halt", 0)
    return {m[1]: (int(m[2]), int(m[3])) for m in re.finditer(
        r"^(\w+) (\d+) (\d+)$", end.console, re.M)}


def params(shots):
    return [pytest.param(s, id=s.label, marks=s.mark()) for s in shots]


@pytest.mark.parametrize("shot", params(PC))
def test_frequency_is_measured_where_nobody_says_it(shot):
    words = said(shot)
    for word, tolerance in (("short", 0.05), ("long", 0.001)):
        cycles, ns = words[word]
        assert cycles == pytest.approx(ns, rel=tolerance), word


@pytest.mark.parametrize("shot", params([*PC, *DATED[2:]]))
def test_loop_comes_back_when_the_alarm_is_due(shot):
    assert said(shot)["loop"] == (3, 1)


@pytest.mark.parametrize("shot", params(DATED))
def test_date_is_the_hosts(shot):
    """In a boot of its own: not before it, and not after."""
    build = shot.build()
    before = time.time()
    end = weft.machines.MACHINES[shot.machine].boot(build, weft.PATIENCE)
    after = time.time()
    date = re.search(r"^date (\d+) ", end.console, re.M)
    assert before - 1 <= int(date[1]) <= after, weft.explain(shot, end)


def test_machine_without_such_a_clock_begins_in_1970():
    bare = weft.shot("microvm", None, A=CLOCK, wishes=(
        ("qemu", ("-M", "rtc=off")),))
    assert 0 <= said(bare)["date"][0] < 60
