# SPDX-License-Identifier: BSD-3-Clause
"""
The unit tests of all libraries, run inside the image on every machine.

Which cases there are is read from the sources (UK_TESTCASE), not from what an
image prints: a case that vanished, because its file is not built or its table
was thrown away by the linker, is a failure and not a silence. A result counts
only with the nonce of the build, which no code under test has seen.
"""

import functools
import re

import pytest

import weft

UNIT = str(weft.ROOT / "tests/unit")
PLACES = ([(m, None, {}) for m in weft.KVM]
          + [("linuxu", "x86_64", {}), ("linuxu", "arm64", {}),
             ("microvm", None, {"CC": "clang"}),
             ("virt", None, {"CC": "clang"}),
             ("linuxu", "x86_64", {"CC": "clang"}),
             ("microvm", None, {"LTO": "y"}), ("virt", None, {"LTO": "y"})])
SHOTS = [weft.shot(machine, arch, A=UNIT, **variables)
         for machine, arch, variables in PLACES]


# Folders and files that are only in images for these; all others are in each.
ONLY = {
    "arch/arm64": "arm64",
    "arch/arm64/tests/test_bare.c": "kvm",
    "arch/x86_64": "x86_64",
    "arch/x86_64/tests/test_bare.c": "kvm",
    "lib/drivers/cmosrtc": "kvm x86_64",
    "lib/drivers/hostnet": "linuxu",
    "lib/drivers/ns16550": "kvm x86_64",
    "lib/drivers/pl011": "kvm arm64",
    "lib/drivers/pl031": "kvm arm64",
    "lib/drivers/virtio-mmio": "kvm",
    "plat/kvm": "kvm",
    "plat/kvm/tests/test_devtree.c": "arm64",
    "plat/kvm/tests/test_devwords.c": "x86_64",
    "plat/kvm/tests/test_memory.c": "x86_64",
    "plat/kvm/tests/test_multiboot2.c": "x86_64",
    "plat/kvm/tests/test_pvh.c": "x86_64",
    "plat/kvm/tests/test_tsc.c": "x86_64",
    "plat/linuxu": "linuxu",
    "plat/linuxu/tests/test_sigframe_arm64.c": "arm64",
    "plat/linuxu/tests/test_sigframe_x86_64.c": "x86_64",
}


def only(file):
    """What an image must be for, to have this file: {"kvm", "arm64"}, or {}."""
    return {word for place, words in ONLY.items()
            if f"{file}/".startswith(f"{place}/") for word in words.split()}


def all_files():
    """All files with test cases, relative to the tree; but libraries around
    fetched sources have an image of their own (test_httpd.py)."""
    for room in ("lib", "src", "arch", "plat"):
        for path in sorted((weft.ROOT / room).glob("**/tests/test_*.c")):
            if not (path.parents[1] / "source.toml").exists():
                yield str(path.relative_to(weft.ROOT))


def files_of(shot):
    """Those that belong into an image."""
    what = dict(shot.what)
    return [file for file in all_files()
            if only(file) <= {what["ARCH"], what["PLAT"]}]


@functools.lru_cache(None)
def conform_cases():
    """What UK_ALLOC_CONFORM(suite, ...) states, one case a line."""
    return re.findall(r"^\tX\(suite, impl, (\w+)\)", (
        weft.ROOT / "lib/alloc/ukalloc/include/uk/alloc_conform.h")
        .read_text(), re.M)


def implementations():
    """{name: file} of the allocators that libraries state (UK_ALLOC_IMPL)."""
    return {name: path for path in weft.ROOT.glob("lib/*/*/*.c")
            for name in re.findall(
                r'^UK_ALLOC_IMPL\(\w+\) = \{\s*\.name = "(.+?)"',
                path.read_text(), re.M)}


def conform_suites():
    """{name: suite} of the allocators whose own tests state the suite."""
    return {name: suite for stated, path in implementations().items()
            for test in path.parent.glob("tests/test_*.c")
            for suite, name in re.findall(
                r'^UK_ALLOC_CONFORM\(\s*(\w+),\s*"(.+?)"\)',
                test.read_text(), re.M) if name == stated}


@functools.lru_cache(None)
def cases(path):
    """suite.case of each test case in a file."""
    text = path.read_text()
    return [f"{suite}.{case}" for suite, case in re.findall(
        r"^UK_TESTCASE\(\s*(\w+)\s*,\s*(\w+)\s*\)", text, re.M)] + [
        f"{suite}.{case}" for suite in re.findall(
            r"^UK_ALLOC_CONFORM\(\s*(\w+)", text, re.M)
        for case in conform_cases()]


@functools.lru_cache(None)
def compiled(build):
    """The sources in an image, relative to the tree."""
    return set(re.findall(r'"file": "([^"]*)"',
                          (build.dir / "compile_commands.json").read_text()))


class Report:
    """What uktest printed."""

    def __init__(self, build, console):
        nonce = re.search(r'"(\w+)"', (build.dir / "include/uk/nonce.h")
                          .read_text())[1]
        self.plan = re.search(r"^1\.\.(\d+)$", console, re.M)
        self.results = {}       # suite.case -> (ok, words after SKIP or None)
        self.doubles = []       # reported more than once
        for no, name, skip in re.findall(
                r"^(not )?ok \d+ (\S+) #(?: SKIP (.*?))? nonce=" + nonce + "$",
                console, re.M):
            self.doubles += [name] if name in self.results else []
            self.results[name] = (not no, skip or None)
        self.notes = re.findall(r"^# ([^ ]+): (.*)$", console, re.M)
        self.last = re.search(r"^# weft-tests: (\d+) passed, (\d+) failed"
                              r"(?:, (\d+) skipped)? nonce=" + nonce + "$",
                              console, re.M)


@functools.lru_cache(None)
def report(shot):
    return Report(shot.build(), weft.fired(shot).console)


def items():
    for shot in SHOTS:
        for file in files_of(shot):
            for case in cases(weft.ROOT / file):
                yield pytest.param(shot, case, marks=shot.mark(),
                                   id=f"{shot.label}: {case}")


@pytest.mark.parametrize("shot, case", items())
def test_case(shot, case):
    """The case ran in the image, and all its expectations were met."""
    ok, skip = report(shot).results.get(case, (None, None))
    if ok is None:
        pytest.fail("no result: " + weft.explain(shot, weft.fired(shot)),
                    pytrace=False)
    if not ok:
        why = "\n".join(text for name, text in report(shot).notes
                        if name == case)
        pytest.fail(why or "(it does not say why)", pytrace=False)
    if skip:
        pytest.skip(skip)


def boots():
    return [pytest.param(s, id=s.label, marks=s.mark()) for s in SHOTS]


@pytest.mark.parametrize("shot", boots())
def test_report(shot):
    """The report is whole: planned, counted and listed cases agree."""
    end, r = weft.fired(shot), report(shot)
    assert r.plan and r.last, weft.explain(shot, end)
    here = compiled(shot.build())
    known = {case for file in here for case in cases(weft.ROOT / file)
             if re.search(r"/test_\w+\.c$", file)}
    assert set(r.results) == known
    assert not r.doubles
    passed, failed, skipped = (int(n or 0) for n in r.last.groups())
    assert int(r.plan[1]) == passed + failed + skipped == len(known)


@pytest.mark.parametrize("shot", boots())
def test_every_allocator_conforms_here(shot):
    """None is left out of this image, whatever its tests are built for."""
    assert len(implementations()) >= 5
    results, suites = report(shot).results, conform_suites()
    assert not set(implementations()) - set(suites), "no UK_ALLOC_CONFORM"
    assert not [f"{name}: {case}" for name, suite in suites.items()
                for case in conform_cases()
                if f"{suite}.{case}" not in results]


@pytest.mark.parametrize("shot", boots())
def test_end(shot):
    """The image's status says whether a case failed."""
    failed = any(not ok for ok, _ in report(shot).results.values())
    weft.ended(shot, "halt", int(failed))


@pytest.mark.parametrize("shot", boots())
def test_files_are_those_that_belong_here(shot):
    """None is left out by a forgotten option, and ONLY is not too strict."""
    assert {file for file in compiled(shot.build())
            if re.search(r"/tests/test_\w+\.c$", file)} == set(files_of(shot))


def test_every_file_is_in_some_image():
    assert set().union(*map(files_of, SHOTS)) == set(all_files())
    assert all((weft.ROOT / place).exists() for place in ONLY)


def test_every_library_has_tests():
    """A library without tests is unfinished (STYLE, 1)."""
    bare = [str(p.parent.relative_to(weft.ROOT))
            for p in weft.ROOT.glob("lib/*/*/Makefile.uk")
            if not list(p.parent.glob("tests/test_*.c"))]
    assert not bare


def test_one_suite_and_one_case_can_be_chosen():
    """uktest.suite=GLOB; the plan shrinks with the choice."""
    whole = next(s for s in SHOTS if s.machine == "microvm")
    shot = weft.shot("microvm", None, "uktest.suite=memmap --", A=UNIT)
    some = report(shot).results
    assert some and all(name.startswith("memmap.") for name in some)
    assert len(some) < len(report(whole).results)


def test_a_choice_of_nothing_is_a_failure():
    shot = weft.shot("microvm", None, "uktest.suite=no_such_suite --", A=UNIT)
    weft.ended(shot, "halt", 1)
