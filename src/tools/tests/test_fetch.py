# SPDX-License-Identifier: BSD-3-Clause
"""Sources of others: fetched once, checked, kept, unpacked, patched; or a clear
word why not. All archives here are made by the tests and lie in files."""
import contextlib
import hashlib
import http.server
import io
import os
import resource
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest

import fetch as tool

TOOL = Path(__file__).resolve().parents[1] / "fetch.py"


@pytest.fixture
def upstream(tmp_path):
    """An archive as a project would publish it, and what describes it."""
    return publish(tmp_path, {"a.c": "int a;\n", "sub/b.h": "#define B 1\n"})


def publish(tmp_path, files):
    archive = tmp_path / "published/thing-1.0.tar.gz"
    described = tmp_path / "lib/source.toml"
    for path in (archive, described):
        path.parent.mkdir(exist_ok=True)
    with tarfile.open(archive, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo("thing-1.0/" + name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    described.write_text(f'''
name = "thing"
version = "1.0"
archive = "{archive.name}"
sha256 = "{hashlib.sha256(archive.read_bytes()).hexdigest()}"
urls = ["{archive.as_uri()}"]
''')
    return described, archive


def fetch(described, tmp_path, before=None, **env):
    """-> (status, where the tree is or None, what was said)"""
    done = subprocess.run(
        [sys.executable, TOOL, described, "--out", tmp_path / "out"],
        cwd=tmp_path, preexec_fn=before, capture_output=True, text=True,
        env={**os.environ, "WEFT_SOURCES": str(tmp_path / "kept"), **env},
        timeout=120)
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


def test_where_the_distribution_has_another_version_the_address_counts(
        upstream, tmp_path):
    """Here: where there is no apt at all."""
    described, _ = upstream
    described.write_text(described.read_text() + 'debian = "thing"\n')
    status, tree, _ = fetch(described, tmp_path, PATH="/nowhere")
    assert status == 0 and (tree / "a.c").exists()


@pytest.mark.parametrize("described", sorted(tool.ROOT.glob("lib/*/*/source.toml")),
                         ids=lambda path: path.parent.name)
def test_what_we_use_does_not_hang_on_one_release_of_a_distribution(described):
    assert tool.read(described).get("urls")


@contextlib.contextmanager
def served(folder):
    """-> the address of the folder's files"""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *a: Quiet(*a, directory=folder)) as s:
        threading.Thread(target=s.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{s.server_address[1]}"
        s.shutdown()


@pytest.mark.parametrize("person", [True, False])
def test_download_shows_a_person_how_far_it_is(tmp_path, monkeypatch, person):
    data = os.urandom(200 << 10)
    (tmp_path / "thing").write_bytes(data)
    said = io.StringIO()
    said.isatty = lambda: person
    monkeypatch.setattr(sys, "stderr", said)
    with served(tmp_path) as address:
        tool.download(address + "/thing", tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == data
    shown = said.getvalue().split("\r")
    if person:
        assert shown[-2:] == [" " * 40, ""]     # the line is empty again
        assert shown[-3].strip() == "100 % of 200 KiB" and len(shown) > 5
    else:
        assert shown == [""]


def test_tree_that_has_no_room_is_named_with_the_place(tmp_path):
    """A limit of a file's size is as good as a full disk."""
    described, _ = publish(tmp_path, {"large": "x" * (1 << 20)})
    status, _, said = fetch(described, tmp_path, lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (1 << 18, 1 << 18)))
    assert status == 1 and "File too large" in said
    assert f"unpacked in {tmp_path}/out" in said and "Make room" in said
    assert list((tmp_path / "out").iterdir()) == []


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
