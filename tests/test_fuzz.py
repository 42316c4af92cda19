# SPDX-License-Identifier: BSD-3-Clause
"""
The harnesses of tests/fuzz, for a fixed number of inputs from a fixed seed, and
with planted mistakes: each harness must find the one that is put into what it
feeds. `make fuzz` runs them for longer.
"""

import platform
import shutil
import subprocess
import sys

import pytest

import weft

sys.path.insert(0, str(weft.ROOT / "tests/fuzz"))

import fuzz     # noqa: E402  (tests/fuzz, on the path above)
import seeds    # noqa: E402

NAMES = fuzz.harnesses()
OUT = weft.OUT / "fuzz"
PLANTED = weft.read_toml(fuzz.HERE / "planted.toml")
# Inputs: the allocators' cost a millisecond each, the others' less.
RUNS = {"fuzz_alloc": 600, "fuzz_printf": 1000}

pytestmark = [
    pytest.mark.needs("clang"),
    pytest.mark.skipif(platform.machine() != "x86_64",
                       reason="built for x86_64 hosts"),
    pytest.mark.xdist_group("fuzz"),
]


def built(out, root):
    """Build the program of a tree."""
    code, text = fuzz.build(out.relative_to(root), root)
    assert code == 0, text
    assert "warning:" not in text, text
    return out


@pytest.fixture(scope="module")
def program():
    return built(OUT / "program", weft.ROOT)


@pytest.fixture(scope="module")
def planted():
    """A copy of the tree in which each library has its mistake."""
    tree = OUT / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for name in ("Makefile", "Config.uk", "apps", "arch", "lib", "plat", "src",
                 "tests"):
        source = weft.ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=lambda _, names: [
                n for n in names if n in ("__pycache__", ".pytest_cache")])
        else:
            tree.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tree)
    for mistake in PLANTED.values():
        path = tree / mistake["file"]
        text = path.read_text()
        assert text.count(mistake["right"]) == 1, mistake
        path.write_text(text.replace(mistake["right"], mistake["wrong"]))
    return built(tree / "build/program", tree)


def run(program, name, runs, tmp_path):
    """A harness over its seeds, then so many inputs."""
    argv = fuzz.command(program, name, tmp_path, fuzz.make_seeds(
        name, OUT / "seeds" / name), crashes=tmp_path,
        options=["-seed=1", f"-runs={runs}"])
    return fuzz.run(argv, timeout=weft.machines.scaled(120))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found(program, tmp_path, name):
    code, text, _ = run(program, name, RUNS.get(NAMES[name][0], 4000), tmp_path)
    assert code == 0, text[-6000:]


@pytest.mark.parametrize("name", NAMES)
def test_planted_mistake_is_found(planted, tmp_path, name):
    code, text, bad = run(planted, name, PLANTED[name]["runs"], tmp_path)
    assert code != 0 and bad, f"not found: {PLANTED[name]}\n{text[-2000:]}"
    assert PLANTED[name]["said"] in text, text[-6000:]


MACHINES = ("virt,gic-version=2", "virt,gic-version=3",
            "virt,gic-version=3,virtualization=on")


@pytest.mark.parametrize("machine", MACHINES)
def test_trees_of_real_machines(program, tmp_path, machine):
    """QEMU's own device tree, damaged: refused, or read and never left."""
    seed, tree = tmp_path / "seed", tmp_path / "dtb"
    seed.mkdir()
    (tmp_path / "new").mkdir()
    subprocess.run(["qemu-system-aarch64", "-display", "none", "-smp", "2",
                    "-M", f"{machine},dumpdtb={tree}", "-cpu", "cortex-a57"],
                   check=True, capture_output=True, timeout=60)
    (seed / "tree").write_bytes(seeds.trimmed(tree.read_bytes()))
    code, text, _ = fuzz.run(fuzz.command(
        program, "fdt", tmp_path / "new", seed, crashes=tmp_path,
        options=["-seed=1", "-runs=3000"]), timeout=weft.machines.scaled(120))
    assert code == 0, text[-6000:]
    assert "files: 1 " in text


def test_each_harness_has_seeds_and_a_planted_mistake(tmp_path):
    assert set(PLANTED) == set(NAMES)
    for name in NAMES:
        if name != "fdt" or shutil.which("dtc"):
            assert any(fuzz.make_seeds(name, tmp_path / name).iterdir())
