# SPDX-License-Identifier: BSD-3-Clause
"""
The builds behind `make docs` and `make docs-serve`.

    python3 -m weave [html|epub|pdf|gettext] [--release] [--no-record]
                     [--solutions]
    python3 -m weave serve [--port 8000]
    python3 -m weave slides --lesson 03-init --file slides.html

html   record what is stale, build, then examine the result (check.py)
serve  the same, show it on this machine, build again when a file changes

Everything goes to build/docs, or where WEAVE_OUT says. Sphinx runs with -W: a
warning is an error.
"""
import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import record
import tags
from lessons import Course
from weave import OUT, ROOT, browser, check



def sphinx(builder, a, extra=()):
    """Run Sphinx, which tells a terminal how far it is; -> its exit status."""
    from sphinx.cmd.build import main
    source = OUT / "src"
    source.mkdir(parents=True, exist_ok=True)
    book = builder != "html"
    return main(["-W", "--keep-going", "-T", *([] if sys.stdout.isatty() else ["-q"]),
                 "-j", os.environ.get("WEAVE_JOBS", "2"), "-b", builder,
                 "-c", str(ROOT / "docs"),
                 "-d", str(OUT / (f"doctrees-{builder}")),
                 *(["-t", "book"] if book else []),
                 *(["-D", "weave_release=1"] if a.release else []),
                 *(["-D", "weave_solutions=1"] if a.solutions else []), *extra,
                 str(source), str(OUT / builder)])


def html(a):
    if not a.no_record:
        failed = record.main(a.record)
        if failed and a.release:
            return failed
    status = sphinx("html", a)
    if status == 0:
        status = check.main([str(OUT / "html")])
    if status == 0:
        print(f"{OUT / 'html/index.html'}: open it, or make docs-serve")
    return status


def epub(a):
    status = sphinx("epub", a)
    if status == 0:
        print(*(OUT / "epub").glob("*.epub"))
    return status


def pdf(a):
    """LaTeX, then latexmk."""
    status = sphinx("latex", a)
    if status:
        return status
    done = subprocess.run(
        ["latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error",
         "-silent", "weft.tex"], cwd=OUT / "latex", check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout[-3000:], file=sys.stderr)
        return done.returncode
    print(OUT / "latex/weft.pdf")
    return 0


def gettext(a):
    status = sphinx("gettext", a)
    if status == 0:
        print(f"{OUT / 'gettext'}: message catalogues (.pot)")
    return status


def slides(a):
    """The deck of one lesson."""
    page = f"lessons/{a.lesson}"
    source = OUT / "slides" / a.lesson
    source.mkdir(parents=True, exist_ok=True)
    from sphinx.cmd.build import main as sphinx_build
    return sphinx_build(
        ["-W", "--keep-going", "-q", "-T", "-b", "slides", "-t", "book",
         "-t", "slides",
         "-c", str(ROOT / "docs"), "-d", str(source / "doctrees"),
         "-D", f"root_doc={page}", "-D", f"weave_only={page}",
         "-D", "weave_xml=", "-D", f"weave_slides={Path(a.file).resolve()}",
         str(source), str(source / "out")])


def newest():
    """The latest change of a file that the site is made of."""
    files = [ROOT / s.path for s in tags.tree(tools=True)]
    files += [*ROOT.glob("docs/**/*.*"), *ROOT.glob("*/*/README.rst")]
    return max(p.stat().st_mtime for p in files if p.exists())


def serve(a):
    """Show the site here, and build it again after each change."""
    a.no_record = True
    html(a)
    server = browser.serve(OUT / "html", a.port)
    print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)",
          flush=True)
    seen = newest()
    try:
        while True:
            time.sleep(1)
            now = newest()
            if now > seen:
                seen = now
                subprocess.run([sys.executable, "-m", "weave", "html",
                                "--no-record",
                                *(["--solutions"] if a.solutions else [])],
                               check=False)
    except KeyboardInterrupt:
        return 0


def main(argv=None):
    verbs = {"html": html, "epub": epub, "pdf": pdf, "gettext": gettext,
             "serve": serve,
             "slides": slides}
    p = argparse.ArgumentParser(prog="weave", description="Build the site.")
    p.add_argument("verb", nargs="?", choices=verbs, default="html")
    p.add_argument("--release", action="store_true",
                   help="a missing or stale recording is an error")
    p.add_argument("--solutions", action="store_true",
                   help="show the references of exercises, folded")
    p.add_argument("--no-record", action="store_true",
                   help="show what is recorded, mark the rest as drafts")
    p.add_argument("--record", action="append", default=[], metavar="LESSON",
                   help="record only this lesson first")
    p.add_argument("--port", type=int, default=8000)
    p.add_argument("--lesson", help="slides: of this lesson, 03-init")
    p.add_argument("--file", help="slides: the HTML to write")
    a = p.parse_args(argv)
    course = Course(ROOT)
    if course.errors:
        print("\n".join(course.errors), file=sys.stderr)
        return 1
    return verbs[a.verb](a)


if __name__ == "__main__":
    sys.exit(main())
