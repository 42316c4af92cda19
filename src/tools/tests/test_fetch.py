# SPDX-License-Identifier: BSD-3-Clause
"""Sources of others: fetched once, checked, kept, unpacked, patched; or a clear
word why not. All archives here are made by the tests and lie in files."""
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[1] / "fetch.py"


@pytest.fixture
def upstream(tmp_path):
    """An archive as a project would publish it, and what describes it."""
    archive = tmp_path / "published/thing-1.0.tar.gz"
    archive.parent.mkdir()
    with tarfile.open(archive, "w:gz") as tar:
        for name, text in (("thing-1.0/a.c", "int a;\n"),
                           ("thing-1.0/sub/b.h", "#define B 1\n")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    described = tmp_path / "lib/source.toml"
    described.parent.mkdir()
    described.write_text(f'''
name = "thing"
version = "1.0"
archive = "{archive.name}"
sha256 = "{hashlib.sha256(archive.read_bytes()).hexdigest()}"
urls = ["{archive.as_uri()}"]
''')
    return described, archive


def fetch(described, tmp_path):
    """-> (status, where the tree is or None, what was said)"""
    done = subprocess.run(
        [sys.executable, TOOL, described, "--out", tmp_path / "out"],
        cwd=tmp_path, env={**os.environ, "WEFT_SOURCES": str(tmp_path / "kept")},
        capture_output=True, text=True, timeout=120)
    tree = tmp_path / done.stdout.strip() if done.stdout.strip() else None
    return done.returncode, tree, done.stderr


def test_archive_is_unpacked_without_its_folder(upstream, tmp_path):
    status, tree, said = fetch(upstream[0], tmp_path)
    assert status == 0 and "FETCH   thing 1.0" in said
    assert (tree / "a.c").read_text() == "int a;\n"
    assert (tree / "sub/b.h").exists()


def test_second_time_needs_no_network(upstream, tmp_path):
    described, archive = upstream
    _, tree, _ = fetch(described, tmp_path)
    archive.unlink()
    assert fetch(described, tmp_path) == (0, tree, "")
    for path in sorted(tree.rglob("*"), reverse=True):     # as make clean does
        path.rmdir() if path.is_dir() else path.unlink()
    tree.rmdir()
    assert fetch(described, tmp_path) == (0, tree, "")


def test_another_archive_is_refused_and_not_kept(upstream, tmp_path):
    described, archive = upstream
    archive.write_bytes(archive.read_bytes() + b"x")
    status, tree, said = fetch(described, tmp_path)
    assert status == 1 and not tree
    assert "has another SHA-256" in said and "must be" in said
    assert not (tmp_path / "kept" / archive.name).exists()


def test_damaged_copy_in_the_cache_is_fetched_anew(upstream, tmp_path):
    described, archive = upstream
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / archive.name).write_bytes(b"half of it")
    status, tree, _ = fetch(described, tmp_path)
    assert status == 0 and (tree / "a.c").exists()


def test_archive_that_cannot_be_reached_is_named_with_the_place_for_it(
        upstream, tmp_path):
    described, archive = upstream
    archive.unlink()
    status, _, said = fetch(described, tmp_path)
    assert status == 1
    assert archive.as_uri() in said and str(tmp_path / "kept") in said


def test_patches_are_applied_and_change_the_trees_name(upstream, tmp_path):
    described, _ = upstream
    _, plain, _ = fetch(described, tmp_path)
    (described.parent / "one.patch").write_text(
        "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int a;\n+long a;\n")
    described.write_text(described.read_text() + 'patches = ["one.patch"]\n')
    status, tree, _ = fetch(described, tmp_path)
    assert status == 0 and tree != plain
    assert (tree / "a.c").read_text() == "long a;\n"
    assert (plain / "a.c").read_text() == "int a;\n"


def test_patch_that_does_not_fit_leaves_no_tree(upstream, tmp_path):
    described, _ = upstream
    (described.parent / "one.patch").write_text(
        "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int z;\n+long z;\n")
    described.write_text(described.read_text() + 'patches = ["one.patch"]\n')
    status, _, said = fetch(described, tmp_path)
    assert status == 1 and "one.patch does not fit" in said
    assert list((tmp_path / "out").glob("[!.]*")) == []


@pytest.mark.parametrize("line, complaint", [
    ('name = "x"', "version is missing"),
    ("name = 5", "name: not known, or not of its type"),
    ('name = "x"\nversion = "1"\narchive = "a"\nsha256 = "0"',
     "neither debian nor urls"),
    ("name = ", "source.toml"), ('colour = "red"', "colour: not known")])
def test_description_with_a_mistake_is_refused(tmp_path, line, complaint):
    described = tmp_path / "source.toml"
    described.write_text(line + "\n")
    status, _, said = fetch(described, tmp_path)
    assert status == 1 and complaint in said
