# SPDX-License-Identifier: BSD-3-Clause
"""
Failure is part of the API: allocations that fail on demand, in every unit test;
misuse of a heap, named by the guard; undefined behaviour, named by ukubsan.

Each tool is first shown something planted that it must find (tests/fault,
tests/ubsan), then turned on the unit tests of all libraries, where it must
find nothing.
"""

import functools
import re

import pytest

import weft
from test_unit import Report

FAULT = str(weft.ROOT / "tests/fault")
UBSAN = str(weft.ROOT / "tests/ubsan")
UNIT = str(weft.ROOT / "tests/unit")
EVERYWHERE = tuple((m, None) for m in weft.KVM) + (("linuxu", "x86_64"),
                                                   ("linuxu", "arm64"))


def unit(machine, arch, fragment, cmdline, **variables):
    return weft.shot(machine, arch, cmdline, A=UNIT,
                     F=f"tests/unit/{fragment}.config", **variables)


def marked(rows):
    """Parameters: shots, or tuples that begin with one."""
    for row in rows:
        shot, *rest = row if isinstance(row, tuple) else (row,)
        yield pytest.param(shot, *rest, marks=shot.mark(), id=": ".join(
            map(str, (shot.label, *(rest[:1] or [shot.cmdline])))))


@functools.lru_cache(None)
def report(shot):
    return Report(shot.build(), weft.fired(shot).console)


def notes(shot):
    """What the cases said."""
    return [note for note in report(shot).notes if "." in note[0]]


# --- allocations that fail: what is planted is found ------------------------

# case -> what the driver says of it; None: it ends the image
PLANTED = {
    "leaks": "call 2 failed: blocks alive: 0 before, 1 after",
    "leaves_a_heap": "call 1 failed: heaps: 1 before, 2 after",
    "spoils_the_next_run": "expected good == 1, got 0 and 1",
    "breaks_an_invariant": "call 2 failed: T",
    "fails_anyway": "expected runs++ == 0, got 1 and 0",
    "writes_to_null": None,
}


def planted(case, fault="uktest.fault=alloc"):
    return weft.shot("linuxu", "x86_64", f"{fault} -- test planted.{case}",
                     A=FAULT)


@pytest.mark.parametrize("shot, case", marked(
    (planted(case), case) for case in PLANTED))
def test_planted_fault_is_found(shot, case):
    end = weft.fired(shot)
    why = weft.explain(shot, end)
    if PLANTED[case] is None:
        assert end.kind == "crash" and "NULL pointer" in end.text, why
        return
    weft.ended(shot, "halt", 1)
    assert report(shot).results == {f"planted.{case}": (False, None)}, why
    assert any(PLANTED[case] in text for _, text in notes(shot)), why


def test_sound_case_runs_once_for_each_allocation():
    shot = planted("sound")
    weft.ended(shot, "halt", 0)
    assert notes(shot) == [(
        "planted.sound",
        "3 calls, 3 runs with a failure, 3 expectations not met")]


@pytest.mark.parametrize("shot", marked(
    planted(case, fault="") for case in ("sound", "leaks", "fails_anyway")))
def test_planted_cases_pass_while_nothing_fails(shot):
    weft.ended(shot, "halt", 0)


def test_unknown_kind_is_an_error():
    shot = planted("sound", "uktest.fault=luck")
    weft.ended(shot, "halt", 1)
    assert notes(shot) == [(
        "planted.sound", "uktest.fault=luck: no such kind in this image")]


@pytest.mark.parametrize("shot, calls", marked(
    (weft.shot("linuxu", "x86_64", f"{words} -- test planted.sound", A=FAULT),
     calls) for words, calls in {
        "ukfault.alloc=2": {2}, "ukfault.alloc_every=1": {1, 2, 3},
        "ukfault.alloc_every=2": {2}, "ukfault.alloc_chance=1000": {1, 2, 3},
        "ukfault.alloc=4": set()}.items()))
def test_call_that_the_command_line_names_fails(shot, calls):
    end = weft.ended(shot, "halt", int(bool(calls)))
    assert len(re.findall(r"p\[i\] is not NULL", end.console)) == len(calls)


def test_failure_can_be_shown_where_it_happens():
    shot = weft.shot("linuxu", "x86_64", "ukfault.alloc=2 ukfault.trace=1 "
                     "-- test planted.leaks", A=FAULT)
    end = weft.ended(shot, "halt", 1)
    assert re.search(r"alloc: call 2 fails\n(  #\d.*\n)*?"
                     r"  #\d 0x\w+ fault_calloc\+.*\n(  #\d.*\n)*?"
                     r"  #\d 0x\w+ uk_testcase_planted_leaks\+",
                     end.console), end.console


def test_cases_can_be_left_out():
    shot = weft.shot("linuxu", "x86_64", "uktest.skip=planted.*s -- test *",
                     A=FAULT)
    weft.ended(shot, "halt", 0)
    assert set(report(shot).results) == {
        f"planted.{c}" for c in ("sound", "leaves_a_heap", "breaks_an_invariant",
                                 "spoils_the_next_run", "fails_anyway",
                                 "writes_to_null")}


# --- ... and in the unit tests of all libraries -----------------------------

# `uktest.faults` is how many allocations all runs of one case may make: those
# of up to the root of it are gone through one by one, longer ones in steps.
DRIVEN = [unit("linuxu", "x86_64", "fault",
               "uktest.fault=alloc uktest.faults=5000 --"),
          unit("virt", None, "fault",
               "uktest.fault=alloc uktest.faults=500 uktest.suite=ukalloctlsf* --")]


@pytest.mark.parametrize("shot", marked(DRIVEN))
def test_unit_tests_bear_that_each_allocation_fails(shot):
    """No crash, no leak, no broken heap, and all is well afterwards."""
    end = weft.fired(shot)
    assert end.kind == "halt", weft.explain(shot, end)
    bad = {name for name, (ok, _) in report(shot).results.items() if not ok}
    assert not bad, [note for note in notes(shot) if note[0] in bad]
    assert report(shot).last, weft.explain(shot, end)


def test_most_allocations_of_small_cases_were_made_to_fail():
    """The driver was at work: runs as many as allocations, up to a limit."""
    made = [tuple(map(int, m.groups())) for m in (re.match(
        r"(\d+) calls, (\d+) runs", text)
        for _, text in notes(DRIVEN[0])) if m]
    assert len(made) > 150
    assert all(runs == calls for calls, runs in made if calls <= 70)
    assert sum(runs for _, runs in made) > 1000


# --- misuse of a guarded heap -----------------------------------------------

BLOCK = r"heap \w+: block 0x\w+( of 24 bytes)?: "
MISUSE = {
    "over": BLOCK + "written past its end, byte 24$",
    "far-over": BLOCK + "written past its end, bytes 24 to 30$",
    "under": BLOCK + "written before its beginning, byte -1$",
    "after-free": BLOCK + "written after it was freed, byte 3$",
    "double": BLOCK + "freed twice$",
    "foreign": BLOCK + "free of what is no block of it$",
    "inside": BLOCK + "free of what is no block of it$",
    "realloc-over": BLOCK + "written past its end, byte 24$",
    "pages": r"heap \w+: block 0x\w+ of 8192 bytes: pfree of another number",
}
BLOCKLESS = ("foreign", "inside", "pages")      # not from victim()
FREED = ("after-free", "double")                # by release()
HEAPS = ("slab", "buddy", "tiny")               # besides tlsf


def guarded():
    for machine, arch in EVERYWHERE:
        for misdeed in MISUSE:
            yield weft.shot(machine, arch, "ukalloc.default=guard+tlsf -- "
                            + misdeed, A=FAULT), misdeed
    for heap in HEAPS:
        for misdeed in MISUSE:
            yield weft.shot("linuxu", "x86_64", f"ukalloc.default=guard+{heap} "
                            f"-- {misdeed}", A=FAULT,
                            label=f"fault-linuxu-{heap}"), misdeed


@pytest.mark.parametrize("shot, misdeed", marked(guarded()))
def test_misuse_is_named(shot, misdeed):
    """What was done, to which block, who allocated and who freed it."""
    end = weft.ended(shot, "crash", 134)
    why = weft.explain(shot, end)
    assert re.match(MISUSE[misdeed], end.text), why
    made = re.search(r"was allocated by\n  #0 0x\w+ (\w+)\+", end.console)
    freed = re.search(r"was freed by\n  #0 0x\w+ (\w+)\+", end.console)
    if misdeed not in BLOCKLESS:
        assert made and made[1] == "victim", why
    assert bool(freed) == (misdeed in FREED), why
    assert not freed or freed[1] == "release", why


def test_who_allocated_is_named_by_file_and_line():
    shot = weft.shot("microvm", None, "ukalloc.default=guard+tlsf -- over",
                     A=FAULT)
    end = weft.ended(shot, "crash")
    assert any(re.search(r"#0 victim  tests/fault/main.c:\d+", line)
               for line in weft.symbolise(shot.build(), end.console)), \
        end.console


@pytest.mark.parametrize("shot", marked(
    weft.shot(machine, arch, f"{words} -- good", A=FAULT)
    for machine, arch in (("linuxu", "x86_64"), ("virt", None))
    for words in ("ukalloc.default=guard+tlsf", "ukallocguard.all=1")))
def test_who_does_right_is_left_alone(shot):
    weft.ended(shot, "halt", 99)


def test_all_heaps_can_be_guarded_at_boot():
    shot = weft.shot("linuxu", "x86_64", "ukallocguard.all=1 -- double",
                     A=FAULT)
    assert re.match(MISUSE["double"], weft.ended(shot, "crash").text)


def test_unknown_layer_is_an_error():
    shot = weft.shot("linuxu", "x86_64", "ukalloc.default=gard+tlsf -- good",
                     A=FAULT)
    end = weft.ended(shot, "crash")
    assert "gard+tlsf: no such allocator in this image" in end.console


@pytest.mark.parametrize("shot", marked([
    unit("linuxu", "x86_64", "fault", "ukalloc.default=guard+tlsf --"),
    unit("linuxu", "x86_64", "fault", "ukalloc.default=guard+slab --")]))
def test_unit_tests_do_right_by_a_guarded_heap(shot):
    """And every block that they leave behind is whole."""
    weft.ended(shot, "halt", 0)
    assert report(shot).last


# --- undefined behaviour ----------------------------------------------------

MAIN = r"undefined: tests/ubsan/main\.c:\d+:\d+: "
ADDRESS = r"0x[0-9a-f]+"
UNDEFINED = {
    "add": r"2147483647 \+ 1 overflows 'int'",
    "sub": r"-2147483648 - 1 overflows 'int'",
    "mul": r"(2147483647 \* 2|2 \* 2147483647) overflows 'int'",
    "negate": r"-\(-2147483648\) overflows 'int'",
    "divide": r"-2147483648 / -1 overflows 'int'",
    "divide-by-zero": r"-2147483648 is divided by 0",
    "add-wide": r"0x40{31} \+ 0x40{31} overflows '__int128'",
    "shift-far": r"shift by 32, and 'int' has 32 bits",
    "shift-negative": r"shift by -1, which is negative",
    "shift-out": r"2147483647 << 1 overflows 'int'",
    "shift-below": r"-2147483648 << 1: the left side is negative",
    "index": r"index 4 is outside of '(volatile )?int ?\[4\]'",
    "vla": r"an array of -1 elements",
    "bool": r"2 is no value of '(_Bool|volatile bool)'",
    "null": r"load of 'int' by a null pointer",
    "misaligned": rf"load of 'uint32_t'.* at {ADDRESS}, which is not aligned "
                  "to 4",
    "object-size": rf"load of '\w+' at {ADDRESS}, where there is less room",
    "pointer": r"pointer 0xfffffffffffffff0 is moved to 0x1",
    "return-null": r"a null pointer is returned",
    "pass-null": r"argument 1 is a null pointer",
    "builtin": r"__builtin_ctz of 0",
    "float": r"'double' \(bits 0x46293e5939a08cea\) is no 'int'",
    "function": rf"call of {ADDRESS}, which is no 'void \(\)'",
    "unreachable": r"a place that cannot be reached was reached",
}
CLANG_ONLY = {
    "assume": rf"{ADDRESS} is assumed to be aligned to 16, at offset 0",
    "convert": r"300 as 'unsigned char' becomes 44",
    "pass-nonnull": r"argument 1 is a null pointer",
    "return-nonnull": r"a null pointer is returned",
}
FATAL = {"divide", "divide-by-zero", "vla", "null", "unreachable"}
COMPILED = [(machine, arch, cc) for machine, arch in (
    ("linuxu", "x86_64"), ("microvm", None), ("virt", None))
    for cc in ("gcc", "clang")]


def kinds_of(machine, cc):
    kinds = {**UNDEFINED, **(CLANG_ONLY if cc == "clang" else {})}
    if machine == "virt" and cc == "clang":
        del kinds["builtin"]    # an arm64 processor counts the zeroes of 0
    return kinds


def ubsan_shot(machine, arch, cc, cmdline):
    return weft.shot(machine, arch, cmdline, A=UBSAN, CC=cc)


def findings():
    for machine, arch, cc in COMPILED:
        for kind in kinds_of(machine, cc):
            if machine == "linuxu" or kind in FATAL:
                yield ubsan_shot(machine, arch, cc, f"-- {kind}"), kind, cc


@pytest.mark.parametrize("shot, kind, cc", marked(findings()))
def test_undefined_behaviour_is_named(shot, kind, cc):
    """It crashes at the place, with the values."""
    end = weft.ended(shot, "crash", 134)
    assert re.match(MAIN + kinds_of(shot.machine, cc)[kind], end.text), \
        weft.explain(shot, end)


@pytest.mark.parametrize("shot, cc", marked(
    (ubsan_shot(m, a, cc, "ukubsan.crash=0 -- all"), cc)
    for m, a, cc in COMPILED))
def test_image_can_go_on(shot, cc):
    """Every kind that can be survived is reported, each place once."""
    end = weft.ended(shot, "halt", 99)
    lines = re.findall(r"^undefined: .*", end.console, re.M)
    places = [re.match(MAIN, line)[0] + line.split(":")[4][:9]
              for line in lines]
    assert len(places) == len(set(places)), end.console
    for kind, words in kinds_of(shot.machine, cc).items():
        if kind not in FATAL:
            assert any(re.match(MAIN + words, line) for line in lines), kind


@pytest.mark.parametrize("shot", marked(
    ubsan_shot("linuxu", "x86_64", cc, "ukubsan.crash=0 -- no-way-on")
    for cc in ("gcc", "clang")))
def test_code_that_cannot_go_on_does_not(shot):
    """Compiled with -fno-sanitize-recover: the handlers' _abort twins."""
    end = weft.ended(shot, "crash", 134)
    assert re.match(r"undefined: tests/ubsan/abort\.c:\d+:\d+: "
                    r"2147483647 \+ 2 overflows 'int'", end.text)


@pytest.mark.parametrize("shot", marked([
    unit("linuxu", "x86_64", "ubsan", "--"),
    unit("linuxu", "x86_64", "ubsan", "--", CC="clang"),
    unit("virt", None, "ubsan", "uktest.skip=ukalloc* --")]))
def test_unit_tests_have_no_undefined_behaviour(shot):
    """All libraries, the boot code and the platform included."""
    weft.ended(shot, "halt", 0)
    assert report(shot).last
    assert "-fsanitize=undefined" in (shot.build().dir /
                                      "compile_commands.json").read_text()
