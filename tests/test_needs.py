# SPDX-License-Identifier: BSD-3-Clause
"""
A test for which something is not installed: skipped before a person, failed
where it would be missed (tests/weft.py, conftest.py).
"""
import os
import subprocess
import sys

import pytest

import weft

TESTS = """
import pytest, weft

@pytest.mark.needs("passt")
def test_marked():
    pass

def test_that_asks():
    weft.need("make", "passt")

@pytest.mark.needs("python3")
def test_of_what_is_there():
    weft.need("python3")
"""


@pytest.mark.parametrize("ci, status, counted", [
    ({}, 0, "1 passed, 2 skipped"),
    ({"CI": "true"}, 1, "1 failed, 1 passed, 1 error")])
def test_what_is_not_installed_is_missed_only_where_it_matters(
        tmp_path, ci, status, counted):
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "bin").mkdir()
    for name in ("python3", "make"):
        (tmp_path / "bin" / name).symlink_to(sys.executable)
    env = {k: v for k, v in os.environ.items() if k != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", "-rsf", "-c",
         weft.ROOT / "pytest.ini", "--rootdir", weft.ROOT, "-p", "no:xdist",
         "-p", "no:cacheprovider", tmp_path / "test_it.py"], cwd=weft.ROOT,
        env={**env, **ci, "PATH": str(tmp_path / "bin"), "PYTHONPATH":
             os.pathsep.join(str(weft.ROOT / d) for d in ("", "src/tools", "tests"))},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    assert counted in done.stdout, done.stdout
    assert "passt missing, which `make setup` installs" in done.stdout


def test_package_that_no_table_knows_is_a_mistake():
    with pytest.raises(KeyError):
        weft.need("pasta")
