# SPDX-License-Identifier: BSD-3-Clause
"""When the course's pages are woven for an image, and what is said if not."""
import os
import subprocess
from types import SimpleNamespace

import pytest

import woven


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree of one file; weaving takes what was set as its outcome."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.c").write_text("int a;\n")
    pages = tmp_path / "build/docs/html"
    state = SimpleNamespace(root=tmp_path, pages=pages, status=0, calls=[])

    def run(words, **_):
        state.calls.append(words)
        if state.status == 0:
            pages.mkdir(parents=True, exist_ok=True)
            (pages / "index.html").write_text("woven")
        return SimpleNamespace(returncode=state.status)

    monkeypatch.setattr(woven, "ROOT", tmp_path)
    monkeypatch.setattr(woven, "PAGES", pages)
    monkeypatch.setattr(woven, "WOVEN", pages.with_name("woven"))
    monkeypatch.setattr(woven, "missing", lambda: state.lacking)
    monkeypatch.setattr(subprocess, "run", run)
    state.lacking = []
    return state


def test_pages_are_woven_once_and_again_when_a_file_has_changed(tree, capsys):
    assert woven.pages() == tree.pages
    assert "the first time" in capsys.readouterr().err
    assert woven.pages() == tree.pages
    assert len(tree.calls) == 1 and capsys.readouterr().err == ""
    later = os.stat(woven.WOVEN).st_mtime + 5
    os.utime(tree.root / "src/a.c", (later, later))
    assert woven.pages() == tree.pages
    assert len(tree.calls) == 2
    assert "--no-record" not in tree.calls[1]


def test_a_draft_records_nothing(tree):
    woven.pages(draft=True)
    assert tree.calls[0][-1] == "--no-record"


def test_weaving_that_fails_leaves_the_page_inside_the_image(tree, capsys):
    tree.status = 1
    assert woven.pages() is None
    assert "`make docs` fails" in capsys.readouterr().err
    tree.status = 0
    assert woven.pages() == tree.pages      # and is tried again


def test_missing_tools_are_named(tree, capsys):
    tree.lacking = ["doxygen", "furo"]
    assert woven.pages() is None
    assert not tree.calls
    assert "doxygen, furo missing, which `make setup`" in (
        capsys.readouterr().err)


def test_the_packages_that_weave_are_all_in_the_table(monkeypatch, tmp_path):
    """None of them is there where the table names only impossible places."""
    table = tmp_path / "packages.txt"
    with open(woven.ROOT / "src/tools/packages.txt", encoding="utf-8") as f:
        table.write_text("".join(
            "/nowhere |" + line.partition("|")[2] if "|" in line
            and line[0] != "#" else line for line in f))
    monkeypatch.setenv("WEFT_PACKAGES", str(table))
    assert woven.missing() == list(woven.PACKAGES)
    known = {line.split("|")[1].strip() for line in
             table.read_text().splitlines() if line.startswith("/nowhere")}
    assert set(woven.PACKAGES) <= known
