# SPDX-License-Identifier: BSD-3-Clause
"""Stacking fragments: what is accepted, what is refused, what is written."""
import os
import subprocess
import time

import pytest
from tree import run, write

CONFIG_UK = """\
mainmenu "Test"
choice
	prompt "Arch"
config ARCH_X86_64
	bool "x86"
config ARCH_ARM_64
	bool "arm"
endchoice
choice
	prompt "Colour"
	default RED
config RED
	bool "red"
config BLUE
	bool "blue"
config GREEN
	bool "green"
endchoice
config PLAT_KVM
	bool "kvm"
config LIBA
	bool "a"
	select LIBHIDDEN
	help
	  A.
config LIBB
	bool "b"
	depends on LIBA
config LIBHIDDEN
	bool
config BOSS
	bool "boss"
	select SERVANT
config SERVANT
	bool "servant"
config COUNT
	int "count"
	range 1 64
	default 1
config ADDR
	hex "addr"
	default 0x10
config NAME
	string "name"
	default "x"
config LTO
	bool "lto"
osource "lib/*/*/Config.uk"
osource "$(WEFT_EXTRA)"
"""


@pytest.fixture
def box(tmp_path):
    write(tmp_path, {
        "Config.uk": CONFIG_UK,
        "arch/x86_64/fragment.config": "CONFIG_ARCH_X86_64=y\n",
        "arch/arm64/fragment.config": "CONFIG_ARCH_ARM_64=y\n",
        "plat/kvm/fragment.config": "CONFIG_PLAT_KVM=y\n",
        "lessons/00-a/lesson.toml": 'title = "A"\narches = ["x86_64"]\n',
        "lessons/00-a/fragment.config": "CONFIG_LIBA=y\nCONFIG_BLUE=y\n",
        "lessons/01-b/lesson.toml": 'title = "B"\nafter = ["00-a"]\n',
        "lessons/01-b/fragment.config": "CONFIG_LIBB=y\nCONFIG_GREEN=y\n",
        "apps/hello/Makefile.uk": "",
    })
    return Box(tmp_path)


class Box:
    def __init__(self, root):
        self.root, self.out = root, root / "build" / "o"

    def run(self, fragment="", verb="make", what="app:hello", arch="x86_64",
            more=()):
        write(self.root, {"f.config": fragment})
        return run("config.py", verb, "--what", what, "--arch", arch, "--plat",
                   "kvm", "--out", "build/o", "--root", ".", "--fragment",
                   "f.config", *more, cwd=self.root)

    def ok(self, *a, **k):
        status, out = self.run(*a, **k)
        assert status == 0, out
        return self.read(".config")

    def refused(self, *a, **k):
        status, out = self.run(*a, **k)
        assert status == 1 and "Traceback" not in out, out
        return out

    def read(self, name):
        return (self.out / name).read_text()


def test_a_lesson_has_what_the_lessons_below_it_chose(box):
    config = box.ok(what="lesson:01")
    assert "CONFIG_LIBA=y" in config and "CONFIG_LIBB=y" in config


def test_a_later_pick_of_a_choice_replaces_an_earlier_one(box):
    config = box.ok(what="lesson:01")
    assert "CONFIG_GREEN=y" in config and "# CONFIG_BLUE is not set" in config


def test_an_app_brings_its_fragment_and_its_options(box):
    write(box.root, {"apps/hello/fragment.config": "CONFIG_APPHELLO_N=7\n",
                     "apps/hello/Config.uk": 'config APPHELLO_N\n\tint "n"\n'})
    assert "CONFIG_APPHELLO_N=7" in box.ok()
    assert "WEFT_APP_DIR := apps/hello\n" in box.read("config.mk")


def test_a_directory_outside_may_be_the_app_and_bring_a_library(box, tmp_path):
    write(tmp_path / "out side", {})
    write(tmp_path, {"far/app/defconfig": "CONFIG_LIBFAR=y\n",
                     "far/lib/Config.uk": 'config LIBFAR\n\tbool "far"\n'})
    box.ok(what=f"dir:{tmp_path}/far/app", more=["--lib", tmp_path / "far/lib"])
    mk = box.read("config.mk")
    assert "CONFIG_LIBFAR := y" in mk and "WEFT_EXTRA_LIBS := far/lib" in mk


@pytest.mark.parametrize("line, message", [
    ("CONFIG_LIBBB=y", "no such option CONFIG_LIBBB (did you mean CONFIG_LIBB?)"),
    ("LIBA=y", "not an assignment: 'LIBA=y'"),
    ("CONFIG_LIBA=3", "CONFIG_LIBA=3: not y or n"),
    ("CONFIG_COUNT=two", "CONFIG_COUNT=two: not a decimal number"),
    ("CONFIG_COUNT=65", "its range is 1 to 64"),
    ("CONFIG_NAME=bare", "not a string in double quotes"),
    ("CONFIG_LIBHIDDEN=y", "CONFIG_LIBHIDDEN has no prompt"),
    ("CONFIG_LIBB=y", "its dependency is not met: LIBA"),
    ("CONFIG_BOSS=y\n# CONFIG_SERVANT is not set", "it is selected by BOSS"),
])
def test_an_assignment_that_cannot_hold_is_refused(box, line, message):
    out = box.refused(line + "\n")
    assert message in out
    assert f"f.config:{1 + line.count(chr(10))}: error: " in out
    assert len(out.splitlines()) == 1, out
    assert not (box.out / ".config").exists()


def test_all_errors_come_in_one_run(box):
    out = box.refused("CONFIG_NO=y\nCONFIG_LIBA=3\nCONFIG_LIBB=y\n")
    assert [f"f.config:{n}:" in out for n in (1, 2, 3)] == [True] * 3


def test_the_order_of_lines_does_not_matter(box):
    assert "CONFIG_LIBB=y" in box.ok("CONFIG_LIBB=y\nCONFIG_LIBA=y\n")


def test_a_selected_option_whose_dependency_is_off_is_refused(box):
    write(box.root, {"lib/x/y/Config.uk":
                     'config P\n\tbool "p"\n\tselect LIBB\n'})
    out = box.refused("CONFIG_P=y\n")
    assert out.startswith("Config.uk:") and "LIBB" in out


@pytest.mark.parametrize("text", ["config P\n\tbolo\n", '\nsource "no"\n'])
def test_a_mistake_in_an_option_file_has_file_and_line(box, text):
    write(box.root, {"lib/x/y/Config.uk": text})
    assert box.refused().startswith("lib/x/y/Config.uk:2: error: ")


def test_a_lesson_refuses_an_architecture_that_it_excludes(box):
    out = box.refused(what="lesson:0", arch="arm64")
    assert out.startswith("lessons/00-a/lesson.toml:2: error: ")
    assert "only on x86_64" in out


@pytest.mark.parametrize("what, message", [
    ("lesson:42", "no lesson 42: there are 00 01"),
    ("app:hallo", "did you mean hello?"), ("dir:/nowhere", "want lesson:NN")])
def test_an_unknown_selection_says_what_there_is(box, what, message):
    assert message in box.refused(what=what)


def test_header_and_make_file_hold_the_values(box):
    box.ok('CONFIG_COUNT=2\nCONFIG_ADDR=0xff\nCONFIG_NAME="a $b#"\n'
           'CONFIG_LIBA=y\n')
    h, mk = box.read("include/uk/config.h"), box.read("config.mk")
    assert "#define CONFIG_LIBA 1\n" in h and "CONFIG_LIBB" not in h
    assert "#define CONFIG_COUNT 2" in h and "#define CONFIG_ADDR 0xff" in h
    assert '#define CONFIG_NAME "a $b#"' in h
    assert "CONFIG_LIBA := y\n" in mk and "CONFIG_LIBB" not in mk
    write(box.root, {"m.mk": "include build/o/config.mk\n"
                     "all:\n\t@echo '$(CONFIG_NAME)|$(CONFIG_COUNT)'\n"})
    out = subprocess.run(["make", "-f", "m.mk"], cwd=box.root,
                         capture_output=True, text=True).stdout
    assert out == "a $b#|2\n"


def stamps(box):
    return {p.relative_to(box.out): p.stat().st_mtime_ns
            for p in (box.out / "include").rglob("*") if p.is_file()}


def test_only_the_files_of_changed_options_are_touched(box):
    box.ok("CONFIG_LIBA=y\n")
    before = stamps(box)
    time.sleep(0.02)
    box.ok("CONFIG_LIBA=y\n")
    assert stamps(box) == before
    box.ok("CONFIG_LIBA=y\nCONFIG_COUNT=2\n")
    changed = {str(p) for p, t in stamps(box).items() if before.get(p) != t}
    assert changed == {"include/config/count.h", "include/config/auto.conf",
                       "include/uk/config.h"}


def test_the_configuration_is_always_newer_than_what_it_was_made_from(box):
    box.ok()
    os.utime(box.out / ".config", (1e9, 1e9))
    box.ok()
    assert (box.out / ".config").stat().st_mtime > 1e9 + 1


def make_asks(box):
    """Would make configure again?"""
    write(box.root, {"Makefile": "O := build/o\n$(O)/.config: ; @echo again\n"
                     "include $(O)/config.dep\n"})
    done = subprocess.run(["make", "build/o/.config"], cwd=box.root,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return "again" in done.stdout


def test_make_configures_again_when_a_file_changes_comes_or_goes(box):
    write(box.root, {"lib/x/y/Config.uk": 'config P\n\tbool "p"\n'})
    box.ok(what="lesson:01")
    assert not make_asks(box)
    later = time.time() + 5
    os.utime(box.root / "lessons/00-a/fragment.config", (later, later))
    assert make_asks(box)
    os.utime(box.root / "lessons/00-a/fragment.config", (1e9, 1e9))
    assert not make_asks(box)
    write(box.root, {"lib/x/z/Config.uk": ""})
    assert make_asks(box)
    (box.root / "lib/x/z/Config.uk").unlink()
    (box.root / "lib/x/y/Config.uk").unlink()
    assert make_asks(box)


def test_local_changes_win_and_defconfig_forgets_them(box):
    write(box.out, {"local.config": "# CONFIG_LIBA is not set\n"})
    assert "# CONFIG_LIBA is not set" in box.ok(what="lesson:01")
    assert "CONFIG_LIBA=y" in box.ok(what="lesson:01", verb="defconfig")
    assert not (box.out / "local.config").exists()


def test_a_local_change_that_cannot_hold_is_refused(box):
    write(box.out, {"local.config": "CONFIG_LIBB=y\n"})
    assert "build/o/local.config:1: error: " in box.refused()


def test_the_menu_does_not_change_the_architecture(box):
    write(box.out, {"local.config": "CONFIG_ARCH_ARM_64=y\n"})
    assert "CONFIG_ARCH_X86_64=y" in box.ok()


def test_the_command_line_wins(box):
    write(box.out, {"local.config": "# CONFIG_LTO is not set\n"})
    assert "CONFIG_LTO=y" in box.ok(more=["--lto"])
    assert "command line:1: error: " in box.refused(more=["--set", "NOPE=y"])


def test_savedefconfig_is_short_and_stacks_to_the_same(box):
    whole = box.ok(what="lesson:01", fragment="CONFIG_COUNT=9\n")
    status, short = box.run(what="lesson:01", fragment="CONFIG_COUNT=9\n",
                            verb="savedefconfig")
    assert status == 0 and len(short.splitlines()) < 8
    assert box.ok(short) == whole


def test_the_menu_without_a_terminal_says_so(box):
    assert "needs a terminal" in box.refused(verb="menuconfig")
