# SPDX-License-Identifier: BSD-3-Clause
"""
API: the public headers through Doxygen, a page each.

Doxygen reads include/uk/ of the core and of every micro-library (not those of
arch/, which say the same for each processor, nor of a C library, whose manual
is the standard) and writes XML; Breathe makes a page of each header from it.

Two things keep a rebuild small. Doxygen runs only when a header has changed,
and of its output only the files whose contents differ are copied to where
Breathe looks, because Breathe rebuilds the pages of files that look newer.

    api = refresh(root, out)    run what has to be run
    api.names                   {identifier: (page, anchor)}
    api.warnings                what Doxygen complains about
"""
import filecmp
import hashlib
import logging
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from docutils import nodes
from sphinx.util.logging import get_node_location

DOXYFILE = """\
PROJECT_NAME = weft
OUTPUT_DIRECTORY = {out}
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
INPUT = {files}
STRIP_FROM_PATH = {strip}
STRIP_FROM_INC_PATH = {strip}
FULL_PATH_NAMES = YES
OPTIMIZE_OUTPUT_FOR_C = YES
TYPEDEF_HIDES_STRUCT = NO
EXTRACT_ALL = YES
EXTRACT_STATIC = YES
JAVADOC_AUTOBRIEF = NO
AUTOLINK_SUPPORT = NO
MACRO_EXPANSION = YES
EXPAND_ONLY_PREDEF = YES
INCLUDE_PATH =
SEARCH_INCLUDES = NO
PREDEFINED = {predefined}
INPUT_FILTER = "sed -E {filter}"
QUIET = YES
WARNINGS = YES
WARN_IF_UNDOCUMENTED = NO
WARN_IF_INCOMPLETE_DOC = NO
WARN_FORMAT = "$file:$line: $text"
"""
# What Sphinx's parser of C would not understand.
SPECIAL = (' "UK_TABLE_DECLARE(t,type)=" "__restrict=restrict"'
           ' "UK_PERCPU_DECLARE(type,name)=extern type name"')
# `@param a, b` has two names; an attribute is no part of the contract.
FILTER = (r"-e 's/(@param [a-z_]+), ([a-z_]+)/\1,\2/'"
          r" -e 's/__attribute__\(\(.*\)\)//'")
ATTRIBUTE = re.compile(r"^#define (__\w+)(\([^)]*\))?\s+__attribute__", re.M)


@dataclass
class Api:
    """What Doxygen found."""
    headers: list                                   # uk/x.h, as included
    names: dict = field(default_factory=dict)       # name -> (page, anchor)
    warnings: list = field(default_factory=list)    # (path, line, text)


def headers(root):
    """{uk/x.h: its path in the tree}."""
    found = {}
    for base in [root / "src/core/include",
                 *sorted(root.glob("lib/*/*/include"))]:
        for path in sorted(base.glob("uk/**/*.h")):
            found[str(path.relative_to(base))] = path.relative_to(root)
    return found


def predefined(root):
    """The attribute macros, which mean nothing to Doxygen's parser."""
    path = root / "src/core/include/uk/essentials.h"
    text = path.read_text() if path.exists() else ""
    return " ".join(f'"{name}{args.replace(" ", "")}="' for name, args
                    in ATTRIBUTE.findall(text)) + SPECIAL


def refresh(root, out):
    """Bring out/xml up to date with the headers of the tree."""
    root, out = Path(root), Path(out)
    found = headers(root)
    text = DOXYFILE.format(
        out=out / "doxygen", filter=FILTER, predefined=predefined(root),
        files=" ".join(f'"{root / p}"' for p in found.values()),
        strip=" ".join(f'"{root / str(p)[:-len(name)]}"'
                       for name, p in found.items()))
    stamp = hashlib.sha256(text.encode() + b"".join(
        (root / p).read_bytes() for p in found.values())).hexdigest()
    noted = out / "doxygen/stamp"
    if not noted.exists() or noted.read_text() != stamp:
        run(text, out)
        noted.write_text(stamp)
    api = Api(list(found))
    api.names = read_names(out / "xml")
    for line in (out / "doxygen/warnings").read_text().splitlines():
        m = re.match(r"(.+?):(\d+): (?:warning: )?(.*)", line)
        if m:
            api.warnings.append((m[1], int(m[2]), m[3]))
    return api


def run(doxyfile, out):
    """Doxygen, then only what differs to out/xml."""
    fresh, kept = out / "doxygen", out / "xml"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    done = subprocess.run(["doxygen", "-"], input=doxyfile, text=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=False)
    (fresh / "warnings").write_text(done.stderr)
    kept.mkdir(exist_ok=True)
    new = {p.name: p for p in (fresh / "xml").glob("*.xml")}
    for path in new.values():       # `@param a, b`: one word, which C can parse
        path.write_text(path.read_text().replace(
            "</parametername>\n<parametername>", "/"))
    for name, path in new.items():
        old = kept / name
        if not old.exists() or not filecmp.cmp(path, old, shallow=False):
            shutil.copyfile(path, old)
    for path in kept.iterdir():
        if path.name not in new:
            path.unlink()


def read_names(xml):
    """{identifier: (page, anchor)}, with the anchors of Sphinx's C domain."""
    found = {}
    for compound in ET.parse(xml / "index.xml").getroot():
        if compound.get("kind") != "file":
            continue
        tree = ET.parse(xml / f"{compound.get('refid')}.xml").getroot()[0]
        where = tree.find("location").get("file")
        m = re.search(r"(?:^|/)(uk/.*\.h)$", where)
        page = f"api/{m[1] if m else where}"
        for member in tree.iter("memberdef"):
            name = member.findtext("name")
            if name and not name.startswith("@"):
                found[name] = (page, f"c.{name}")
            for value in member.iter("enumvalue"):
                inner = value.findtext("name")
                found[inner] = (page, f"c.{name}.{inner}"
                                if not name.startswith("@") else f"c.{inner}")
        for inner in tree.iter("innerclass"):
            if "::" not in inner.text and "." not in inner.text:
                found[inner.text] = (page, f"c.{inner.text}")
    return found


def twins(record):
    """
    A filter of messages: C lets a struct and a function share a name, Sphinx's
    parser does not. Two of a name on one page are such a pair, for a header
    that declared one thing twice would not have been compiled.
    """
    m = re.match(r"Duplicate C declaration, also defined at (\S+):\d",
                 str(record.msg))
    where = getattr(record, "location", None)
    if isinstance(where, nodes.Node):
        where = get_node_location(where)
    return not (m and f"/{m[1]}.rst" in str(where))


def pages(api, root):
    """The reST of the API's pages."""
    if not api:
        return {}
    found = headers(Path(root))
    index = ("API\n===\n\nThe contracts, header by header: what a library may "
             "call, and what it must\nprovide. Each entry leads to its "
             "definition in the source.\n\n")
    out = {}
    for name in sorted(api.headers):
        path = found[name]
        index += f"* :doc:`{name} </api/{name}>`\n"
        title = f"<{name}>"
        out[f"api/{name}"] = (
            f":orphan:\n\n{title}\n{'=' * len(title)}\n\n"
            f"The text of this header: :doc:`{path} </source/{path}>`.\n\n"
            f".. doxygenfile:: {name}\n"
            "   :project: weft\n")
    out["api/index"] = index
    return out


def setup(app):
    logging.getLogger("sphinx.sphinx.domains.c").addFilter(twins)
