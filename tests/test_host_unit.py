# SPDX-License-Identifier: BSD-3-Clause
"""
The unit tests of all libraries, run as processes of the host under the address,
leak and undefined-behaviour sanitizers, with gcc and with clang.

The same cases as in tests/test_unit.py, from the same sources: see
tests/host/unit/Makefile for what is built. An image cannot see a read one byte
past an array or a signed overflow that happens to come out right; these can.

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
from test_unit import Report, cases

if platform.machine() != "x86_64":
    pytest.skip("built for x86_64 hosts", allow_module_level=True)

MAKEFILE = "tests/host/unit/Makefile"

# What only arm64 images contain, and is nevertheless plain C.
ARM64 = ("lib/drivers/pl011/tests/test_pl011.c",
         "plat/kvm/tests/test_devtree.c",
         "plat/linuxu/tests/test_sigframe_arm64.c")

# What cannot run in a process of an x86_64 host, and why.
NOT_NATIVE = {
    "arch/x86_64/tests/test_bare.c":
        "reads page tables, causes traps, changes the interrupt flag",
    "arch/arm64/tests/test_bare.c":
        "asks the MMU, causes traps, writes system registers",
    "arch/arm64/tests/test_arch.c":
        "its last cases are arm64 instructions",
}

# planted.c: each case, and a word of what must be said of it.
PLANTED = {
    "heap_read_past_the_end": "heap-buffer-overflow",
    "stack_write_past_the_end": "stack-buffer-overflow",
    "global_read_past_the_end": "global-buffer-overflow",
    "memcpy_past_the_end": "word_priv.h",
    "use_after_return": "stack-use-after-return",
    "leak": "detected memory leaks",
    "signed_overflow": "signed integer overflow",
    "shift_too_far": "shift exponent",
    "misaligned_load": "misaligned address",
    "null_pointer": "planted.c",
    "float_out_of_range": "outside the range",
    "stack_overflow": "stack-overflow",
}

# All that Weft may ask of what surrounds it.
OUTSIDE = re.compile(r"__(asan|ubsan)_\w+|libc_(write|exit|abort|pages)"
                     r"|uk_\w+_(start|end)|uk_symtab|_GLOBAL_OFFSET_TABLE_"
                     r"|__(init_array|text|rodata|data|bss|image|percpu|tdata"
                     r"|tbss|tls_boot)_(start|end)"
                     r"|__stack_(guard|bottom|top)")


@dataclass(frozen=True)
class Program:
    """One build: for which processor's sources, by which compiler."""
    arch: str
    cc: str

    @property
    def label(self):
        return f"host-unit-{self.arch}-{self.cc}"

    @property
    def dir(self):
        return weft.OUT / self.label

    def mark(self):
        return pytest.mark.xdist_group(self.label)


PROGRAMS = [Program(arch, cc)
            for arch in ("x86_64", "arm64") for cc in ("gcc", "clang")]


# --- sources ---------------------------------------------------------------

def all_files():
    """All files with test cases, relative to the tree."""
    for room in ("lib", "src", "arch", "plat"):
        for path in sorted((weft.ROOT / room).glob("**/tests/test_*.c")):
            yield str(path.relative_to(weft.ROOT))


def files_of(program):
    """Those whose cases are asked of a program."""
    for file in all_files():
        if file not in NOT_NATIVE and (file in ARM64) == (program.arch == "arm64"):
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
                         O=str(program.dir.relative_to(weft.ROOT)))
        return [done.returncode, done.stdout]

    code, text = weft.once(program.label, work)
    if code:
        pytest.fail(f"{program.label} does not build ({code}):\n{text}",
                    pytrace=False)
    return text


class Run:
    """One process: the cases that a glob selects."""

    def __init__(self, program, glob, leaks):
        built(program)
        self.status, self.out, self.err = weft.once(
            f"{program.label}-{glob}-{leaks:d}",
            lambda: self.start(program, glob, leaks))
        self.report = Report(program, self.out)

    @staticmethod
    def start(program, glob, leaks):
        env = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1",
                   ASAN_OPTIONS="detect_stack_use_after_return=1:"
                                f"detect_leaks={leaks:d}")
        done = subprocess.run(
            [program.dir / "unit", f"uktest.suite={glob}"], env=env,
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
def ran(program, glob):
    return Run(program, glob, leaks_are_seen(program))


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


def programs():
    return [pytest.param(p, id=p.label, marks=p.mark()) for p in PROGRAMS]


def planted():
    for program in PROGRAMS:
        for case, words in PLANTED.items():
            yield pytest.param(program, case, words, marks=program.mark(),
                               id=f"{program.label}: {case}")


@pytest.mark.parametrize("program, case, words", planted())
def test_planted_error_is_caught(program, case, words):
    if case == "leak" and not leaks_are_seen(program):
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
                                   for c in [*PLANTED, "wrong_result"])


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
    assert all(file in set(all_files()) for file in (*ARM64, *NOT_NATIVE))
