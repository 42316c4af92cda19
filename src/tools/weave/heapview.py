# SPDX-License-Identifier: BSD-3-Clause
"""
Heap view: what a real allocator of ours does with memory, one step at a time.

    .. heapview:: buddy
       :rows: 4

shows <chapter's folder>/heapview/buddy.txt, a script of a few lines:

    heap buddy 4096
    a = malloc 100 -- what a reader is told about this step
    free a

A program of the host that contains the allocators as they are in the tree
(tests/host/heapview, where the steps are explained) does the steps and prints
what every byte of the heap is after each of them. It is run whenever the site
is built; nothing is pasted. A name with a slash is a path of the tree.

H1  Without JavaScript the page has all steps below each other, each with its
    picture; heapview.js shows one at a time and adds the buttons.
H2  Each picture's words say all that it shows, for a screen reader, for a book,
    and on demand for everybody. No state is told by its colour alone.
H3  A page is read anew when the allocators do something else (facts.py).

Read HeapView.run(), then Drawing, then markup().
"""
import functools
import html
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

import weave
from weave import facts

MAKEFILE = "tests/host/heapview/Makefile"
OUT = "build/heapview"
WIDTH, GUTTER, HIGH, GAP = 360, 46, 32, 6      # of a picture; of its rows
LETTER = 7.5                                    # about the width of a letter
SAY = {"own": "the heap's own, or padding", "free": "free", "used": "used by {name}",
       "lost": "lost (was {name})"}


class Mistake(Exception):
    """A script that the program refuses, or a program that does not build."""


# --- running it ---------------------------------------------------------------

@functools.lru_cache(None)
def program(root=weave.ROOT):
    """Make the program, once in this process; -> its path."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", "-s", "-f", MAKEFILE, f"O={OUT}"], cwd=root, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    if done.returncode:
        raise Mistake(f"make -f {MAKEFILE} fails:\n{done.stdout[-2000:]}")
    return Path(root, OUT, "heapview")


@functools.lru_cache(None)
def run(root, path):
    """Do the script `path` (below `root`); -> the program's JSON."""
    done = subprocess.run(
        [program(), path], cwd=root, capture_output=True, text=True,
        check=False, timeout=60,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    if done.returncode:
        raise Mistake(done.stderr.strip()[-2000:])
    return done.stdout


def steps_of(text):
    """The steps, as dictionaries of what the program printed."""
    return json.loads(text)["steps"]


# --- what one step shows --------------------------------------------------------

@dataclass
class Step:
    """One step, its number, and what was there before it."""
    number: int
    of: int
    data: dict
    before: dict            # the step before it, or None

    @property
    def blocks(self):
        """All that is drawn: the heap's own data in front of it is not."""
        return [b for b in self.data["blocks"] if b["at"] >= 0]

    def is_new(self, block):
        return self.before is not None and block not in self.before["blocks"]

    def title(self):
        refused = ": refused" if self.data["refused"] else ""
        return self.data["do"] + refused

    def sum(self):
        """How much is free, and in how many pieces."""
        pieces = [b["size"] for b in self.blocks if b["state"] == "free"]
        if not pieces:
            return "Nothing is free."
        text = (f"Free: {sum(pieces):,} bytes in {len(pieces)} "
                f"piece{'s' * (len(pieces) > 1)}")
        if len(pieces) > 1:
            text += f", the largest {max(pieces):,}"
        return text + "."

    def words(self):
        """A phrase for each block; those that are alike, in one."""
        out, run_of = [], []
        for block in self.blocks:
            if run_of and any(block[k] != run_of[0][k]
                              for k in ("state", "size", "name", "asked")):
                out.append(phrase(run_of))
                run_of = []
            run_of.append(block)
        return out + [phrase(run_of)]


def phrase(run_of):
    """`0x000 to 0x07f: used by a, 100 of 128 bytes`"""
    first, last, n = run_of[0], run_of[-1], len(run_of)
    place = f"0x{first['at']:03x} to 0x{last['at'] + last['size'] - 1:03x}"
    text = SAY[first["state"]].format(name=first["name"])
    if first["state"] == "free" and first["name"]:
        text += f" ({first['name']})"
    size = f"{first['size']:,} bytes"
    if first["state"] == "used":
        size = f"{first['asked']:,} of {size}"
        if first["head"]:
            size += f", {first['head']} of them the block's head"
    return f"{place}: {text}, {f'{n} times ' if n > 1 else ''}{size}"


# --- the picture ------------------------------------------------------------------

class Drawing:
    """The blocks of one step as bars in rows, in SVG."""

    def __init__(self, step, rows, stripes):
        self.step, self.stripes = step, stripes
        self.bytes = max(b["at"] + b["size"] for b in step.blocks)
        self.row = -(-self.bytes // rows)       # bytes in a row
        self.rows = -(-self.bytes // self.row)
        self.scale = (WIDTH - GUTTER - 2) / self.row
        self.out = []

    def svg(self):
        for row in range(self.rows):
            self.out.append(
                f'<text class="hv-address" x="0" y="{self.top(row) + 20}">'
                f'0x{row * self.row:03x}</text>')
        for block in self.step.blocks:
            self.block(block)
        label = ". ".join([f"Step {self.step.number} of {self.step.of}: "
                           f"{self.step.title()}", *self.step.words()])
        return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="'
                f'0 0 {WIDTH} {self.rows * (HIGH + GAP) + 2}" aria-label="'
                f'{html.escape(label)}.">{"".join(self.out)}</svg>')

    def top(self, row):
        return 1 + row * (HIGH + GAP)

    def pieces(self, start, end):
        """(x, y, width, first?, last?) in each row that [start, end) is in."""
        at = start
        while at < end:
            row = at // self.row
            upto = min(end, (row + 1) * self.row)
            yield (GUTTER + (at - row * self.row) * self.scale, self.top(row),
                   max((upto - at) * self.scale - 1, .5), at == start,
                   upto == end)
            at = upto

    def fill(self, css, start, end, more=""):
        for x, y, width, _, _ in self.pieces(start, end):
            self.out.append(f'<rect class="{css}" x="{x:.1f}" y="{y}" width="'
                            f'{width:.1f}" height="{HIGH}"{more}/>')

    def border(self, css, start, end):
        """Open where the block goes on in another row."""
        for x, y, width, first, last in self.pieces(start, end):
            left, right, low = f"{x:.1f}", f"{x + width:.1f}", y + HIGH
            path = f"M{left} {y}H{right}" + (f"V{low}" if last else f"M{right} "
                                             f"{low}") + f"H{left}"
            path += f"V{y}" if first else ""
            self.out.append(f'<path class="{css}" d="{path}"/>')

    def block(self, block):
        at, size, state = block["at"], block["size"], block["state"]
        stripes = f' fill="url(#{self.stripes})"'
        self.fill(f"hv-{state}", at, at + size)
        if state == "lost":
            self.fill("hv-pad", at, at + size, stripes)
        if block["head"]:
            self.fill("hv-head", at, at + block["head"])
        if state == "used":
            self.fill("hv-pad", at + block["head"] + block["asked"], at + size,
                      stripes)
        new = " hv-new" if self.step.is_new(block) else ""
        self.border(f"hv-border hv-{state}-border{new}", at, at + size)
        self.label(block)

    def label(self, block):
        """The name and the size in the widest piece, as far as they fit."""
        x, y, width, *_ = max(self.pieces(
            block["at"], block["at"] + block["size"]), key=lambda p: p[2])
        name = block["name"] if block["state"] in ("used", "lost") else ""
        name += " lost" if block["state"] == "lost" else ""
        size = f"{block['size']:,}" if block["state"] != "own" else ""
        lines = [t for t in (name, size) if t and len(t) * LETTER < width]
        for i, text in enumerate(lines):
            down = 20 if len(lines) == 1 else 14 + 13 * i
            css = "hv-name" if text == name else "hv-size"
            self.out.append(f'<text class="{css}" x="{x + width / 2:.1f}" y="'
                            f'{y + down}">{html.escape(text)}</text>')


# --- the page -----------------------------------------------------------------------

def sequence(data):
    """Steps of what the program printed."""
    return [Step(i, len(data), one, data[i - 2] if i > 1 else None)
            for i, one in enumerate(data, 1)]


def own_data(data):
    """What is not drawn, in words."""
    own = sum(b["size"] for b in data[0]["blocks"] if b["at"] < 0)
    return (f"The allocator's own data, {own:,} bytes, lies before 0x000 and "
            "is not drawn.")


def legend(data):
    """The kinds of stretches that there are, in words."""
    kinds = {b["state"] for step in data for b in step["blocks"]
             if b["at"] >= 0}
    heads = any(b["head"] for step in data for b in step["blocks"])
    text = {"used": "with a name: in use, its striped part padding",
            "free": "with a dashed border: free",
            "lost": "striped all over: given back, and lost",
            "own": "grey: the heap's own, or padding"}
    parts = [text[k] for k in ("used", "free", "lost", "own") if k in kinds]
    if heads:
        parts.append("a dark edge: the block's head")
    return ("; ".join(parts) + "; a thick border: new in this step. "
            ).capitalize()


def markup(data, ident, rows):
    """HTML of a whole view (H1)."""
    stripes = f"{ident}-stripes"
    out = [f'<div class="weave-heap notranslate" id="{ident}">',
           '<svg class="hv-defs" width="0" height="0" aria-hidden="true"><defs>'
           f'<pattern id="{stripes}" width="6" height="6" patternUnits="'
           'userSpaceOnUse" patternTransform="rotate(45)"><path class='
           '"hv-stripe" d="M0 0V6"/></pattern></defs></svg>',
           '<ol class="hv-steps">']
    for step in sequence(data):
        said = html.escape(step.data["say"])
        items = "".join(f"<li>{html.escape(w)}</li>" for w in step.words())
        out.append(
            f'<li class="hv-step"><p class="hv-do"><code class="literal">'
            f'{html.escape(step.title())}</code> {said}</p>'
            f'{Drawing(step, rows, stripes).svg()}'
            f'<p class="hv-sum">{html.escape(step.sum())}</p>'
            f'<details><summary>The blocks in words</summary><ul>{items}</ul>'
            '</details></li>')
    out.append(f'</ol><p class="hv-legend">{html.escape(legend(data))}'
               f'{html.escape(own_data(data))}</p></div>')
    return "\n".join(out) + "\n"


def prose(data):
    """The same for a book: nodes of a list (H2)."""
    items = []
    for step in sequence(data):
        item = nodes.list_item("", nodes.paragraph(
            "", "", nodes.literal("", step.title()),
            nodes.Text(f" {step.data['say']} {step.sum()}")))
        item += nodes.bullet_list("", *(
            nodes.list_item("", nodes.paragraph("", w))
            for w in step.words()))
        items.append(item)
    return [nodes.enumerated_list("", *items, enumtype="arabic", prefix="",
                                  suffix="."),
            nodes.paragraph("", own_data(data))]


class View(nodes.container):
    """A heap view: `html` for a browser, its children for a book."""


class HeapView(SphinxDirective):
    """.. heapview:: name"""
    required_arguments = 1
    option_spec = {"rows": directives.positive_int}

    def run(self):
        path = self.script(self.arguments[0])
        if not Path(self.config.weave_root, path).is_file():
            raise self.error(f"there is no file {path}")
        self.env.note_dependency(str(Path(self.config.weave_root, path)))
        good, text = facts.note(self.env, "heapview", path)
        if not good:
            raise self.error(text)
        data = steps_of(text)
        ident = f"heapview-{self.env.new_serialno('heapview') + 1}"
        return [View("", *prose(data), html=markup(
            data, ident, self.options.get("rows", 4)))]

    def script(self, name):
        """The path of a script, beside the chapter."""
        if "/" in name:
            return name
        chapter = self.env.app.weave_chapters.get(self.env.docname, "")
        return os.path.join(os.path.dirname(chapter), f"heapview/{name}.txt")


def fact(app, path):
    """(whether it could be run, what it printed or why not): H3."""
    try:
        return True, run(app.config.weave_root, path)
    except Mistake as why:
        return False, str(why)


def visit(self, node):
    self.body.append(node["html"])
    raise nodes.SkipNode


def make_first(app):
    """Before the pages are read, perhaps by several processes."""
    folders = {os.path.dirname(p) for p in app.weave_chapters.values()}
    if any(Path(app.config.weave_root, f, "heapview").is_dir()
           for f in folders):
        try:
            program()
        except Mistake:
            pass                # each page that needs it says so


def on_paper(app, doctree, page):
    """Where there is no HTML, the view is its words."""
    if app.builder.format != "html":
        for view in list(doctree.findall(View)):
            view.replace_self(view.children)


def assets(app, page, template, context, doctree):
    """A script and a style sheet for the pages that have a view."""
    if doctree is not None and any(doctree.findall(View)):
        app.add_css_file("heapview.css")
        if app.builder.name == "html":
            app.add_js_file("heapview.js", loading_method="defer")


def setup(app):
    facts.register("heapview", fact)
    app.add_node(View, html=(visit, None))
    app.add_directive("heapview", HeapView)
    app.connect("builder-inited", make_first)
    app.connect("doctree-resolved", on_paper)
    app.connect("html-page-context", assets)
