# SPDX-License-Identifier: BSD-3-Clause
"""
Code: regions, whole files, and reference solutions, prose and code in turn.

The references of exercises are not shown, unless weave_solutions says so: a
page has the stubs, which are lines of the tree too, and says whose they are.

A file is a list of tags.Line; blocks() cuts it into prose (reST, /*** ***/),
comments (whole-page rendering only) and code. Prose is parsed in place, so that
a mistake in it is reported with the name and line of the C file (W1). A stretch
of code becomes one WeaveCode node. For HTML, render.py colours and links it;
every other builder sees an ordinary literal block.

Read Region.run(), then weave(), then blocks().
"""
import textwrap
from fnmatch import fnmatchcase
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, switch_source_input

import tags
from weave import comments, facts, render

log = logging.getLogger(__name__)
CONF = "docs/conf.py"


class WeaveCode(nodes.literal_block):
    """
    Lines of one file, for Renderer: path, numbers, rows (coloured), exercises
    (first line, last line, what to say), solutions (are they references?),
    moved ({line: lines that are not shown, whose anchors it has}).
    """


class Fold(nodes.container):
    """What opens on demand: <details>; elsewhere simply shown."""


# What opens and closes a comment that is set as text, by the file's suffix.
COMMENTS = {**dict.fromkeys((".c", ".h", ".S", ".js", ".css"), ("/*", "*/")),
            ".py": ('"""', '"""')}


def blocks(lines, marks=None):
    """Yield ("prose" | "comment" | "code", [Line, ...]) in order."""
    run, kind, inside, begun = [], None, False, False
    for line in lines:
        begins = bool(marks and not inside and not line.prose
                      and line.text.startswith(marks[0])
                      and not (begun and marks[0] == '"""'))
        begun = begun or line.text[:1] not in ("", "#")
        inside = inside or begins
        new = "prose" if line.prose else "comment" if inside else "code"
        if inside and line.text.rstrip().endswith(marks[1]) and not (
                begins and line.text.rstrip() == marks[1]):
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
        return tags.read(path, root, stubs=not self.config.weave_solutions)

    def prose(self, path, lines):
        """Nodes of a prose block; errors name the file and the line."""
        box = nodes.container()
        text = prose_text(str(Path(self.config.weave_root, path)), lines)
        with switch_source_input(self.state, text):
            self.state.nested_parse(text, 0, box)
        return box.children

    def code(self, source, lines, anchors=False):
        every = render.rows(source.path, as_shown(source))
        rows = [every[line.number - 1] for line in lines]
        text = "\n".join(line.text for line in lines)
        node = WeaveCode(text, text, path=source.path, anchors=anchors,
                         rows=rows,
                         numbers=[line.number for line in lines],
                         exercises=exercises(source, lines),
                         moved=moved(source, lines) if anchors else {},
                         solutions=self.config.weave_solutions,
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


def as_shown(source):
    """The text of a file, of which only what is shown is not empty."""
    text = [""] * len(source.text)
    for line in source.lines:
        text[line.number - 1] = line.text
    return "\n".join(text)


def exercises(source, lines):
    """(first, last, what to say) of the exercises among these lines."""
    have = {line.number for line in lines}
    out = []
    for ex in source.exercises.values():
        inner = [n for n in range(ex.first + 1, ex.last) if n in have]
        if inner:
            plural = "s" if ex.points > 1 else ""
            out.append((inner[0], inner[-1],
                        f"exercise {ex.id}, {ex.points} point{plural}"))
    return sorted(out)


def moved(source, lines):
    """The first line of a stub has the anchors of what it stands for."""
    shown = {line.number for line in source.lines}
    out = {}
    for first, *_ in exercises(source, lines):
        ex = next(x for x in source.exercises.values()
                  if x.first < first < x.last)
        out[first] = [n for n in range(ex.first + 1, ex.last)
                      if n not in shown]
    return out


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
        if not self.config.weave_solutions:
            return [withheld(wanted)]
        ex = source.exercises[wanted]
        box = Fold(label=f"{wanted}: a solution", classes=["weave-solution"])
        self.state.nested_parse(self.content, self.content_offset, box)
        code = self.code(source, [x for x in source.lines
                                  if ex.first < x.number < ex.last])
        code["exercises"] = []
        box += code
        return [box]


def withheld(name):
    """What stands for a solution where none is shown."""
    command = f"make solution T={name}"
    return nodes.paragraph(
        "", "", nodes.literal(command, command),
        nodes.Text(" shows a solution once yours has passed."),
        classes=["weave-withheld"])


class Annotated(Woven):
    """.. annotated:: path      the whole file, prose beside code"""
    required_arguments = 1

    def run(self):
        path = self.arguments[0]
        source = self.source(path)
        facts.note(self.env, "here", path)      # the anchors of the page
        rows, left = [], []
        lines = source.lines
        if path.endswith(".toml") and not self.config.weave_solutions:
            lines = without_hints(lines)
        for kind, run in blocks(lines, COMMENTS.get(Path(path).suffix)):
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


class Essay(Woven):
    """.. essay:: path      what a file says of itself first"""
    required_arguments = 1

    def run(self):
        path = self.arguments[0]
        for kind, run in blocks(self.source(path).lines,
                                COMMENTS.get(Path(path).suffix)):
            if kind == "comment" and not is_licence(run):
                return comments.nodes_of(run)
        return []


def without_hints(lines):
    """An exercise's description, of which the hints are asked for singly."""
    out, inside = [], False
    for line in lines:
        inside = inside or line.text.startswith("hints = [")
        if not inside:
            out.append(line)
        inside = inside and not line.text.endswith("]")
    return out


def is_licence(lines):
    return all(line.text.startswith("#!") or "SPDX-License" in line.text
               for line in lines)


def never_shown(app, env):
    """
    W1: a region that no chapter shows; that a page made from the tree does
    proves nothing, for such a page shows all there is. A region may wait for
    a lesson that is not written yet (weave_awaited, in docs/conf.py).
    """
    if app.config.weave_only:
        return
    shown = {pair for page, pairs in used(env).items()
             if page in app.weave_chapters for pair in pairs}
    awaited, needed = dict(awaited_patterns(app)), set()
    for path, source in app.weave_sources.items():
        for name, lines in source.regions.items():
            if (path, name) in shown or not lines:
                continue
            excuse = next((p for p in awaited
                           if fnmatchcase(f"{path}#{name}", p)), None)
            needed.add(excuse)
            if excuse is None:
                log.warning("no chapter shows the region '%s'", name,
                            location=f"{path}:{lines[0].number - 1}")
    for pattern in sorted(set(awaited) - needed):
        if not any(fnmatchcase(path, pattern.partition("#")[0])
                   for path in app.weave_sources):
            continue                    # nothing is there yet
        log.warning("%s waits for lesson %s in vain: chapters show all of it",
                    pattern, awaited[pattern], location=f"{CONF}:1")


def awaited_patterns(app):
    """(pattern of path#region, lesson) for the lessons that are to come."""
    there = {lesson.number for lesson in app.weave_course.lessons.values()}
    for lesson, patterns in app.config.weave_awaited.items():
        if int(lesson) not in there:
            yield from ((pattern, lesson) for pattern in patterns)


def on_paper(app, doctree, page):
    """Where nothing can be folded or linked: captions as text."""
    if app.builder.format == "html":
        return
    for node in list(doctree.findall(WeaveCode)):
        text = node.astext().expandtabs(8)
        plain = nodes.literal_block(text, text, language=node["language"],
                                    force=True)
        where = f"{node['path']}:{node['numbers'][0]}"
        caption = nodes.paragraph("", "", nodes.literal(where, where))
        for *_, said in node["exercises"]:
            caption += nodes.Text(f" ({said}: {whose(node)})")
        node.replace_self([caption, plain])


def whose(node):
    return "the reference" if node["solutions"] else "yours to write"


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
    app.add_directive("essay", Essay)
    app.add_config_value("weave_solutions", False, "env", [bool, int, str])
    app.add_config_value("weave_awaited", {}, "")
    app.connect("env-updated", never_shown)
    app.connect("doctree-resolved", on_paper)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
