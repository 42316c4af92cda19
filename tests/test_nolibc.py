# SPDX-License-Identifier: BSD-3-Clause
"""
nolibc, ukfmt and ukstring against the host's C library: both get the same
random inputs and must agree (tests/host/nolibc, which lists what is compared
and what differs on purpose). gcc and clang build it with the address and
undefined-behaviour sanitizers; for arm64 it runs under QEMU's user mode, where
a long double has 128 bits.
"""

import re
import subprocess

import pytest

import weft

HERE = weft.ROOT / "tests/host/nolibc"
LIBS = ("lib/base/ukstring", "lib/base/ukfmt", "lib/libc/nolibc")
NAMES = sorted(re.findall(r'\{ "(\w+)", test_\w+ \}',
                          (HERE / "main.c").read_text()))
# label -> make variables, what they need, thousands of rounds
BUILDS = {
    "gcc": (["CC=gcc"], ["gcc"], 20),
    "clang": (["CC=clang"], ["clang"], 20),
    "arm64": (["ARCH=arm64"], [], 4),
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """label -> (exit status, text) of a whole comparison, made when asked for."""
    made = {}

    def report(label):
        variables, packages, rounds = BUILDS[label]
        weft.need(*packages)
        if label not in made:
            out = tmp_path_factory.mktemp(label)
            done = subprocess.run(
                ["make", "-s", "-C", str(HERE), f"O={out}", f"N={rounds}",
                 *variables], timeout=600, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace")
            made[label] = done.returncode, done.stdout
        return made[label]

    return report


@pytest.mark.parametrize("label", BUILDS)
@pytest.mark.parametrize("name", NAMES)
def test_agrees(reports, label, name):
    """No input was found on which the two libraries disagree."""
    _, text = reports(label)
    if f"ok {name}\n" not in text:
        pytest.fail(text, pytrace=False)


@pytest.mark.parametrize("label", BUILDS)
def test_end(reports, label):
    """It was built without warnings and ended with success."""
    code, text = reports(label)
    assert code == 0, text
    assert "warning:" not in text, text


@pytest.mark.parametrize("lib", LIBS)
def test_every_function_is_declared(lib):
    """A header names each symbol that the library exports."""
    root = weft.ROOT / lib
    headers = "".join(p.read_text() for p in root.glob("**/include/**/*.h"))
    exports = [line for line in (root / "exportsyms.uk").read_text().split("\n")
               if line and not line.startswith("#")]
    assert exports
    assert [s for s in exports if not re.search(rf"\b{s}\b", headers)] == []
