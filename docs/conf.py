# SPDX-License-Identifier: BSD-3-Clause
"""Sphinx's settings. The pages are made by src/tools/weave, see there."""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build/docs"
sys.path.insert(0, str(ROOT / "src/tools"))

from weave import theme     # noqa: E402  (src/tools, on the path above)

project = "Weft"
author = "the authors of Weft"
copyright = author
language = "en"
version = release = "1"
root_doc = "index"

extensions = ["weave", "breathe", "sphinx_copybutton", "sphinx_inline_tabs"]
weave_root = str(ROOT)
weave_xml = str(OUT / "xml")
breathe_projects = {"weft": weave_xml}
breathe_default_project = "weft"
breathe_domain_by_extension = {"h": "c"}
breathe_show_include = False
primary_domain = "c"
highlight_language = "none"
c_id_attributes = ["__maybe_unused", "__noreturn", "__used"]
smartquotes = False

# A book has the chapters, and not every source file.
if tags.has("book"):                            # noqa: F821  (Sphinx's)
    exclude_patterns = ["source/**", "api/**", "libs/**"]
    suppress_warnings = ["toc.excluded", "epub.unknown_project_files"]

html_theme = "furo"
html_title = "Weft"
html_static_path = [str(ROOT / "docs/_static")]
html_favicon = str(ROOT / "docs/_static/weft.svg")
html_css_files = ["weave.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"source_repository": "", "sidebar_hide_name": False}
pygments_style = "default"           # both have a contrast of 4.5 and more
pygments_dark_style = "github-dark"
copybutton_selector = "div.highlight pre"
copybutton_prompt_text = "$ "
if not tags.has("book"):                        # noqa: F821
    theme.build(OUT / "theme")
    html_static_path.append(str(OUT / "theme"))

epub_show_urls = "no"
latex_documents = [(root_doc, "weft.tex", "Weft", author, "manual")]
latex_engine = "pdflatex"
gettext_compact = False
