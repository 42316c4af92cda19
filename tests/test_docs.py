# SPDX-License-Identifier: BSD-3-Clause
"""
The site: what `make docs` makes of the tree.

The whole site is built once per run, from a copy of the tree in
build/test/docs (which keeps its build/, so that a second run is quick), with
recordings of two lessons as processes of this host; the tests read the pages,
change a file of the copy, and build again. What the weaver must refuse is shown
to it in trees of one or two files.
"""
import filecmp
import html
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

import tags
import weft

PYTHON = "/usr/bin/python3"
COPY = weft.OUT / "docs"
PAGES = COPY / "build/docs/html"
NEEDED = ("doxygen", "dot", "ctags", "sassc", "esbuild")
MISSING = [x for x in NEEDED if not shutil.which(x)] + [
    m for m in ("sphinx", "furo", "breathe")
    if subprocess.run([PYTHON, "-c", f"import {m}"], capture_output=True,
                      check=False).returncode]

pytestmark = [
    pytest.mark.xdist_group("docs"),
    pytest.mark.skipif(bool(MISSING), reason="make setup installs "
                       + ", ".join(MISSING))]


# --- the copy and its site ----------------------------------------------------

def refresh():
    """Make the copy hold what the tree holds."""
    names = {n for n in tags.files(weft.ROOT)
             if n and (weft.ROOT / n).is_file()}
    for name in names:
        old, new = COPY / name, weft.ROOT / name
        if not old.exists() or not filecmp.cmp(old, new, shallow=False):
            old.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(new, old)
    for name in tags.files(COPY):
        if name not in names:
            (COPY / name).unlink()


def run(*words, cwd=COPY):
    """One of the tools of the copy; -> (exit status, what it said)."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        [PYTHON, *words], cwd=cwd, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
        env={**env, "PYTHONPATH": str(COPY / "src/tools")})
    return done.returncode, done.stdout


def build():
    return run("-m", "weave", "html", "--no-record")


@pytest.fixture(scope="module")
def site():
    """The pages of the tree as it is; the test fails if there are none."""
    def work():
        COPY.mkdir(parents=True, exist_ok=True)
        refresh()
        status, said = run("src/tools/record.py", "00", "01",
                           "--place", "linuxu-x86_64")
        return [status, said] if status else list(build())

    status, said = weft.once("docs-site", work)
    if status:
        pytest.fail(said, pytrace=False)
    return PAGES


@pytest.fixture
def edit(site):
    """Change a file of the copy; afterwards it is as before, the pages not."""
    changed = {}

    def change(name, old, new):
        path = COPY / name
        text = path.read_text()
        changed.setdefault(path, text)
        assert old in text
        path.write_text(text.replace(old, new, 1))

    yield change
    for path, text in changed.items():
        path.write_text(text)


def stamps():
    return {str(p.relative_to(PAGES))[:-5]: p.stat().st_mtime_ns
            for p in PAGES.rglob("*.html")}


# --- the pages ----------------------------------------------------------------

def test_every_lesson_library_header_and_source_has_a_page(site):
    for lesson in weft.ROOT.glob("lessons/*/README.rst"):
        assert (site / f"lessons/{lesson.parent.name}.html").is_file()
    for library in COPY.glob("lib/*/*/Makefile.uk"):
        assert (site / f"libs/{library.parent.name}.html").is_file()
    assert (site / "api/uk/boot.h.html").is_file()
    for source in tags.tree(COPY):
        if not source.path.startswith("docs/"):
            assert (site / f"source/{source.path}.html").is_file()


LINE = re.compile(r'<span class="wl"[^>]* data-n="(\d+)">(.*?)\n</span>', re.S)
BLOCK = re.compile(r'<div class="weave-caption"><a [^>]*>([^:<]+):\d+.*?</pre>',
                   re.S)


def test_every_line_of_code_in_a_chapter_is_that_line_of_the_tree(site):
    lines = 0
    for page in site.glob("lessons/*.html"):
        for block in BLOCK.finditer(page.read_text()):
            text = (COPY / block[1]).read_text().split("\n")
            for number, shown in LINE.findall(block[0]):
                plain = html.unescape(re.sub(r"<[^>]+>", "", shown))
                assert plain == text[int(number) - 1], f"{block[1]}:{number}"
                lines += 1
    assert lines > 200


def test_a_name_leads_to_its_contract_or_definition(site):
    text = (site / "lessons/00-boot.html").read_text()
    assert 'href="../api/uk/boot.h.html#c.uk_exit">uk_exit</a>' in text
    text = (site / "source/src/core/boot.c.html").read_text()
    assert 'href="#run_constructors"' in text
    assert "src/core/boot.c" in (site / "api/uk/boot.h.html").read_text()


def test_a_recorded_boot_is_shown_and_what_is_not_is_a_draft(site):
    text = (site / "lessons/01-hello.html").read_text()
    assert "Hello, world!" in text and "make run LESSON=01 PLAT=linuxu" in text
    assert text.count("Draft: nothing is recorded") >= 2    # the machines
    assert "the sources have changed" not in text


def test_the_cost_of_a_lesson_is_against_the_one_below(site):
    text = re.sub(r"<[^>]+>", " ", (site / "lessons/01-hello.html").read_text())
    assert re.search(r"more than 00.*libukconsole(\s+[\d,]+){5}\s+\+[\d,]+",
                     text, re.S)


def test_answers_of_a_quiz_say_whether_they_are_right(site):
    text = (site / "lessons/00-boot.html").read_text()
    assert text.count('<details class="right') == text.count("weave-quiz")
    assert "[x]" not in text and "[ ]" not in text


def test_a_reference_solution_is_folded(site):
    text = (site / "lessons/03-init.html").read_text()
    assert re.search(r'<details class="weave-ex"><summary>exercise init\.1', text)


def test_a_browser_finds_nothing_wrong(site):
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        pytest.skip("make setup installs chromium")
    status, said = run(
        "-m", "weave.browser", site, "index.html", "lessons/01-hello.html",
        "source/src/core/boot.c.html", "libs/ukconsole.html",
        "api/uk/boot.h.html", "search.html")
    assert status == 0, said


# --- building again -----------------------------------------------------------

def test_one_changed_file_renews_its_pages_only(edit):
    before = stamps()
    edit("lib/base/ukfdt/check.c", "#include", "/* A remark. */\n\n#include")
    status, said = build()
    assert status == 0, said
    renewed = {p for p, t in stamps().items() if before.get(p) != t}
    assert renewed - {"index", "search", "genindex"} == {
        "source/lib/base/ukfdt/check.c", "libs/ukfdt"}


def test_a_recording_older_than_its_sources_is_a_draft_and_no_release(edit):
    edit("lessons/00-boot/main.c", "int main", "/* A remark. */\nint main")
    assert build()[0] == 0
    assert "the sources have changed" in (
        PAGES / "lessons/00-boot.html").read_text()
    status, said = run("-m", "weave", "html", "--no-record", "--release")
    assert status != 0
    assert re.search(r"lessons/00-boot/README\.rst:\d+: WARNING: 00-boot on "
                     r"linuxu-x86_64: the sources have changed", said), said


def test_the_book_forms_are_made_of_the_same_pages(site):
    status, said = run("-m", "weave", "epub")
    assert status == 0, said
    for page in (COPY / "build/docs/epub").rglob("*.xhtml"):
        ET.fromstring(page.read_text().replace("&nbsp;", " "))
    status, said = run("-m", "weave", "gettext")
    assert status == 0, said
    assert "msgid" in (COPY / "build/docs/gettext/lessons/00-boot.pot"
                       ).read_text()


@pytest.mark.skipif(not shutil.which("latexmk"), reason="make setup-docs")
def test_there_is_a_printed_book(site):
    status, said = run("-m", "weave", "pdf")
    assert status == 0, said
    assert (COPY / "build/docs/latex/weft.pdf").read_bytes()[:5] == b"%PDF-"


# --- what is refused ----------------------------------------------------------

CONF = """\
import sys
sys.path.insert(0, {tools!r})
project = "x"
extensions = ["weave", "sphinx_inline_tabs"]
weave_root = {root!r}
"""
TOC = "\n.. toctree::\n   :hidden:\n\n   source/index\n"
GOOD = "//> one\nint a;\n//< one\n"


def weave(tmp_path, chapter, **files):
    """Weave a tree of a few files; -> what Sphinx complains about."""
    tree = tmp_path / "tree"
    for name, text in {"docs/index.rst": "Title\n=====\n\n" + chapter + TOC,
                       **{f"{n}.c": t for n, t in files.items()}}.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "src").mkdir()
    (tmp_path / "conf.py").write_text(CONF.format(
        tools=str(weft.ROOT / "src/tools"), root=str(tree)))
    _, said = run("-m", "sphinx", "-q", "-b", "dummy", "-c", tmp_path,
                  tmp_path / "src", tmp_path / "out", cwd=tmp_path)
    return said


def test_a_small_tree_weaves_silently(tmp_path):
    assert weave(tmp_path, ".. region:: a.c#one\n", a=GOOD) == ""


def test_a_solution_shows_the_reference(tmp_path):
    ex = "//# ex x.1 2\nint reference;\n//- int yours;\n//# end\n"
    assert weave(tmp_path, ".. solution:: x.1\n\n   Because.\n", a=ex) == ""


@pytest.mark.parametrize("chapter, text, complaint", [
    (".. region:: a.c#two\n\n.. region:: a.c#one\n", GOOD,
     r"docs/index\.rst:4: .*a\.c has no region 'two' \(it has: one\)"),
    (".. region:: b.c#one\n\n.. region:: a.c#one\n", GOOD,
     r"docs/index\.rst:4: .*no file b\.c"),
    ("", GOOD, r"a\.c:1: .*no page shows the region 'one'"),
    (".. region:: a.c#one\n", GOOD + GOOD,
     r"a\.c:4: .*region 'one' is there already"),
    (".. region:: a.c#one\n", "//> one\nint a;\n",
     r"a\.c:1: .*region 'one' is never closed"),
    (".. region:: a.c#one\n",
     "//> one\n/***\nGood.\n\nAn *unclosed word.\n***/\nint a;\n//< one\n",
     r"a\.c:5: .*emphasis"),
    (".. boot:: 99-no\n", "", r"docs/index\.rst:4: .*no lesson 99-no"),
    (".. solution:: x.1\n", "", r"docs/index\.rst:4: .*no exercise x\.1"),
    (".. quiz:: Why?\n\n   - [ ] a -- b\n   - [ ] c -- d\n", "",
     r"docs/index\.rst:4: .*0 answers are marked"),
    (".. quiz:: Why?\n\n   - a\n", "", r"docs/index\.rst:4: .*an answer is"),
    ("`x <nowhere.rst>`_\n", "", r"docs/index\.rst:4: .*'nowhere\.rst'"),
])
def test_a_mistake_is_named_with_file_and_line(tmp_path, chapter, text,
                                               complaint):
    said = weave(tmp_path, chapter, a=text)
    assert re.search(complaint, said), said


def test_the_examiner_of_pages_sees_what_is_wrong(tmp_path):
    (tmp_path / "a.html").write_text(
        '<script src="https://far.example/x.js"></script>\n'
        '<img src="b.png">\n<a href="b.html">b</a>\n<a href="#no">x</a>\n'
        '<p id="p"></p><p id="p"></p><a href="https://far.example/">far</a>')
    status, said = run("-m", "weave.check", tmp_path)
    assert status == 1
    for words in ("a.html:1: fetches https://far", "a.html:2: a picture without",
                  "a.html:2: no such page: b.png", "a.html:3: no such page",
                  "a.html:4: no such place", "id 'p' is there twice"):
        assert words in said, said
    assert "far.example/x" in said and said.count("far.example") == 1
