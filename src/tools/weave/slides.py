# SPDX-License-Identifier: BSD-3-Clause
"""
Slides: a lecture, cut from the chapter that students read.

Nobody writes slides twice. Sphinx reads the one chapter with the directives of
the site, so that code, consoles, costs and pictures are those of the tree at
the moment; instead of a page, this builder writes a deck:

    a section                its title and first sentences
    code, console, cost,     a slide each, with the sentence that leads to it;
    picture, table, list     what is too long for one is cut at an empty line
    a question of the quiz   the question; each answer opens
    an exercise              the task, as `make check` knows it

What a chapter explains at length is what the lecturer says. Where a region has
an exercise, the slide shows the stub (W4). One file, no network.

    python3 -m weave slides --lesson 03-init --file build/slides/03-init.html

Read Deck, then Slides.write().
"""
import html
import itertools
import re
from pathlib import Path

from docutils import nodes
from docutils.io import StringOutput
from docutils.utils import new_document
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.highlighting import PygmentsBridge
from sphinx.writers.html import HTMLWriter

from course.registry import Registry
from weave.chapter import hours
from weave.code import Fold, WeaveCode
from weave.recorded import Picture

LINES = 22          # of code on one slide, at most
MOST = 230          # characters of a paragraph
SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=[A-Z0-9*`(])")
LISTS = (nodes.bullet_list, nodes.enumerated_list)
ASSETS = Path(__file__).parent


# --- sentences ----------------------------------------------------------------

def sentences(node):
    """[(begin, end)] in node.astext()."""
    text, at, out = node.astext(), 0, []
    for m in SENTENCE.finditer(text):
        out.append((at, m.start()))
        at = m.end()
    return out + [(at, len(text))]


def part(paragraph, begin, end):
    """A paragraph of these characters, inline markup kept."""
    out, at = nodes.paragraph(), 0
    for child in paragraph.children:
        text = child.astext()
        a, b = max(begin - at, 0), min(end - at, len(text))
        if a < b:
            out += (nodes.Text(text[a:b]) if isinstance(child, nodes.Text)
                    else child.deepcopy())
        at += len(text)
    return out


def first_sentences(paragraph, most=MOST):
    """As many as fit, at least one."""
    found = sentences(paragraph)
    end = max([b for _, b in found if b <= most] or [found[0][1]])
    return part(paragraph, 0, end)


def last_sentence(paragraph):
    """What leads to the picture or code that follows."""
    begin, end = sentences(paragraph)[-1]
    return part(paragraph, begin, end)


# --- a chapter as slides ------------------------------------------------------

class Deck:
    """[(title, [node, ...])] of a chapter."""

    def __init__(self, doctree):
        self.slides, self.title = [], None
        self.lead = None            # the paragraph just before
        self.opening = None         # a section's first paragraph, unused yet
        for section in doctree.findall(nodes.section):
            if isinstance(section.parent, nodes.document):
                self.section(section)

    def add(self, *content):
        self.slides.append((self.title, list(content)))
        self.opening = self.lead = None

    def open_up(self):
        """The slide of a section's first paragraph, if it is still due."""
        if self.opening is not None:
            first, self.opening = self.opening, None
            self.slides.append((self.title, [first_sentences(first)]))

    def section(self, section):
        if section[0].astext() == "Exercises":
            return                      # they come from their descriptions
        self.title, self.opening, self.lead = section[0], None, None
        points = list(filter(None, map(point, section.children)))
        before, listed = None, len(points) < 2
        for child in section.children[1:]:
            if isinstance(child, nodes.section):
                self.open_up()
                self.section(child)
            elif isinstance(child, nodes.paragraph):
                self.paragraph(child, first=before is None)
                if point(child) and not listed:
                    listed = True
                    self.points(points, child)
            elif not is_tab(child):
                self.show(child)
            elif not is_tab(before):
                self.show(recorded_tab(child))
            before = child
        self.open_up()

    def paragraph(self, paragraph, first):
        if first:
            self.opening = paragraph
        strong = next(iter(paragraph.findall(nodes.strong)), None)
        if (strong is not None and len(strong.astext()) > 40
                and not first and not point(paragraph)):
            self.open_up()              # an idea that the chapter emphasises
            self.add(nodes.paragraph("", "", strong.deepcopy()))
        self.lead = paragraph

    def points(self, points, child):
        """What the paragraphs of a section begin with, as one list."""
        before = [] if self.opening in (None, child) else [
            first_sentences(self.opening)]
        self.add(*before, nodes.bullet_list("", *(nodes.list_item(
            "", nodes.paragraph("", "", x.deepcopy())) for x in points)))

    def show(self, node):
        if is_tab(node):
            for child in node.children[1:]:
                self.show(child)
        elif "weave-boot" in node.get("classes", ()):
            command, *texts = node.findall(nodes.literal_block)
            for text in texts or [command]:
                before = [command] if text in texts[:1] else []
                for piece in pieces(text):
                    self.shown(*before, piece)
                    before = []
        elif isinstance(node, (WeaveCode, nodes.literal_block)):
            self.block(node)
        elif isinstance(node, (nodes.table, nodes.image, nodes.figure, Picture)
                        ) or "weave-quiz" in node.get("classes", ()):
            self.shown(node)
        elif isinstance(node, LISTS) and not isinstance(node.parent, Fold):
            self.shown(type(node)("", *(nodes.list_item(
                "", first_sentences(item[0], 120)) for item in node
                if isinstance(item[0], nodes.paragraph))))

    def shown(self, *content):
        """A slide with nodes and what leads to them."""
        lead, opening = self.lead, self.opening
        if lead is None:
            self.add(*content)
        elif lead is opening and len(lead.astext()) < 1.3 * MOST:
            self.add(lead, *content)
        else:
            if lead is opening:
                self.opening = part(lead, 0, sentences(lead)[-1][0])
            if self.opening is not None and self.opening.astext():
                self.open_up()
            self.add(last_sentence(lead), *content)

    def block(self, node):
        """Code, in pieces that fit."""
        for piece in pieces(node):
            self.shown(piece)


def point(node):
    """**What a paragraph says.** Its first words, if they stand out."""
    first = (node.children or [None])[0] if isinstance(
        node, nodes.paragraph) else None
    if isinstance(first, (nodes.strong, nodes.emphasis)) and (
            first.astext()[-1:] in ".:?"):
        return first
    return None


def is_tab(node):
    return node is not None and "weave-tab" in node.get("classes", ())


def recorded_tab(first):
    """Of the machines that begin here, one that something was recorded on."""
    run = first.parent[first.parent.index(first):]
    for tab in itertools.takewhile(is_tab, run):
        if not any("weave-draft" in x.get("classes", ()) for x in tab):
            return tab
    return first


def pieces(node):
    """A block of lines, cut at empty lines where it is too long."""
    lines = node.astext().split("\n")
    begin = 0
    while len(lines) - begin > LINES:
        cut = next((n for n in range(begin + LINES, begin + LINES // 2, -1)
                    if not lines[n].strip()), begin + LINES)
        yield piece(node, lines, begin, cut)
        begin = cut + (not lines[cut].strip())
    yield piece(node, lines, begin, len(lines))


def piece(node, lines, begin, end):
    text = "\n".join(lines[begin:end])
    out = node.copy()
    out += nodes.Text(text)
    out.rawsource = text
    for key in ("rows", "numbers"):
        if key in out:
            out[key] = out[key][begin:end]
    if "numbers" in out:
        have = {*out["numbers"]}
        out["exercises"] = [(max(a, min(have)), min(b, max(have)), said)
                            for a, b, said in out["exercises"]
                            if have & {*range(a, b + 1)}]
    return out


# --- the file -----------------------------------------------------------------

class Slides(StandaloneHTMLBuilder):
    """Sphinx's builder of one deck."""
    name = "slides"
    format = "html"
    search = False

    def get_outdated_docs(self):
        return [self.app.config.root_doc]

    def prepare_writing(self, docnames):
        super().prepare_writing(docnames)
        self.docwriter = HTMLWriter(self)

    def write(self, *_, **__):
        page = self.app.config.root_doc
        self.prepare_writing({page})
        self.current_docname = page
        lesson = self.app.weave_course.lessons[page.rpartition("/")[2]]
        doctree = self.env.get_and_resolve_doctree(page, self)
        title = next(doctree.findall(nodes.title))
        first, *rest = Deck(doctree).slides or [(title, [])]
        out = [f"<h1>{self.inline(title)}</h1>"
               + self.front(lesson) + self.fragment(first[1])]
        out += [f"<h2>{self.inline(t)}</h2>" + self.fragment(content)
                for t, content in rest]
        registry = Registry(Path(self.app.config.weave_root))
        out += map(exercise, registry.of(
            registry.course.lessons[lesson.name]))
        file = Path(self.app.config.weave_slides)
        file.write_text(self.page(f"{lesson.number:02d} {lesson.title}", out),
                        encoding="utf-8")
        print(f"{file}: {len(out)} slides")

    def finish(self):
        """There is nothing beside the one file."""

    def page(self, title, slides):
        styles = PygmentsBridge("html", "default").get_stylesheet()
        dark = PygmentsBridge("html", "github-dark").get_stylesheet()
        body = "\n".join(f"<section>{s}</section>" for s in slides)
        return (f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8">\n'
                f'<meta name="viewport" content="width=device-width">\n'
                '<link rel="icon" href="data:,">\n'
                f"<title>{html.escape(title)}</title>\n<style>\n{styles}"
                "@media screen and (prefers-color-scheme: dark) {\n"
                f"{dark}}}\n{(ASSETS / 'slides.css').read_text()}</style>\n"
                f'<main tabindex="0" aria-label="{html.escape(title)}">\n'
                f"{body}\n</main>\n<script>\n"
                f"{(ASSETS / 'slides.js').read_text()}</script></html>\n")

    @staticmethod
    def front(lesson):
        """Under the title of all."""
        items = "".join(f"<li>{html.escape(x)}</li>" for x in lesson.outcomes)
        return (f"<p><small>Lesson {lesson.number:02d} · "
                f"{html.escape(lesson.enables)} · {hours(lesson.minutes)}"
                f"</small></p>" + (f"<ul>{items}</ul>" if items else ""))

    def inline(self, title):
        return re.sub(r"</?p>", "", self.fragment(
            [nodes.paragraph("", "", *[c.deepcopy() for c in title])])).strip()

    def fragment(self, content):
        """HTML of some nodes, as large as fits."""
        document = new_document("")
        document.settings = self.docsettings
        for node in content:
            document += node.deepcopy()
            if isinstance(node, (nodes.literal_block, nodes.table)):
                document[-1]["classes"] = [*node.get("classes", ()), "fit"]
        self.docwriter.write(document, StringOutput(encoding="utf-8"))
        self.docwriter.assemble_parts()
        return size_of(content) + self.docwriter.parts["fragment"] + "</div>"


def size_of(content):
    """The size of the letters of what is wide or high, so that all fits."""
    size, high = 24, 520        # of 720: padding and title take the rest
    high -= sum(38 * (1 + len(node.astext()) // 65) + 10 for node in content
                if isinstance(node, nodes.paragraph))
    blocks = [x.astext().expandtabs(8).split("\n") for x in content
              if isinstance(x, nodes.literal_block)]
    wide = max([len(line) for lines in blocks for line in lines] + [1])
    if any(isinstance(x, WeaveCode) for x in content):
        high, wide = high - 26, wide + 6
    if blocks:
        rows = sum(len(lines) + 1.5 for lines in blocks) + sum(
            len(x["exercises"]) for x in content if isinstance(x, WeaveCode))
        size = min(size, high / 1.36 / rows, 1080 / .61 / wide)
    for table in content:
        if isinstance(table, nodes.table):
            rows = len(list(table.findall(nodes.row)))
            size = min(size, high / 1.85 / rows)
    return f'<div class="body" style="--size:{size:.1f}px">'


def exercise(ex):
    """A slide of an exercise."""
    what = re.sub(r"`([^`]+)`", r"<code>\1</code>",
                  html.escape(" ".join(ex.what.split())))
    return (f"<h2>{ex.id}: {html.escape(ex.title)}</h2><p>{what}</p>"
            f"<p><small>{ex.points} points, {ex.level}; <code>{ex.file}</code>;"
            f" <code>make check T={ex.id}</code></small></p>")


def alone(app, env, node, contnode):
    """A deck links to no other page."""
    return contnode if app.builder.name == "slides" else None


def setup(app):
    app.add_config_value("weave_slides", "", "")
    app.add_builder(Slides)
    app.connect("missing-reference", alone, priority=900)
