# SPDX-License-Identifier: BSD-3-Clause
"""
The heap view: what a page shows of an allocator is what the allocator did.

The program (tests/host/heapview) is run on the scripts of the lessons and on
random ones: after each step the blocks must tile the heap, and those in use must
be the ones that the script has. The page is used in Chromium, by mouse and by
keyboard, and once without JavaScript.
"""

import json
import os
import random
import re
import shutil
import subprocess
import time

import pytest

import weft
from weave import browser, heapview

PYTHON = "/usr/bin/python3"
ALLOCATORS = {"buddy": 4096, "region": 4096, "slab": 65536, "tiny": 4096,
              "tlsf": 4096}
SCRIPTS = sorted(weft.ROOT.glob("lessons/*/heapview/*.txt"))
BUDDY = weft.ROOT / "lessons/05-buddy/heapview/buddy.txt"

pytestmark = pytest.mark.xdist_group("heapview")


def do(path):
    """Run the program; -> (exit status, output, errors)."""
    done = subprocess.run(
        [heapview.program(), path], capture_output=True, text=True, timeout=60,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, check=False)
    return done.returncode, done.stdout, done.stderr


def steps(path):
    status, out, errors = do(path)
    assert status == 0, errors
    return json.loads(out)["steps"]


# --- what the program prints ------------------------------------------------

def after(names, step):
    """{name: bytes asked for} that are alive after a step, and those freed."""
    alive, freed = dict(names[0]), set(names[1])
    words = step["do"].split()
    if words[0] == "free":
        del alive[words[1]]
        freed.add(words[1])
    elif words[1] == "=" and not step["refused"]:
        if words[2] == "realloc":
            del alive[words[3]]
            freed.add(words[3])
        alive[words[0]] = int(words[-1]) * (4096 if words[2] == "palloc" else 1)
    return alive, freed


def check_tiles(step, start, end):
    at = start
    for block in step["blocks"]:
        assert block["at"] == at and block["size"] > 0, step["do"]
        assert block["head"] + block["asked"] <= block["size"]
        at += block["size"]
    assert at == end, step["do"]
    assert step["blocks"][0]["state"] == "own"      # in front, and only there
    assert step["blocks"][0]["at"] + step["blocks"][0]["size"] == 0


def check_names(step, alive, freed):
    used, lost = {}, set()
    for block in step["blocks"]:
        if block["state"] == "used":
            used[block["name"]] = (used.get(block["name"], 0) + block["size"]
                                   - block["head"])
        elif block["state"] == "lost":
            lost.add(block["name"])
    assert set(used) == set(alive), step["do"]
    assert all(used[name] >= alive[name] for name in alive), step["do"]
    assert lost <= freed and (not lost or step["heap"] == "region")


def check(path):
    """All steps of a script; -> them."""
    found = steps(path)
    first, last = found[0]["blocks"][0], found[0]["blocks"][-1]
    names = {}, set()
    for step in found:
        check_tiles(step, first["at"], last["at"] + last["size"])
        names = after(names, step)
        check_names(step, *names)
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: f"{p.parts[-3]}-"
                         f"{p.stem}")
def test_blocks_of_a_lessons_script_tile_the_heap(path):
    assert len(check(path)) > 3


def random_script(name, dice, count=60):
    """A script whose last steps free all that is alive, if all was had."""
    lines, alive = [f"heap {name} {ALLOCATORS[name]}"], []
    for n in range(count):
        if alive and dice.random() < 0.45:
            lines.append(f"free {alive.pop(dice.randrange(len(alive)))}")
            continue
        how = dice.choice(("malloc 20", "malloc 70", "calloc 90", "malloc 130",
                           "memalign 64 40", "memalign 256 10"))
        lines.append(f"n{n} = {how}")
        alive.append(f"n{n}")
    return lines, alive


@pytest.mark.parametrize("name", ALLOCATORS)
def test_blocks_of_random_steps_tile_the_heap(name, tmp_path):
    path = tmp_path / "random.txt"
    lines, alive = random_script(name, random.Random())
    path.write_text("\n".join(lines))
    if do(path)[0]:         # one of them was refused, and freed afterwards
        refused = re.search(r":(\d+): error: nothing is called", do(path)[2])
        assert refused, do(path)[2]
        lines, alive = lines[:int(refused[1]) - 1], []
        path.write_text("\n".join(lines))
    found = check(path)
    assert len(found) == len(lines)
    if alive and name != "region":
        have = {b["name"] for b in found[-1]["blocks"] if b["state"] == "used"}
        path.write_text("\n".join(lines + [f"free {a}" for a in have]))
        assert not {b["state"] for b in check(path)[-1]["blocks"]} & {"used",
                                                                      "lost"}


def test_same_script_shows_the_same():
    assert do(BUDDY) == do(BUDDY)


@pytest.mark.parametrize("text, line, words", [
    ("a = malloc 3\n", 1, "the first step is"),
    ("heap buddy 4096\n\nfree a\n", 3, "nothing is called 'a'"),
    ("heap buddy 4096\na = malloc 9\na = malloc 9\n", 3, "in use already"),
    ("heap buddy 4096\na = maloc 9\n", 2, "'maloc' is no operation"),
    ("heap buddy 4096\na = malloc many\n", 2, "'many' is not a number"),
    ("heap buddy 4096\nheap buddy 4096\n", 2, "want:"),
    ("heap best 4096\n", 1, "want: heap buddy|"),
    ("# nothing\n", 1, "no step"),
])
def test_mistake_in_a_script_is_named_with_its_line(tmp_path, text, line,
                                                    words):
    path = tmp_path / "wrong.txt"
    path.write_text(text)
    status, _, errors = do(path)
    assert status == 1 and f"{path}:{line}: error: " in errors, errors
    assert words in errors


# --- the words -----------------------------------------------------------------

def test_words_of_a_picture_say_each_block():
    for step in heapview.sequence(steps(BUDDY)):
        words = " ".join(step.words())
        for block in step.blocks:
            assert f"0x{block['at']:03x}" in words or block["at"] > 0
            assert f"{block['size']:,} bytes" in words
        assert all(f"used by {b['name']}" in words for b in step.blocks
                   if b["state"] == "used")


# --- the page --------------------------------------------------------------------

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>x</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="heapview.css">
<script defer src="heapview.js"></script><body><article>{}</article>"""
WIDER = """document.documentElement.scrollWidth
    - document.documentElement.clientWidth"""
SHOWN = """[...document.querySelectorAll(".weave-heap")].map(v =>
    [...v.querySelectorAll(".hv-step")].map((s, i) =>
        s.getClientRects().length ? i : -1).filter(i => i >= 0))"""


class Page:
    """A page with two views in a browser."""

    def __init__(self, root):
        self.count = len(steps(BUDDY))
        views = [heapview.markup(steps(BUDDY), f"heapview-{i}", 4)
                 for i in (1, 2)]
        (root / "index.html").write_text(PAGE.format("".join(views)))
        for name in ("heapview.css", "heapview.js"):
            shutil.copy(weft.ROOT / "docs/_static" / name, root)
        self.server, self.browser = browser.serve(root), browser.Browser()
        self.url = f"http://127.0.0.1:{self.server.server_port}/index.html"

    def close(self):
        self.browser.close()
        self.server.shutdown()

    def open(self, size="desk", scheme="light"):
        return self.browser.open(self.url, size, scheme)

    def shown(self):
        """The steps that are to be seen of the first and the second view."""
        return self.browser.ask(SHOWN)

    def click(self, text):
        self.browser.ask("[...document.querySelectorAll('.hv-bar button')]"
                         f".find(b => b.textContent === '{text}').click()")

    def key(self, key):
        for kind in ("keyDown", "keyUp"):
            self.browser.call("Input.dispatchKeyEvent", type=kind, key=key)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    weft.need("chromium")
    one = Page(tmp_path_factory.mktemp("page"))
    yield one
    one.close()


def test_page_is_good_on_a_phone_and_a_desk_in_the_light_and_the_dark(page):
    for size in browser.SIZES:
        for scheme in browser.SCHEMES:
            assert page.open(size, scheme) == []
            assert page.browser.ask(WIDER) <= 1


def test_click_shows_the_next_step_of_that_view_only(page):
    page.open()
    assert page.shown() == [[0], [0]]
    page.click("Next")
    page.click("Next")
    assert page.shown() == [[2], [0]]
    page.click("Previous")
    assert page.shown() == [[1], [0]]


def test_first_and_last_step_are_the_ends(page):
    page.open()
    page.click("Previous")
    assert page.shown()[0] == [0]
    for _ in range(page.count + 2):
        page.click("Next")
    assert page.shown()[0] == [page.count - 1]


def test_keys_do_what_the_buttons_do(page):
    page.open()
    page.browser.ask("document.querySelector('.hv-bar button').focus()")
    for key, want in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1),
                      ("End", page.count - 1), ("ArrowRight", page.count - 1),
                      ("Home", 0)):
        page.key(key)
        assert page.shown() == [[want], [0]], key


def test_play_goes_on_by_itself_until_it_is_stopped(page):
    page.open()
    page.click("Play")
    for _ in range(300):
        if page.shown()[0] != [0]:
            break
        time.sleep(0.1)
    assert page.shown()[0] in ([1], [2])
    page.click("Pause")
    assert page.browser.ask("[...document.querySelectorAll('.hv-bar button')]"
                            ".filter(b => b.textContent === 'Play').length") == 2


def test_each_step_is_said(page):
    page.open()
    page.click("Next")
    said = page.browser.ask("document.querySelector('[aria-live]').textContent")
    assert said.startswith(f"Step 2 of {page.count}: a = malloc 100")
    assert "Free: " in said
    assert page.browser.ask("[...document.querySelectorAll('svg[role=img]')]"
                            ".every(s => s.getAttribute('aria-label')"
                            ".startsWith('Step '))")


def test_without_javascript_all_steps_are_there(page):
    page.browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open()
        assert page.shown() == [list(range(page.count))] * 2
        assert page.browser.ask(
            "document.querySelectorAll('button').length") == 0
    finally:
        page.browser.call("Emulation.setScriptExecutionDisabled", value=False)


# --- the directive ---------------------------------------------------------------

CONF = """\
import sys
sys.path.insert(0, {tools!r})
project = "x"
extensions = ["weave", "sphinx_inline_tabs"]
html_static_path = [{static!r}]
weave_root = {root!r}
"""
TOC = "\n.. toctree::\n   :hidden:\n\n   source/index\n"


def weave(tmp_path, chapter, builder="html", **scripts):
    """Weave a chapter that has heapview/NAME.txt; -> (errors, folder)."""
    weft.need("python3-sphinx")
    tree = tmp_path / "tree"
    for name, text in {"docs/index.rst": "Title\n=====\n\n" + chapter + TOC,
                       **{f"docs/heapview/{n}.txt": t
                          for n, t in scripts.items()}}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    (tmp_path / "src").mkdir(exist_ok=True)
    (tmp_path / "conf.py").write_text(CONF.format(
        tools=str(weft.ROOT / "src/tools"), root=str(tree),
        static=str(weft.ROOT / "docs/_static")))
    done = subprocess.run(
        [PYTHON, "-m", "sphinx", "-q", "-b", builder, "-c", tmp_path,
         tmp_path / "src", tmp_path / builder], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        env={**os.environ, "PYTHONPATH": str(weft.ROOT / "src/tools")})
    return done.stdout, tmp_path / builder


SMALL = "heap tlsf 2048\na = malloc 5 -- Five & no more.\nb = malloc 4000\n"


def test_directive_shows_the_script_beside_the_chapter(tmp_path):
    said, out = weave(tmp_path, ".. heapview:: s\n", s=SMALL)
    assert said == ""
    text = (out / "index.html").read_text()
    assert text.count('class="hv-step"') == 3
    assert "Five &amp; no more." in text and "b = malloc 4000: refused" in text
    assert re.search(r'<script[^>]* src="_static/heapview\.js', text)
    assert (out / "_static/heapview.js").is_file()
    assert "heapview.js" not in (out / "source/index.html").read_text()


def test_book_has_the_words(tmp_path):
    said, out = weave(tmp_path, ".. heapview:: s\n", "text", s=SMALL)
    assert said == ""
    text = " ".join((out / "index.txt").read_text().split())
    assert "Five & no more." in text and "used by a, 5 of 32 bytes" in text


@pytest.mark.parametrize("text, words", [
    ("heap tlsf 2048\nfree x\n", "docs/heapview/s.txt:2: error: nothing is "
                                 "called 'x'"),
    (None, "there is no file docs/heapview/s.txt")])
def test_mistake_is_named_by_the_page(tmp_path, text, words):
    scripts = {"s": text} if text else {}
    said, _ = weave(tmp_path, ".. heapview:: s\n", **scripts)
    assert "docs/index.rst:4: " in said and words in said, said
