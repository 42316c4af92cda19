# SPDX-License-Identifier: BSD-3-Clause
"""
`make debug`: gdb stands at the first instruction of the image, knows its
source, and has commands that know its tables. Run in batch mode.
"""

import re
import subprocess
import sys
import time

import pexpect
import pytest

import weft
from lessons import Course

PLACES = (("kvm", "x86_64"), ("kvm", "arm64"), ("linuxu", "x86_64"),
          ("linuxu", "arm64"))


def debug(plat, arch, *commands, what=("LESSON", "03"), words=()):
    """gdb's output after these commands."""
    build = weft.built(**{what[0]: what[1], "ARCH": arch, "PLAT": plat})
    done = subprocess.run(
        [sys.executable, "src/tools/debug.py", "--build", str(build.dir),
         "--batch", *words, *(w for c in commands for w in ("-ex", c))],
        cwd=weft.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
        timeout=weft.machines.scaled(120))
    assert done.returncode == 0, done.stdout
    return done.stdout


def places():
    for plat, arch in PLACES:
        yield pytest.param(plat, arch, id=f"{plat}-{arch}",
                           marks=pytest.mark.xdist_group(
                               f"lesson03-{plat}-{arch}"))


@pytest.mark.parametrize("plat, arch", places())
def test_stops_at_main_with_its_source(plat, arch):
    """From the entry to main() and to the end; the debugger sees lines."""
    out = debug(plat, arch, "info registers pc", "break main", "continue",
                "backtrace", "continue", "echo and on")
    assert re.search(r"Breakpoint 2?.*main", out), out
    assert re.search(r"#0 +main .* lessons/03-init/main.c:\d+", out), out
    assert re.search(r"#1 .*uk_boot.* src/core/boot.c:\d+", out), out


@pytest.mark.parametrize("plat, arch", places())
def test_commands(plat, arch):
    """The memory map, the init table and the parameters of a running image."""
    out = debug(plat, arch, "break main", "continue", "weft-regions",
                "weft-inittab", "weft-params")
    assert re.search(r"0x[0-9a-f]{16} 0x[0-9a-f]{16} +r-xm +\.?text", out), out
    assert re.search(r"^ *40 +lesson03:water_init", out, re.M), out
    assert re.search(r"^ *60 +lesson03:kettle_init", out, re.M), out
    assert re.search(r"^ *\w+\.\w+ ", out, re.M), out


@pytest.mark.parametrize("plat, arch", places())
def test_trace(plat, arch):
    """The tracepoints of lesson 02, read while it stands at its crash."""
    out = debug(plat, arch, "break uk_assert_fail", "continue", "weft-trace",
                what=("LESSON", "02"))
    assert re.search(r"trace_lift.*from 0 to 2", out), out
    assert re.search(r"trace_lift.*from 2 to 3", out), out


def test_before_the_boot_information():
    """A command that comes too early says so."""
    out = debug("kvm", "x86_64", "weft-regions")
    assert "not there yet" in out


def test_the_course_has_the_lessons_that_are_debugged_here():
    assert {2, 3} <= {x.number for x in Course(weft.ROOT).lessons.values()}


@pytest.mark.parametrize("plat, arch", [("kvm", "x86_64"),
                                        ("linuxu", "x86_64")])
def test_ctrl_c_stops_the_guest(plat, arch):
    """Ctrl-C in gdb's terminal is for the guest: QEMU and gdb live on."""
    build = weft.built(A=str(weft.ROOT / "tests/crash"), ARCH=arch, PLAT=plat)
    gdb = pexpect.spawn(sys.executable, ["src/tools/debug.py", "--build",
                                         str(build.dir), "--cmdline",
                                         "-- spin"], cwd=str(weft.ROOT),
                        timeout=weft.machines.scaled(60), encoding="utf-8")
    gdb.expect(r"\(gdb\) ")
    gdb.sendline("break do_spin")
    gdb.expect(r"\(gdb\) ")
    gdb.sendline("continue")
    gdb.expect(r"Breakpoint.*\(gdb\) ")
    gdb.sendline("continue")
    gdb.expect("Continuing")
    time.sleep(1)       # the guest runs on
    gdb.sendintr()
    gdb.expect(r"SIGINT.*do_spin.*\(gdb\) ")
    gdb.sendline("quit")
    gdb.expect(pexpect.EOF)
    gdb.wait()
    assert gdb.exitstatus == 0
