# SPDX-License-Identifier: BSD-3-Clause
"""
Woven: the course's own pages, for an image to serve (`make run`, SITE=y).

Whoever types `make run` wants to see something, whatever is missing here: the
pages are woven if the tools for it are there, and only when a file that they
are made of has changed. If not, one line says why, and the image serves the page
that is inside of it.
"""
import os
import subprocess
import sys
from pathlib import Path

import doctor

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(os.environ.get("WEAVE_OUT", ROOT / "build/docs")) / "html"
WOVEN = PAGES.with_name("woven")    # parts(), from before the last weaving
# What weaves them, by package; all are lines of packages.txt.
PACKAGES = ("python3-sphinx", "furo", "sassc", "esbuild", "node-normalize.css",
            "python3-sphinx-copybutton", "python3-sphinx-inline-tabs",
            "python3-breathe", "doxygen", "graphviz", "universal-ctags")


def missing():
    """The packages that would be needed and are not there."""
    table = os.environ.get("WEFT_PACKAGES", ROOT / "src/tools/packages.txt")
    rows = doctor.read_table(Path(table), "all")
    there = {r.package for r in rows if r.found()}
    return [p for p in PACKAGES if p not in there]


def parts():
    """The files that the pages are made of. An editor's links to nowhere, and
    what Python keeps beside its programs, are none."""
    return sorted(p for top in (
        "src", "arch", "plat", "lib", "apps", "lessons", "tests", "docs")
        for p in (ROOT / top).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts)


def listed(files):
    return "".join(f"{p}\n" for p in files)


def changed():
    """Whether a file of the tree is younger than the pages, new or gone."""
    if not (PAGES / "index.html").exists() or not WOVEN.exists():
        return True
    born, files = WOVEN.stat().st_mtime, parts()
    return WOVEN.read_text() != listed(files) or any(
        p.stat().st_mtime > born for p in files)


def weave(draft):
    """Make the pages; -> whether they are there."""
    first = "" if PAGES.exists() else " (the first time takes some minutes)"
    print(f"weft: weaving the course's pages{first}", file=sys.stderr)
    WOVEN.parent.mkdir(parents=True, exist_ok=True)
    begun = WOVEN.with_name("weaving")
    begun.write_text(listed(parts()))
    status = subprocess.run(
        ["/usr/bin/python3", "-m", "weave", "html",
         *(["--no-record"] if draft else [])], cwd=ROOT, check=False,
        stdin=subprocess.DEVNULL, stdout=sys.stderr,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src/tools")}).returncode
    if status == 0:
        begun.replace(WOVEN)
    return status == 0


def pages(draft=False):
    """
    The folder with the pages; None if there are none, which is said.
    draft: no lesson is booted for its pages
    """
    lacking = missing()
    if lacking:
        why = f"{', '.join(lacking)} missing, which `make setup` installs"
    elif not changed() or weave(draft):
        return PAGES
    else:
        why = "`make docs` fails, see above"
    print(f"weft: no pages of the course ({why}): the image serves a small "
          f"page instead", file=sys.stderr)
    return None
