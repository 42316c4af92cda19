# SPDX-License-Identifier: BSD-3-Clause
"""
Pages: which pages there are, written as short reST files for Sphinx.

    docs/*.rst                  as they are, included
    lessons/NN-x/README.rst     lessons/NN-x
    plat/x/README.rst           platforms/x        (apps: apps/x)
    a micro-library             libs/x             library.py
    a public header             api/uk/x.h         api.py
    a source file               source/<path>      .. annotated::
    src/tools                   tools/index        what each program is for

write() leaves a file alone whose text would not change (W2), and removes pages
of what is gone. An included file keeps its own name and lines in messages (W1).
"""
import os
import re
from pathlib import Path

from sphinx.util import logging

import tags
from weave import api, facts, library, names
from weave.names import page_of

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


# What a folder of src/tools is for; the rest are the programs themselves.
TOOLS = {"src/tools": "Programs behind the verbs of make",
         "src/tools/course": "The course: checks, hints, hand-outs, grades",
         "src/tools/course/oracles": "What the checks ask",
         "src/tools/weave": "The weaver of this site"}


def tools_page(sources):
    """The host's programs, and what each says of itself first."""
    if not any(path.startswith("src/tools/") for path in sources):
        return {}
    text = heading("Tools") + (
        "What runs on the host, not in the image: Python of the distribution, "
        "one file for\na purpose. Their tests are in ``src/tools/tests``.\n\n")
    for folder, title in TOOLS.items():
        text += heading(title, "-")
        for path, source in sources.items():
            said = first_words(source)
            if os.path.dirname(path) == folder and said:
                name = os.path.basename(path)
                text += f":doc:`{name} </source/{path}>`\n   {said}\n\n"
    return {"tools/index": text}


def first_words(source):
    """The first paragraph of a module's docstring, as reST, or None."""
    if not source.path.endswith(".py"):
        return None
    m = re.search(r'^"""\n?(.+?)(?:\n\n|""")', "\n".join(source.text), re.S | re.M)
    return m and re.sub(r"\\`(.+?)\\`", r"``\1``",
                        library.literal(" ".join(m[1].split())))


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
    app.weave_sources = {s.path: s for s in tags.tree(root, tools=True)}
    for message in tags.check(app.weave_sources.values()):
        path, line, text = message.split(":", 2)
        log.warning(text.replace(" error: ", ""), location=f"{path}:{line}")
    paths = sorted(p for p in app.weave_sources if not p.startswith("docs/"))
    app.weave_api = read_api(app, root)
    app.weave_index = names.Index(root, paths, app.weave_api.names
                                  if app.weave_api else {})
    app.weave_chapters = chapters(root)
    if app.config.weave_only:                   # slides of one chapter
        pages = {app.config.weave_only: included(
            root, folder, app.config.weave_only,
            app.weave_chapters[app.config.weave_only])}
    else:
        pages = {**chapter_pages(app, root, folder),
                 **source_pages(app, root, paths),
                 **tools_page(app.weave_sources),
                 **api.pages(app.weave_api, root),
                 **library.pages(root, app.weave_sources)}
    write(folder, pages)
    write(folder, {"lessons/toc": course_toc(app.weave_course)}, ".inc")


def chapter_pages(app, root, folder):
    """What people wrote, and what the site adds to a lesson."""
    pages = {}
    for name, path in app.weave_chapters.items():
        text = included(root, folder, name, path)
        if name.startswith("lessons/"):
            lesson = name.partition("/")[2]
            text = (f".. lesson:: {lesson}\n\n{text}"
                    + image_of(lesson, (root / path).read_text()))
        pages[name] = text
    return pages


def source_pages(app, root, paths):
    """A page for each file, and the list of them."""
    homes = [(lib.folder + "/", f"libs/{lib.name}")
             for lib in library.libraries(root)]
    homes += [(os.path.dirname(path) + "/", name)
              for name, path in app.weave_chapters.items() if "/" in name]
    pages = {page_of(path): (":orphan:\n:hide-toc:\n\n" + heading(path)
                             + home(path, homes) + f".. annotated:: {path}\n")
             for path in paths}
    pages["source/index"] = source_index(paths)
    return pages


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


def prune(app, env):
    """Sphinx copies the contents of each page in the menu for every page that
    it writes, and the list of sources has many headings and no menu."""
    for item in env.tocs.get("source/index", ()):
        del item[1:]


def sweep(app, failed):
    """Of a page that is gone, the HTML goes as well."""
    if failed or app.builder.name != "html":
        return
    there = {app.builder.get_outfilename(p) for p in
             [*app.env.all_docs, "genindex", "search"]}
    for folder, _, files in os.walk(app.outdir):
        for path in (os.path.join(folder, name) for name in files):
            if path.endswith(".html") and path not in there:
                os.unlink(path)


def setup(app):
    app.add_config_value("weave_only", "", "env")
    facts.register("link", link_fact)
    facts.register("here", here_fact)
    app.connect("builder-inited", generate)
    app.connect("env-updated", prune)
    app.connect("build-finished", sweep)
