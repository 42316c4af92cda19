# SPDX-License-Identifier: BSD-3-Clause
"""
Any allocator can lie below any program: one line chooses it, and the program
does what it did.

The line is an entry of the choice "Allocator of the default heap",

    make run LESSON=03 CONFIG_LIBUKALLOC_DEFAULT_TLSF=y

also for a program that knows of no heap. Which allocators there are is read
from the menu, which lessons from the course: a new one of either is tried with
all of the other. tests/alloc/witness is in these images: it says nothing, but
ends them where the default heap is another one than it was told, or fails it.

On linuxu every lesson runs on every allocator, by a boot parameter of one image
that holds them all. In virtual machines, where the line is what is tried, each
lesson and each allocator has its turn. Fixed-size heaps (UK_ALLOC_FIXED: pool,
stack) manage nobody's default memory and are no entries of the choice.

A lesson whose console shows the default heap itself says so (`heap` in
lesson.toml): on all of them it must run to its end, and nothing else.
"""

import re

import pytest

import record
import weft
from course import checking
from course.registry import Registry
from lessons import Course
from stack import Stack
from test_unit import implementations

WITNESS = str(weft.ROOT / "tests/alloc/witness")
CHOICE = "LIBUKALLOC_DEFAULT_CHOICE"
NOT_ONE = {"LIBUKALLOC_DEFAULT_AUTO", "LIBUKALLOC_DEFAULT_NONE"}


class Allocator:
    """An entry of the choice."""

    def __init__(self, entry):
        self.option = f"CONFIG_{entry.name}"
        self.library = next(f"CONFIG_{sym.name}" for sym, _ in entry.selects)
        kc = entry.kconfig
        entry.set_value("y")
        self.name = self.label = kc.syms["LIBUKALLOC_DEFAULT"].str_value

    def line(self):
        """The one line, as make's variables."""
        return {self.option: "y"}


class Program:
    """A lesson, or an application and what it must say."""

    def __init__(self, label, what, lesson=None, says=""):
        self.label, self.what = label, what
        self.lesson, self.says = lesson, says

    def runs_on(self, machine, arch):
        m = weft.machines.MACHINES[machine]
        return not self.lesson or not self.lesson.allows(m.arch or arch, m.plat)

    def shot(self, machine, arch, allocator, before="", **options):
        """A boot of it, with the witness in the image."""
        wishes = self.lesson and weft.devices_of(self.lesson, machine)
        return weft.shot(machine, arch, f"{before}witness.heap="
                         f"{allocator.name} --", L=WITNESS,
                         wishes=wishes or (), **self.what, **options)

    def check(self, shot):
        """It ends as it should and shows what it should."""
        if self.lesson and self.lesson.heap:
            want = self.lesson.status
            weft.ended(shot, record.ENDINGS.get(want, "halt"), want)
        elif self.lesson:
            wrong = record.faults(self.lesson, weft.fired(shot))
            assert not wrong, wrong[0] + "\n" + weft.explain(
                shot, weft.fired(shot))
        else:
            assert re.search(self.says, weft.ended(shot, "halt", 0).console)


def allocators():
    """Those of the menu."""
    choice = Stack(weft.ROOT).kc.named_choices[CHOICE]
    return [Allocator(s) for s in choice.syms if s.name not in NOT_ONE]


def programs():
    for lesson in Course(weft.ROOT).lessons.values():
        number = f"{lesson.number:02d}"
        yield Program(f"lesson{number}", {"LESSON": number}, lesson)
    yield Program("hello", {"APP": "hello"}, says="^Hello")


ALLOCATORS = allocators()
PROGRAMS = list(programs())


def turns():
    """Pairs in which each program and each allocator occurs."""
    for n in range(max(len(PROGRAMS), len(ALLOCATORS))):
        yield PROGRAMS[n % len(PROGRAMS)], ALLOCATORS[n % len(ALLOCATORS)]


# --- every program on every allocator ----------------------------------------

def everywhere():
    every = {a.library: "y" for a in ALLOCATORS}
    for program in PROGRAMS:
        for a in ALLOCATORS:
            if program.runs_on("linuxu", "x86_64"):
                shot = program.shot("linuxu", "x86_64", a,
                                    f"ukalloc.default={a.name} ", **every)
                yield pytest.param(program, shot, marks=shot.mark(),
                                   id=f"{program.label} on {a.name}")


@pytest.mark.parametrize("program, shot", everywhere())
def test_every_program_runs_on_every_allocator(program, shot):
    program.check(shot)


# --- one line ----------------------------------------------------------------

def lines():
    for machine, arch in (("microvm", None), ("virt", None)):
        for program, a in turns():
            if program.runs_on(machine, arch):
                shot = program.shot(machine, arch, a, **a.line())
                yield pytest.param(
                    program, shot, marks=shot.mark(),
                    id=f"{shot.label} on {a.name}")


@pytest.mark.parametrize("program, shot", lines())
def test_one_line_chooses_the_allocator(program, shot):
    program.check(shot)


def test_turns_leave_nobody_out():
    assert {p.label for p, _ in turns()} == {p.label for p in PROGRAMS}
    assert {a.name for _, a in turns()} == {a.name for a in ALLOCATORS}


@pytest.mark.parametrize("wrong", ["tlsf", "region"])
def test_witness_objects_to_another_heap(wrong):
    """The instrument of all the tests here can say no."""
    other = next(a for a in ALLOCATORS if a.name != wrong)
    want = next(a for a in ALLOCATORS if a.name == wrong)
    every = {a.library: "y" for a in ALLOCATORS}
    shot = PROGRAMS[0].shot("linuxu", "x86_64", want,
                            f"ukalloc.default={other.name} ", **every)
    end = weft.ended(shot, "crash", weft.machines.CRASH)
    assert "the default heap is of another allocator" in end.text


def test_an_option_said_to_make_is_a_wish_and_not_an_answer():
    """`n` is taken back by what needs it, and refused in words."""
    code, text = weft.output(
        LESSON="00", ARCH="x86_64", PLAT="linuxu", CONFIG_LIBUKALLOC="n",
        CONFIG_LIBUKALLOC_DEFAULT_TINY="y")
    assert code and "it is selected by LIBUKALLOCTINY" in text
    words = {"LESSON": "01", "ARCH": "x86_64", "PLAT": "linuxu",
             "CONFIG_STACK_PROTECTOR": "n", "CONFIG_UK_NAME": '"two words"'}
    build = weft.built(**words)
    assert build.config["UK_NAME"] == "two words"
    flags = (build.dir / "compile_commands.json").read_text()
    assert "-fno-stack-protector" in flags and "-strong" not in flags
    before = (build.dir / ".config").stat().st_mtime_ns
    weft.make("build", O=str(build.dir.relative_to(weft.ROOT)), **words)
    assert before == (build.dir / ".config").stat().st_mtime_ns


# --- the lessons' own tests --------------------------------------------------

def own_tests():
    for program, a in turns():
        if program.lesson and not program.lesson.heap and program.runs_on(
                "linuxu", "x86_64"):
            yield pytest.param(program.lesson, a,
                               id=f"{program.lesson.name} on {a.name}",
                               marks=pytest.mark.xdist_group(
                                   f"any-allocator-{program.label}"))


@pytest.mark.parametrize("lesson, allocator", own_tests())
def test_lessons_own_tests_pass(lesson, allocator, monkeypatch):
    """`make check LESSON= CONFIG_...=y`, as a process."""
    monkeypatch.setenv("WEFT_TEST_WITH", f"{allocator.option}=y")
    results = checking.run(weft.ROOT, Registry(weft.ROOT), [lesson],
                           machines=["linuxu"])
    assert results.all, results.output
    failed = [r for r in results.all if r.failed]
    assert not failed, "\n".join(f"{r.test}: expected {r.expected}, got {r.got}"
                                 f"\n{r.text[:600]}" for r in failed)


def test_lesson_that_shows_a_heap_chooses_it():
    """`heap` is a statement, and not an excuse."""
    names = {a.name: a.option for a in ALLOCATORS}
    for lesson in Course(weft.ROOT).lessons.values():
        if lesson.heap:
            assert f"{names[lesson.heap]}=y" in (
                lesson.dir / "fragment.config").read_text().split()


# --- nobody is left out ------------------------------------------------------

def test_every_implementation_is_an_entry_of_the_choice():
    """What is stated makes heaps of any memory; pool and stack are not."""
    assert len(implementations()) >= 5
    assert {a.name for a in ALLOCATORS} == set(implementations())


def test_fixed_sizes_are_no_default_heaps():
    """UK_ALLOC_FIXED is the reason, and the only one, to be no entry."""
    fixed = {path.parent for path in weft.ROOT.glob("lib/alloc/*/*.c")
             if re.search(r"uk_alloc_register\([^;]*UK_ALLOC_FIXED",
                          path.read_text())}
    assert {p.name for p in fixed} >= {"ukallocpool", "ukallocstack"}
    assert not fixed & {path.parent for path in implementations().values()}
