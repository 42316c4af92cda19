# SPDX-License-Identifier: BSD-3-Clause
"""
Theme: Furo's styles and scripts, built from its own sources.

Distributions package Furo with a style sheet in which the rules of the dark
scheme are missing and a script that no browser loads; both are built here from
the sources that come with the package, once per version of it, in a tenth of a
second: the styles with sassc, the script with esbuild.

The dark rules are lost because libsass drops `@media not print` around
another @media. `@media screen` means the same where there is a screen.
"""
import shutil
import subprocess
from pathlib import Path

import furo

NORMALIZE = Path("/usr/share/nodejs/normalize.css/normalize.css")


def build(out):
    """Write styles/ and scripts/ below `out`, unless they are there."""
    assets = Path(furo.__file__).parent / "assets"
    stamp = out / "version"
    version = f"{furo.__version__} 1"
    if stamp.exists() and stamp.read_text() == version:
        return
    shutil.rmtree(out, ignore_errors=True)
    work = out / "work"
    shutil.copytree(assets, work)
    replace(work / "styles/furo.sass", '@import "~normalize.css"\n', "")
    replace(work / "styles/base/_theme.sass", "@media not print",
            "@media screen")
    (out / "styles").mkdir()
    for name, before in (("furo", NORMALIZE.read_text()),
                         ("furo-extensions", "")):
        (out / f"styles/{name}.css").write_text(before + run(
            "sassc", "--sass", "--style", "compressed",
            work / f"styles/{name}.sass"))
    run("esbuild", "--bundle", "--minify", "--log-level=error",
        work / "scripts/furo.js", f"--outfile={out}/scripts/furo.js")
    shutil.rmtree(work)
    stamp.write_text(version)


def replace(path, old, new):
    text = path.read_text()
    if old not in text:
        raise SystemExit(f"{path}: no '{old.strip()}': this version of Furo "
                         "wants another repair (src/tools/weave/theme.py)")
    path.write_text(text.replace(old, new))


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
