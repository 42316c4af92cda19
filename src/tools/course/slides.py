# SPDX-License-Identifier: BSD-3-Clause
"""
slides: a lesson's slides, from the chapter that students read.

Nobody writes slides twice. Of each section of README.rst a slide takes the
title and the first sentences; pictures (`code-block:: text`), tables, quoted
regions of the source and quiz questions become slides of their own, as they are
now in the tree. Where a region contains an exercise, the slide shows the stub.
What a chapter explains at length is what the lecturer says.

    make slides LESSON=02               build/slides/02-print.html
    make slides LESSON=02 OUT=x.pdf     printed by Chromium, a page a slide

One file, no network. Keys: space and arrows. Read blocks(), then Deck.
"""
import html
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import tags

from . import CourseFault
from .check import current

OUT = "build/slides"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
UNDERLINE = re.compile(r"([=\-~^])\1{2,}")
TABLE = re.compile(r"=+( +=+)+")
STYLE = """
@page { size: 1280px 720px; margin: 0 }
* { box-sizing: border-box }
body { margin: 0; font: 28px/1.4 system-ui, sans-serif; color: #1a2230;
  background: #fff }
main { height: 100vh; overflow-y: auto; scroll-snap-type: y mandatory }
section { min-height: 100vh; padding: 5vh 7vw; scroll-snap-align: start;
  display: flex; flex-direction: column; justify-content: center;
  break-after: page }
h1 { font-size: 2em; color: #0b5a6e; margin: 0 0 .5em }
h2 { font-size: 1.4em; color: #0b5a6e; margin: 0 0 .6em }
pre { font: .7em/1.35 ui-monospace, monospace; overflow-x: auto; margin: 0;
  padding: .8em 1em; background: #f2f5f7; border-left: 6px solid #0b5a6e }
small { color: #55606e }
@media print { main { height: auto; overflow: visible }
  section { height: 720px; min-height: 0; overflow: hidden } }
@media (prefers-color-scheme: dark) { @media screen {
  body { color: #e4e8ee; background: #12161c } pre { background: #1c232c }
  h1, h2 { color: #6fc3d6 } pre { border-color: #6fc3d6 }
  small { color: #9aa6b4 } } }
"""
SCRIPT = """
addEventListener("keydown", e => {
  const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
                 ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[e.key];
  if (!step || e.target.closest("summary")) return;
  const all = [...document.querySelectorAll("section")];
  const at = all.findIndex(s => s.getBoundingClientRect().top > -9);
  const to = all[Math.max(0, Math.min(all.length - 1, at + step))];
  to.scrollIntoView(); e.preventDefault();
});
"""


# --- the chapter ------------------------------------------------------------

def blocks(text):
    """(kind, argument, lines) of a chapter: title, text, list, table, and the
    directives by their names."""
    lines, n = text.split("\n"), 0
    while n < len(lines):
        line = lines[n]
        after = lines[n + 1] if n + 1 < len(lines) else ""
        directive = re.match(r"\.\. ([\w-]+)::\s*(.*)", line)
        if TABLE.fullmatch(line):
            end = next((i for i in range(n + 1, len(lines))
                        if not lines[i].strip()), len(lines))
            yield "table", "", lines[n:end]
            n = end
        elif UNDERLINE.fullmatch(line.strip() or "x"):
            n += 1                              # the line over a title
        elif line.strip() and UNDERLINE.fullmatch(after.strip() or "x"):
            yield "title", line.strip(), []
            n += 2
        elif directive or line.startswith(".. "):
            body, n = indented(lines, n + 1)
            if directive:
                yield directive[1], directive[2], body
        elif line.strip():
            end = next((i for i in range(n, len(lines))
                        if not lines[i].strip()), len(lines))
            kind = "list" if re.match(r"[-*] ", line) else "text"
            yield kind, "", lines[n:end]
            n = end
        else:
            n += 1


def indented(lines, n):
    """(the block that is indented from line n on, the line behind it)."""
    body = []
    while n < len(lines) and (not lines[n].strip() or lines[n][0] == " "):
        body.append(lines[n])
        n += 1
    while body and not body[-1].strip():
        body.pop()
    while body and (not body[0].strip() or body[0].strip().startswith(":")):
        body.pop(0)
    margin = min((len(x) - len(x.lstrip()) for x in body if x.strip()),
                 default=0)
    return [x[margin:] for x in body], n


def markup(text):
    """Inline reST as HTML."""
    text = html.escape(text, quote=False)
    text = re.sub(r"``(.+?)``", r"<code>\1</code>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"(?<!\w)\*(\S.*?)\*", r"<em>\1</em>", text)
    return re.sub(r"`([^`]+?)(?: &lt;[^`]*&gt;)?`_*", r"\1", text)


def first_sentences(lines, most=220):
    """As many of a paragraph as fit a slide, at least one."""
    taken = ""
    for one in re.split(r"(?<=[.?!])\s+(?=[A-Z*`])", " ".join(
            x.strip() for x in lines)):
        if taken and len(taken) + len(one) > most:
            break
        taken = f"{taken} {one}".strip()
    return taken


def region(root, argument):
    """The code of path#name; exercises show their stubs."""
    path, _, name = argument.partition("#")
    source = tags.read(path, root)
    if name not in source.regions:
        raise CourseFault(f"{path} has no region {name}")
    lines, shown = [], set()
    for line in source.regions[name]:
        ex = next((x for x in source.exercises.values()
                   if x.first < line.number < x.last), None)
        if line.prose:
            continue
        if ex is None:
            lines.append(line.text)
        elif ex.id not in shown:
            shown.add(ex.id)
            lines += ex.stub
    return "\n".join(lines).strip("\n").expandtabs(8)


# --- the slides -------------------------------------------------------------

class Deck:
    """Slides, as HTML."""

    def __init__(self, root):
        self.root, self.slides = root, []
        self.heading, self.open = "", False

    def add(self, inner, heading=None):
        head = heading if heading is not None else f"<h2>{self.heading}</h2>"
        self.slides.append(head + inner)

    def chapter(self, text):
        for kind, argument, lines in blocks(text):
            act = getattr(self, "on_" + kind.replace("-", "_"), None)
            if act:
                act(argument, lines)

    def on_title(self, argument, _):
        self.heading = markup(argument)
        self.open = True            # its first paragraph is awaited

    def on_text(self, _, lines):
        idea = re.search(r"\*\*(.+?)\*\*", " ".join(lines))
        if self.open:
            tag = "h1" if not self.slides else "h2"
            self.add(f"<p>{markup(first_sentences(lines))}</p>",
                     f"<{tag}>{self.heading}</{tag}>")
            self.open = False
        elif idea and len(self.slides) == 1:
            self.add(f"<p>{markup(idea[0])}</p>")

    def on_list(self, _, lines):
        items = re.split(r"\n(?=[-*] )", "\n".join(lines))
        self.add("<ul>" + "".join(
            f"<li>{markup(first_sentences(i[2:].splitlines(), 60))}</li>"
            for i in items) + "</ul>")
        self.open = False

    def pre(self, text, note=""):
        size = min(.7, 12 / (text.count("\n") + 1))     # so that all is seen
        self.add(f'<pre style="font-size:{size:.2f}em">{html.escape(text)}'
                 "</pre>"
                 + (f"<p><small>{html.escape(note)}</small></p>" if note
                    else ""))
        self.open = False

    def on_table(self, _, lines):
        self.pre("\n".join(lines))

    def on_code_block(self, argument, lines):
        if argument == "text":
            self.pre("\n".join(lines))

    def on_region(self, argument, _):
        self.pre(region(self.root, argument), argument.partition("#")[0])

    def on_quiz(self, argument, lines):
        said = re.split(r"(?:^|\n)- \[([ x])\] ", "\n".join(lines))
        answers = ""
        for right, text in zip(said[1::2], said[2::2]):
            answer, _, why = " ".join(text.split()).partition(" -- ")
            answers += (f"<details><summary>{markup(answer)}</summary>"
                        f"<p><small>{'Yes' if right == 'x' else 'No'}: "
                        f"{markup(why)}</small></p></details>")
        self.add(f"<p>{markup(argument)}</p>{answers}")

    def exercise(self, ex):
        self.add(f"<p>{markup(' '.join(ex.what.split()))}</p><p><small>"
                 f"{ex.points} points, {ex.level}; {ex.file}; make check "
                 f"T={ex.id}</small></p>",
                 f"<h2>{ex.id}: {markup(ex.title)}</h2>")

    def page(self, title):
        body = "\n".join(f"<section>{s}</section>" for s in self.slides)
        return (f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8">'
                f'<meta name="viewport" content="width=device-width">'
                f"<title>{html.escape(title)}</title><style>{STYLE}</style>"
                f"<main tabindex=0>\n{body}\n</main>"
                f"<script>{SCRIPT}</script></html>\n")


def to_pdf(page, out):
    """Have a browser print the page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise CourseFault(f"{out}: needs one of {', '.join(BROWSERS)} to print; "
                          "without OUT=...pdf the slides are HTML")
    with tempfile.TemporaryDirectory(prefix="weft-slides-") as tmp:
        file = Path(tmp, "slides.html")
        file.write_text(page, encoding="utf-8")
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu",
                        f"--user-data-dir={tmp}/profile",
                        "--no-pdf-header-footer", f"--print-to-pdf={out}",
                        file.as_uri()], check=True, capture_output=True,
                       timeout=120)


def slides(registry, lesson=None, out=None):
    """The verb."""
    lesson, exercises = current(registry, lesson)
    deck = Deck(registry.root)
    deck.chapter((lesson.dir / "README.rst").read_text(encoding="utf-8"))
    for ex in exercises:
        deck.exercise(ex)
    out = out or registry.root / OUT / f"{lesson.name}.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    page = deck.page(f"{lesson.number:02d} {lesson.title}")
    if out.suffix == ".pdf":
        to_pdf(page, out.absolute())
    else:
        out.write_text(page, encoding="utf-8")
    print(f"{out}: {len(deck.slides)} slides")
