# SPDX-License-Identifier: BSD-3-Clause
"""
Pages: which pages there are, written as short reST files for Sphinx.

    docs/*.rst                  as they are, included
    lessons/NN-x/README.rst     lessons/NN-x
    plat/x/README.rst           platforms/x        (apps: apps/x)
    a micro-library             libs/x             library.py
    a public header             api/uk/x.h         api.py
    a source file               source/<path>      .. annotated::

write() leaves a file alone whose text would not change (W2), and removes pages
of what is gone. An included file keeps its own name and lines in messages (W1).
"""
import os
from pathlib import Path

from sphinx.util import logging

import tags
from weave import api, facts, library, names

log = logging.getLogger(__name__)


def write(folder, pages, suffix=".rst"):
    """Make `folder` hold exactly these pages: {name: text}."""
    wanted = {folder / (name + suffix): text for name, text in pages.items()}
    for path, text in wanted.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for path in folder.rglob("*" + suffix):
        if path not in wanted:
            path.unlink()


def included(root, folder, name, path):
    """The page `name` whose text is the file `path` of the tree."""
    here = (folder / name).parent
    return f".. include:: {os.path.relpath(root / path, here)}\n"


def heading(text, mark="="):
    return f"{text}\n{mark * len(text)}\n\n"


def chapters(root):
    """{page: file} of all prose that people wrote."""
    found = {p.stem: p for p in (root / "docs").glob("*.rst")}
    found.update({f"lessons/{p.parent.name}": p
                  for p in root.glob("lessons/[0-9]*/README.rst")})
    found.update({f"platforms/{p.parent.name}": p
                  for p in root.glob("plat/*/README.rst")})
    found.update({f"apps/{p.parent.name}": p
                  for p in root.glob("apps/*/README.rst")})
    return {name: str(p.relative_to(root)) for name, p in found.items()}


def source_index(paths):
    """The list of all source files, folder by folder."""
    text, last = heading("Source files") + (
        "Every file of the tree, its prose beside its code. A name in the code "
        "leads to\nits definition or to its entry in the API.\n"), None
    for path in paths:
        folder = os.path.dirname(path)
        if folder != last:
            text += f"\n{heading(folder or 'The top', '-')}"
            last = folder
        text += f"* :doc:`{os.path.basename(path)} </source/{path}>`\n"
    return text


def course_toc(course):
    """The lessons with their numbers; docs/index.rst includes it."""
    return ".. toctree::\n   :caption: The course\n   :maxdepth: 1\n\n" + "".join(
        f"   {x.number:02d} {x.title} </lessons/{x.name}>\n"
        for x in course.lessons.values() if (x.dir / "README.rst").exists())


def image_of(lesson, text):
    """What the site adds at the end, unless the chapter has it itself."""
    out = "\n.. rubric:: The image of this lesson\n\n"
    for directive in ("graph", "config-diff"):
        if f".. {directive}:: {lesson}" not in text:
            out += f".. {directive}:: {lesson}\n\n"
    return out if "::" in out[12:] else ""


def home(path, homes):
    """The way from a source file to the pages of what it belongs to."""
    found = [f":doc:`/{page}`" for folder, page in homes
             if path.startswith(folder)]
    return f"A part of {', '.join(found)}.\n\n" if found else ""


def generate(app):
    """Before Sphinx looks for pages: read the tree, write them."""
    root, folder = Path(app.config.weave_root), Path(app.srcdir)
    app.weave_sources = {s.path: s for s in tags.tree(root)}
    for message in tags.check(app.weave_sources.values()):
        path, line, text = message.split(":", 2)
        log.warning(text.replace(" error: ", ""), location=f"{path}:{line}")
    paths = sorted(p for p in app.weave_sources if not p.startswith("docs/"))
    app.weave_api = read_api(app, root)
    app.weave_index = names.Index(root, paths, app.weave_api.names
                                  if app.weave_api else {})
    app.weave_chapters = chapters(root)
    pages = {}
    for name, path in app.weave_chapters.items():
        before = (f".. lesson:: {name[8:]}\n\n"
                  if name.startswith("lessons/") else "")
        after = (image_of(name[8:], (root / path).read_text())
                 if name.startswith("lessons/") else "")
        pages[name] = before + included(root, folder, name, path) + after
    homes = [(lib.folder + "/", f"libs/{lib.name}")
             for lib in library.libraries(root)]
    homes += [(os.path.dirname(path) + "/", name)
              for name, path in app.weave_chapters.items() if "/" in name]
    for path in paths:
        pages["source/" + path] = (
            ":orphan:\n:hide-toc:\n\n" + heading(path) + home(path, homes)
            + f".. annotated:: {path}\n")
    pages["source/index"] = source_index(paths)
    pages.update(api.pages(app.weave_api, root))
    pages.update(library.pages(root, app.weave_sources))
    write(folder, pages)
    write(folder, {"lessons/toc": course_toc(app.weave_course)}, ".inc")


def read_api(app, root):
    """The API, unless the project has none (weave_xml is empty)."""
    if not app.config.weave_xml:
        return None
    found = api.refresh(root, Path(app.config.weave_xml).parent)
    for path, line, text in found.warnings:
        log.warning("doxygen: %s", text, location=f"{path}:{line}")
    return found


def link_fact(app, path, name):
    return app.weave_index.target(path, name)


def here_fact(app, path):
    here = app.weave_index.here.get(path, {})
    return tuple((line, *found) for line, found in sorted(here.items()))


def setup(app):
    facts.register("link", link_fact)
    facts.register("here", here_fact)
    app.connect("builder-inited", generate)
