# SPDX-License-Identifier: BSD-3-Clause
"""The menu, driven through a terminal: what is kept is the difference."""
import sys

import pexpect
from test_config import box             # noqa: F401 (a fixture)
from tree import TOOLS


def menu(box, *keys):
    """Open the menu of lesson 01, press keys, leave; local.config or None."""
    child = pexpect.spawn(
        sys.executable,
        [str(TOOLS / "config.py"), "menuconfig", "--what", "lesson:01",
         "--arch", "x86_64", "--plat", "kvm", "--out", "build/o", "--root",
         "."], cwd=str(box.root), timeout=10, env={"TERM": "xterm", "LC_ALL":
                                                   "C", "PATH": "/usr/bin"})
    child.expect("Servant|servant")
    for key in keys:
        child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    local = box.out / "local.config"
    return local.read_text() if local.exists() else None


def jump(name, key):
    """Search for an option, jump to it, press a key on it."""
    return ["/", name, "\r", key]


def test_a_change_is_kept_and_nothing_else(box):                # noqa: F811
    assert menu(box, *jump("LTO", " "), "q", "y") == "CONFIG_LTO=y\n"
    assert "CONFIG_LTO=y" in box.ok(what="lesson:01")


def test_going_back_to_the_stack_leaves_no_local_file(box):     # noqa: F811
    menu(box, *jump("LTO", " "), "q", "y")
    assert menu(box, *jump("LTO", " "), "q", "y") is None


def test_switching_off_what_a_lesson_chose_is_kept(box):        # noqa: F811
    assert menu(box, *jump("LIBA", "n"), "q", "y") == (
        "# CONFIG_LIBA is not set\n")
    assert "CONFIG_LIBB" not in box.ok(what="lesson:01")
