# SPDX-License-Identifier: BSD-3-Clause
"""
lwIP's own unit tests, on the host and under sanitizers: the release that our
images contain is one whose tests pass, here and with this compiler
(tests/lwip/Makefile). The glue around it: lib/net/lwip/tests, test_httpd.py.
"""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

import machines
import weft

MAKEFILE = "tests/lwip/Makefile"
OUT = weft.OUT / "lwip"
# What is written there: TESTFUNC(name) in a table, a suite in another table.
CASE = re.compile(r"\bTESTFUNC\((\w+)\)")
NOT_BUILT = {"test_ip6_dummy"}      # stands for the others without IPv6
SUITE = re.compile(r"^ *(\w+_suite),?$", re.M)

pytestmark = [
    pytest.mark.needs("check"),
    pytest.mark.xdist_group("lwip"),
]


def built():
    """Build it, once in this run."""
    def work():
        done = weft.make("-f", MAKEFILE, O=str(OUT.relative_to(weft.ROOT)))
        return [done.returncode, done.stdout]

    code, text = weft.once("lwip-unittests", work)
    assert code == 0, text


@pytest.fixture(scope="module")
def run():
    """-> (status, what it said, {(suite, case): (result, why)})."""
    built()
    folder = OUT / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    env = dict(os.environ, ASAN_OPTIONS="detect_stack_use_after_return=1")
    done = subprocess.run([OUT / "unittests"], cwd=folder, env=env, text=True,
                          timeout=machines.scaled(120), errors="replace",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout, results(folder / "lwip_unittests.xml")


def results(path):
    """The report of libcheck."""
    space = "{http://check.sourceforge.net/ns}"
    return {(suite.findtext(f"{space}title"), test.findtext(f"{space}id")):
            (test.get("result"), f"{test.findtext(f'{space}fn')}: "
                                 f"{test.findtext(f'{space}message')}")
            for suite in ET.parse(path).iter(f"{space}suite")
            for test in suite.iter(f"{space}test")}


@pytest.fixture(scope="module")
def stated():
    """The sources of the tests."""
    built()
    made = (OUT / "test/unit/lwip_unittests.d").read_text()
    folder = weft.ROOT / re.search(r":[\s\\]+(\S+/test/unit)/", made)[1]
    return {p.name: p.read_text() for p in folder.rglob("test_*.c")}, (
        folder / "lwip_unittests.c").read_text()


def test_each_case_passes_and_no_sanitizer_objects(run):
    status, said, found = run
    failed = [f"{suite}: {case}: {why}" for (suite, case), (result, why)
              in found.items() if result != "success"]
    assert not failed, "\n".join(failed + [said[-4000:]])
    assert status == 0, said[-4000:]
    assert "ERROR: " not in said and "runtime error" not in said, said[-4000:]


def test_no_suite_and_no_case_is_missing(run, stated):
    """All that is written down ran."""
    files, main = stated
    cases = {case for text in files.values() for case in CASE.findall(text)}
    assert {case for _, case in run[2]} == cases - NOT_BUILT
    suites = SUITE.findall(main)
    assert len({suite for suite, _ in run[2]}) == len(suites) == len(files)
    assert len(suites) >= 15 and len(cases) >= 112
