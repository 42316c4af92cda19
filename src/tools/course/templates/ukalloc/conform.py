# SPDX-License-Identifier: BSD-3-Clause
"""
The conformance test of allocators: the suite uk/alloc_conform.h, which all of
the tree's own pass, on one that is named.

The image lib/alloc/ukalloc/tests/conform runs the suite on the allocator that
its parameter names: as a process (linuxu), in virtual machines, and as a
process of the host under the address and undefined-behaviour sanitizers, with
10^6 random operations instead of 20,000 (`native`; tests/host/unit).

All cases share one boot, in the order of their names. If one of them brings
the image down, it is the first that has no result, and those after it are
booted each alone; if one hangs, those after it are not tried.
"""
import functools
import os
import platform
import re
import subprocess
from dataclasses import dataclass

import pytest

import machines as known
import weft
from test_unit import Report, conform_cases

from course.plugin import debug_words, where
from course.verdict import Mismatch

IMAGE = str(weft.ROOT / "lib/alloc/ukalloc/tests/conform")
HOST = "tests/host/unit/Makefile"
PATIENCE = 60       # a slow allocator is not a wrong one

# What each case asks, in words of the contract.
MEANS = {
    "blocks_are_aligned_and_inside":
        "a block begins at a multiple of 16 and lies in the heap's memory (A1)",
    "blocks_do_not_overlap":
        "what is written to one live block does not show in another (A1)",
    "zero_is_a_size":
        "a size of 0 is taken for 1: a pointer of its own, to be freed (A2)",
    "free_of_null_is_nothing": "free(NULL) does nothing (A4)",
    "usable_covers_the_request":
        "usable() is at least the size asked for, and all of it is the block's",
    "every_power_of_two_alignment_is_kept":
        "memalign() keeps each power of two up to 64 KiB",
    "other_alignments_are_refused":
        "memalign() returns NULL for 0 and for what is no power of two",
    "sizes_that_overflow_are_refused":
        "sizes near SIZE_MAX are refused; compare with what is left, never "
        "with a sum (A3)",
    "calloc_clears_what_was_used": "calloc() clears memory that was used",
    "realloc_keeps_contents":
        "realloc() keeps the bytes up to the smaller of both sizes",
    "realloc_that_fails_changes_nothing":
        "a realloc() that returns NULL leaves the old block as it was (A3)",
    "pages_are_whole_pages": "palloc() returns whole pages, page aligned",
    "maxalloc_can_be_had":
        "malloc(maxalloc()) succeeds and one byte more does not",
    "exhaustion_is_recovered_from":
        "a heap that was full once holds as much again after all was freed",
    "freed_blocks_join_again":
        "free neighbours become one piece, in whatever order they came (A5)",
    "added_memory_is_used":
        "what addmem() accepts is given away, wherever it lies",
    "memory_too_small_is_refused":
        "init() returns NULL for too little memory, writes to none that is "
        "not its own, and takes what is not aligned",
    "random_operations_keep_invariants":
        "after many operations no block has changed, check() is content, and "
        "as much can be had as before: nothing leaks (A5)",
    "fragmentation_is_bounded":
        "of what was freed in small pieces a fifth or more can be had again",
}


@dataclass
class Boot:
    """One boot of the suite, or of one case."""
    report: Report
    end: str = ""       # how it ended, in words; empty: as it should
    hung: bool = False


class Suite:
    """The suite on one allocator and one machine."""

    def __init__(self, name, machine, arch, what):
        self.name, self.machine, self.arch = name, machine, arch
        self.what = dict(what)
        self.dir = weft.OUT / f"conform-native-{name}"      # of `native`
        self.hung = ""          # the case that did
        self.whole = self.boot("conform")
        self.fatal = min((case for case in conform_cases() if f"conform.{case}"
                          not in self.whole.report.results), default="")
        if self.whole.hung:
            self.hung = self.fatal

    def words(self, glob):
        return f"conform.heap={self.name} uktest.suite={glob}"

    def shot(self, glob):
        return weft.shot(self.machine, self.arch, self.words(glob) + " --",
                         A=IMAGE, **self.what)

    def of(self, case):
        """The boot that has the result of a case, or should have it."""
        if case == self.fatal or \
                f"conform.{case}" in self.whole.report.results:
            return self.whole
        if self.hung:
            raise Mismatch("a result", "not tried: the image hangs in "
                           + self.hung.replace("_", " "))
        boot = self.boot(f"conform.{case}")
        self.hung = case if boot.hung else ""
        return boot

    def boot(self, glob):
        return (self.native if self.machine == "native" else self.fire)(glob)

    def fire(self, glob):
        shot = self.shot(glob)
        end = weft.fired(shot)
        report = Report(shot.build(), end.console)
        if report.last:
            return Boot(report)
        words = [f"{end.kind} {end.status}", end.text and f"({end.text})",
                 where(shot, 3)]
        return Boot(report, " ".join(filter(None, words)),
                    end.kind == "timeout")

    def native(self, glob):
        self.build()
        limit = known.scaled(PATIENCE)
        try:
            done = subprocess.run(
                [self.dir / "unit", *self.words(glob).split()], cwd=weft.ROOT,
                env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"), text=True,
                errors="replace", capture_output=True, timeout=limit,
                stdin=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired as late:
            return Boot(Report(self, (late.stdout or b"").decode(
                errors="replace")), f"no end after {limit:g} s", True)
        return Boot(Report(self, done.stdout),
                    sanitizer(done.stderr) if done.stderr else "")

    def build(self):
        """The native program, built at most once in this run."""
        def work():
            done = weft.make(
                "-f", HOST, A=os.path.relpath(IMAGE, weft.ROOT),
                F=f"{os.path.relpath(IMAGE, weft.ROOT)}/native.config "
                  f"{self.what['F']}",
                O=str(self.dir.relative_to(weft.ROOT)))
            return [done.returncode, done.stdout]

        code, text = weft.once(self.dir.name, work)
        if code:
            pytest.fail(f"make build of {self.dir.name} failed ({code}):\n"
                        f"{text}", pytrace=False)


def sanitizer(text):
    """What it complains about and where in the allocator, in a line."""
    said = re.search(r"runtime error: (.*)|SUMMARY: \w+: (\S+)|crash: (.*)",
                     text)
    place = re.search(r"lib/alloc/(?!ukalloc/)\S+?:\d+", text)
    return ((next(filter(None, said.groups())) if said else text[-160:])
            + (f" at {place[0]}" if place else ""))


@functools.lru_cache(None)
def suite(name, machine, arch, what):
    return Suite(name, machine, arch, what)


# --- what newlib.py asks for -------------------------------------------------

def ask(case, name, machine, arch, **what):
    """One case; a Mismatch if it failed, pytest's skip if it was not asked."""
    if machine == "native" and platform.machine() != "x86_64":
        pytest.skip("the sanitizers' build is for x86_64 hosts")
    key = f"conform.{case}"
    boot = suite(name, machine, arch, tuple(sorted(what.items()))).of(case)
    if key not in boot.report.results:
        raise Mismatch("the case comes to its end", boot.end, MEANS[case])
    passed, skip = boot.report.results[key]
    if not passed:
        raise failure(case, [text for about, text in boot.report.notes
                             if about == key])
    if skip:
        pytest.skip(skip)


def failure(case, notes):
    """The Mismatch that says what a case's notes say; the first counts."""
    for note in notes:
        m = re.match(r"(\S+:\d+): expected (.*), got (.*)", note)
        if m:
            about = MEANS[case]
            logged = [x for x in notes if not re.match(r"\S+:\d+: ", x)]
            return Mismatch(m[2], " ".join([m[3], *(f"({x})" for x in logged)]),
                            f"{about}\n  {m[1]}")
    return Mismatch("ok", "not ok", MEANS[case])


def debug(case, name, machine, arch, **what):
    """The command that shows this case in gdb."""
    glob = f"conform.{case}"
    one = suite(name, machine, arch, tuple(sorted(what.items())))
    if machine == "native":
        return (f"gdb --args {os.path.relpath(one.dir, weft.ROOT)}/unit "
                + one.words(glob))
    return "make debug " + debug_words(one.shot(glob))


def stated(case):
    """The case as a function that has its name."""
    def check(name, machine, arch, **what):
        ask(case, name, machine, arch, **what)
    check.__name__ = case
    return check


CASES = tuple(stated(case) for case in conform_cases())
