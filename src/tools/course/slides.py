# SPDX-License-Identifier: BSD-3-Clause
"""
slides: a lesson's slides, from the chapter that students read.

The weaver cuts them (src/tools/weave/slides.py): titles and first sentences,
code regions, recorded consoles and costs, pictures, quiz questions, and the
lesson's exercises, as they are in the tree now.

    make slides LESSON=02               build/slides/02-print.html
    make slides LESSON=02 OUT=x.pdf     printed by Chromium, a page a slide
"""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import CourseFault
from .check import current

OUT = "build/slides"
PYTHON = "/usr/bin/python3"     # the one that has the distribution's Sphinx
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def weave(root, lesson, file):
    """Have the weaver write the deck as HTML; -> what it said."""
    done = subprocess.run(
        [PYTHON, "-m", "weave", "slides", "--lesson", lesson.name,
         "--file", str(file)], cwd=root, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(root / "src/tools")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise CourseFault(f"no slides of {lesson.name}:\n{done.stdout}")
    return done.stdout


def to_pdf(file, out):
    """Have a browser print the page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise CourseFault(f"{out}: needs one of {', '.join(BROWSERS)} to print; "
                          "without OUT=...pdf the slides are HTML")
    with tempfile.TemporaryDirectory(prefix="weft-slides-") as profile:
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu",
                        f"--user-data-dir={profile}",
                        "--no-pdf-header-footer", f"--print-to-pdf={out}",
                        file.as_uri()], check=True, capture_output=True,
                       timeout=120)


def slides(registry, lesson=None, out=None):
    """The verb."""
    lesson, _ = current(registry, lesson)
    out = Path(out or registry.root / OUT / f"{lesson.name}.html").absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix != ".pdf":
        print(weave(registry.root, lesson, out), end="")
        return
    with tempfile.TemporaryDirectory(prefix="weft-slides-") as tmp:
        file = Path(tmp, "slides.html")
        said = weave(registry.root, lesson, file)
        to_pdf(file, out)
    print(said.replace(str(file), str(out)), end="")
