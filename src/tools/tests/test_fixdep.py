# SPDX-License-Identifier: BSD-3-Clause
"""Dependency files: on the options an object reads, and on no others."""
import os
import subprocess
import time

import pytest
from tree import run, write

MAKEFILE = """\
O := o
x.o: ; gcc -Io/include -MMD -MP -MF x.o.d -c x.c -o x.o
-include x.o.d
"""


@pytest.fixture
def box(tmp_path):
    write(tmp_path, {
        "x.c": '#include "x.h"\n#if CONFIG_FOO_BAR\n#endif\nint x;\n',
        "x.h": "#include <uk/config.h>\n/* CONFIG_DEEP */\n",
        "o/include/uk/config.h": "#define CONFIG_FOO_BAR 1\n",
        "o/include/config/foo/bar.h": "", "Makefile": MAKEFILE})
    make(tmp_path)
    assert run("fixdep.py", "o", "x.o.d", cwd=tmp_path) == (0, "")
    return tmp_path


def make(root):
    """Run make; was the object compiled?"""
    done = subprocess.run(["make", "x.o"], cwd=root, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    return "gcc" in done.stdout


def touch(path):
    later = time.time() + 2
    os.utime(path, (later, later))


def test_another_option_does_not_rebuild(box):
    touch(box / "o/include/uk/config.h")
    assert not make(box)


@pytest.mark.parametrize("option", ["foo/bar.h", "deep.h"])
def test_an_option_that_is_read_rebuilds(box, option):
    touch(box / "o/include/config" / option)
    assert make(box)


def test_a_changed_source_or_header_rebuilds(box):
    touch(box / "x.h")
    assert make(box)


def test_an_option_without_a_file_gets_an_old_one(box):
    assert (box / "o/include/config/deep.h").exists()
    assert not make(box)


def test_a_deleted_header_or_option_is_no_error(box):
    (box / "x.h").unlink()
    (box / "o/include/config/deep.h").unlink()
    write(box, {"x.c": "int x;\n"})
    assert make(box)


def test_twice_is_once(box):
    once = (box / "x.o.d").read_text()
    run("fixdep.py", "o", "x.o.d", cwd=box)
    assert (box / "x.o.d").read_text() == once


def test_a_missing_dependency_file_is_skipped(box):
    assert run("fixdep.py", "o", "none.d", cwd=box) == (0, "")


def test_no_half_written_file_is_left(box):
    assert not list(box.glob("*.tmp*"))


def test_a_hundred_files_take_less_than_a_third_of_a_second(tmp_path):
    write(tmp_path, {f"h{i}.h": f"CONFIG_H{i}\n" * 200 for i in range(40)})
    headers = " ".join(f"h{i}.h" for i in range(40))
    for i in range(100):
        write(tmp_path, {f"{i}.c": f"CONFIG_C{i % 9}\n" * 300,
                         f"{i}.d": f"{i}.o: {i}.c {headers}\n"})
    files = [f"{i}.d" for i in range(100)]
    start = time.monotonic()
    assert run("fixdep.py", "o", *files, cwd=tmp_path)[0] == 0
    assert time.monotonic() - start < 0.3


def test_a_source_that_reads_nothing_gets_no_empty_rule(tmp_path):
    write(tmp_path, {"x.c": "int x;\n", "x.d": "x.o: x.c\n"})
    run("fixdep.py", "o", "x.d", cwd=tmp_path)
    assert (tmp_path / "x.d").read_text().splitlines()[1:] == ["x.o: x.c"]


def test_config_of_the_build_that_compiled_it_first_is_left_out(box):
    """An object from ccache comes with the dependency file of that build."""
    deps = (box / "x.o.d").read_text()
    raw = "x.o: x.c x.h \\\n other/include/uk/config.h\n"
    (box / "x.o.d").write_text(raw)
    assert run("fixdep.py", "o", "x.o.d", cwd=box) == (0, "")
    assert (box / "x.o.d").read_text() == deps
