# SPDX-License-Identifier: BSD-3-Clause
"""
A library of one's own: `make new-lib`, and `make check LIB=`, which grades it.

For each API: a fresh skeleton builds, can be chosen and fails; what a learner
may write into it passes; the same, spoiled, fails for the reason that it was
spoiled with. All by way of make, in a copy of the tree.

The learner's console is a UART by hand, here below; the learner's allocator is
tests/newlib/firstfit.c.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

import weft
from course import newlib, trial
from course.registry import Registry
from lessons import Course
from stack import Stack

GROUP = pytest.mark.xdist_group("newlib")

pytestmark = pytest.mark.skipif(
    Registry(weft.ROOT).student, reason="a hand-out is not copied again")


def run(root, *words, timeout=300):
    """A command in some tree; -> (status, what it said)."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS", "WEFT_TEST", "PYTEST"))}
    done = subprocess.run(
        words, cwd=root, env=env, timeout=weft.machines.scaled(timeout),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    return done.returncode, done.stdout


def make(root, *words, **variables):
    return run(root, "make", *words, *(f"{k}={v}" for k, v in variables.items()))


def good(root, *words, **variables):
    status, text = make(root, *words, **variables)
    assert status == 0, text
    return text


def bad(root, *words, **variables):
    status, text = make(root, *words, **variables)
    assert status, text
    return text


@functools.lru_cache(None)
def tree(api):
    """A copy of the tree with the skeleton of a library `mine`."""
    path = weft.OUT / f"newlib-{api}"
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    trial.copy_tree(weft.ROOT, path, trial.files_of(weft.ROOT))
    good(path, "new-lib", API=api, NAME="mine")
    return path


def test_every_api_is_tried_here():
    assert newlib.apis() == ["console", "ukalloc"]


@GROUP
def test_library_is_not_overwritten():
    assert "is there already" in bad(tree("ukalloc"), "new-lib", API="ukalloc",
                                     NAME="mine")


# --- a console ---------------------------------------------------------------

UART = """	return 0;
}

static void wait(unsigned char bit)
{
	while (!(ukarch_inb(0x3fd) & bit))
		;
}
"""


@GROUP
def test_console_fails_until_it_is_written():
    """A skeleton; then a UART by hand; then one that loses a byte."""
    root = tree("console")
    assert "probe() did not find the device" in bad(root, "check", LIB="mine")
    file = root / "lib/drivers/mine/mine.c"
    text = file.read_text()
    text = text.replace("#include <uk/console.h>",
                        "#include <uk/asm/io.h>\n#include <uk/console.h>")
    text = re.sub(r"\treturn -ENODEV;.*\n}\n", UART, text)
    text = re.sub(r"_out\(.*\n.*\n{\n}", """_out(const char *buf, size_t len)
{
	for (; len--; buf++) {
		wait(0x20);
		ukarch_outb(0x3f8, (unsigned char)*buf);
	}
}""", text)
    text = re.sub(r"_in\(.*\n{\n\treturn 0;", """_in(char *buf, size_t len)
{
	if (!len || !(ukarch_inb(0x3fd) & 1))
		return 0;
	*buf = (char)ukarch_inb(0x3f8);
	return 1;""", text)
    file.write_text(text)
    assert "2 of 2 properties of console, on microvm" in good(root, "check",
                                                              LIB="mine")
    file.write_text(text.replace("for (; len--;", "for (len -= len > 40; len--;"))
    said = bad(root, "check", LIB="mine")
    assert "FAIL bytes go out whole and in order" in said
    assert "again: make check LIB=mine T=bytes_go_out_whole_and_in_order" in said


CONSOLES = (("ns16550 (COM1)", "microvm", "x86_64"), ("pl011", "virt", "arm64"),
            ("host", "linuxu", "x86_64"))


@GROUP
@pytest.mark.parametrize("name, machine, arch", CONSOLES)
def test_consoles_of_the_tree_conform(name, machine, arch):
    for case in newlib.conform("console").CASES:
        case(name, machine, arch)


# --- an allocator: the skeleton ----------------------------------------------

FIRSTFIT = (weft.ROOT / "tests/newlib/firstfit.c").read_text()
PLACES = ("linuxu", "native", "microvm", "virt")


def allocator():
    return tree("ukalloc") / "lib/alloc/mine/mine.c"


@functools.lru_cache(None)
def skeleton():
    return allocator().read_text()


@GROUP
def test_skeleton_of_an_allocator_reads_as_the_tree_does():
    allocator().write_text(skeleton())
    _, said = make(tree("ukalloc"), "style")
    assert " functions: " in said and "lib/alloc/mine" not in said, said


@GROUP
@pytest.mark.parametrize("compiler", ("gcc", "clang"))
def test_skeleton_of_an_allocator_builds_and_boots_by_one_line(compiler):
    """Below a lesson that needs no heap: this one has nothing to give."""
    allocator().write_text(skeleton())
    text = good(tree("ukalloc"), "build", LESSON="03", PLAT="linuxu",
                CC=compiler, O="build/skeleton",
                CONFIG_LIBUKALLOC_DEFAULT_MINE="y")
    assert "warning" not in text
    said = good(tree("ukalloc"), "run", LESSON="03", PLAT="linuxu", CC=compiler,
                O="build/skeleton", CONFIG_LIBUKALLOC_DEFAULT_MINE="y")
    assert "libukalloc:alloc_init" in said and "tea is served" in said


@GROUP
def test_skeleton_of_an_allocator_is_in_the_menu():
    """In the choice: named, off until it is picked, and enough to pick."""
    allocator()
    kc = Stack(tree("ukalloc")).kc
    os.environ["srctree"] = str(weft.ROOT)      # Stack has set it
    entry = kc.syms["LIBUKALLOC_DEFAULT_MINE"]
    assert entry in kc.named_choices["LIBUKALLOC_DEFAULT_CHOICE"].syms
    assert not kc.syms["LIBMINE"].tri_value
    entry.set_value("y")
    assert kc.syms["LIBMINE"].str_value == "y"
    assert kc.syms["LIBUKALLOC_DEFAULT"].str_value == "mine"


@GROUP
def test_skeleton_of_an_allocator_fails():
    """The first failure says where to look and what to do next."""
    allocator().write_text(skeleton())
    said = bad(tree("ukalloc"), "check", LIB="mine")
    assert re.search(
        r"^FAIL blocks are aligned and inside\n"
        r"  a block begins at a multiple of 16 .*\n"
        r"  lib/alloc/ukalloc/conform/blocks.c:\d+\n"
        r"  expected p is not NULL +got false\n"
        r"  again: make check LIB=mine T=blocks_are_aligned_and_inside "
        r"MACHINE=linuxu\n"
        r"  debug: make debug A=lib/alloc/ukalloc/tests/conform .*"
        r"uktest.suite=conform.blocks_are_aligned_and_inside", said, re.M), said
    assert said.count("FAIL") >= 14
    assert "not tried yet: native microvm virt" in said
    said = bad(tree("ukalloc"), "check", LIB="mine", T="zero_is_a_size",
               MACHINE="virt")
    assert "0 of 1 properties of ukalloc, on virt" in said


@GROUP
def test_what_cannot_be_checked_is_said():
    root = tree("ukalloc")
    assert "the cases are blocks_are_aligned_and_inside" in bad(
        root, "check", LIB="mine", T="no_such_case")
    assert "runs on linuxu native microvm" in bad(root, "check", LIB="mine",
                                                  MACHINE="vit")
    allocator().write_text("int x = y;\n")
    said = bad(root, "check", LIB="mine", MACHINE="linuxu")
    assert "expected an image   got the build fails: " in said
    assert "mine.c:1" in said and said.count("FAIL") == 1


# --- an allocator: written ---------------------------------------------------

@GROUP
def test_written_allocator_conforms_everywhere():
    allocator().write_text(FIRSTFIT)
    said = good(tree("ukalloc"), "check", LIB="mine")
    for place in PLACES:
        assert f"18 of 19 properties of ukalloc, on {place}; 1 not" in said
    assert "note added memory is used: not asked here" in said
    assert "mine conforms to ukalloc" in said


@GROUP
def test_every_program_runs_on_the_written_allocator():
    """tests/test_any_allocator.py, in the copy, where the menu has `mine`."""
    allocator().write_text(FIRSTFIT)
    status, text = run(
        tree("ukalloc"), sys.executable, "-m", "pytest", "-q", "-n0", "-p",
        "no:cacheprovider", "tests/test_any_allocator.py", "-rA", "-k",
        "(test_every_program or test_one_line) and mine", timeout=600)
    assert status == 0, text
    programs = {f"{x.number:02d}" for x in Course(weft.ROOT).lessons.values()
                if not x.allows("x86_64", "linuxu")}     # None: no objection
    for name in [*(f"lesson{n}" for n in programs), "hello"]:
        assert re.search(rf"PASSED .*\[{name} on mine\]", text), text


@dataclass
class Spoiled:
    """firstfit.c with one line changed, and what must be said of it."""
    label: str
    right: str
    wrong: str
    case: str
    says: str
    machine: str = "linuxu"


SPOILED = (
    Spoiled("misaligned", "align = MAX(align, (size_t)GRAIN);",
            "align = GRAIN;", "every_power_of_two_alignment_is_kept",
            r"expected IS_ALIGNED\(p, align\) +got false"),
    Spoiled("overlapping", "past(p) < h->end && !past(p)->used)\n\t\tp->len",
            "past(p) < h->end)\n\t\tp->len",
            "random_operations_keep_invariants",
            r"expected alone\(s\) +got false \(operation \d+\)"),
    Spoiled("leaking", "\tmine_free(a, ptr);\n\treturn new;",
            "\treturn new;", "random_operations_keep_invariants",
            r"nothing leaks .*\n.*\n  expected uk_malloc\(a, most\) is not "
            r"NULL +got false"),
    Spoiled("crashing", "\tif (!ptr)\n\t\treturn;\n", "",
            "free_of_null_is_nothing",
            r"expected the case comes to its end +got crash 134 .*"
            r"stopped in mine_free\(\), lib/alloc/mine/mine.c:\d+"),
    Spoiled("undefined", "\tif (!ptr)\n\t\treturn;\n\tp = (struct piece *)ptr"
            " - 1;\n", "\tp = (struct piece *)ptr - 1;\n\tif (!ptr)\n"
            "\t\treturn;\n", "free_of_null_is_nothing",
            r"offset \S+ to null pointer at lib/alloc/mine/mine.c:\d+",
            "native"),
)


@GROUP
@pytest.mark.parametrize("what", SPOILED, ids=lambda s: s.label)
def test_spoiled_allocator_fails_for_its_own_reason(what):
    assert FIRSTFIT.count(what.right) == 1
    allocator().write_text(FIRSTFIT.replace(what.right, what.wrong))
    said = bad(tree("ukalloc"), "check", LIB="mine", T=what.case,
               MACHINE=what.machine)
    assert re.search(what.says, said), said
    assert f"0 of 1 properties of ukalloc, on {what.machine}" in said


@GROUP
def test_allocator_that_hangs_is_not_waited_for_again():
    """One boot of sixty seconds would do; here the limit is lowered."""
    allocator().write_text(FIRSTFIT.replace(
        "\tif (!ptr)\n\t\treturn;\n", "\twhile (!ptr)\n\t\t;\n"))
    file = tree("ukalloc") / "src/tools/course/templates/ukalloc/conform.py"
    whole = file.read_text()
    file.write_text(whole.replace("PATIENCE = 60 ", "PATIENCE = 2 "))
    said = bad(tree("ukalloc"), "check", LIB="mine", MACHINE="linuxu")
    file.write_text(whole)
    assert re.search(r"got timeout 124 .* hangs in mine_free\(\)", said), said
    assert said.count("not tried: the image hangs in free of null") >= 5


# --- the suite says what it asks ----------------------------------------------

def test_every_case_is_explained():
    module = newlib.conform("ukalloc")
    assert set(module.MEANS) == {c.__name__ for c in module.CASES}
