# SPDX-License-Identifier: BSD-3-Clause
"""
The unit tests of all libraries, run as processes of the host under the address,
leak and undefined-behaviour sanitizers, with gcc and with clang.

The same cases as in tests/test_unit.py, from the same sources: see
tests/host/unit/Makefile for what is built. An image cannot see a read one byte
past an array or a signed overflow that happens to come out right; these can.

The default heap of these processes is the host's malloc() (heap.c), so that a
block that a library leaks or writes past is seen like any other; but for the
tests of the heaps themselves. One more program, without the sanitizers, runs
under valgrind, which sees what was never written.

A suite is a process. It is clean if it came to the report's last line and
printed nothing to stderr, where the sanitizers speak. If it is not, each of its
cases runs once more in a process of its own, so that a failure has one name;
that the suite as a whole was not clean is a failure of its own.
"""

import functools
import os
import platform
import re
import subprocess
from dataclasses import dataclass

import pytest

import machines
import weft
from test_unit import (Report, all_files, cases, conform_suites,
                       implementations, only)

if platform.machine() != "x86_64":
    pytest.skip("built for x86_64 hosts", allow_module_level=True)

MAKEFILE = "tests/host/unit/Makefile"

# What cannot run in a process of an x86_64 host, and why.
NOT_NATIVE = {
    "arch/x86_64/tests/test_bare.c":
        "reads page tables, causes traps, changes the interrupt flag",
    "arch/arm64/tests/test_bare.c":
        "asks the MMU, causes traps, writes system registers",
    "arch/arm64/tests/test_arch.c":
        "its last cases are arm64 instructions",
    "lib/alloc/ukallocguard/tests/test_conform.c":
        "minutes, with the number of random operations that is usual here",
    "lib/drivers/ukrandom/tests/test_stack.c":
        "reads dead frames; under the sanitizer they lie elsewhere",
    "lib/drivers/virtio-mmio/tests/test_mmio.c":
        "the option is there on kvm only, where its tests run in QEMU",
    "lib/debug/ukubsan/tests/test_ubsan.c":
        "its handlers would stand in for the host's",
}

# planted.c: each case, and a word of what must be said of it.
PLANTED = {
    "heap_read_past_the_end": "heap-buffer-overflow",
    "stack_write_past_the_end": "stack-buffer-overflow",
    "global_read_past_the_end": "global-buffer-overflow",
    "memcpy_past_the_end": "word_priv.h",
    "use_after_return": "stack-use-after-return",
    "leak": "detected memory leaks",
    "block_leak": "detected memory leaks",
    "block_write_past_the_end": "heap-buffer-overflow",
    "block_use_after_free": "heap-use-after-free",
    "signed_overflow": "signed integer overflow",
    "shift_too_far": "shift exponent",
    "misaligned_load": "misaligned address",
    "null_pointer": "planted.c",
    "float_out_of_range": "outside the range",
    "stack_overflow": "stack-overflow",
}

# The same for valgrind.
PLANTED_VALGRIND = {
    "block_leak": "100 bytes in 1 blocks are definitely lost",
    "block_write_past_the_end": "Invalid write of size 1",
    "block_use_after_free": "Invalid read of size 1",
    "block_never_written": "depends on uninitialised value",
}

# All that Weft may ask of what surrounds it.
OUTSIDE = re.compile(r"__(asan|ubsan)_\w+|libc_(write|exit|abort|pages|alloc|usable|free)"
                     r"|uk_\w+_(start|end)|uk_symtab|_GLOBAL_OFFSET_TABLE_"
                     r"|__(init_array|text|rodata|data|bss|image|percpu|tdata"
                     r"|tbss|tls_boot)_(start|end)"
                     r"|__stack_(guard|bottom|top)")


@dataclass(frozen=True)
class Program:
    """One build: for which processor's sources, by which compiler."""
    arch: str
    cc: str
    valgrind: bool = False

    @property
    def label(self):
        return (f"host-unit-{self.arch}-{self.cc}"
                + self.valgrind * "-valgrind")

    @property
    def dir(self):
        return weft.OUT / self.label

    def mark(self):
        return pytest.mark.xdist_group(self.label)


PROGRAMS = [Program(arch, cc)
            for arch in ("x86_64", "arm64") for cc in ("gcc", "clang")]
FOR_VALGRIND = Program("x86_64", "gcc", valgrind=True)


# --- sources ---------------------------------------------------------------

def files_of(program):
    """Those whose cases are asked of a program: arm64's has what only arm64 has,
    and is nevertheless plain C."""
    for file in all_files():
        if file not in NOT_NATIVE and (
                ("arm64" in only(file)) == (program.arch == "arm64")):
            yield file


def cases_of(file):
    return cases(weft.ROOT / file)


def compiled(program):
    """The test files that are in a program."""
    built(program)
    words = " ".join(p.read_text() for p in program.dir.glob("obj/*/list"))
    return {w for w in words.split() if re.search(r"/tests/test_\w+\.c$", w)}


# --- building and running --------------------------------------------------

@functools.lru_cache(None)
def built(program):
    """Build it (once in this run); the test fails if that fails."""
    def work():
        done = weft.make("-f", MAKEFILE, ARCH=program.arch, CC=program.cc,
                         VALGRIND="y" if program.valgrind else "",
                         O=str(program.dir.relative_to(weft.ROOT)))
        return [done.returncode, done.stdout]

    code, text = weft.once(program.label, work)
    if code:
        pytest.fail(f"{program.label} does not build ({code}):\n{text}",
                    pytrace=False)
    return text


def parameters(glob, *more):
    """Of the program; see the top of this file."""
    heap = [] if glob.startswith("ukalloc") else ["ukalloc.default=host"]
    return [*heap, *more, f"uktest.suite={glob}"]


class Run:
    """One process: the cases that a glob selects."""

    def __init__(self, program, glob, leaks, *more):
        built(program)
        self.status, self.out, self.err = weft.once(
            "-".join((program.label, glob, f"{leaks:d}", *more)),
            lambda: self.start(program, leaks, parameters(glob, *more)))
        self.report = Report(program, self.out)

    @staticmethod
    def start(program, leaks, words):
        env = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1",
                   ASAN_OPTIONS="detect_stack_use_after_return=1:"
                                f"detect_leaks={leaks:d}")
        done = subprocess.run(
            [program.dir / "unit", *words], env=env,
            cwd=weft.ROOT, timeout=machines.scaled(60), text=True,
            errors="replace", capture_output=True, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def clean(self):
        return (self.report.last is not None and not self.err
                and self.status == int(self.report.last[2] != "0"))

    def explain(self):
        return f"status {self.status}\n{self.out[-2000:]}\n{self.err[:8000]}"


@functools.lru_cache(None)
def leaks_are_seen(program):
    """Where a process may not be traced (some containers), they are not."""
    return "LeakSanitizer has encountered a fatal error" not in Run(
        program, "planted.leak", True).err


@functools.lru_cache(None)
def ran(program, glob, *more):
    return Run(program, glob, leaks_are_seen(program), *more)


# --- tests -----------------------------------------------------------------

def items():
    for program in PROGRAMS:
        for file in files_of(program):
            for case in cases_of(file):
                yield pytest.param(program, case, marks=program.mark(),
                                   id=f"{program.label}: {case}")


@pytest.mark.parametrize("program, case", items())
def test_case(program, case):
    """The case met its expectations, and no sanitizer objected."""
    run = ran(program, case.split(".")[0])
    if not run.clean():
        run = ran(program, case)
        assert run.clean(), run.explain()
    ok, skip = run.report.results.get(case, (None, None))
    assert ok is not None, "no result: " + run.explain()
    if not ok:
        pytest.fail("\n".join(text for name, text in run.report.notes
                              if name == case), pytrace=False)
    if skip:
        pytest.skip(skip)


def suites():
    for program in PROGRAMS:
        for suite in sorted({case.split(".")[0] for file in files_of(program)
                             for case in cases_of(file)}):
            yield pytest.param(program, suite, marks=program.mark(),
                               id=f"{program.label}: {suite}")


@pytest.mark.parametrize("program, suite", suites())
def test_suite(program, suite):
    """The cases of a suite, one after the other, leave nothing behind."""
    run = ran(program, suite)
    assert run.clean(), run.explain()
    known = {case for file in compiled(program) for case in cases_of(file)
             if case.split(".")[0] == suite}
    assert set(run.report.results) == known
    assert not run.report.doubles


def allocators():
    for program in PROGRAMS:
        if program.arch == "x86_64":    # the other one has arm64's tests only
            for name in implementations():
                yield pytest.param(program, name, marks=program.mark(),
                                   id=f"{program.label}: {name}")


@pytest.mark.parametrize("program, name", allocators())
def test_allocator_bears_a_million_random_operations(program, name):
    case = f"{conform_suites()[name]}.random_operations_keep_invariants"
    run = ran(program, case.split(".", maxsplit=1)[0])
    assert run.report.results.get(case) == (True, None), run.explain()
    assert (case, "1000000 operations") in run.report.notes


def programs():
    return [pytest.param(p, id=p.label, marks=p.mark()) for p in PROGRAMS]


def planted():
    for program in PROGRAMS:
        for case, words in PLANTED.items():
            yield pytest.param(program, case, words, marks=program.mark(),
                               id=f"{program.label}: {case}")


@pytest.mark.parametrize("program, case, words", planted())
def test_planted_error_is_caught(program, case, words):
    if case.endswith("leak") and not leaks_are_seen(program):
        pytest.skip("a process may not be traced here: leaks are not seen")
    run = ran(program, f"planted.{case}")
    assert not run.clean()
    assert words in run.err, run.explain()


@pytest.mark.parametrize("program", programs())
def test_planted_wrong_result_is_reported(program):
    run = ran(program, "planted.wrong_result")
    assert run.clean() and run.status == 1
    assert run.report.results == {"planted.wrong_result": (False, None)}


def test_every_planted_error_is_expected():
    known = cases(weft.ROOT / "tests/host/unit/planted.c")
    assert sorted(known) == sorted(f"planted.{c}"
                                   for c in {*PLANTED, *PLANTED_VALGRIND,
                                             "wrong_result"})


# --- allocations that fail ---------------------------------------------------

def driven():
    """Suites of one program; heaps' own are driven in tests/test_fault.py."""
    program = PROGRAMS[0]
    for suite in sorted({case.split(".")[0] for file in files_of(program)
                         for case in cases_of(file)}):
        if not suite.startswith("ukalloc"):
            yield pytest.param(program, suite, marks=program.mark(),
                               id=f"{program.label}: {suite}")


@pytest.mark.parametrize("program, suite", driven())
def test_suite_bears_that_each_allocation_fails(program, suite):
    """Nor do the sanitizers object on the way that an error takes."""
    run = ran(program, suite, "uktest.fault=alloc", "uktest.faults=2000")
    assert run.clean() and run.status == 0, run.explain()


# --- valgrind ----------------------------------------------------------------

@functools.lru_cache(None)
def under_valgrind(*words):
    """(status, what valgrind says, the report) of one process."""
    weft.need("valgrind")
    built(FOR_VALGRIND)
    done = subprocess.run(
        ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
         "--suppressions=tests/host/unit/valgrind.supp",
         FOR_VALGRIND.dir / "unit", "ukalloc.default=host", *words],
        cwd=weft.ROOT, timeout=machines.scaled(300), text=True,
        errors="replace", capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stderr, Report(FOR_VALGRIND, done.stdout)


@pytest.mark.xdist_group(FOR_VALGRIND.label)
@pytest.mark.parametrize("case", PLANTED_VALGRIND)
def test_planted_error_is_seen_by_valgrind(case):
    status, said, _ = under_valgrind(f"uktest.suite=planted.{case}")
    assert status == 99 and PLANTED_VALGRIND[case] in said, said


@pytest.mark.xdist_group(FOR_VALGRIND.label)
def test_valgrind_sees_nothing():
    """Of no test; what they expect is asked elsewhere: valgrind computes long
    doubles with fewer bits, and is slow."""
    status, said, report = under_valgrind("uktest.skip=planted")
    assert status in (0, 1) and not said, said
    assert report.last and len(report.results) > 200


@pytest.mark.parametrize("program", programs())
def test_builds_without_a_warning(program):
    assert "warning" not in built(program), built(program)


@pytest.mark.parametrize("program", programs())
def test_nothing_comes_from_the_hosts_c_library(program):
    """A function that Weft lacks would come from there, unchecked."""
    built(program)
    names = subprocess.run(["nm", "-u", program.dir / "weft.o"], check=True,
                           capture_output=True, text=True).stdout.split()
    strange = [n for n in names
               if n not in "Uw" and not OUTSIDE.fullmatch(n)]
    assert names and not strange


def test_every_file_is_run_or_named_with_a_reason():
    here = set().union(*(compiled(p) for p in PROGRAMS))
    assert here | set(NOT_NATIVE) == set(all_files())
    assert not here & set(NOT_NATIVE)
