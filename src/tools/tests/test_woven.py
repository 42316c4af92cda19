# SPDX-License-Identifier: BSD-3-Clause
"""When the course's pages are woven for an image, and what is said if not."""
import os
import subprocess
from types import SimpleNamespace

import pytest

import doctor
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


@pytest.mark.parametrize("change", [
    lambda src: (src / "b.c").write_text("int b;\n"),
    lambda src: (src / "a.c").rename(src / "b.c"),
    lambda src: (src / "a.c").unlink()])
def test_file_that_comes_or_goes_is_a_change(tree, change):
    woven.pages()
    change(tree.root / "src")
    woven.pages()
    assert len(tree.calls) == 2


def test_what_programs_leave_beside_files_is_no_change(tree):
    """Python's folder; the link of an editor, which leads nowhere."""
    woven.pages()
    (tree.root / "src/__pycache__").mkdir()
    (tree.root / "src/__pycache__/a.pyc").write_text("")
    (tree.root / "src/.#a.c").symlink_to("somebody@somewhere.1:2")
    later = os.stat(woven.WOVEN).st_mtime + 5
    os.utime(tree.root / "src", (later, later))
    assert woven.pages() == tree.pages
    assert len(tree.calls) == 1


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


def test_no_program_that_weaves_is_forgotten():
    """Whatever src/tools/weave runs under its name; chromium only looks."""
    text = "".join(p.read_text() for p in
                   (woven.ROOT / "src/tools/weave").glob("*.py"))
    used = {row.package for row in doctor.read_table(
        woven.ROOT / "src/tools/packages.txt", "all")
        if row.need == "optional"
        and any(f'"{test}"' in text for test in row.test.split(","))}
    assert used - set(woven.PACKAGES) == {"chromium"}
