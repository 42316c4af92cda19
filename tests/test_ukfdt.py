# SPDX-License-Identifier: BSD-3-Clause
"""
ukfdt against the trees of real machines, whole, cut short and damaged: it must
refuse or read, and never leave the tree (tests/host/ukfdt/fuzz.c).
"""

import shutil
import subprocess

import pytest

import weft

HERE = weft.ROOT / "tests/host/ukfdt"
MACHINES = ("virt,gic-version=2", "virt,gic-version=3",
            "virt,gic-version=3,virtualization=on")
ROUNDS = 3000


def need(tool):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    return tool


def run(*words):
    done = subprocess.run([str(w) for w in words], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=300,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    """Device trees: QEMU's own, and those of tests/host/ukfdt/*.dts."""
    out = tmp_path_factory.mktemp("trees")
    made = []
    for machine in MACHINES:
        made.append(out / f"{len(made)}.dtb")
        run(need("qemu-system-aarch64"), "-display", "none", "-smp", "2",
            "-M", f"{machine},dumpdtb={made[-1]}", "-cpu", "cortex-a57")
    for source in sorted(HERE.glob("*.dts")):
        made.append(out / f"{source.stem}.dtb")
        run(need("dtc"), "-q", "-I", "dts", "-O", "dtb", "-o", made[-1],
            source)
    return made


@pytest.mark.parametrize("cc", ["gcc", "clang"])
def test_damaged_trees(trees, tmp_path, cc):
    """Every length, and the same random damage in each run."""
    run("make", "-s", "-C", HERE, f"CC={need(cc)}", f"O={tmp_path}")
    said = run(tmp_path / "fuzz", ROUNDS, *trees)
    assert said.startswith(f"ok: {len(trees)} trees, "), said
