# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 04, map.1: boot makes the heap where there is most room.

boot.c is compiled for this host, between a memory map of ours and an allocator
of ours that writes down what it is given. The map of a real boot is then read
from the console, and the heap is looked for in it, as the console says and as
a debugger finds.
"""

import functools
import random
import re
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                         # noqa: E402
from course.oracles import breakpoint, hostunit     # noqa: E402
from course.verdict import Mismatch, same           # noqa: E402

ALLOC = "lib/alloc/ukalloc"
PAGE = 4096
TIE = "first"       # which of several free regions that are equally large
TYPES = {"F": "free", "R": "reserved", "K": "the image", "I": "an initrd"}

PROGRAM_C = r"""
#include "boot.c"
#include "hostunit.h"

static struct uk_alloc heap; /* what is made of the memory */
static char said[4096];      /* what was given to it */

static void say(const char *what, const void *base, size_t len)
{
	size_t at = strlen(said);

	snprintf(said + at, sizeof(said) - at, "%s[%p, %p)", what, base,
		 (void *)((uintptr_t)base + len));
}

static int addmem(struct uk_alloc *a __maybe_unused, void *base, size_t len)
{
	say(" and ", base, len);
	return 0;
}

struct uk_alloc *uk_alloc_create(const char *impl __maybe_unused, void *base,
				 size_t len)
{
	if (!len)
		return NULL;
	heap.ops.addmem = addmem;
	say("heap in ", base, len);
	return &heap;
}

int uk_alloc_set_default(struct uk_alloc *a)
{
	return a == &heap ? 0 : -EINVAL;
}

const struct uk_alloc_impl *alloc_impl_find(const char *name __maybe_unused,
					    size_t len __maybe_unused)
{
	static const struct uk_alloc_impl impl;

	return &impl;
}

/* "F 0 0x1000  K 0x1000 0x2000": type, first byte, length */
static void ask(const char *line)
{
	static struct ukplat_bootinfo bi;
	struct uk_init_ctx ctx = { .bi = &bi };
	struct ukplat_memregion_desc *r = bi.mem.r;
	unsigned long long base, len;
	int n, err;
	char type;

	said[0] = '\0';
	for (; sscanf(line, " %c %lli %lli%n", &type, &base, &len, &n) == 3;
	     line += n, r++) {
		r->pbase = base;
		r->len = len;
		r->type = type == 'F' ? UKPLAT_MEMRT_FREE
			  : type == 'R' ? UKPLAT_MEMRT_RESERVED
			  : type == 'K' ? UKPLAT_MEMRT_KERNEL
			  : UKPLAT_MEMRT_INITRD;
	}
	bi.mem.count = (uint32_t)(r - bi.mem.r);
	err = alloc_init(&ctx);
	if (err)
		ANSWER("error %d", -err);
	else
		ANSWER("%s", said);
}
"""


@functools.lru_cache(None)
def program():
    return hostunit.compiled(
        "the heap at boot", [PROGRAM_C],
        include=[ALLOC, f"{ALLOC}/include", "lib/base/ukstring/include",
                 "lib/base/uklibparam/include"],
        config={"LIBUKALLOC_DEFAULT": '"region"'})


def piece(base, length):
    """What a free region has to give: page 0 is not given away."""
    if base == 0:
        return PAGE, max(length - PAGE, 0)
    return base, length


def heap(regions):
    """The right answer."""
    free = [piece(base, length) for t, base, length in regions if t == "F"]
    most = max((length for _, length in free), default=0)
    if not most:
        return "error 12"
    equal = [p for p in free if p[1] == most]
    best = equal[0] if TIE == "first" else equal[-1]
    rest = [p for p in free if p != best and p[1]]
    return "heap in " + " and ".join(
        f"[{base:#x}, {base + length:#x})" for base, length in [best, *rest])


def check(*maps):
    questions = ["  ".join(f"{t} {base:#x} {length:#x}"
                           for t, base, length in regions)
                 for regions in maps]
    for regions, answer in zip(maps, program().ask(questions)):
        same(answer, heap(regions), "the map: " + ", ".join(
            f"[{base:#x}, {base + length:#x}) {TYPES[t]}"
            for t, base, length in regions))


MIB, GIB = 1 << 20, 1 << 30
IMAGE = ("K", MIB, 64 * PAGE)


def test_map_1_largest_may_lie_anywhere():
    small, large = 20 * PAGE, 80 * PAGE
    places = (16 * PAGE, 3 * MIB, 5 * MIB)
    for where in range(3):
        check([("F", base, large if n == where else small)
               for n, base in enumerate(places)])


def test_map_1_only_free_memory_counts():
    check([("F", 16 * PAGE, 20 * PAGE), ("R", 2 * MIB, 500 * PAGE),
           ("F", 8 * MIB, 30 * PAGE), ("I", 9 * MIB, 100 * PAGE)],
          [("K", MIB, 700 * PAGE), ("F", 4 * MIB, PAGE)])


def test_map_1_page_zero_is_not_counted():
    check([("F", 0, 5 * PAGE), IMAGE, ("F", 4 * MIB, 5 * PAGE)],
          [("F", 0, 5 * PAGE), IMAGE, ("F", 4 * MIB, 4 * PAGE + PAGE // 2)],
          [("F", 0, PAGE), IMAGE, ("F", 4 * MIB, PAGE)])


def test_map_1_regions_of_many_gigabytes():
    check([("F", MIB, GIB), ("F", 4 * GIB, 4 * GIB)],
          [("F", MIB, 3 * GIB), ("F", 4 * GIB, 8 * GIB + MIB)],
          [("F", 4 * GIB, 1 << 40), ("F", 1 << 41, (1 << 40) - PAGE)])


def test_map_1_of_equal_ones_it_is_settled_which():
    check([("F", n * MIB, 16 * PAGE) for n in range(1, 5)])


def test_map_1_no_memory_is_an_error_and_not_a_heap():
    check([IMAGE], [("R", 0, MIB), IMAGE], [("F", 0, PAGE), IMAGE])


def test_map_1_any_map():
    maps = []
    for _ in range(200):
        at, regions = random.choice([0, PAGE, MIB]), []
        for _ in range(random.randint(1, 12)):
            length = PAGE * random.randint(1, 40)
            regions.append((random.choice("FFFRKI"), at, length))
            at += length + PAGE * random.choice([0, 0, 1, 100])
        maps.append(regions)
    check(*maps)


# --- in the image ----------------------------------------------------------

def boots():
    """Where the map has several free regions."""
    for machine in ("microvm", "pc", "virt"):
        shot = weft.shot(machine, None, LESSON="04")
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


def free_regions(shot):
    """[(first byte, end)] as main() shows them."""
    found = [(int(lo, 16), int(hi, 16)) for lo, hi in re.findall(
        r"(\w+) \.\. +(\w+) +\d+ KiB  free ", weft.fired(shot).console)]
    if len(found) < 2:
        raise Mismatch("a map with several free regions", found, shot.label)
    return found


def inside(shot, addr, about):
    """Insist that `addr` lies in the largest free region."""
    regions = free_regions(shot)
    lo, hi = max(regions, key=lambda r: r[1] - r[0])
    if not lo <= addr < hi:
        raise Mismatch(f"an address in [{lo:#x}, {hi:#x}), {(hi - lo) >> 10} "
                       "KiB", f"{addr:#x}", about)


@pytest.mark.parametrize("shot", boots())
def test_map_1_heap_of_the_image_lies_where_most_room_is(shot):
    said = re.search(r"heap region at (0x\w+) \(default\): (0x\w+) bytes free",
                     weft.fired(shot).console)
    if not said:
        raise Mismatch("a default heap", weft.explain(shot, weft.fired(shot)))
    inside(shot, int(said[1], 16), "where the console says the heap is")
    total = sum(hi - lo for lo, hi in free_regions(shot))
    same(total - PAGE <= int(said[2], 16) < total, True,
         f"of {total:#x} bytes that are free, the heap has {said[2]}")


@pytest.mark.parametrize("shot", [p for p in boots() if "pc" not in p.id])
def test_map_1_debugger_finds_the_heap_there(shot):
    with breakpoint.guest(shot) as guest:
        same(guest.reach("main"), True, "main() is reached")
        inside(shot, guest.value("the_default", 8), "the_default at main()")
