# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 05: an order for each size, and blocks that find their buddies again.

What is right can be said without an allocator. A heap of 2^n bytes at a multiple
of that is a tree of halves; given the blocks in use, the free ones are the
largest halves that no block in use touches, and no others. So the model here
keeps the blocks in use and nothing else. It is asked of the allocator as a
program of this host, under the sanitizers, and of the lesson's image; the
library's own tests run in an image, where also instructions are counted.
"""

import random
import re
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import (differential, hostunit, ratio,      # noqa: E402
                            transcript)
from course.verdict import Mismatch, same               # noqa: E402

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
BUDDY = "lib/alloc/ukallocbuddy"
HERE = "lessons/05-buddy/tests"
MIN = 6                 # the order of the smallest block
BLOCK = 1 << 16         # bytes of most heaps here


# --- the model: blocks in use ------------------------------------------------

def order_of(size):
    """The order of the smallest block of `size` bytes."""
    return max(MIN, (size - 1).bit_length() if size > 1 else 0)


def halves(start, order, used):
    """The free blocks of a tree of halves: (order, offset), ascending. `used`:
    (begin, end) of what is in use, or is no memory of the heap."""
    size = 1 << order
    touched = [u for u in used if u[0] < start + size and start < u[1]]
    if not touched:
        return [(order, start)]
    if order == MIN or any(a <= start and start + size <= b
                           for a, b in touched):
        return []
    return (halves(start, order - 1, touched)
            + halves(start + size // 2, order - 1, touched))


def free_blocks(used, end=BLOCK, begin=0):
    """What is free in a heap of [begin, end), of which `used` is in use."""
    order = (end - 1).bit_length()
    return halves(0, order, [*used.items(), (0, begin), (end, 1 << order)])


def shown(blocks):
    """`64 at 0, 128 at 64`, as a report shows it."""
    return ", ".join(f"{1 << o} at {at}" for o, at in blocks) or "nothing free"


class Heap:
    """The allocator under test beside the model."""

    def __init__(self, size=BLOCK, begin=0):
        self.size, self.begin, self.used = size, begin, {}
        self.asked, self.about = [f"heap {size - begin} {begin}"], []

    def malloc(self, size, at):
        """Expect a block of `size` bytes, at this offset."""
        self.asked.append(f"malloc {size}")
        self.used[at] = at + (1 << order_of(size))
        self.about.append(dict(self.used))

    def free(self, at):
        self.asked.append(f"free {at}")
        del self.used[at]
        self.about.append(dict(self.used))

    def check(self):
        """Ask, and compare after each operation."""
        answers = merging().ask(self.asked)
        used = [{}, *self.about]
        for n, (question, answer, now) in enumerate(
                zip(self.asked, answers, used)):
            compare(answer, free_blocks(now, self.size, self.begin),
                    f"step {n}, {question}")


def blocks_of(text):
    """[(order, offset)] from ` 6:0 7:64`."""
    if "?" in text:
        raise Mismatch("orders in the map", text.strip(), "the map")
    return [tuple(map(int, pair.split(":"))) for pair in text.split()[1:]]


def compare(answer, free, about):
    """One answer of the program against what must be free."""
    _, in_map, in_lists, said = answer.split(" | ")
    same(shown(blocks_of(in_map)), shown(free), f"free after {about}")
    same(shown(sorted(blocks_of(in_lists), key=lambda b: b[1])), shown(free),
         f"in the lists after {about}")
    same(said, "good", f"the heap's own check after {about}")


def program(text=f"{BUDDY}/buddy.c"):
    """The allocator as a program; `text`: of buddy.c."""
    return hostunit.compiled(
        "the buddy allocator", [text, f"{BUDDY}/check.c", f"{HERE}/heap.c"],
        include=[BUDDY, "lib/alloc/ukalloc/include", "arch/x86_64/include",
                 "lib/base/ukstring/include"],
        config={"LIBUKALLOCBUDDY_MIN_ORDER": MIN, "UKARCH_USERMODE": 1,
                "ARCH_X86_64": 1, "UKPLAT_LCPU_MAXCOUNT": 1,
                "LIBUKDEBUG": 1, "LIBUKDEBUG_ASSERT": 1,
                "LIBUKALLOCBUDDY_DEBUG": 1})


# --- buddy.1: coalescing -------------------------------------------------------

def merging():
    """The program with order_for() lent, if it can be: buddy.1 may come first."""
    return program(differential.reference(f"{BUDDY}/buddy.c", ["buddy.2"])
                   or f"{BUDDY}/buddy.c")


def test_buddy_1_two_halves_become_one_block():
    for first, second in ((0, BLOCK // 2), (BLOCK // 2, 0)):
        heap = Heap()
        heap.malloc(BLOCK // 2, 0)
        heap.malloc(BLOCK // 2, BLOCK // 2)
        heap.free(first)
        heap.free(second)
        heap.check()


def test_buddy_1_merging_goes_on_upwards():
    heap = Heap()
    heap.malloc(64, 0)
    heap.free(0)
    heap.check()


def test_buddy_1_neighbours_that_are_no_buddies_stay_apart():
    heap = Heap()
    for n in range(4):
        heap.malloc(100, 128 * n)
    heap.free(128)
    heap.free(256)
    heap.free(384)
    heap.free(0)
    heap.check()


def test_buddy_1_buddy_that_was_cut_is_left_alone():
    heap = Heap()
    heap.malloc(BLOCK // 2, 0)
    heap.malloc(BLOCK // 4, BLOCK // 2)
    heap.malloc(BLOCK // 4, 3 * BLOCK // 4)
    heap.free(BLOCK // 2)       # the first half of the buddy of 0
    heap.free(0)
    heap.free(3 * BLOCK // 4)
    heap.check()


@pytest.mark.parametrize("begin, end", [
    (64, BLOCK), (192, BLOCK), (BLOCK // 2, BLOCK),
    (0, BLOCK - 64), (0, BLOCK // 2 + 64), (0, 192)])
def test_buddy_1_buddy_outside_of_the_region_is_none(begin, end):
    heap = Heap(end, begin)
    for order, at in sorted(free_blocks({}, end, begin)):
        heap.malloc(1 << order, at)
    for at in sorted(heap.used, reverse=True):
        heap.free(at)
    heap.check()


def overlapping(at, size, used):
    return [a for a, end in used.items() if a < at + size and at < end]


def random_run(heap_size, count, dice):
    """Operations that depend on answers: one at a time, and a replay."""
    one, asked, used, expected = merging(), [f"heap {heap_size} 0"], {}, [{}]
    sizes = [dice.choice((40, 64, 100, 500, 1000, 3000, 9000))
             for _ in range(count)]
    known = one.ask(asked + [f"malloc {s}" for s in sizes])
    for size, answer in zip(sizes, known[1:]):
        word = answer.split(" | ")[0]
        asked.append(f"malloc {size}")
        if word != "none":
            at, need = int(word), 1 << order_of(size)
            if at % need or overlapping(at, need, used):
                raise Mismatch(f"{need} bytes at a multiple of {need} that "
                               "nobody has", f"offset {at}", asked[-1])
            used[at] = at + need
        expected.append(dict(used))
    rest = list(used)
    dice.shuffle(rest)
    for at in rest:
        asked.append(f"free {at}")
        del used[at]
        expected.append(dict(used))
    return asked, expected


@pytest.mark.parametrize("heap_size", [BLOCK, BLOCK + 4096 - 64])
def test_buddy_1_random_blocks_come_back_in_any_order(heap_size):
    asked, expected = random_run(heap_size, 120, random.Random())
    for n, (question, answer, used) in enumerate(
            zip(asked, merging().ask(asked), expected)):
        compare(answer, free_blocks(used, heap_size), f"step {n}, {question}")


def test_buddy_1_pages_come_back_as_the_blocks_that_they_were():
    questions = [f"heap {BLOCK} 0"]
    for n in range(1, 17):
        questions += [f"palloc {n}", f"pfree 0 {n}"]
    for question, answer in zip(questions, merging().ask(questions)):
        words = question.split()
        used = {0: 4096 * int(words[1])} if words[0] == "palloc" else {}
        compare(answer, free_blocks(used), question)


def test_buddy_1_same_as_the_reference():
    theirs = differential.reference(f"{BUDDY}/buddy.c", ["buddy.1", "buddy.2"])
    if theirs is None:      # kept by the instructor: the model has spoken
        return
    asked, _ = random_run(BLOCK, 60, random.Random())
    differential.agree(merging().ask(asked), program(theirs).ask(asked), asked)


def boots():
    for machine, arch in MACHINES:
        shot = weft.shot(machine, arch, LESSON="05")
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


ROW = re.compile(r"\[lesson05\] (\S.{12})((?: {1,3}(?:\.|\d|many)){11})\r?$",
                 re.M)


def rows(shot):
    """[(moment, {order: free blocks})] of the lesson's image."""
    end = transcript.ended(shot, "halt", 0)
    return [(name.strip(), {6 + k: int(n) for k, n in enumerate(cells.split())
                            if n.isdigit()})
            for name, cells in ROW.findall(end.console)]


MOMENTS = {     # what is in use then, of 64 KiB
    "one block": [], "p = 100 bytes": [0], "q = 100 bytes": [0, 128],
    "r = 100 bytes": [0, 128, 256], "s = 100 bytes": [0, 128, 256, 384],
    "free(q)": [0, 256, 384], "free(r)": [0, 384], "free(p)": [384],
    "free(s)": [],
}


@pytest.mark.parametrize("shot", boots())
def test_buddy_1_lists_of_an_image(shot):
    found = dict(rows(shot))
    for moment, offsets in MOMENTS.items():
        want = {}
        for order, _ in free_blocks({o: o + 128 for o in offsets}):
            want[order] = want.get(order, 0) + 1
        same(found.get(moment), want, f"free blocks by order at '{moment}'")


def many(machine, arch=None, cmdline="", **more):
    return weft.shot(machine, arch, cmdline, A=str(LESSON / "tests/many"),
                     **more)


def images():
    for machine, arch in MACHINES:
        if machine != "pc":     # the same image as on microvm
            shot = many(machine, arch)
            yield pytest.param(shot, id=shot.label, marks=shot.mark())


@pytest.mark.parametrize("shot", images())
def test_buddy_1_all_that_an_allocator_must_do(shot):
    suite = re.search(r"define UK_ALLOC_CONFORM_CASES\(.*?\n\n", (
        weft.ROOT / "lib/alloc/ukalloc/include/uk/alloc_conform.h"
    ).read_text(), re.S)[0]
    transcript.all_pass(shot, transcript.cases_in(
        f"{BUDDY}/tests/test_buddy.c") + [
        f"ukallocbuddy_conform.{case}"
        for case in re.findall(r"X\(suite, impl, (\w+)\)", suite)])


def cost_of_free(machine, others):
    """Guest instructions of a free() among so many other free blocks."""
    cost = ratio.instructions(many(
        machine, None, f"uktest.suite=none -- {others}"))
    ours = ("buddy_free", "release", "buddy_put", "list_remove")
    return sum(cost.get(f, 0) for f in ours) / (others + 128)


@pytest.mark.parametrize("machine", ["microvm", "virt"])
def test_buddy_1_costs_the_same_however_much_is_free(machine):
    few, lots = (cost_of_free(machine, n) for n in (8, 4096))
    ratio.at_most({"free() among 4096 free blocks": round(lots),
                   "among 8": round(few)},
                  ["free() among 4096 free blocks"], ["among 8"], 1.5)


# --- buddy.2: the order of a size ----------------------------------------------

def ask_sizes(sizes):
    """{size: the block's bytes, or None}, each in a heap of its own."""
    found = {}
    for size in sizes:
        answers = program().ask([f"heap {BLOCK} 0", f"malloc {size}"])
        said = answers[1].split(" | ")
        free = sum(1 << o for o, _ in blocks_of(said[1]))
        found[size] = None if said[0] == "none" else BLOCK - free
    return found


def check_sizes(sizes):
    for size, got in ask_sizes(sizes).items():
        want = 1 << order_of(size)
        same(got, want if want <= BLOCK else None,
             f"the block for malloc({size})")


def test_buddy_2_smallest_block_serves_the_smallest_sizes():
    check_sizes([0, 1, 2, 63, 64])


def test_buddy_2_power_of_two_fits_exactly():
    check_sizes([1 << k for k in range(6, 17)])


def test_buddy_2_one_byte_more_takes_the_next_block():
    check_sizes([(1 << k) + 1 for k in range(6, 16)])


def test_buddy_2_sizes_between_are_rounded_up():
    dice = random.Random()
    check_sizes([dice.randrange(65, BLOCK) for _ in range(20)])


def test_buddy_2_what_is_too_large_is_refused():
    check_sizes([BLOCK + 1, 1 << 40, (1 << 40) + 1, 1 << 63, (1 << 63) + 1,
                 (1 << 64) - 1])


@pytest.mark.parametrize("shot", boots())
def test_buddy_2_padding_of_an_image(shot):
    console = transcript.ended(shot, "halt", 0).console
    found = re.findall(r"sizes (\d+) to (\d+): asked for (\d+) bytes, "
                       r"given (\d+)", console)
    same(len(found), 3, "lines about padding")
    for line in found:
        first, last, asked, given = map(int, line)
        sizes = range(first, last + 1)
        same((asked, given), (sum(sizes), sum(1 << order_of(s)
                                              for s in sizes)),
             f"bytes asked for and given, sizes {first} to {last}")
