# SPDX-License-Identifier: BSD-3-Clause
"""
Recorded: consoles, costs, options and pictures, from record.py's files.

Each directive names a lesson and shows one tab for each machine on which it was
recorded. What is missing, or was recorded from other sources, carries a visible
note; in a release (weave_release) it is an error (W5).

Read Recorded.run(), then the directive you are looking for.
"""
import re
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_inline_tabs._impl import TabContainer

import record
import size
from lessons import Course
from weave import facts

log = logging.getLogger(__name__)
TITLES = record.TITLES


class Picture(nodes.literal_block):
    """A graph in dot's language, drawn inline; alt says it in words."""


# --- facts ------------------------------------------------------------------

def load_all(app):
    """{place: {lesson: recording}} and which of them are stale."""
    root = Path(app.config.weave_root)
    app.weave_course = Course(root)
    app.weave_recordings = {place: {} for place in record.PLACES}
    app.weave_stale = {}
    for name, lesson in sorted(app.weave_course.lessons.items()):
        for place in record.places(lesson):
            one = record.load(name, place, root)
            app.weave_stale[name, place] = record.stale(one, root)
            if one:
                app.weave_recordings[place][name] = one


def recording_fact(app, lesson, place):
    """(what identifies the recording, why it is stale, must it not be)."""
    one = app.weave_recordings[place].get(lesson)
    return (one and one["digest"], app.weave_stale.get((lesson, place)),
            bool(int(app.config.weave_release)))


# --- nodes ------------------------------------------------------------------

def cell(content):
    if isinstance(content, nodes.Node):
        return nodes.entry("", nodes.paragraph("", "", content))
    return nodes.entry("", nodes.paragraph("", str(content)))


def table(head, rows, classes=("weave-table",)):
    """A table; cells are text or inline nodes."""
    group = nodes.tgroup("", cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", nodes.row("", *map(cell, head)))
    group += nodes.tbody("", *(nodes.row("", *map(cell, r)) for r in rows))
    return nodes.table("", group, classes=list(classes))


def literal(text, *classes):
    return nodes.literal_block(text, text, language="none",
                               classes=list(classes))


def tab(app, title, children):
    """One tab of sphinx-inline-tabs; in a book, with a title."""
    if app.tags.has("book"):
        return nodes.container("", nodes.paragraph("", "", nodes.strong(
            "", title)), *children, classes=["weave-tab"])
    content = nodes.container("", *children, is_div=True,
                              classes=["tab-content"])
    box = TabContainer("", type="tab", new_set=False)
    box += [nodes.label("", title), content]
    return box


def draft(why, command):
    """The visible note of W5."""
    text = nodes.paragraph("", f"Draft: {why}. ")
    text += [nodes.literal(command, command), nodes.Text(" records it.")]
    return nodes.container("", text, classes=["weave-draft"])


class Recorded(SphinxDirective):
    """What all have in common: a lesson, its recordings, one tab each."""
    required_arguments = 1

    def run(self):
        course = self.env.app.weave_course
        lesson = course.lessons.get(self.arguments[0])
        if not lesson:
            raise self.error(f"there is no lesson {self.arguments[0]} (there "
                             f"are: {', '.join(course.lessons)})")
        self.lesson, out = lesson, []
        for place in record.places(lesson):
            out.append(tab(self.env.app, TITLES[place],
                           self.place(place)))
        if out:
            out[0]["new_set"] = True        # not joined to tabs before
        return out

    def recording(self, lesson, place):
        """(recording or None, [draft note])."""
        _, why, release = facts.note(self.env, "recording", lesson, place)
        notes = []
        if why:
            if release:
                log.warning("%s on %s: %s", lesson, place, why,
                            location=self.get_location())
            notes = [draft(why, f"make docs RECORD={lesson[:2]}")]
        return self.env.app.weave_recordings[place].get(lesson), notes

    def place(self, place):
        one, notes = self.recording(self.lesson.name, place)
        return notes + (self.show(one, place) if one else [])

    def below(self, place):
        """The recording of the lesson that this one stands on, or None."""
        for name in self.lesson.after[:1]:
            return self.recording(name, place)[0]
        return None


def make_words(lesson, place):
    plat, arch, machine = record.PLACES[place]
    words = f"make run LESSON={lesson.number:02d}"
    words += f" ARCH={arch}" if arch != "x86_64" else ""
    words += f" MACHINE={machine}" if machine not in record.USUAL else ""
    return words + (f" PLAT={plat}" if plat != "kvm" else "")


class Boot(Recorded):
    """.. boot:: 03-init"""

    def show(self, one, place):
        command = f"$ {make_words(self.lesson, place)}"
        console = one["console"].rstrip("\n")
        trace = "\n".join(one["trace"])
        end = one["sentence"] or "exit status 0"
        out = [literal(command, "weave-command")]
        if console:
            out.append(literal(console, "weave-console"))
        note = nodes.paragraph("", "", classes=["weave-end"])
        if not console:
            note += nodes.Text("It prints nothing. ")
        note += nodes.Text(end[:1].upper() + end[1:] + ".")
        if trace:
            out += [nodes.paragraph("", "What the runner makes of the "
                                    "addresses:", classes=["weave-end"]),
                    literal(trace, "weave-console")]
        return [nodes.container("", *out, note, classes=["weave-boot"])]


def change(new, old):
    return "" if old is None or new == old else f"{new - old:+,}"


class Cost(Recorded):
    """.. cost:: 03-init"""

    def show(self, one, place):
        then = self.below(place)
        old = then["sizes"] if then else {}
        rows = []
        for name, *numbers in size.rows_of(one["sizes"]):
            was = (size.total(old) if name == "total"
                   else old.get(name, {})) if then else None
            more = sum(numbers[:4]) - sum(was.values()) if then else 0
            rows.append([name, *(f"{n:,}" for n in numbers),
                         f"{more:+,}" if more else ""])
        for name in sorted({*old} - {*one["sizes"]}):
            rows.insert(-1, [name, "", "", "", "", "",
                             f"{-sum(old[name].values()):+,}"])
        head = ["library", *size.KINDS, "bytes"]
        if then:
            head.append(f"more than {then['lesson'][:2]}")
        else:
            rows = [r[:-1] for r in rows]
        return [self.summary(one, then),
                table(head, rows, ["weave-table", "weave-cost"])]

    def summary(self, one, then):
        """Instructions, file, memory, and how they differ from below."""
        items = []
        for key, words in (("instructions", "instructions from the entry to "
                            "main()"),
                           ("file_bytes", "bytes in the image's file"),
                           ("memory_kib", "KiB of memory suffice")):
            if one[key] is None:
                continue
            more = change(one[key], then and then[key])
            text = f"{one[key]:,} {words}"
            items.append(nodes.list_item("", nodes.paragraph(
                "", text + (f" ({more})" if more else ""))))
        return nodes.bullet_list("", *items, classes=["weave-facts"])


class ConfigDiff(Recorded):
    """.. config-diff:: 03-init"""

    def show(self, one, place):
        then = self.below(place)
        old = then["options"] if then else {}
        new = one["options"]
        rows = [[nodes.literal(name, name), old.get(name, "not set"),
                 new.get(name, "not set")]
                for name in sorted({*old, *new})
                if old.get(name) != new.get(name)]
        if not rows:
            return [nodes.paragraph("", "The same options as the lesson "
                                        "below.")]
        return [table(["option", "before", "now"], rows)]


class Graph(Recorded):
    """.. graph:: 03-init"""

    def show(self, one, place):
        needs = one["needs"]
        lines = ["digraph libraries {", 'rankdir="TB";',
                 'node [shape=box style=rounded fontname="sans-serif" '
                 'fontsize=11 height=0.3];', "edge [arrowsize=0.6];"]
        for name, wanted in needs.items():
            total = sum(one["sizes"].get(name, {}).values())
            lines.append(f'"{name}" [label="{name}\\n{total:,} bytes"];')
            lines += [f'"{name}" -> "{w}";' for w in wanted]
        dot = "\n".join(lines + ["}"])
        words = [nodes.list_item("", nodes.paragraph(
            "", f"{name} calls {', '.join(wanted) or 'nobody'}"))
            for name, wanted in needs.items()]
        from weave.code import Fold
        alt = (f"The {len(needs)} micro-libraries of lesson {one['lesson']} "
               "and who calls whom; in words below the picture.")
        return [Picture(dot, dot, alt=alt, language="none"),
                Fold("", nodes.bullet_list("", *words),
                     label="The same in words")]


def svg_of(dot):
    """Graphviz' drawing in the colours of the page around it."""
    out = subprocess.run(["dot", "-Tsvg"], input=dot, text=True, check=True,
                         capture_output=True).stdout
    out = re.sub(r' id="[^"]*"', "", out[out.index("<svg"):])
    return (out.replace('"black"', '"currentColor"')
            .replace('fill="white"', 'fill="none"'))


def visit_picture(self, node):
    svg = svg_of(node.rawsource).replace(
        "<svg", '<svg role="img" aria-label="' + self.attval(node["alt"])
        + '"', 1)
    self.body.append(f'<div class="weave-picture" tabindex="0">{svg}</div>')
    raise nodes.SkipNode


def skip(self, node):
    """Elsewhere the words that follow are the picture."""
    raise nodes.SkipNode


def setup(app):
    facts.register("recording", recording_fact)
    app.connect("builder-inited", load_all, priority=400)
    app.add_node(Picture, html=(visit_picture, None), latex=(skip, None),
                 text=(skip, None))
    for name, directive in (("boot", Boot), ("cost", Cost),
                            ("config-diff", ConfigDiff), ("graph", Graph)):
        app.add_directive(name, directive)
