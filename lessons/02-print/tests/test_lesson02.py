# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 02: digits in every base, and a ring that is full.

The two functions compute and touch no device, so most of what can be said is
said by programs for this host, under its sanitizers; the ring is then filled
inside an image as well, in both of its configurations.
"""

import random
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import (differential, hostunit, ratio,      # noqa: E402
                            transcript)
from course.verdict import same                         # noqa: E402

MACHINES = (("microvm", None), ("virt", None), ("linuxu", "x86_64"),
            ("linuxu", "arm64"))

# --- print.1: digits -------------------------------------------------------

FMT = "lib/base/ukfmt"
MOST = 2 ** 64 - 1
# The buffer has just the bytes that the digits need: one more in front of it
# is one too many, and the address sanitizer says so.
DIGITS_C = """
#include "fmt_priv.h"
#include "hostunit.h"

static void ask(const char *line)
{
	unsigned long long n = 0;
	unsigned int base = 10, upper = 0, room = 0;
	char *buf, *first;

	sscanf(line, "%llu %u %u %u", &n, &base, &upper, &room);
	buf = malloc(room);
	memset(buf, '~', room);
	first = fmt_unsigned(buf + room, n, base, upper);
	ANSWER("%.*s|", (int)(buf + room - first), first);
	free(buf);
}
"""


def digits(n, base, upper=False):
    """The right answer."""
    table = "0123456789ABCDEF" if upper else "0123456789abcdef"
    text = ""
    while True:
        text = table[n % base] + text
        n //= base
        if not n:
            return text


def check_digits(cases):
    program = hostunit.compiled(
        "fmt_unsigned", [f"{FMT}/int.c", f"{FMT}/field.c", DIGITS_C],
        include=[FMT, f"{FMT}/include", "lib/base/ukstring/include"])
    questions = [f"{n} {base} {int(upper)} {len(digits(n, base, upper))}"
                 for n, base, upper in cases]
    for (n, base, upper), answer in zip(cases, program.ask(questions)):
        same(answer[:-1], digits(n, base, upper),
             f"fmt_unsigned(end, {n}, {base}, {str(bool(upper)).lower()})")


def test_print_1_zero_has_one_digit():
    check_digits([(0, base, False) for base in range(2, 17)])


def test_print_1_digits_stand_in_their_order():
    check_digits([(1234, 10, False), (1234567890, 10, False)])


def test_print_1_every_base_from_2_to_16():
    check_digits([(n, base, False) for base in range(2, 17)
                  for n in (1, base - 1, base, base * base - 1, 255, 65535)])


def test_print_1_letters_are_small_or_capital():
    check_digits([(0xabcdef, 16, False), (0xabcdef, 16, True),
                  (171, 12, True), (171, 12, False)])


def test_print_1_largest_number_there_is():
    check_digits([(MOST, base, False) for base in range(2, 17)])


def test_print_1_any_number_in_any_base():
    check_digits([(random.getrandbits(random.randint(1, 64)),
                   random.randint(2, 16), random.random() < 0.5)
                  for _ in range(500)])


# --- print.2: the ring -----------------------------------------------------

TRACE = "lib/debug/uktrace"
WORDS = 32      # of the ring in the host's program
# A record of so many words, each with its mark; the answer is the state.
RING_C = """
#include "ring.h"
#include "hostunit.h"

static struct ring *r;

static void ask(const char *line)
{
	static uint64_t rec[RING_WORDS];
	unsigned int words = 2, mark = 0, i;
	uint64_t at, sum = 0;

	if (!r)
		r = calloc(1, sizeof(*r));
	sscanf(line, "write %u %u", &words, &mark);
	for (i = 0; i < words; i++)
		rec[i] = i ? mark + i : (uint64_t)words << 32 | mark;
	ring_write(r, rec);
	for (at = r->tail; at != r->head && at - r->tail <= RING_WORDS; at++)
		sum = sum * 31 + r->w[at % RING_WORDS];
	ANSWER("head %llu, tail %llu, lost %llu, sum %llx",
	       (unsigned long long)r->head, (unsigned long long)r->tail,
	       (unsigned long long)r->lost, (unsigned long long)sum);
}
"""


class Model:
    """A ring as simple as can be: a list of records."""

    def __init__(self, overwrite):
        self.overwrite, self.records = overwrite, []
        self.head = self.lost = 0

    def used(self):
        return sum(map(len, self.records))

    def write(self, words, mark):
        record = [words << 32 | mark] + [mark + i for i in range(1, words)]
        while self.overwrite and WORDS - self.used() < words:
            self.records.pop(0)
            self.lost += 1
        if WORDS - self.used() < words:
            self.lost += 1
        else:
            self.records.append(record)
            self.head += words
        total = 0
        for word in sum(self.records, []):
            total = (total * 31 + word) % 2 ** 64
        return (f"head {self.head}, tail {self.head - self.used()}, "
                f"lost {self.lost}, sum {total:x}")


def ring_program(overwrite, text=f"{TRACE}/ring.c"):
    config = {"LIBUKTRACE_BUFFER": 8 * WORDS}
    if overwrite:
        config["LIBUKTRACE_OVERWRITE"] = 1
    return hostunit.compiled(
        f"ring_write, {'the oldest go' if overwrite else 'the newest go'}",
        [text, RING_C], include=[TRACE], config=config)


def writes(count):
    return [f"write {random.randint(2, 9)} {n}" for n in range(1, count + 1)]


def check_ring(overwrite, questions):
    model = Model(overwrite)
    answers = ring_program(overwrite).ask(questions)
    for n, (question, answer) in enumerate(zip(questions, answers), 1):
        same(answer, model.write(*map(int, question.split()[1:])),
             f"write {n}, of {question.split()[1]} words, into {WORDS}")


@pytest.mark.parametrize("overwrite", [True, False], ids=["forget", "keep"])
def test_print_2_record_lands_behind_the_last(overwrite):
    check_ring(overwrite, ["write 4 1", "write 2 2", "write 9 3"])


@pytest.mark.parametrize("overwrite", [True, False], ids=["forget", "keep"])
def test_print_2_ring_is_full_when_the_record_has_no_room(overwrite):
    check_ring(overwrite, [f"write 4 {n}" for n in range(1, WORDS // 4 + 1)]
               + ["write 2 9"])


@pytest.mark.parametrize("overwrite", [True, False], ids=["forget", "keep"])
def test_print_2_full_ring_loses_whole_records_and_counts_them(overwrite):
    check_ring(overwrite, writes(200))


@pytest.mark.parametrize("overwrite", [True, False], ids=["forget", "keep"])
def test_print_2_same_as_the_reference(overwrite):
    theirs = differential.reference(f"{TRACE}/ring.c", ["print.2"])
    if theirs is None:      # kept by the instructor: the model has spoken
        return
    questions = writes(500)
    differential.agree(ring_program(overwrite).ask(questions),
                       ring_program(overwrite, theirs).ask(questions),
                       questions)


def rings():
    for machine, arch in MACHINES:
        for name in ("forget", "keep"):
            more = {"F": "lessons/02-print/tests/ring/keep.config"} \
                if name == "keep" else {}
            shot = weft.shot(machine, arch, "uktest.suite=uktrace --",
                             A=str(LESSON / "tests/ring"), **more)
            yield pytest.param(shot, id=f"{shot.label}: {name}",
                               marks=shot.mark())


@pytest.mark.parametrize("shot", rings())
def test_print_2_ring_of_an_image(shot):
    transcript.all_pass(shot,
                        transcript.cases_in(f"{TRACE}/tests/test_trace.c"))


@pytest.mark.parametrize("machine", ["microvm", "virt"])
def test_print_2_recording_costs_a_fraction_of_printing(machine):
    """Instructions of the lift's three records against those of its lines."""
    cost = ratio.instructions(weft.shot(machine, None, LESSON="02"))
    ratio.at_most(cost, ["ring_write"], ["uk_vfmt", "fmt_unsigned"], 1)
