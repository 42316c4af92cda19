# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 00: how an image ends is seen from outside, in three ways that must
agree: the record on the control channel, QEMU's own status, and, for all the
statuses there are, uk_host_status() itself, compiled for this host.
"""

import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import hostunit, transcript         # noqa: E402
from course.verdict import same                         # noqa: E402

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
ENDS = str(LESSON / "tests/ends")
STATUSES = (0, 1, 42, 127, 128, 200, 255, 300)
ASK = """
#include "src/core/status.c"
#include "hostunit.h"

static void ask(const char *line)
{
	int how = 0, status = 0;

	sscanf(line, "%d %d", &how, &status);
	ANSWER("%u", uk_host_status((enum ukplat_gstate)how, status));
}
"""


def seen(status):
    """What the shell is to see of main()'s value."""
    return status & 255


def boots(word):
    for machine, arch in MACHINES:
        shot = weft.shot(machine, arch, f"-- {word}", A=ENDS)
        yield pytest.param(shot, id=f"{shot.label}: {word}", marks=shot.mark())


@pytest.mark.parametrize("shot", [s for n in STATUSES for s in boots(n)])
def test_boot_1_status_of_main_arrives(shot):
    transcript.ended(shot, "halt", seen(int(shot.cmdline.split()[-1])))


@pytest.mark.parametrize("shot", boots("crash"))
def test_boot_1_crash_is_134(shot):
    transcript.ended(shot, "crash", 134)


@pytest.mark.parametrize("shot", boots("restart"))
def test_boot_1_restart_is_129(shot):
    transcript.ended(shot, "restart", 129)


def test_boot_1_every_end_has_its_number():
    """HALT is 0, RESTART 1, CRASH 2 in enum ukplat_gstate."""
    program = hostunit.compiled(
        "uk_host_status", [ASK], include=["."])
    questions = [f"{how} {n}" for how in range(3)
                 for n in (*range(256), 256, 1000, -1, -128)]
    for question, answer in zip(questions, program.ask(questions)):
        how, status = map(int, question.split())
        name = ("UKPLAT_HALT", "UKPLAT_RESTART", "UKPLAT_CRASH")[how]
        same(int(answer), (seen(status), 129, 134)[how],
             f"uk_host_status({name}, {status})")
