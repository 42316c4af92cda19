# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 03: the init table is walked in its order, forwards and backwards, and
in two parts, so that a complaint about the command line finds a console and
nothing else running.
"""

import re
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                 # noqa: E402  (tests/, on the path above)
from course.oracles import hostunit     # noqa: E402  (src/tools, by weft)
from course.verdict import same         # noqa: E402
from lessons import Course              # noqa: E402

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
TABLE = re.compile(
    r"\[lesson03\] +(\d+) (\S+) +(\w+:\w+)(, on the way down only)?$", re.M)
TRACE = re.compile(r"\] init (\S+) +(\w+:\w+), \d+ cycles", re.M)


def boots(cmdline=""):
    """The lesson on each machine, as parameters."""
    for machine, arch in MACHINES:
        shot = weft.shot(machine, arch, cmdline=cmdline, LESSON="03")
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


def table(shot):
    """[(level, its name, lib:function, has init)] as main() shows it."""
    rows = TABLE.findall(weft.fired(shot).console)
    assert rows, weft.explain(shot, weft.fired(shot))
    return [(int(level), name, who, not rest)
            for level, name, who, rest in rows]


@pytest.mark.parametrize("shot", boots())
def test_levels_ascend_through_the_table(shot):
    levels = [level for level, _, _, _ in table(shot)]
    assert levels == sorted(levels)
    assert str(len(levels)) in re.search(r"the init table has (\d+) entries",
                                         weft.fired(shot).console)[1]


@pytest.mark.parametrize("shot", boots())
def test_each_entry_runs_once_and_in_the_order_of_the_table(shot):
    ran = TRACE.findall(weft.fired(shot).console)
    assert ran == [(name, who) for _, name, who, init in table(shot) if init]


@pytest.mark.parametrize("broken, whole", [
    pytest.param(b.values[0], w.values[0], id=b.id, marks=b.marks)
    for b, w in zip(boots('"'), boots())])
def test_init_1_broken_command_line_is_said_after_early_and_before_the_rest(
        broken, whole):
    end = weft.ended(broken, "crash", weft.machines.CRASH)
    assert "command line: a quote that is not closed" in end.console, \
        "nothing was said: " + weft.explain(broken, end)
    early = [who for level, who in TRACE.findall(weft.fired(whole).console)
             if level == "early"]
    assert early
    same(" ".join(who for _, who in TRACE.findall(end.console)),
         " ".join(early), "what ran before the complaint")


LEVELS = (10, 10, 20, 20, 40, 60, 60, 65, 70)
# The table is this program's own, and so are the linker's symbols.
TABLE_C = """
#include "src/core/inittab.c"
#include "hostunit.h"

struct uk_init_entry table[] = { %s };
__asm__(".globl uk_inittab_start, uk_inittab_end\\n"
	"uk_inittab_start = table\\n"
	"uk_inittab_end = table + %d * 40\\n");
_Static_assert(sizeof(struct uk_init_entry) == 40, "as in the line above");

static void ask(const char *line)
{
	int level = atoi(line);

	ANSWER("%%ld", (long)(end_of_level(level) - uk_inittab_start));
}
""" % (", ".join(f"{{ .level = {n} }}" for n in LEVELS), len(LEVELS))


def test_init_1_bound_is_found_in_any_table():
    """Each level, there or not, first and last; the end is never looked at."""
    program = hostunit.compiled(
        "the bound of a level", [TABLE_C],
        include=[".", "src/core", "lessons/03-init/tests/host"])
    answers = program.ask([str(level) for level in range(100)])
    for level, answer in enumerate(answers):
        before = sum(n <= level for n in LEVELS)
        same(f"table + {answer}", f"table + {before}", f"for level {level}")


@pytest.mark.parametrize("shot", boots())
def test_leaves_have_a_level_of_their_own_between_sys_and_late(shot):
    """init.2"""
    at = {who: (level, name) for level, name, who, _ in table(shot)}
    level, name = at.get("lesson03:leaves_init", (0, "not in the table"))
    assert 60 < level < 70 and name == "sys+"


@pytest.mark.parametrize("shot", boots())
def test_way_down_takes_each_once_and_the_last_first(shot):
    """init.2"""
    said = weft.ended(shot, "halt", 0).console
    after = said[said.index("tea is served"):]
    assert re.findall(r"kettle: off|leaves: to the compost", after) == [
        "leaves: to the compost", "kettle: off"]


def late_water():
    """This lesson once more, with the water at the level `late`."""
    def work():
        out = weft.OUT / "late-water"
        out.mkdir(parents=True, exist_ok=True)
        for file in [*LESSON.glob("*.[ch]"), *LESSON.glob("*.uk")]:
            text = file.read_text()
            if file.name == "water.c":
                text, n = re.subn(r"uk_lib_initcall_prio\((\w+), NULL, 0\)",
                                  r"uk_late_initcall(\1, NULL)", text)
                assert n == 1
            (out / file.name).write_text(text)
        course = Course(weft.ROOT)
        (out / "fragment.config").write_text("".join(
            (lesson.dir / "fragment.config").read_text()
            for lesson in course.stack(course.find("03"))))
        return str(out)
    return weft.once("late-water", work)


@pytest.mark.parametrize("machine, arch", [("microvm", None),
                                           ("linuxu", "x86_64")])
def test_step_that_comes_too_early_is_named(machine, arch):
    """What the chapter says under "Break it"."""
    shot = weft.shot(machine, arch, A=late_water())
    end = weft.ended(shot, "crash", weft.machines.CRASH)
    assert "boot: kettle_init() failed with error 11" in end.console
    assert "leaves: in the pot" not in end.console
