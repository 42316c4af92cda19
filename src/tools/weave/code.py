# SPDX-License-Identifier: BSD-3-Clause
"""
Code: regions, whole files, and reference solutions, prose and code in turn.

A file is a list of tags.Line; blocks() cuts it into prose (reST, /*** ***/),
comments (whole-page rendering only) and code. Prose is parsed in place, so that
a mistake in it is reported with the name and line of the C file (W1). A stretch
of code becomes one WeaveCode node. For HTML, render.py colours and links it;
every other builder sees an ordinary literal block.

Read Region.run(), then weave(), then blocks().
"""
import textwrap
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, switch_source_input

import tags
from weave import comments, facts, render

log = logging.getLogger(__name__)


class WeaveCode(nodes.literal_block):
    """Lines of one file: path, numbers, rows (coloured); see Renderer."""


class Fold(nodes.container):
    """What opens on demand: <details>; elsewhere simply shown."""


def blocks(lines, with_comments=False):
    """Yield ("prose" | "comment" | "code", [Line, ...]) in order."""
    run, kind, inside = [], None, False
    for line in lines:
        begins = (with_comments and not inside and not line.prose
                  and line.text.startswith("/*"))
        inside = inside or begins
        new = "prose" if line.prose else "comment" if inside else "code"
        if inside and line.text.rstrip().endswith("*/"):
            inside = False
        if new != kind or begins or opens_prose(line):
            if run:
                yield kind, run
            run = []
        kind = new
        run.append(line)
    if run:
        yield kind, run


def opens_prose(line):
    return line.prose and line.text.lstrip().startswith("/***")


def trimmed(lines):
    """Without the empty lines at either end."""
    while lines and not lines[0].text.strip():
        lines = lines[1:]
    while lines and not lines[-1].text.strip():
        lines = lines[:-1]
    return lines


def prose_text(path, lines):
    """The reST of a prose block, each line with its place in the file."""
    texts = [line.text.strip() if i == 0 else line.text.expandtabs(8)
             for i, line in enumerate(lines)]
    texts[0] = texts[0].removeprefix("/***").strip()
    texts[-1] = texts[-1].rstrip().removesuffix("***/").rstrip()
    rest = textwrap.dedent("\n".join(texts[1:])).split("\n")
    texts = texts[:1] + (rest if len(texts) > 1 else [])
    return StringList(texts, items=[(path, line.number - 1) for line in lines])


class Woven(SphinxDirective):
    """What shows a file: the source, its dependency, its prose."""

    def source(self, path):
        """The tags.Source of a path of the tree."""
        root = self.config.weave_root
        full = Path(root, path)
        if not full.is_file():
            raise self.error(f"there is no file {path}")
        self.env.note_dependency(str(full))
        return tags.read(path, root)

    def prose(self, path, lines):
        """Nodes of a prose block; errors name the file and the line."""
        box = nodes.container()
        text = prose_text(str(Path(self.config.weave_root, path)), lines)
        with switch_source_input(self.state, text):
            self.state.nested_parse(text, 0, box)
        return box.children

    def code(self, source, lines, anchors=False):
        every = render.rows(source.path, "\n".join(source.text))
        rows = [every[line.number - 1] for line in lines]
        text = "\n".join(line.text for line in lines)
        node = WeaveCode(text, text, path=source.path, anchors=anchors,
                         rows=rows,
                         numbers=[line.number for line in lines],
                         folds=folds(source, lines),
                         language=render.language(source.path), force=True)
        for name in render.names_in(rows):
            facts.note(self.env, "link", source.path, name)
        return node

    def weave(self, source, lines):
        """Prose and code of these lines, in turn."""
        out = []
        for kind, run in blocks(lines):
            run = trimmed(run)
            if run and kind == "prose":
                out += self.prose(source.path, run)
            elif run:
                out.append(self.code(source, run))
        return out


def folds(source, lines):
    """(first, last, id, points, stub) of the exercises among these lines."""
    have = {line.number for line in lines}
    out = []
    for ex in source.exercises.values():
        inner = [n for n in range(ex.first + 1, ex.last) if n in have]
        if inner:
            out.append((inner[0], inner[-1], ex.id, ex.points,
                    "\n".join(ex.stub)))
    return sorted(out)


def used(env):
    """{page: {(path, region)}}: what is shown where."""
    if not hasattr(env, "weave_used"):
        env.weave_used = {}
    return env.weave_used


class Region(Woven):
    """.. region:: path#name"""
    required_arguments = 1
    option_spec = {"code-only": directives.flag}

    def run(self):
        path, _, name = self.arguments[0].partition("#")
        source = self.source(path)
        if name not in source.regions:
            have = ", ".join(sorted(source.regions)) or "none"
            raise self.error(f"{path} has no region '{name}' (it has: {have})")
        used(self.env).setdefault(self.env.docname, set()).add((path, name))
        lines = source.regions[name]
        if "code-only" in self.options:
            lines = [line for line in lines if not line.prose]
        return self.weave(source, lines)


class Solution(Woven):
    """.. solution:: init.1     the reference, folded; the body goes with it"""
    required_arguments = 1
    has_content = True

    def run(self):
        wanted = self.arguments[0]
        for path, source in self.env.app.weave_sources.items():
            if wanted in source.exercises:
                break
        else:
            raise self.error(f"there is no exercise {wanted}")
        source = self.source(path)
        ex = source.exercises[wanted]
        box = Fold(label=f"{wanted}: a solution", classes=["weave-solution"])
        self.state.nested_parse(self.content, self.content_offset, box)
        lines = [x for x in source.lines if ex.first < x.number < ex.last]
        code = self.code(source, lines)
        code["folds"] = []
        box += code
        return [box]


class Annotated(Woven):
    """.. annotated:: path      the whole file, prose beside code"""
    required_arguments = 1

    def run(self):
        path = self.arguments[0]
        source = self.source(path)
        facts.note(self.env, "here", path)      # the anchors of the page
        rows, left = [], []
        for kind, run in blocks(source.lines, path.endswith((".c", ".h", ".S"))):
            run = trimmed(run)
            if not run or is_licence(run):
                continue
            if kind == "code":
                rows.append(self.row(left, self.code(source, run, True)))
                left = []
            elif kind == "prose":
                left += self.anchored(run, self.prose(path, run))
            else:
                left += self.anchored(run, comments.nodes_of(run))
        if left:
            rows.append(self.row(left, None))
        return [nodes.container("", *rows, classes=["weave-file"])]

    @staticmethod
    def row(left, code):
        """Prose and the code that it is about; the essay stands alone."""
        beside = nodes.container("", *left, classes=["weave-prose"])
        return nodes.container("", beside, *([code] if code else []),
                               classes=["weave-row"])

    @staticmethod
    def anchored(lines, children):
        """The lines of a comment can be linked to like those of the code."""
        box = nodes.container("", *children)
        box["ids"] = [f"L{line.number}" for line in lines]
        return [box]


def is_licence(lines):
    return len(lines) == 1 and "SPDX-License-Identifier" in lines[0].text


def never_shown(app, env):
    """W1: a region that no page shows. A book has not all the pages."""
    if app.tags.has("book"):
        return
    shown = {pair for pairs in used(env).values() for pair in pairs}
    for path, source in app.weave_sources.items():
        for name, lines in source.regions.items():
            if (path, name) not in shown and lines:
                log.warning("no page shows the region '%s'", name,
                            location=f"{path}:{lines[0].number - 1}")


def on_paper(app, doctree, page):
    """Where nothing can be folded: stubs for references, captions as text."""
    if app.builder.format == "html":
        return
    for node in list(doctree.findall(WeaveCode)):
        lines = dict(zip(node["numbers"], node.astext().split("\n")))
        for first, last, *_, stub in node["folds"]:
            for n in range(first, last + 1):
                lines.pop(n, None)
            lines[first] = stub
        text = "\n".join(lines[n] for n in sorted(lines)).expandtabs(8)
        plain = nodes.literal_block(text, text, language=node["language"],
                                    force=True)
        where = f"{node['path']}:{node['numbers'][0]}"
        node.replace_self([nodes.paragraph("", "", nodes.literal(
            where, where)), plain])


def purge(app, env, page):
    used(env).pop(page, None)


def merge(app, env, pages, other):
    for page in pages:
        if page in used(other):
            used(env)[page] = used(other)[page]


def visit_fold(self, node):
    self.body.append(self.starttag(node, "details")
                     + f"<summary>{self.encode(node['label'])}</summary>\n")


def depart_fold(self, node):
    self.body.append("</details>\n")


def setup(app):
    app.add_node(WeaveCode, html=(render.visit_code, None))
    app.add_node(Fold, html=(visit_fold, depart_fold))
    app.add_directive("region", Region)
    app.add_directive("annotated", Annotated)
    app.add_directive("solution", Solution)
    app.connect("env-updated", never_shown)
    app.connect("doctree-resolved", on_paper)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
