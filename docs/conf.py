# SPDX-License-Identifier: BSD-3-Clause
"""Sphinx's settings. The pages are made by src/tools/weave, see there."""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src/tools"))

from weave import OUT, api, theme   # noqa: E402  (src/tools, on the path above)

project = "Weft"
author = "the authors of Weft"
copyright = author
language = "en"
version = release = "1"
root_doc = "index"

extensions = ["weave", "breathe", "sphinx_copybutton", "sphinx_inline_tabs"]
weave_root = str(ROOT)
weave_xml = str(OUT / "xml")
# Regions that no chapter shows yet: lesson -> patterns of path#region. They are
# errors from the day on which that lesson is there.
weave_awaited = {
    "07": ["arch/*/bootmap.c#*", "plat/kvm/arm64/setup.c#map-ram",
           "plat/kvm/arm64/entry.S#mmu-on"],
    "08": ["arch/*/describe.c#*", "arch/*/traps.[cS]#*", "arch/*/unwind.c#*",
           "arch/x86_64/tables.c#*"],
    "11": ["arch/*/tls.c#*"],
    "18": ["lib/drivers/virtio-bus/*", "lib/drivers/virtio-ring/*",
           "lib/drivers/virtio-pci/vpci.c#*", "lib/drivers/virtio-rng/*"],
    "28": ["plat/kvm/arm64/entry.S#*", "plat/kvm/arm64/setup.c#kvm-setup",
           "plat/kvm/arm64/terminate.c#*", "plat/kvm/x86_64/entry.S#*",
           "plat/kvm/x86_64/pvh.c#*",
           "plat/linuxu/*", "lib/drivers/hostnet/*"],
    "29": ["lib/drivers/ukrandom/*"],
    "30": ["lib/debug/uktrace/*"],
}
breathe_projects = {name: f"{weave_xml}/{name}" for name in api.SETS}
breathe_default_project = "weft"
breathe_domain_by_extension = {"h": "c"}
breathe_show_include = False
primary_domain = "c"
highlight_language = "none"
c_id_attributes = ["__maybe_unused", "__noreturn", "__used"]
c_extra_keywords = ["alignas", "alignof", "bool", "noreturn", "thread_local"]
smartquotes = False

# A book has the chapters, and not every source file.
if tags.has("book"):                            # noqa: F821  (Sphinx's)
    exclude_patterns = ["source/**", "api/**", "libs/**", "tools/**"]
    suppress_warnings = ["toc.excluded", "epub.unknown_project_files"]

html_theme = "furo"
html_title = "Weft"
templates_path = [str(ROOT / "docs/_templates")]
html_static_path = [str(ROOT / "docs/_static")]
html_search_scorer = str(ROOT / "docs/_static/scorer.js")
html_favicon = str(ROOT / "docs/_static/weft.svg")
html_css_files = ["weave.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"source_repository": "", "sidebar_hide_name": False}
if tags.has("slides"):                          # noqa: F821
    html_theme, html_theme_options = "basic", {}
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
