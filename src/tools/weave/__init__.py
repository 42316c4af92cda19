# SPDX-License-Identifier: BSD-3-Clause
"""
Weave: the site, made of the tree. A Sphinx extension, and `make docs`.

Idea: a page never repeats what the tree knows. The chapters are the README.rst
files of the lessons; code is quoted by the name of a region, console output
and numbers by the name of a lesson, and this package puts in what the tree
says at the moment. What nobody writes by hand (a page for each source file, each
micro-library, each header) is written by pages.py as short reST files into
build/docs/src, where the chapters are included as well. Sphinx reads that.

    tree, recordings          build/docs/src           build/docs/html
    ----------------  pages   --------------  Sphinx   ---------------
    README.rst  .c .h ----->  *.rst           ------>  *.html
    Config.uk                 (one directive           (directives of
    build/recordings          or include each)          this package)

The directives, by the file that has them:

    code.py      .. region:: src/core/boot.c#uk-exit      prose and code
                 .. annotated:: src/core/boot.c           the whole file
                 .. essay:: src/core/boot.c               its first comment
                 .. solution:: init.1                     the reference
    recorded.py  .. boot:: 03-init      the console, one tab a machine
                 .. cost:: 03-init      bytes, instructions, memory
                 .. config-diff:: 03-init   options that the lesson adds
                 .. graph:: 03-init     the micro-libraries and who calls whom
    heapview.py  .. heapview:: buddy    an allocator's blocks, step by step
    chapter.py   .. quiz:: Question?    answers that explain themselves
                 .. lesson:: 03-init    minutes, outcomes, what comes before

A directive of a new kind is a module with setup(app), named in PARTS. It takes
what it shows from the tree or a recording, notes its files and facts (facts.py),
and has a text form for every builder that is not HTML.

W1  Every mistake has a file and a line of the tree: an unknown, duplicate or
    unbalanced region, one that no chapter shows, an error inside of a prose
    block.
    Marks are read by tags.py and by nobody else.
W2  A page is rebuilt when a file that it shows has changed (Sphinx's
    dependencies) or a fact that it states has (facts.py), and not otherwise.
W3  A page works without the network, without JavaScript and without colours:
    each picture has a text form, each fold is an HTML <details>.
W4  References of exercises are shown only on demand (--solutions), and folded.
W5  What is not recorded, or recorded from other sources, is marked as a
    draft; with weave_release it is an error.

    python3 -m weave html|epub|pdf|gettext    the builds behind `make docs`
    python3 -m weave slides --lesson 03-init  the one behind `make slides`

Read pages.py (which pages there are), then code.py. theme.py repairs the look
that the distribution ships broken; api.py calls Doxygen; check.py examines the
result, and browser.py looks at it in a real browser.
"""
import hashlib
import importlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OUT = Path(os.environ.get("WEAVE_OUT") or ROOT / "build/docs").resolve()


def version():
    """Of this package: when it changes, all pages are made anew."""
    h = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        h.update(path.read_bytes())
    return h.hexdigest()


def keyboard(app, page, template, context, doctree):
    """What scrolls can be scrolled by the keyboard (W3)."""
    if "body" in context:
        context["body"] = context["body"].replace("<pre>", '<pre tabindex="0">')


MENUS = {}


def menu(app, page, template, context, doctree):
    """Of a page that is not in the menu, the menu differs by folder only: made
    once for each, not for each of hundreds of pages."""
    if "orphan" not in app.env.metadata.get(page, ()):
        return
    make, where = context["toctree"], (page.split("/")[0], page.count("/"))

    def kept(**words):
        key = (where, *sorted(words.items()))
        if key not in MENUS:
            MENUS[key] = make(**words)
        return MENUS[key]

    context["toctree"] = kept


# The parts, in the order of their setup(). A new directive is a module here.
PARTS = ("facts", "api", "pages", "code", "recorded", "chapter", "library",
         "heapview", "slides")


def setup(app):
    """Called by Sphinx."""
    app.add_config_value("weave_root", str(ROOT), "env")
    app.add_config_value("weave_release", False, "", [bool, int, str])
    app.add_config_value("weave_version", version(), "env")
    app.add_config_value("weave_xml", "", "env")
    for name in PARTS:
        importlib.import_module("weave." + name).setup(app)
    app.connect("html-page-context", menu, priority=400)    # before Furo's
    app.connect("html-page-context", keyboard)
    return {"version": "1", "parallel_read_safe": True,
            "parallel_write_safe": True}
