# SPDX-License-Identifier: BSD-3-Clause
"""
The console in both directions: what is typed arrives in the image, on every
machine; and `make run` in a terminal, with Ctrl-C.
"""

import subprocess
import sys
import termios

import pexpect
import pytest

import weft
from test_badinput import PLACES, crash_shot


def echoes():
    for machine, arch in PLACES:
        shot = weft.shot(machine, arch, "-- echo", "all the way\n",
                         A=str(weft.ROOT / "tests/crash"))
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


@pytest.mark.parametrize("shot", echoes())
def test_input(shot):
    """Typed when the image asks, read by the image, byte for byte."""
    end = weft.ended(shot, "halt", 0)
    assert "[all the way]\n" in end.console, weft.explain(shot, end)


def terminal(cmdline, machine="microvm", arch=None):
    """run.py in a terminal of its own."""
    out = crash_shot(machine, arch, "").build().dir
    return pexpect.spawn(sys.executable,
                         ["src/tools/run.py", "--build", str(out),
                          "--cmdline", cmdline], cwd=str(weft.ROOT),
                         timeout=weft.machines.scaled(60), encoding="utf-8")


@pytest.mark.parametrize("machine, arch", weft.params(
    (("microvm", None), ("virt", None), ("linuxu", "x86_64"))))
def test_terminal(machine, arch):
    """A conversation through a terminal."""
    child = terminal("-- echo", machine, arch)
    child.expect("say something")
    # In raw mode (QEMU) the return key sends CR; the image waits for LF.
    child.send("hello\n")
    child.expect(r"\[hello\]")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0


@pytest.mark.parametrize("machine, arch", weft.params(
    (("microvm", None), ("linuxu", "x86_64"))))
def test_ctrl_c(machine, arch):
    """Ctrl-C ends the machine, and the terminal is as it was."""
    child = terminal("-- echo", machine, arch)
    before = termios.tcgetattr(child.child_fd)
    child.expect("say something")
    child.sendintr()
    child.expect("weft: interrupted")
    child.expect(pexpect.EOF)
    after = termios.tcgetattr(child.child_fd)
    child.wait()
    assert child.exitstatus == 130
    assert after[3] == before[3], "the terminal's local modes changed"


def test_output_that_nobody_reads():
    """`make run | head -1` ends the machine and is no error of Python's."""
    out = crash_shot("microvm", None, "").build().dir
    done = subprocess.run(
        ["bash", "-c", '"$0" src/tools/run.py --build "$1" --cmdline "-- echo"'
         " | true; echo ${PIPESTATUS[0]}", sys.executable, str(out)],
        cwd=weft.ROOT, capture_output=True, text=True,
        timeout=weft.machines.scaled(60))
    assert (done.stdout, done.stderr) == ("141\n", "")
