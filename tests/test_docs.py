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
from pathlib import Path
from types import SimpleNamespace

import pytest

import tags
import weft
import woven
from weave import browser

PYTHON = "/usr/bin/python3"
COPY = weft.OUT / "docs"
PAGES = COPY / "build/docs/html"

needs_tools = pytest.mark.needs(*woven.PACKAGES)
needs_browser = pytest.mark.needs("chromium")
pytestmark = [pytest.mark.xdist_group("docs"), needs_tools]


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
    Edit.stale = False
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


class Edit:
    """Change files of the copy; afterwards they are as before."""
    stale = False                       # are the pages of another time?

    def __init__(self):
        self.before = {}                # path -> text, None: was not there

    def __call__(self, name, old, new):
        text = (COPY / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def write(self, name, text):
        """Make a file hold this text; None removes it."""
        path = COPY / name
        self.before.setdefault(
            path, path.read_text() if path.exists() else None)
        put(path, text)

    def undo(self):
        for path, text in self.before.items():
            put(path, text)
        self.before = {}
        Edit.stale = True


def put(path, text):
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(text)


@pytest.fixture
def edit(site):
    if Edit.stale:
        build()
    one = Edit()
    yield one
    one.undo()


def stamps():
    return {str(p.relative_to(PAGES))[:-5]: p.stat().st_mtime_ns
            for p in PAGES.rglob("*.html")}


# --- the pages ----------------------------------------------------------------

def test_every_lesson_library_header_and_source_has_a_page(site):
    for lesson in weft.ROOT.glob("lessons/*/README.rst"):
        assert (site / f"lessons/{lesson.parent.name}.html").is_file()
    for library in COPY.glob("lib/*/*/Makefile.uk"):
        assert (site / f"libs/{library.parent.name}.html").is_file()
    for header in ("uk/boot", "x86_64/uk/asm/io", "arm64/uk/asm/io",
                   "nolibc/stdio"):
        assert (site / f"api/{header}.h.html").is_file()
    assert len(list(COPY.glob("src/tools/**/*.py"))) > 50
    for source in tags.tree(COPY, tools=True):
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
                line = re.sub(r"^(//|#)- ?", "", text[int(number) - 1])
                assert plain == line, f"{block[1]}:{number}"
                lines += 1
    assert lines > 200


def test_a_name_leads_to_its_contract_or_definition(site):
    text = (site / "lessons/00-boot.html").read_text()
    assert 'href="../api/uk/boot.h.html#c.uk_exit">uk_exit</a>' in text
    text = (site / "source/src/core/boot.c.html").read_text()
    assert 'href="#run_constructors"' in text
    text = (site / "api/uk/inittab.h.html").read_text()      # in its essay
    assert 'href="#c.uk_init_run"' in text
    text = (site / "source/src/core/inittab.c.html").read_text()
    prose = text[:text.index('data-n="')]
    assert 'href="#walk_until"' in prose and "<strong>T1</strong>" in prose
    assert "src/core/boot.c" in (site / "api/uk/boot.h.html").read_text()


def test_a_tool_says_what_it_is_for(site):
    text = (site / "tools/index.html").read_text()
    assert 'href="../source/src/tools/record.py.html"' in text
    assert "what a lesson’s image says" in text or (
        "what a lesson's image says" in text)
    text = (site / "source/src/tools/record.py.html").read_text()
    prose = text[:text.index('data-n="')]       # the docstring is set as text
    assert "<strong>R1</strong>" in prose and '"""' not in prose


def test_names_of_an_architecture_and_of_the_c_library_lead_there(site):
    for where, to in (("plat/kvm/x86_64/terminate.c",
                       "api/x86_64/uk/asm/io.h.html#c.ukarch_outl"),
                      ("arch/arm64/traps.c", "api/arm64/uk/asm/"),
                      ("apps/hello/main.c", "api/nolibc/stdio.h.html#c.printf")):
        assert f'/{to}' in (site / f"source/{where}.html").read_text()


def test_a_name_leads_only_to_what_its_file_can_see(tmp_path):
    from weave.names import Index
    for path, text in {
            "lib/a/one/one.c": "int twice; int f(int end) { int last; }\n",
            "lib/a/one/priv.h": "extern int twice;\nstruct inner { int x; };\n",
            "lib/a/two/two.h": "#define end 1\n#define last 2\n#define far 3\n",
            "plat/k/x86/e.c": "int e;\n",
            "arch/arm/include/uk/asm/io.h": "#define out(x) x\n",
            "arch/x86/include/uk/asm/io.h": "#define out(x) x\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    index = Index(tmp_path, [str(p.relative_to(tmp_path))
                             for p in tmp_path.rglob("*.*")], {})
    one = "lib/a/one/one.c"
    for name in ("end", "last", "far"):
        assert index.target(one, name) is None
    assert index.target(one, "twice") == ("source/" + one, "twice")
    assert index.target(one, "inner")[0] == "source/lib/a/one/priv.h"
    assert index.target("lib/a/two/two.h", "twice") is None
    assert index.target("plat/k/x86/e.c", "out")[0] == (
        "source/arch/x86/include/uk/asm/io.h")


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


def squeezed(text):
    return "".join(text.split())


def test_no_page_gives_away_the_answer_of_an_exercise(site):
    """Nor the hints of its description."""
    sources = tags.tree(COPY)
    answers = {ex.id: squeezed("".join(tags.body(s, ex.id)))
               for s in sources for ex in s.exercises.values()}
    told = [squeezed("".join(x.text for x in tags.read(s.path, COPY, True).lines))
            for s in sources]           # what the tree itself says elsewhere
    answers = {x: body for x, body in answers.items()
               if not any(body in text for text in told)}
    hints = [squeezed(one[2:-2].replace('\\"', '"'))
             for path in COPY.glob("lessons/*/exercises/*.toml")
             for one in re.findall(r'^  ".*",$', path.read_text(), re.M)]
    assert len(answers) >= 6 and len(hints) >= 3 * len(answers)
    for page in site.rglob("*.html"):
        text = squeezed(html.unescape(re.sub(r"<[^>]+>", "", page.read_text())))
        assert not [x for x, body in answers.items() if body in text], page
        assert not [x for x in hints if x in text], page
    text = (site / "lessons/03-init.html").read_text()
    assert ('class="weave-yours" data-note="exercise init.1, 3 points: yours'
            in text)


@needs_browser
def test_a_browser_finds_nothing_wrong(site):
    status, said = run(
        "-m", "weave.browser", site, "index.html", "lessons/01-hello.html",
        "source/src/core/boot.c.html", "libs/ukconsole.html",
        "api/uk/boot.h.html", "search.html")
    assert status == 0, said


FOUND = """new Promise(done => { let last = "", quiet = 0;
    const look = () => {
        const now = document.querySelector("#search-results").innerText;
        quiet = now === last && /found/.test(now) ? quiet + 1 : 0;
        last = now;
        quiet > 4 ? done([...document.querySelectorAll("#search-results li a")]
            .map(a => a.getAttribute("href").replace(/[?#].*/, "")))
            : setTimeout(look, 50);
    }; look(); })"""


@needs_browser
@pytest.mark.parametrize("words, page, best", [
    ("ukalloc", "libs/ukalloc.html", 3),
    ("uk_exit", "api/uk/boot.h.html", 3),
    ("stack guard", "api/uk/sections.h.html", 3),
    ("init table", "lessons/03-init.html", 5),
])
def test_a_search_finds_the_right_page_without_a_network(site, words, page,
                                                         best):
    with browser.opened(site) as (one, address):
        words = words.replace(" ", "+")
        complaints = one.open(f"{address}/search.html?q={words}", "desk")
        assert complaints == []         # among others: no other host is asked
        assert page in one.ask(FOUND)[:best]


FOCUS = """(() => { const e = document.activeElement, s = getComputedStyle(e),
    r = e.getBoundingClientRect();
    return [e.className || e.tagName, !!e.closest("article"),
            s.outlineStyle != "none" && parseFloat(s.outlineWidth) > 0,
            r.top >= 0 && r.left >= 0 && r.width > 0]; })()"""


@needs_browser
def test_the_keyboard_reaches_the_text_and_shows_where_it_is(site):
    with browser.opened(site) as (one, address):
        one.open(f"{address}/lessons/03-init.html", "desk")
        one.press("Tab")
        assert one.ask(FOCUS) == ["weave-skip", False, True, True]
        one.press("Enter")
        one.press("Tab")
        assert one.ask(FOCUS)[1]        # the first link of the text itself
        for _ in range(12):
            _, inside, outlined, _ = one.ask(FOCUS)
            assert inside and outlined
            one.press("Tab")


# --- slides -------------------------------------------------------------------

FITS = """[...document.querySelectorAll("section")].filter(s =>
    s.scrollHeight > innerHeight || s.scrollWidth > innerWidth
    || [...s.querySelectorAll("pre")].some(p => p.scrollWidth > p.clientWidth)
).map(s => s.innerText)"""


@needs_browser
@pytest.mark.parametrize("lesson", ["01", "03"])
def test_slides_are_cut_from_the_chapter_and_each_fits(site, lesson):
    """A screen or sheet of 1280 x 720; 01 is recorded in the copy."""
    status, said = run("src/tools/course", "slides", "--lesson", lesson)
    assert status == 0, said
    file, number = re.match(r"(\S+): (\d+) slides", said).groups()
    page = Path(file).read_text()
    assert page.count("<section>") == int(number) > 20
    plain = html.unescape(re.sub(r"<[^>]+>", "", page))
    lesson = next(COPY.glob(f"lessons/{lesson}-*"))
    for title in re.findall(r"^(.+)\n---+$", (lesson / "README.rst").read_text(),
                            re.M):
        assert title == "Exercises" or title in plain
    for path in lesson.glob("exercises/*.toml"):
        assert f"make check T={path.stem}" in plain
    if lesson.name == "01-hello":
        assert "\nHello, world!\n" in plain and "bytes in the image's" in plain
        assert "yours to write" in page and 'default "world"' not in plain
        assert page.count('class="weave-quiz') > 1
    with browser.opened(Path(file).parent) as (one, address):
        one.size(1280, 720)
        assert one.open(f"{address}/{Path(file).name}", scheme="dark") == []
        assert one.ask(FITS) == []


@needs_browser
def test_slides_are_printed_a_page_each(site, tmp_path):
    out = tmp_path / "slides.pdf"
    status, said = run("src/tools/course", "slides", "--lesson", "01",
                       "--out", out)
    assert status == 0, said
    pages = len(re.findall(rb"/Type\s*/Page\b", out.read_bytes()))
    assert f"{out}: {pages} slides" in said


# --- building again -----------------------------------------------------------

def renewed(before):
    """The pages that the build after `before` wrote, and those it removed."""
    after = stamps()
    return ({p for p in after if before.get(p) != after[p]}
            - {"index", "search", "genindex"}, set(before) - set(after))


FDT = "lib/base/ukfdt/include/uk/fdt.h"
NEW = """/**
 * Count what is new.
 *
 * @param fdt the blob
 * @return how many
 */
int uk_fdt_is_new(const void *fdt);

"""


def test_a_new_function_of_a_header_renews_its_pages_and_is_linked(edit):
    before = stamps()
    after = "/** @return the size of a tree in bytes"
    edit(FDT, after, NEW + after)
    edit("lib/base/ukfdt/check.c", "\tint err;\n\n",
         "\tint err = uk_fdt_is_new(fdt);\n\n")
    status, said = build()
    assert status == 0, said
    assert renewed(before)[0] == {
        f"source/{FDT}", "api/uk/fdt.h", "source/lib/base/ukfdt/check.c",
        "libs/ukfdt", "lessons/17-buses"}
    assert 'uk/fdt.h.html#c.uk_fdt_is_new"' in (
        PAGES / "source/lib/base/ukfdt/check.c.html").read_text()

    before = stamps()               # and the function is taken away again
    edit.undo()
    status, said = build()
    assert status == 0, said
    assert "api/uk/fdt.h" in renewed(before)[0]
    assert len(renewed(before)[0]) == 5
    assert "uk_fdt_is_new" not in (PAGES / "api/uk/fdt.h.html").read_text()


def test_headers_and_sources_come_and_go_with_their_pages(edit):
    before = stamps()
    spdx = "/* SPDX-License-Identifier: BSD-3-Clause */\n"
    edit.write("lib/base/ukfdt/include/uk/fdt_new.h",
               spdx + "/** @file\n * New. */\n" + NEW)
    edit.write("lib/base/ukfdt/new.c", spdx + "#include <uk/fdt_new.h>\n\n"
               "int uk_fdt_is_new(const void *fdt)\n{\n\treturn !fdt;\n}\n")
    status, said = build()
    assert status == 0, said
    came = {"source/lib/base/ukfdt/new.c", "api/uk/fdt_new.h",
            "source/lib/base/ukfdt/include/uk/fdt_new.h"}
    assert renewed(before)[0] == came | {"libs/ukfdt", "api/index",
                                         "source/index"}
    assert "fdt_new.h.html#c.uk_fdt_is_new" in (
        PAGES / "source/lib/base/ukfdt/new.c.html").read_text()

    before = stamps()
    edit.undo()
    status, said = build()
    assert status == 0, said
    assert renewed(before) == ({"libs/ukfdt", "api/index", "source/index"},
                               came)


def test_one_changed_file_renews_its_pages_only(edit):
    before = stamps()
    edit("lib/base/ukfdt/check.c", "#include", "/* A remark. */\n\n#include")
    status, said = build()
    assert status == 0, said
    assert renewed(before)[0] == {"source/lib/base/ukfdt/check.c",
                                  "libs/ukfdt", "lessons/17-buses"}


def test_a_recording_older_than_its_sources_is_a_draft_and_no_release(edit):
    edit("lessons/00-boot/main.c", "int main", "/* A remark. */\nint main")
    assert build()[0] == 0
    assert "the sources have changed" in (
        PAGES / "lessons/00-boot.html").read_text()
    status, said = run("-m", "weave", "html", "--no-record", "--release")
    assert status != 0
    assert re.search(r"lessons/00-boot/README\.rst:\d+: WARNING: 00-boot on "
                     r"linuxu-x86_64: the sources have changed", said), said


def test_references_are_shown_on_demand_and_folded(tmp_path):
    answer = "//# ex x.1 2\nint reference;\n//- int yours;\n//# end\n"
    chapter = ".. region:: a.c#one\n\n.. solution:: x.1\n\n   Because.\n"
    region = "//> one\n" + answer + "//< one\n"
    for builder, words in (("html", ()), ("html", ("-D", "weave_solutions=1")),
                           ("text", ()), ("text", ("-D", "weave_solutions=1"))):
        here = tmp_path / f"{builder}{len(words)}"
        here.mkdir()
        assert weave(here, chapter, builder, words, a=region) == ""
        name = "index.txt" if builder == "text" else "index.html"
        text = re.sub(r'</?(span|a)\b(?! class="weave)[^>]*>', "",
                      (here / "out" / name).read_text())
        assert ("int reference;" in text) == bool(words)
        assert ("int yours;" in text) != bool(words)
        assert ("Because" in text) == bool(words)
        if builder == "text":
            assert ("x.1, 2 points: yours to write" in text) != bool(words)
        else:
            assert ('<details class="weave-ex"' in text) == bool(words)
            assert ("make solution T=x.1" in text) != bool(words)


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
weave_awaited = {{"04": ["b.c#t*"]}}
"""
TOC = "\n.. toctree::\n   :hidden:\n\n   source/index\n"
GOOD = "//> one\nint a;\n//< one\n"


def weave(tmp_path, chapter, builder="dummy", words=(), **files):
    """Weave a tree of a few files; -> what Sphinx complains about."""
    files.setdefault("b", "//> two\nint b;\n//< two\n")
    tree = tmp_path / "tree"
    for name, text in {"docs/index.rst": "Title\n=====\n\n" + chapter + TOC,
                       **{f"{n}.c": t for n, t in files.items()}}.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "src").mkdir()
    (tmp_path / "conf.py").write_text(CONF.format(
        tools=str(weft.ROOT / "src/tools"), root=str(tree)))
    _, said = run("-m", "sphinx", "-q", "-b", builder, "-c", tmp_path, *words,
                  tmp_path / "src", tmp_path / "out", cwd=tmp_path)
    return said


def test_a_small_tree_weaves_silently(tmp_path):
    assert weave(tmp_path, ".. region:: a.c#one\n", a=GOOD) == ""


def test_a_page_made_from_the_tree_shows_a_region_for_nobody(tmp_path):
    lib = tmp_path / "tree/lib/base/ukone"
    lib.mkdir(parents=True)
    (lib / "Makefile.uk").write_text("$(eval $(call addlib_s,libukone,y))\n")
    (lib / "one.c").write_text(GOOD)
    (tmp_path / "tree/Config.uk").write_text("")
    said = weave(tmp_path, "")
    assert re.search(r"lib/base/ukone/one\.c:1: .*no chapter shows", said), said
    assert "b.c" not in said            # that one waits for a lesson
    assert (tmp_path / "src/libs/ukone.rst").read_text().count("region::") == 1


def test_a_region_waits_until_its_lesson_is_there():
    from weave.code import awaited_patterns
    app = SimpleNamespace(
        config=SimpleNamespace(weave_awaited={"04": ["a"], "05": ["b", "c"]}),
        weave_course=SimpleNamespace(
            lessons={"04-x": SimpleNamespace(number=4)}))
    assert list(awaited_patterns(app)) == [("b", "05"), ("c", "05")]


@pytest.mark.parametrize("chapter, text, complaint", [
    (".. region:: b.c#two\n\n.. region:: a.c#one\n", GOOD,
     r"docs/conf\.py.*: .*b\.c#t\* waits for lesson 04 in vain"),
    (".. region:: a.c#two\n\n.. region:: a.c#one\n", GOOD,
     r"docs/index\.rst:4: .*a\.c has no region 'two' \(it has: one\)"),
    (".. region:: c.c#one\n\n.. region:: a.c#one\n", GOOD,
     r"docs/index\.rst:4: .*no file c\.c"),
    ("", GOOD, r"a\.c:1: .*no chapter shows the region 'one'"),
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
