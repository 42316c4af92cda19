# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 06: the bins of TLSF, and heaps that cannot starve each other.

Bins and bits compute and touch no device, so they are asked on this host, one
by one and then as a whole allocator against the reference, under the
sanitizers. The allocator's own unit tests run in an image; there, what must be
bounded is counted, too. The heaps are watched from outside, as statistics.
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

MACHINES = (("microvm", None), ("virt", None), ("linuxu", "x86_64"),
            ("linuxu", "arm64"))
GUEST = str(LESSON / "tests/guest")


def boots(*places, cmdline="", **what):
    for machine, arch in places or MACHINES:
        shot = weft.shot(machine, arch, cmdline, **what or {"LESSON": "06"})
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


def suites(suite):
    return boots(cmdline=f"uktest.suite={suite} uktest.exit=1 --", A=GUEST)


def machines():
    return [pytest.param(m, id=m, marks=weft.shot(m, A=GUEST).mark())
            for m in ("microvm", "virt")]


def cost(machine, *ways):
    """{way: guest instructions of tests/guest/main.c}"""
    one_short_case = "uktest.suite=ukalloctlsf.misuse_is_named"
    return {way: ratio.instructions(weft.shot(
        machine, None, f"{one_short_case} -- {way}", A=GUEST))[""]
        for way in ways}


# --- tlsf.1, tlsf.2: on this host ------------------------------------------

TLSF = "lib/alloc/ukalloctlsf"
INCLUDE = ["lessons/06-heaps/tests/host", TLSF, "lib/alloc/ukalloc/include",
           "lib/base/ukstring/include", "."]
CONFIG = {"UKPLAT_LCPU_MAXCOUNT": 1}
BINS, LINEAR, LIMIT = 512, 256, 31 << 34

# bin SIZE, fit SIZE; find BIN: BIN... (the bins that are not empty). For
# `only BIN: BIN...` a look at an empty bin, or at an empty word of the map
# that is not the bin's own, is a finding of the address sanitizer.
BINS_C = """
#include <sanitizer/asan_interface.h>

#include "tlsf_priv.h"
#include "hostunit.h"

static struct tlsf t;
static struct {
	struct block block;
	struct node node;
	struct block after;
} in_bin[TLSF_BINS];

static void forbid_empty(unsigned int from)
{
	unsigned int i;

	for (i = 0; i < TLSF_BINS; i++)
		if (!t.bins[i])
			__asan_poison_memory_region(&t.bins[i],
						    sizeof(t.bins[i]));
	for (i = 0; i < TLSF_WORDS; i++)
		if (!t.map[i] && i != from / 64)
			__asan_poison_memory_region(&t.map[i],
						    sizeof(t.map[i]));
}

static void ask_find(const char *line)
{
	unsigned int from = 0, bin;
	bool only = *line == 'o';
	struct block *b;
	int n;

	__asan_unpoison_memory_region(&t, sizeof(t));
	memset(&t, 0, sizeof(t));
	sscanf(line, "%*s %u:%n", &from, &n);
	for (line += n; sscanf(line, "%u%n", &bin, &n) == 1; line += n) {
		in_bin[bin].after.below = &in_bin[bin].block;
		t.bins[bin] = &in_bin[bin].node;
		t.map[bin / 64] |= 1UL << bin % 64;
		t.words |= 1U << bin / 64;
	}
	if (only)
		forbid_empty(from);
	b = bin_find(&t, from);
	ANSWER("%d", b ? (int)((char *)b - (char *)in_bin)
			 / (int)sizeof(in_bin[0]) : -1);
}

static void ask(const char *line)
{
	unsigned long long size = 0;

	if (*line == 'b' && sscanf(line, "bin %llu", &size) == 1)
		ANSWER("%u", bin_of(size));
	else if (sscanf(line, "fit %llu", &size) == 1)
		ANSWER("%u", bin_fitting(size));
	else
		ask_find(line);
}
"""


def bin_of(size):
    """The model: rows of sixteen, as many as there are doublings."""
    low, width, row = 0, 16, 0
    while size >= low + 16 * width:
        low, row = low + 16 * width, row + 1
        width *= 2 if row > 1 else 1
    return 16 * row + (size - low) // width


def check_bins(word, sizes, model, text=BINS_C):
    program = hostunit.compiled("bins", [text], INCLUDE, CONFIG)
    for size, got in zip(sizes, program.ask([f"{word} {s}" for s in sizes])):
        call = {"bin": "bin_of", "fit": "bin_fitting"}[word]
        same(int(got), model(size), f"{call}({size})")


def any_sizes(count):
    return [min(random.getrandbits(random.randint(5, 39)) + 16, LIMIT) & ~15
            for _ in range(count)]


def test_tlsf_1_below_256_a_bin_is_16_bytes_wide():
    check_bins("bin", range(0, LINEAR), lambda size: size // 16)


def test_tlsf_1_each_doubling_has_sixteen_bins():
    edges = [(16 + step) << (row + 3) for row in range(1, 32)
             for step in range(16)]
    check_bins("bin", [s for e in edges for s in (e, e - 1) if s <= LIMIT],
               bin_of)


def test_tlsf_1_largest_block_is_in_the_last_bin():
    check_bins("bin", [LIMIT], lambda size: BINS - 1)


def test_tlsf_1_fitting_bin_has_nothing_too_small():
    """... and it is the first such bin."""
    sizes = [*range(32, 4096, 16), *any_sizes(500), LIMIT]
    check_bins("fit", sizes, lambda size: bin_of(size - 1) + 1)


def check_find(questions, word="find"):
    program = hostunit.compiled("bins", [BINS_C], INCLUDE, CONFIG)
    words = [f"{word} {at}: {' '.join(map(str, filled))}"
             for at, filled in questions]
    for (at, filled), got in zip(questions, program.ask(words)):
        right = min((b for b in filled if b >= at), default=-1)
        shown = filled if len(filled) < 9 else f"{len(filled)} bins"
        same(int(got), right, f"bin_find() from bin {at}, blocks in {shown}")


def test_tlsf_2_bin_itself_comes_first():
    check_find([(b, [b]) for b in (0, 1, 63, 64, 300, 511)]
               + [(b, [b, b + 1]) for b in (0, 62, 63, 64, 127)])


def test_tlsf_2_bins_below_are_too_small():
    check_find([(70, [3]), (70, [69]), (70, [64, 65]), (511, [510]),
                (70, [69, 71]), (70, [3, 69, 200]), (130, [128, 300])])


def test_tlsf_2_next_words_are_looked_at():
    check_find([(0, [64]), (0, [511]), (65, [64, 128]), (100, [90, 500]),
                (63, [62, 448]), (1, [0, 192, 256])])


def test_tlsf_2_empty_heap_has_none():
    check_find([(0, []), (100, []), (511, [])])


def test_tlsf_2_any_bins_from_anywhere():
    check_find([(random.randrange(BINS), sorted(random.sample(
        range(BINS), random.choice((1, 2, 5, 40, 300))))) for _ in range(500)])


# The whole allocator: m SLOT SIZE, f SLOT. Answers where the block is.
WHOLE_C = """
#include "tlsf.c"
#include "pool.c"
#include "check.c"
#include "hostunit.h"

enum { SLOTS = 64 };

static char arena[1 << 17] __attribute__((aligned(64)));
static char *slot[SLOTS];
static struct uk_alloc *heap;

int uk_alloc_register(struct uk_alloc *a, const struct uk_alloc_ops *impl,
		      const char *name, unsigned int flags)
{
	a->ops = *impl;
	a->name = name;
	a->flags = flags;
	return 0;
}

void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *text)
{
	(void)how, (void)status, (void)text;
	abort();
}

static void ask(const char *line)
{
	unsigned int i = 0;
	size_t size = 0;
	const char *wrong;
	char op = 0;

	if (!heap)
		heap = tlsf_init(arena, sizeof(arena));
	sscanf(line, "%c %u %zu", &op, &i, &size);
	if (op == 'm') {
		slot[i] = uk_malloc(heap, size);
	} else {
		uk_free(heap, slot[i]);
		slot[i] = NULL;
	}
	wrong = uk_alloc_check(heap);
	ANSWER("%ld, %s", slot[i] ? (long)(slot[i] - arena) : -1L,
	       wrong ? wrong : "sound");
}
"""


def whole(header=None):
    """The allocator with this header in the place of tlsf_priv.h."""
    return hostunit.compiled("tlsf", ["\n" + (header or "") + WHOLE_C],
                             INCLUDE, CONFIG)


def life(count):
    """malloc and free of some slots, in some order."""
    full = set()
    for _ in range(count):
        i = random.randrange(64)
        if i in full:
            full.remove(i)
            yield f"f {i}"
        else:
            full.add(i)
            yield f"m {i} {random.choice((24, 100, 800, 3000, 20000))}"


def check_whole(names):
    questions = list(life(1500))
    answers = whole().ask(questions)
    for n, (question, answer) in enumerate(zip(questions, answers), 1):
        same(answer.split(", ", 1)[1], "sound",
             f"tlsf_check() after step {n}, {question!r}")
    theirs = differential.reference(f"{TLSF}/tlsf_priv.h", names)
    if theirs:      # else kept by the instructor: the walk has spoken
        differential.agree(answers, whole(theirs).ask(questions), questions)


def test_tlsf_1_whole_allocator_stays_sound_and_agrees_with_the_reference():
    check_whole(["tlsf.1"])


def test_tlsf_2_whole_allocator_stays_sound_and_agrees_with_the_reference():
    check_whole(["tlsf.2"])


# --- tlsf.1, tlsf.2: in an image -------------------------------------------

def conform_cases():
    """What UK_ALLOC_CONFORM(ukalloctlsf_conform, ...) states."""
    text = (weft.ROOT / "lib/alloc/ukalloc/include/uk/alloc_conform.h")
    return [f"ukalloctlsf_conform.{name}" for name in re.findall(
        r"^\tX\(suite, impl, (\w+)\)", text.read_text(), re.M)]


@pytest.mark.parametrize("shot", suites("ukalloctlsf"))
def test_tlsf_1_unit_tests_of_the_allocator(shot):
    transcript.all_pass(shot,
                        transcript.cases_in(f"{TLSF}/tests/test_tlsf.c"))


@pytest.mark.parametrize("shot", suites("ukalloctlsf_conform"))
def test_tlsf_1_what_every_allocator_must_do(shot):
    transcript.all_pass(shot, conform_cases())


@pytest.mark.parametrize("machine", machines())
def test_tlsf_1_large_size_costs_what_a_small_one_does(machine):
    """A thousand calls that are refused, since nothing is left."""
    ratio.at_most(cost(machine, "small", "large"), ["large"], ["small"], 1.5)


@pytest.mark.parametrize("machine", machines())
def test_tlsf_2_empty_bins_cost_nothing(machine):
    """From a small size's bin on there are five hundred, all empty."""
    ratio.at_most(cost(machine, "small", "large"), ["small"], ["large"], 1.5)


@pytest.mark.parametrize("machine", machines())
def test_tlsf_2_far_bin_costs_what_no_bin_does(machine):
    ratio.at_most(cost(machine, "pair", "small"), ["pair"], ["small"], 4)


def test_tlsf_2_nothing_empty_is_looked_at():
    check_find([(0, [64]), (3, [500]), (100, [90, 110]), (65, [64, 448]),
                (70, [3, 511]), (0, []), (300, [10])], "only")


# --- heaps.1 ---------------------------------------------------------------

HEAP = re.compile(
    r"heap (\w+) at \w+( \(default\))?: 0x(\w+) bytes free, largest 0x(\w+)"
    r"\n[^\n]*?(\d+) allocated, (\d+) freed, (\d+) refused; (\d+) bytes in "
    r"(\d+) blocks alive, at most (\d+) bytes")
FIELDS = ("free", "largest", "allocs", "frees", "refused", "bytes", "blocks",
          "peak")
MOST = 64       # letters
KIB = 256       # of a bound heap: fragment.config


def heaps(console, begin, end="\x00"):
    """{heap: its figures} as printed after the line `begin`; "default" too."""
    part = console[console.index(begin):].split(end)[0]
    found = {}
    for name, default, free, largest, *rest in HEAP.findall(part):
        values = dict(zip(FIELDS, [int(free, 16), int(largest, 16),
                                   *map(int, rest)]))
        found["default" if default else name] = values
    return found


def line(shot, start):
    """What the lesson's console says behind `start`."""
    console = transcript.ended(shot, "halt", 0).console
    found = re.search(rf"\[lesson06\] {start}([^\n]*)", console)
    if not found:
        raise Mismatch(f"a line `{start}...`", "none", "console")
    return found[1]


@pytest.mark.parametrize("shot", boots())
def test_heaps_1_flood_of_letters_ends_at_the_most_there_may_be(shot):
    same(line(shot, "a flood of letters: "), f"{MOST}, then no more",
         "a flood of letters")


@pytest.mark.parametrize("shot", boots())
def test_heaps_1_others_do_not_notice_the_letters(shot):
    same(line(shot, "  the journal takes "),
         "20 of 20 lines, the rest gets its MiB",
         "after a flood of letters the journal takes")


@pytest.mark.parametrize("shot", boots())
def test_heaps_1_others_do_not_notice_the_lines(shot):
    same(line(shot, "  the inbox takes "),
         "8 of 8 letters, the rest gets its MiB",
         "after a flood of lines the inbox takes")


@pytest.mark.parametrize("shot", boots())
def test_heaps_1_statistics_say_who_was_refused(shot):
    """Each flood is refused once, by the heap of its tenant."""
    console = transcript.ended(shot, "halt", 0).console
    after = heaps(console, "after it:")
    same(sorted(after), ["default", "pool", "slab"], "heaps there are")
    same({name: values["refused"] for name, values in after.items()},
         {"default": 0, "pool": 1, "slab": 1}, "calls refused, by heap")
    same(after["pool"]["peak"], MOST * 512, "bytes of letters at most")
    same(after["slab"]["peak"] in range(KIB * 512, KIB * 1024), True,
         f"{after['slab']['peak']} bytes of lines at most: half of the "
         f"{KIB} KiB or more, and not all")


@pytest.mark.parametrize("shot", boots())
def test_heaps_1_all_of_it_comes_back(shot):
    console = transcript.ended(shot, "halt", 0).console
    after = heaps(console, "after it:")
    for name in ("pool", "slab"):
        same(after.get(name, {}).get("blocks"), 0,
             f"blocks alive at the end in the heap {name}")


@pytest.mark.parametrize("shot", boots(
    cmdline="ukalloc.bind=[ journal=tiny ] --"))
def test_heaps_1_command_line_binds_the_journal(shot):
    console = transcript.ended(shot, "halt", 0).console
    day = heaps(console, "a usual day", "a flood")
    same({n: v["blocks"] for n, v in day.items() if n != "default"},
         {"pool": 8, "tiny": 20}, "blocks alive on a usual day, by heap, "
         "bound by ukalloc.bind=[ journal=tiny ]")


@pytest.mark.parametrize("shot", suites("heaps"))
def test_heaps_1_unit_tests_of_the_bindings(shot):
    transcript.all_pass(shot, transcript.cases_in(
        "lessons/06-heaps/tests/guest/test_bind.c"))


# --- what the chapter says -------------------------------------------------

@pytest.mark.parametrize("shot", boots(("microvm", None), ("virt", None)))
def test_tiny_walks_and_slab_does_not(shot):
    """Both answer the same calls of compare.c."""
    cost = ratio.instructions(shot)
    ratio.at_most(cost, ["slab_malloc", "slab_free"],
                  ["tiny_memalign", "tiny_free"], 0.1)


@pytest.mark.parametrize("shot", boots(
    ("microvm", None), ("linuxu", "x86_64"),
    cmdline="ukalloc.bind=[ journal=tlsf ] --"))
def test_bound_to_the_default_it_starves_the_rest(shot):
    """Break it: a binding to the implementation of the default heap."""
    same(line(shot, "  the inbox takes "), "8 of 8 letters, the rest gets "
         "nothing", "after a flood of lines the inbox takes")
