# SPDX-License-Identifier: BSD-3-Clause
"""
Bad input meets a message: a wrong word to make, a machine too small, a command
line that makes no sense, an image that does what it must not.

In every case: one clear message, an end that is not success, and no hang. What
the misdeeds are is in tests/crash/main.c; here is what each must lead to.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

import weft

CRASH = str(weft.ROOT / "tests/crash")
PLACES = tuple((m, None) for m in weft.KVM) + (("linuxu", "x86_64"),
                                               ("linuxu", "arm64"))
ADDRESS = r"0x0*7e0000001000"

# misdeed -> the headline of the report, which also reaches the host
MISDEEDS = {
    "assert": r"assertion failed: number\(arg\) == 42",
    "crash hard": r"the tests asked for hard",
    "null-read": r"page fault: read of 0x0, NULL pointer\b(?! call)",
    "null-write": r"page fault: write to 0x8, NULL pointer\b",
    "null-call": r"page fault: execution of 0x0, NULL pointer call",
    "wild-read": rf"page fault: read of {ADDRESS}, nothing is mapped there",
    "wild-call": rf"page fault: execution of {ADDRESS}, nothing is mapped",
    "undefined": r"(invalid|illegal) instruction",
    "trap": r"(invalid|illegal) instruction|breakpoint",
    "write-text": r"page fault: write to 0x[0-9a-f]+, which is read-only",
    "write-constant": r"page fault: write to 0x[0-9a-f]+, which is read-only",
    "run-data": r"page fault: execution of 0x[0-9a-f]+, which is data",
    "run-stack": r"page fault: execution of 0x[0-9a-f]+, which is data",
    "overflow": r"(double|page) fault.*, stack overflow: guard page hit",
    "smash": r"stack smashed: a local array was written past its end",
}
# misdeeds that leave no frame of their own: who jumped is named all the same
JUMPS = {"null-call": "do_null_call", "wild-call": "do_wild_call"}


def crash_shot(machine, arch, cmdline, **wishes):
    return weft.shot(machine, arch, cmdline, A=CRASH, wishes=wishes)


def everywhere(values):
    """A parameter set for each place and value."""
    for machine, arch in PLACES:
        for value in values:
            shot = crash_shot(machine, arch, f"-- {value}")
            yield pytest.param(shot, value, id=f"{shot.label}: {value}",
                               marks=shot.mark())


# --- misdeeds of an image --------------------------------------------------

@pytest.mark.parametrize("shot, misdeed", everywhere(MISDEEDS))
def test_misdeed(shot, misdeed):
    """It crashes once, says why, and shows how it came there."""
    end = weft.ended(shot, "crash", 134)
    why = weft.explain(shot, end)
    assert re.match(MISDEEDS[misdeed], end.text), why
    assert re.findall(r"^crash: (.*)$", end.console, re.M) == [end.text], why
    assert re.search(r"#1 0x[0-9a-f]+ (\w+)\+0x", end.console), why
    if misdeed in JUMPS:
        assert re.search(rf"#1 0x[0-9a-f]+ {JUMPS[misdeed]}\+", end.console), \
            why


def test_misdeed_is_named_by_file_and_line():
    """The runner turns the addresses of a report into places in the source."""
    shot = crash_shot("microvm", None, "-- assert")
    end = weft.ended(shot, "crash")
    lines = weft.symbolise(shot.build(), end.console)
    assert any(re.search(r"#\d+ do_assert  tests/crash/main.c:\d+", x)
               for x in lines), (lines, end.console)


# --- the command line of an image ------------------------------------------

# what is typed, and the words that answer it
COMMAND_LINES = {
    "a quote that is never closed": (
        '-- status "7', r"command line: a quote that is not closed.* byte 11$"),
    "a word that is no parameter": (
        "env.X=1 stray -- status 0", r"command line: stray: not lib.param=val"),
    "a parameter that nobody has": (
        "nobody.nothing=1 -- status 0",
        r"command line: nobody.nothing: no such parameter"),
    "a parameter without a value": (
        "ukprint.level -- status 0",
        r"command line: ukprint.level: not lib.param=value"),
    "a value that is no number": (
        "ukprint.level=loud -- status 0",
        r"command line: ukprint.level=loud: not a number; give one from 0"),
    "too long": (
        "-- status 0 " + "x" * 5000,
        r"boot: the command line is too long; the limit in bytes is (4096|2048) "),
}


@pytest.mark.parametrize("machine, arch", weft.params(PLACES))
@pytest.mark.parametrize("what", COMMAND_LINES)
def test_command_line(machine, arch, what):
    """Not what the user meant: say so instead of running something else."""
    line, words = COMMAND_LINES[what]
    shot = crash_shot(machine, arch, line)
    if what == "too long" and machine in ("pc", "q35"):
        with pytest.raises(weft.Refused, match="5012 bytes.*takes 4095"):
            weft.fired(shot)
        return
    end = weft.ended(shot, "crash", 134)
    assert re.match(words, end.text), weft.explain(shot, end)


# --- too little memory, wrong device trees ---------------------------------

@pytest.mark.parametrize("machine", weft.KVM)
def test_memory_smaller_than_the_image(machine):
    """The runner knows before it starts anything, and says both numbers."""
    shot = crash_shot(machine, None, "-- status 0")
    with pytest.raises(weft.Refused, match=r"needs at least \d+ KiB, "
                                           r"--mem gives 16"):
        weft.machines.MACHINES[machine].boot(shot.build(), mem="16K")


@pytest.mark.parametrize("machine", weft.KVM)
@pytest.mark.parametrize("more", [0, 64, 1024])
def test_memory_that_just_holds_the_image(machine, more):
    """The image runs, or it or QEMU says that memory is short."""
    shot = crash_shot(machine, None, "-- status 0")
    firmware = weft.machines.MACHINES[machine].firmware
    mem = (shot.build().memory() + firmware) // 1024 + more
    shot = crash_shot(machine, None, "-- status 0", mem=f"{mem}K")
    end = weft.fired(shot)
    assert end.status == 0 or re.search(
        r"not enough memory|not enough space", end.text, re.I), \
        weft.explain(shot, end)


# --- device trees that are not to be believed -------------------------------
# QEMU repairs or refuses a tree that it is given, so it is not asked: three raw
# files are put into memory, and the processor starts at the third.

IMAGE_AT, TREE_AT, START_AT = 0x40200000, 0x48000000, 0x48400000


def bare_virt(tree, start):
    """A virt on which nobody helps: these two files and the image."""
    virt = weft.machines.MACHINES["virt"]

    def command(build, wishes, ctl):
        argv = virt.command(build, wishes, ctl)
        at = argv.index("-kernel")
        argv[at:at + 4] = [x for file, addr in (
            (build.image, IMAGE_AT), (tree, TREE_AT), (start, START_AT))
            for x in ("-device", f"loader,file={file},addr={addr:#x},"
                                 "force-raw=on")]
        return argv + ["-device", f"loader,addr={START_AT:#x},cpu-num=0"]

    return weft.machines.Machine("virt", command, "arm64",
                                 program=virt.program)


def jump(x0):
    """x0 is set, then the image entered, as a loader does it."""
    def movz(rd, value):    # Arm ARM, C6.2.228: the upper half of 32 bits
        return 0xd2a00000 | (value >> 16) << 5 | rd
    return b"".join(w.to_bytes(4, "little") for w in (
        movz(0, x0), movz(1, IMAGE_AT), 0xd61f0020))


def good_tree(tmp_path):
    """The tree of QEMU's virt."""
    path = tmp_path / "good.dtb"
    subprocess.run(["qemu-system-aarch64", "-M", f"virt,dumpdtb={path}",
                    "-m", "256M", "-display", "none"], check=True,
                   capture_output=True, timeout=60)
    return path.read_bytes()


def with_word(data, offset, value):
    return data[:offset] + value.to_bytes(4, "big") + data[offset + 4:]


def no_memory(data):
    return data.replace(b"memory@40000000", b"nothing@4000000").replace(
        b"memory\0", b"nothin\0")


def foreign_words(data):
    at = int.from_bytes(data[8:12], "big")
    return data[:at + 64] + b"\x5a" * 256 + data[at + 320:]


MALFORMED = "no device tree: what x0 points at is malformed"
# what was done to the tree -> what the host is told
TREES = {
    "none": (None, "no device tree: x0 does not point at one"),
    "foreign": (lambda d: b"\x7fELF" + d[4:], MALFORMED),
    "truncated": (lambda d: d[:300], MALFORMED),
    "larger than memory": (lambda d: with_word(d, 4, 0x7fffffff),
                           MALFORMED),
    "structure beyond the end": (lambda d: with_word(d, 8, len(d) + 4096),
                                 MALFORMED),
    "foreign words": (foreign_words, MALFORMED),
    "no memory node": (no_memory, "boot: the device tree names no memory"),
}


def boot_tree(tmp_path, change):
    shot = crash_shot("virt", None, "")
    tree, start = tmp_path / "tree.dtb", tmp_path / "start.bin"
    tree.write_bytes(change(good_tree(tmp_path)) if change else b"\0" * 64)
    start.write_bytes(jump(TREE_AT if change else 0))
    end = bare_virt(tree, start).boot(shot.build(), 30, mem="256M")
    return end, weft.explain(shot, end)


@pytest.mark.xdist_group("crash-kvm-arm64")
def test_a_good_tree_boots_without_a_loader(tmp_path):
    """The machine of these tests is a machine: only its trees are bad."""
    end, why = boot_tree(tmp_path, lambda tree: tree)
    assert end.kind == "halt" and "which misdeed, please" in end.console, why


@pytest.mark.xdist_group("crash-kvm-arm64")
@pytest.mark.parametrize("how", TREES)
def test_device_tree(tmp_path, how):
    """The image ends at once and says that, and what, is wrong with it."""
    change, words = TREES[how]
    end, why = boot_tree(tmp_path, change)
    assert (end.kind, end.status, end.text) == ("crash", 134, words), why


# --- the runner ------------------------------------------------------------

def run(*words, path=None):
    """run.py as `make run` starts it; -> CompletedProcess."""
    env = dict(os.environ, PATH=path or os.environ["PATH"])
    return subprocess.run(
        [sys.executable, "src/tools/run.py", *map(str, words)], cwd=weft.ROOT,
        env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=weft.machines.scaled(90))


def test_no_image():
    done = run("--build", "build/test/nothing-here")
    assert done.returncode == 125
    assert re.fullmatch(r"weft: .*make build.*\n", done.stderr), done.stderr


def test_no_qemu(tmp_path):
    """The message names the package."""
    shot = crash_shot("microvm", None, "")
    done = run("--build", shot.build().dir, path=str(tmp_path))
    assert done.returncode == 125
    assert "qemu-system-x86" in done.stderr and \
        done.stderr.count("\n") == 1, done.stderr


def test_an_endless_image_is_ended():
    """Status 124, a sentence, and no process left."""
    shot = crash_shot("microvm", None, "-- spin")
    done = run("--build", shot.build().dir, "--cmdline", "-- spin",
               "--timeout", "2")
    assert done.returncode == 124 and "time is out" in done.stderr


@pytest.mark.parametrize("mem", ["0", "many", "-5M", "64T"])
def test_memory_that_is_no_number(mem):
    shot = crash_shot("microvm", None, "")
    done = run("--build", shot.build().dir, f"--mem={mem}")
    assert done.returncode == 125 and "--mem" in done.stderr, done.stderr


# --- make ------------------------------------------------------------------

HELLO = {"APP": "hello", "ARCH": "x86_64", "PLAT": "kvm"}


def refused(pattern, **variables):
    """`make build` stops with a message and leaves no image."""
    out = f"build/test/refused-{os.getpid()}"
    done = weft.make("build", O=out, **{**HELLO, **variables})
    left = (weft.ROOT / out / "image").exists()
    shutil.rmtree(weft.ROOT / out, ignore_errors=True)
    assert done.returncode and not left, done.stdout
    assert re.search(pattern, done.stdout), done.stdout
    assert "Traceback" not in done.stdout, done.stdout
    assert done.stdout.count("\n") <= 6, done.stdout


@pytest.mark.parametrize("variables, pattern", [
    ({"LESSON": "77", "APP": ""}, r"no lesson 77: there are .*00"),
    ({"APP": "helo"}, r"no app helo: did you mean hello"),
    ({"A": "/nonexistent", "APP": ""}, r"/nonexistent"),
    ({"A": CRASH}, r"one of LESSON=, APP= and A="),
    ({"ARCH": "z80"}, r"ARCH=z80 is not one of: arm64 x86_64"),
    ({"PLAT": "vax"}, r"PLAT=vax is not one of: .*kvm"),
    ({"CC": "nocc"}, r"cannot find nocc.*make (setup|doctor)"),
    ({"L": "/nonexistent"}, r"/nonexistent"),
    ({"F": "/nonexistent.config"}, r"/nonexistent.config"),
], ids=lambda v: " ".join(f"{k}={x}" for k, x in v.items() if x)
    if isinstance(v, dict) else "")
def test_wrong_word_to_make(variables, pattern):
    refused(pattern, **variables)


BAD_FRAGMENTS = {
    "no such option": ("CONFIG_NO_SUCH_OPTION=y\n",
                       r"bad.config:1: .*NO_SUCH_OPTION"),
    "not a number": ("\nCONFIG_UKPLAT_LCPU_MAXCOUNT=many\n",
                     r"bad.config:2: .*LCPU_MAXCOUNT"),
    "unmet dependency": ("CONFIG_LIBUKFMT_TEST=y\n",
                         r"bad.config:1: .*LIBUKTEST"),
    "no option": ("what is this\n", r"bad.config:1: "),
    "another processor": ("CONFIG_ARCH_ARM_64=y\n", r"bad.config:1: .*ARCH"),
}


@pytest.mark.parametrize("text, pattern", BAD_FRAGMENTS.values(),
                         ids=BAD_FRAGMENTS)
def test_bad_fragment(tmp_path, text, pattern):
    """A fragment that would have no effect is an error with file and line."""
    fragment = tmp_path / "bad.config"
    fragment.write_text(text)
    refused(pattern, F=str(fragment))


HELLO_COMPLAINTS = {
    "unknown parameter": ("nolib.param=3 -- a", "nolib.param: no such param"),
    "a long word": ("p" * 300 + " --", r"ppp\.\.\.: not lib.param=value"),
    "too long": ("x" * 5000, "command line"),
}


@pytest.mark.parametrize("machine", ["microvm", "virt"])
@pytest.mark.parametrize("line, words", HELLO_COMPLAINTS.values(),
                         ids=HELLO_COMPLAINTS)
def test_an_image_without_a_formatter_says_why(machine, line, words):
    """hello has no crash reports: the reason comes through all the same."""
    end = weft.fired(weft.shot(machine, cmdline=line, APP="hello"))
    assert (end.kind, end.status) == ("crash", 134), end
    assert re.search(words, end.text) and "%" not in end.text
    assert re.search(words, end.console)


@pytest.mark.xdist_group("hello-args")
@pytest.mark.parametrize("args", ['-- one "two three" $HOME', "-- a;b&c <d>",
                                  "-- it\\'s (fine)"])
def test_arguments_reach_main_as_they_were_typed(args):
    """make and two shells lie between ARGS= and argv."""
    done = weft.make("run", APP="hello", ARGS=args, O="build/test/hello-args",
                     PLAT="linuxu")
    words = shlex.split(args)[1:]
    got = re.findall(r"^argv\[\d+\] = (.*)$", done.stdout, re.M)
    assert got == words, done.stdout


@pytest.mark.parametrize("variables, words", [
    ({"A": "/tmp/my app"}, "blank"), ({"LTO": "yes"}, "y or n"),
    ({"L": "/nonexistent"}, "Makefile.uk"), ({"F": "/nonexistent"}, "no such"),
    ({"O": ""}, "O="), ({"O": "/proc/none"}, "O="),
    ({"CC": "foo"}, "cannot find foo"),
])
def test_bad_choices_are_refused_in_words(variables, words):
    done = weft.make("build", **{"LESSON": "00"} | variables
                     if "A" not in variables else variables)
    assert done.returncode == 2 and words in done.stdout, done.stdout
    assert "Traceback" not in done.stdout
