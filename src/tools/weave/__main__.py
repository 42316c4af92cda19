# SPDX-License-Identifier: BSD-3-Clause
"""
The builds behind `make docs` and `make docs-serve`.

    python3 -m weave [html|epub|pdf|gettext] [--release] [--no-record]
    python3 -m weave serve [--port 8000]

html   record what is stale, build, then examine the result (check.py)
serve  the same, show it on this machine, build again when a file changes

Everything goes to build/docs. Sphinx runs with -W: a warning is an error.
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
from weave import ROOT, browser, check

OUT = ROOT / "build/docs"


def sphinx(builder, release=False, quiet=True, extra=()):
    """Run Sphinx; -> its exit status."""
    from sphinx.cmd.build import main
    source = OUT / "src"
    source.mkdir(parents=True, exist_ok=True)
    book = builder != "html"
    return main(["-W", "--keep-going", *(["-q", "-T"] if quiet else []),
                 "-j", os.environ.get("WEAVE_JOBS", "2"), "-b", builder,
                 "-c", str(ROOT / "docs"),
                 "-d", str(OUT / (f"doctrees-{builder}")),
                 *(["-t", "book"] if book else []),
                 *(["-D", "weave_release=1"] if release else []), *extra,
                 str(source), str(OUT / builder)])


def html(a):
    if not a.no_record:
        failed = record.main(a.record)
        if failed and a.release:
            return failed
    status = sphinx("html", a.release)
    if status == 0:
        status = check.main([str(OUT / "html")])
    if status == 0:
        print(f"{OUT / 'html/index.html'}: open it, or make docs-serve")
    return status


def epub(a):
    status = sphinx("epub", a.release)
    if status == 0:
        print(*(OUT / "epub").glob("*.epub"))
    return status


def pdf(a):
    """LaTeX, then latexmk."""
    status = sphinx("latex", a.release)
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
    status = sphinx("gettext", a.release)
    if status == 0:
        print(f"{OUT / 'gettext'}: message catalogues (.pot)")
    return status


def newest():
    """The latest change of a file that the site is made of."""
    files = [ROOT / s.path for s in tags.tree()]
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
                                "--no-record"], check=False)
    except KeyboardInterrupt:
        return 0


def main(argv=None):
    verbs = {"html": html, "epub": epub, "pdf": pdf, "gettext": gettext,
             "serve": serve}
    p = argparse.ArgumentParser(prog="weave", description="Build the site.")
    p.add_argument("verb", nargs="?", choices=verbs, default="html")
    p.add_argument("--release", action="store_true",
                   help="a missing or stale recording is an error")
    p.add_argument("--no-record", action="store_true",
                   help="show what is recorded, mark the rest as drafts")
    p.add_argument("--record", action="append", default=[], metavar="LESSON",
                   help="record only this lesson first")
    p.add_argument("--port", type=int, default=8000)
    a = p.parse_args(argv)
    course = Course(ROOT)
    if course.errors:
        print("\n".join(course.errors), file=sys.stderr)
        return 1
    return verbs[a.verb](a)


if __name__ == "__main__":
    sys.exit(main())
