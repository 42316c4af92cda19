# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 04, region.1: a pointer that only grows.

bump() computes and touches no device, so most of what can be said of it is
said by a program for this host, under its sanitizers, and against a model in
whole numbers, which do not overflow. Then the conformance suite of all
allocators runs inside an image, and the allocator's instructions are counted.
"""

import functools
import platform
import random
import re
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import hostunit, ratio, transcript  # noqa: E402
from course.verdict import same                         # noqa: E402

REGION = "lib/alloc/ukallocregion"
ARCH = {"aarch64": "arm64"}.get(platform.machine(), "x86_64")
INCLUDE = [REGION, f"arch/{ARCH}/include", "lib/alloc/ukalloc/include",
           "lib/base/ukstring/include"]
CONFIG = {"UKARCH_USERMODE": 1, "UKPLAT_LCPU_MAXCOUNT": 1}
HEAD = 16                       # sizeof(struct head)
MOST = 2 ** 63                  # the longest block that region_memalign asks for

# `top` and `end` are distances from an address that is a multiple of 64 KiB,
# or, for `far`, addresses where there is no memory. The room that there is ends
# where the memory ends: a byte too far, and the address sanitizer says so.
PROGRAM_C = r"""
#include "region.c"
#include "hostunit.h"

int uk_alloc_register(struct uk_alloc *a, const struct uk_alloc_ops *impl,
		      const char *name, unsigned int flags)
{
	a->ops = *impl;
	a->name = name;
	a->flags = flags;
	return 0;
}

static void one(uintptr_t base, size_t top, size_t end, size_t align,
		size_t len)
{
	struct span s = { NULL, (char *)(base + top), (char *)(base + end) };
	char *block = bump(&s, align, len);

	if (block && base) {
		memset(block, 0x5a, len);
		ANSWER("a block at 0x%zx, head 0x%zx, top 0x%zx",
		       (uintptr_t)block - base, head_of(block)->len,
		       (uintptr_t)s.top - base);
	} else {
		ANSWER("%s, top 0x%zx", block ? "a block" : "NULL",
		       (uintptr_t)s.top - base);
	}
}

/* Blocks one after the other, in a heap of `room` bytes. */
static void fill(size_t room, size_t align, size_t size)
{
	char *mem = malloc(room), *p;
	struct uk_alloc *a = region_init(mem, room);
	size_t n = 0, left;

	do {
		left = region_maxalloc(a);
		p = region_memalign(a, align, size);
		if (p)
			memset(p, (int)++n, size);
	} while (p);
	ANSWER("%zu blocks; a failed call took %zu bytes; check: %s", n,
	       left - region_maxalloc(a),
	       region_check(a) ? region_check(a) : "fine");
	free(mem);
}

static void ask(const char *line)
{
	size_t w[4], i;
	char *at = strchr(line, ' ');
	void *mem;

	for (i = 0; i < 4; i++)
		w[i] = strtoull(at, &at, 0);
	if (!strncmp(line, "near", 4)) {
		if (posix_memalign(&mem, 65536, w[1]))
			abort();
		one((uintptr_t)mem, w[0], w[1], w[2], w[3]);
		free(mem);
	} else if (!strncmp(line, "far", 3)) {
		one(0, w[0], w[1], w[2], w[3]);
	} else {
		fill(w[0], w[1], w[2]);
	}
}
"""


@functools.lru_cache(None)
def program():
    return hostunit.compiled("the region allocator", [PROGRAM_C],
                             include=INCLUDE, config=CONFIG)


def up(value, align):
    return -(-value // align) * align


def bump(top, end, align, length):
    """The right answer."""
    block = up(top + HEAD, align)
    if block + length > end:
        return f"NULL, top {top:#x}"
    return (f"a block at {block:#x}, head {length:#x}, "
            f"top {block + length:#x}")


def check(cases, how="near"):
    """cases: (top, end, align, length)"""
    answers = program().ask([" ".join([how, *map(hex, case)])
                             for case in cases])
    for (top, end, align, length), answer in zip(cases, answers):
        same(answer, bump(top, end, align, length),
             f"bump() with top {top:#x}, end {end:#x}, align {align:#x}, "
             f"len {length:#x}")


def test_region_1_block_follows_its_head_and_top_follows_the_block():
    check([(0, 4096, 16, 16), (32, 4096, 16, 16), (0x130, 4096, 16, 112)])


def test_region_1_block_is_aligned_not_its_head():
    check([(top, 1 << 17, align, 32) for align in (32, 64, 4096, 65536)
           for top in (0, 16, align - 32, align - 16, align, align + 16)])


def test_region_1_heap_is_full_when_the_last_byte_is_taken():
    for short in (0, 16):       # exactly enough; one step too little
        check([(64, 64 + 16 + length - short, 16, length)
               for length in (16, 32, 1024)])
        check([(64, 4096 + length - short, 4096, length)
               for length in (16, 1024)])
    check([(4096, 4096, 16, 16), (4080, 4096, 16, 16), (4064, 4096, 16, 16)])


def test_region_1_refusal_changes_nothing():
    check([(0x100, 0x800, 16, 0x700), (0x100, 0x800, 2048, 16),
           (0x100, 0x800, 65536, 16)])


def test_region_1_sizes_that_overflow_are_refused():
    check([(64, 4096, align, length) for align in (16, 4096, MOST)
           for length in (16, 4096, MOST - 16, MOST)
           if align == MOST or length > 4096])


def test_region_1_heap_at_the_end_of_all_addresses():
    end = 2 ** 64 - 4096
    check([(end - room, end, align, length)
           for room in (16, 32, 4096, 65536)
           for align in (16, 4096, 2 ** 20, 2 ** 40, MOST)
           for length in (room, 2 ** 32, MOST - 16, MOST)], "far")


def test_region_1_any_request():
    cases = []
    for _ in range(300):
        top = 16 * random.randrange(0, 1024)
        end = top + 16 * random.choice([0, 1, 2, 3, 64, 4096])
        cases.append((top, max(end, 16), 2 ** random.randint(4, 16),
                      16 * random.choice([1, 2, 3, 50, 4000])))
    check(cases)


def test_region_1_blocks_fill_a_heap_until_there_is_no_more():
    questions = [f"fill 4096 {align} {size}" for align in (16, 64, 256)
                 for size in (1, 16, 100, 1000)]
    for question, answer in zip(questions, program().ask(questions)):
        said = re.fullmatch(r"(\d+) blocks; (.*)", answer)
        same(said[2], "a failed call took 0 bytes; check: fine", question)
        _, room, align, size = question.split()
        step = up(up(int(size), 16) + HEAD, int(align))
        # what the heap keeps for itself at the beginning is below 1 KiB
        least, most = ((int(room) - off) // step for off in (1024, 0))
        same(least <= int(said[1]) <= most, True,
             f"{question}: {said[1]} blocks, between {least} and {most}")


# --- in the image ----------------------------------------------------------

def heap(machine, arch=None, cmdline=""):
    return weft.shot(machine, arch, cmdline, A=str(LESSON / "tests/heap"))


def heaps():
    for machine, arch in (("microvm", None), ("virt", None),
                          ("linuxu", "x86_64")):
        shot = heap(machine, arch)
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


def conformance():
    """The cases that UK_ALLOC_CONFORM() states, from its header."""
    text = (weft.ROOT / "lib/alloc/ukalloc/include/uk/alloc_conform.h"
            ).read_text()
    names = re.findall(r"^\tX\(suite, impl, (\w+)\)", text, re.M)
    assert len(names) > 10
    return [f"ukallocregion_conform.{name}" for name in names]


@pytest.mark.parametrize("shot", heaps())
def test_region_1_conforms_to_what_all_allocators_do(shot):
    transcript.all_pass(shot, conformance() + transcript.cases_in(
        f"{REGION}/tests/test_region.c"))


def cost(machine, size, align):
    """Instructions of the allocator for 100 such blocks."""
    shot = heap(machine, None, "uktest.suite=none uktest.exit=0 "
                f"lesson04heap.size={size} lesson04heap.align={align} --")
    counts = ratio.instructions(shot)
    want = f"100 blocks of {size} bytes, aligned to {align}"
    said = re.search(r"\d+ blocks of .*", weft.fired(shot).console)
    same(said and said[0].strip(), want)
    return sum(n for name, n in counts.items()
               if re.match(r"(bump|region_)", name))


@pytest.mark.parametrize("machine", ["microvm", "virt"])
@pytest.mark.parametrize("size, align", [(8000, 16), (16, 8192)],
                         ids=["size", "align"])
def test_region_1_cost_does_not_depend_on_the(machine, size, align):
    small = cost(machine, 16, 16)
    ratio.at_most({"this": cost(machine, size, align), "that": small},
                  ["this"], ["that"], 1.5)
