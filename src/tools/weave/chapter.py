# SPDX-License-Identifier: BSD-3-Clause
"""
Chapter: what the site adds to prose that is readable without it.

    .. quiz:: Question?     a list of `- [ ] answer -- why`, `- [x] answer -- why`
    .. lesson:: 03-init     a box under the title; pages.py puts it there

A chapter on a code-hosting page is plain reST. Here, `src/core/boot.c` in a
literal leads to that file's page, `uk_exit()` to its API entry or definition,
a link to another README.rst to that chapter, and an *emphasised* word that the
glossary explains to its entry.
"""
import os
import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from weave import facts
from weave.code import Fold
from weave.names import page_of

log = logging.getLogger(__name__)
ANSWER = re.compile(r"\[([ x])\]\s+")
SPLIT = re.compile(r"\s+--\s+|\.\s+--\s+")


class Link(nodes.reference):
    """A reference whose address is known when its page is written."""


class Box(nodes.container):
    """What goes under the title."""


# --- quiz -------------------------------------------------------------------

def split_answer(paragraph):
    """(right?, nodes of the answer, nodes of the explanation)."""
    first = paragraph[0]
    m = ANSWER.match(first.astext()) if isinstance(first, nodes.Text) else None
    if not m:
        return None
    answer, why, into = [], [], None
    children = [nodes.Text(first.astext()[m.end():]), *paragraph[1:]]
    into = answer
    for child in children:
        text = child.astext()
        if (into is answer and isinstance(child, nodes.Text)
                and re.search(r"(^|\s)--\s", text)):
            before, after = re.split(r"(?:^|\s+)--\s+", text, maxsplit=1)
            answer.append(nodes.Text(before))
            why.append(nodes.Text(after))
            into = why
        else:
            into.append(child)
    return m[1] == "x", answer, why


class QuizAnswer(Fold):
    """An answer that says, when opened, whether it is right and why."""


class Quiz(SphinxDirective):
    """.. quiz:: Question?"""
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        self.assert_has_content()
        words, messages = self.state.inline_text(
            " ".join(self.arguments[0].split()), self.lineno)
        box = nodes.container(classes=["weave-quiz"])
        box += nodes.paragraph("", "", nodes.strong("", "", *words),
                               classes=["weave-question"])
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        right = 0
        for item in body.findall(nodes.list_item):
            parts = split_answer(item[0]) if item.children else None
            if not parts:
                raise self.error("an answer is `- [ ] text -- why` or "
                                 f"`- [x] ...`: {item.astext()[:40]!r}")
            right += parts[0]
            box += self.answer(*parts)
        if right != 1:
            raise self.error(f"{right} answers are marked [x], want 1")
        return [box, *messages]

    @staticmethod
    def answer(right, text, why):
        verdict = "Right. " if right else "No. "
        answer = QuizAnswer(classes=["right" if right else "wrong"])
        answer += nodes.paragraph("", "", *text)
        answer += nodes.paragraph("", "", nodes.strong("", verdict), *why)
        return answer


def visit_answer(self, node):
    self.body.append(self.starttag(node, "details"))
    self.body.append("<summary>")
    for child in node[0]:
        child.walkabout(self)
    self.body.append("</summary>\n")
    node[1].walkabout(self)
    self.body.append("</details>\n")
    raise nodes.SkipNode


# --- the box under the title ------------------------------------------------

def hours(minutes):
    """90 -> 1 h 30 min."""
    h, m = divmod(minutes, 60)
    return " ".join(f"{n} {unit}" for n, unit in ((h, "h"), (m, "min")) if n)


class Lesson(SphinxDirective):
    """.. lesson:: 03-init"""
    required_arguments = 1

    def run(self):
        lesson = self.env.app.weave_course.lessons[self.arguments[0]]
        self.env.note_dependency(str(lesson.file))
        line = nodes.paragraph("", f"Lesson {lesson.number:02d} · "
                               f"{lesson.enables} · {hours(lesson.minutes)}")
        for i, name in enumerate(lesson.after):
            line += nodes.Text(" · after " if not i else ", ")
            title = self.env.app.weave_course.lessons[name].title
            line += pending_xref(
                "", nodes.inline("", title), refdomain="std", reftype="doc",
                reftarget=f"/lessons/{name}", refexplicit=True, refwarn=True)
        box = Box("", line, classes=["weave-lesson"])
        if lesson.outcomes:
            box += nodes.paragraph("", "Afterwards you can")
            box += nodes.bullet_list("", *(
                nodes.list_item("", nodes.paragraph("", outcome))
                for outcome in lesson.outcomes))
        return [box]


def place_box(app, doctree):
    """Under the title of the first section."""
    for box in list(doctree.findall(Box)):
        section = next(doctree.findall(nodes.section), None)
        if section is not None:
            box.parent.remove(box)
            section.insert(1, box)


# --- links ------------------------------------------------------------------

def resolve_literals(app, doctree):
    """`src/core/boot.c` and `uk_exit()` become links."""
    env = app.env
    for node in list(doctree.findall(nodes.literal)):
        if (isinstance(node.parent, (nodes.reference, pending_xref))
                or isinstance(node.parent.parent, QuizAnswer)):
            continue
        text = node.astext()
        target = None
        if "/" in text or "." in text:
            target = facts.note(env, "file", text)
        elif re.fullmatch(r"[A-Za-z_]\w*(\(\))?", text):
            target = name_target(env, text)
        if target:
            link = Link("", "", target=target, internal=True)
            node.replace_self(link)
            link += node


def name_target(env, text):
    """Where a name in prose leads: on the page of a file, as in its code."""
    name, path = text.rstrip("()"), env.docname.partition("source/")[2]
    if not path:
        return facts.note(env, "public", name)
    if text == name and "_" not in name or env.app.weave_index.only_tagged(name):
        return None
    return facts.note(env, "link", path, name)


def resolve_files(app, doctree):
    """A link to a file of the tree becomes one to its page."""
    origin = app.weave_chapters.get(app.env.docname)
    if not origin:
        return
    pages = {path: page for page, path in app.weave_chapters.items()}
    for node in list(doctree.findall(nodes.reference)):
        uri = node.get("refuri", "")
        if isinstance(node, Link) or not uri or re.match(r"\w+:|#", uri):
            continue
        path = os.path.normpath(os.path.join(os.path.dirname(origin), uri))
        page = pages.get(path)
        if not page and path in app.weave_sources:
            page = page_of(path)
        if not page:
            log.warning("a link to '%s', which is no page", uri,
                        location=node)
            continue
        link = Link("", "", *node.children, target=(page, ""), internal=True)
        node.replace_self(link)


def resolve_terms(app, doctree):
    """The first *word* of a section that the glossary explains."""
    if not app.env.docname.startswith("lessons/"):
        return
    terms = glossary_terms(Path(app.config.weave_root))
    for node in list(doctree.findall(nodes.emphasis)):
        term = terms.get(node.astext().lower())
        if term:
            xref = pending_xref("", nodes.emphasis("", node.astext()),
                                refdomain="std", reftype="term",
                                reftarget=term, refwarn=True,
                                refexplicit=True)
            node.replace_self(xref)


def glossary_terms(root):
    """{lower-case term: term} of docs/glossary.rst."""
    path = root / "docs/glossary.rst"
    text = path.read_text() if path.exists() else ""
    return {t.lower(): t for t in re.findall(r"^   (\S.*)$", text, re.M)
            if not t.startswith(":")}


def file_fact(app, text):
    """The page of a file that a literal names, or None."""
    path = text.strip().rstrip("/")
    if path in app.weave_sources and not path.startswith("docs/"):
        return page_of(path), ""
    for prefix, page in (("lib", "libs/{}"), ("plat", "libs/plat-{}"),
                         ("arch", "libs/arch-{}")):
        if (path.startswith(prefix + "/")
                and Path(app.config.weave_root, path, "Makefile.uk").exists()):
            return page.format(path.rsplit("/", 1)[1]), ""
    return None


def public_fact(app, name):
    """Where a name is explained that means the same everywhere."""
    index = app.weave_index
    if name == "main" or index.only_tagged(name):
        return None
    if name in index.api:
        return index.entry(name)
    if len(name) < 4 or "_" not in name:
        return None
    files = {path for path, _ in index.places.get(name, ())}
    return index.target("", name) or (
        (page_of(files.pop()), name) if len(files) == 1 else None)


def on_paper(app, doctree, page):
    """An answer that cannot be opened is an item of a list."""
    if app.builder.format != "html":
        for answer in list(doctree.findall(QuizAnswer)):
            answer.replace_self(nodes.bullet_list(
                "", nodes.list_item("", *answer.children)))


def write_links(app, doctree, page):
    """Addresses, now that the page is being written; none that lead nowhere."""
    for link in list(doctree.findall(Link)):
        target, anchor = link["target"]
        if target not in app.env.all_docs or not app.builder.format == "html":
            link.replace_self(link.children)
            continue
        uri = app.builder.get_relative_uri(page, target)
        link["refuri"] = uri + (f"#{anchor}" if anchor else "")


def read(app, doctree):
    place_box(app, doctree)
    resolve_files(app, doctree)
    resolve_literals(app, doctree)
    resolve_terms(app, doctree)


def definitions(app, doctree):
    """On an API page, each entry leads to its definition in the source."""
    from sphinx import addnodes
    if not app.env.docname.startswith("api/"):
        return
    for title in doctree.findall(nodes.rubric):
        title["ids"] = []               # Breathe gives all the same one
    for entry in doctree.findall(addnodes.desc_signature):
        names = [i[2:] for i in entry["ids"] if i.startswith("c.")]
        for name in names[:1]:
            for path in facts.note(app.env, "definitions", name):
                link = Link("", "", nodes.inline("", f"[{path}]"),
                            target=(page_of(path), name), internal=True,
                            classes=["weave-definition"])
                entry += link


def setup(app):
    facts.register("file", file_fact)
    facts.register("public", public_fact)
    facts.register("definitions",
                   lambda app, name: app.weave_index.definitions(name))
    app.add_node(Link)
    app.add_node(Box)
    app.add_node(QuizAnswer, html=(visit_answer, None))
    app.add_directive("quiz", Quiz)
    app.add_directive("lesson", Lesson)
    app.connect("doctree-read", read)
    app.connect("doctree-read", definitions)
    app.connect("doctree-resolved", write_links)
    app.connect("doctree-resolved", on_paper)
