# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 01: an option decides what is in the image, and what it leaves out
leaves nothing behind. The tests of hello.1 only ask for configurations, those
of hello.2 build and boot.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft     # noqa: E402  (tests/, on the path above)
import size     # noqa: E402  (src/tools, which weft adds)

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
NO_GREET = "# CONFIG_LIBGREET is not set\n"
NO_CONSOLE = "# CONFIG_LIBUKCONSOLE is not set\n"
WORD = "Hello"
READER = 'CONFIG_LIBGREET_WHO="dear reader"\n'


# --- hello.1: the options --------------------------------------------------

def configure(out, fragment):
    """(exit code, messages, {option: value} of config.h) on top of lesson 01."""
    (out / "my.config").write_text(fragment)
    done = subprocess.run(
        [sys.executable, "src/tools/config.py", "make", "--what", "lesson:01",
         "--arch", "x86_64", "--plat", "linuxu", "--out", str(out),
         "--fragment", str(out / "my.config")],
        cwd=weft.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=weft.machines.scaled(60))
    header = out / "include/uk/config.h"
    text = header.read_text() if done.returncode == 0 else ""
    return (done.returncode, done.stdout,
            dict(re.findall(r"^#define CONFIG_(\w+) (.*)$", text, re.M)))


def configured(out, fragment):
    code, text, options = configure(out, fragment)
    assert code == 0, text
    return options


def test_greet_is_on_and_greets_the_world_unless_told_otherwise(tmp_path):
    """hello.1"""
    options = configured(tmp_path, "")
    assert options.get("LIBGREET") == "1"
    assert options.get("LIBGREET_WHO") == '"world"'


def test_greet_takes_any_words(tmp_path):
    """hello.1"""
    options = configured(tmp_path, READER)
    assert options.get("LIBGREET_WHO") == '"dear reader"'


def test_greet_left_out_leaves_no_option_behind(tmp_path):
    """hello.1"""
    options = configured(tmp_path, NO_GREET)
    assert not [name for name in options if "GREET" in name]


def test_greet_without_a_console_is_not_there(tmp_path):
    """hello.1"""
    options = configured(tmp_path, NO_CONSOLE)
    assert not [name for name in options if "GREET" in name]


@pytest.mark.parametrize("fragment, reason", [
    (NO_GREET + READER, "LIBGREET"),
    (NO_CONSOLE + "CONFIG_LIBGREET=y\n", "LIBUKCONSOLE"),
], ids=["words", "library"])
def test_greet_asked_for_in_vain_is_refused(tmp_path, fragment, reason):
    """hello.1"""
    code, text, _ = configure(tmp_path, fragment)
    assert code, "what cannot take effect was accepted"
    assert re.search(
        rf"has no effect.*dependency is not met: {reason}\b", text), text


# --- hello.2: the library --------------------------------------------------

def fragment_file(name, text):
    """A file for make's F=, with a path that does not change."""
    path = weft.OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path.relative_to(weft.ROOT))


def boots(name="", text=""):
    """The lesson with a fragment on each machine, as parameters."""
    more = {"F": fragment_file(name, text)} if name else {}
    for machine, arch in MACHINES:
        shot = weft.shot(machine, arch, LESSON="01", **more)
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


@pytest.mark.parametrize("shot", boots("reader.config", READER))
def test_libgreet_greets_whom_the_configuration_names(shot):
    """hello.2"""
    assert f"{WORD}, dear reader!\n" in weft.ended(shot, "halt", 0).console


@pytest.mark.parametrize("shot", boots("no-greet.config", NO_GREET))
def test_libgreet_left_out_leaves_not_a_byte_behind(shot):
    """hello.2"""
    end = weft.ended(shot, "halt", 0)
    assert "This image takes" in end.console and WORD not in end.console
    assert "greet" not in shot.build().symbols()
    assert "libgreet" not in size.measure(shot.build().dir / "image.map")


@pytest.mark.parametrize("shot", boots())
def test_libgreet_exports_its_one_function(shot):
    """hello.2"""
    build = shot.build()
    names = subprocess.run(
        [build.binutil("nm"), "-g", "--defined-only", "-j",
         str(build.dir / "lib/libgreet.o")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert names.stdout.split() == ["greet"]
    assert "libgreet" in size.measure(build.dir / "image.map")


@pytest.mark.parametrize("shot", boots())
def test_libgreet_keeps_its_macro_to_itself(shot):
    """hello.2"""
    commands = json.loads((shot.build().dir / "compile_commands.json")
                          .read_text())
    told = {Path(c["file"]).name for c in commands
            if "GREETING" in json.dumps(c)}
    assert told == {"greet.c"}


@pytest.mark.parametrize("shot", boots())
def test_sizes_on_the_console_are_those_of_the_linker(shot):
    at = shot.build().symbols()
    said = [int(n) for n in
            re.search(r"takes (\d+) bytes of memory, (\d+) of them code",
                      weft.ended(shot, "halt", 0).console).groups()]
    assert said == [at["__image_end"] - at["__image_start"],
                    at["__text_end"] - at["__text_start"]]
