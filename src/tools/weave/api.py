# SPDX-License-Identifier: BSD-3-Clause
"""
API: the public headers through Doxygen, a page each.

Doxygen reads include/ of the core, of every micro-library, of each architecture
and of the C library, and writes XML; Breathe makes a page of each header from
it. Architectures say the same names in different ways, and a C library those of
the standard, so that each is read by itself: a set, with a folder of XML.

    weft            uk/x.h of the core and the libraries     api/uk/x.h
    x86_64, arm64   uk/asm/x.h of one architecture           api/arm64/uk/asm/x.h
    nolibc          x.h                                      api/nolibc/x.h

Two things keep a rebuild small and right. Doxygen reads a set again only when a
header of it has changed. And a page of a header notes, as a fact (facts.py), the
contents of all XML that it is made of: its own file, the groups that its members
are in, the structures that it declares. Breathe keeps such notes too, but loses
those of parallel workers, renews every page when one header is new, and fails
when one is gone; forget() empties them.

    api = refresh(root, out)    run what has to be run
    api.names                   {identifier: [(page, anchor, header's path)]}
    api.digests                 {page: a hash of its XML}
    api.warnings                what Doxygen complains about
"""
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

from weave import facts

DOXYFILE = """\
PROJECT_NAME = weft
OUTPUT_DIRECTORY = {out}
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
INPUT = {files}
STRIP_FROM_PATH = "{root}"
STRIP_FROM_INC_PATH = "{root}"
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
          r" -e 's/__attribute__\(\(.*\)\)//' -e 's/NOLIBC_[A-Z]+\(.*\)//'"
          r" -e '/@ingroup/d'")
ATTRIBUTE = re.compile(r"^#define (__\w+)(\([^)]*\))?\s+__attribute__", re.M)


SETS = ("weft", "x86_64", "arm64", "nolibc")


@dataclass(frozen=True)
class Header:
    """One public header."""
    path: str           # in the tree: src/core/include/uk/boot.h
    name: str           # as it is included: uk/boot.h
    set: str            # of SETS

    @property
    def page(self):
        folder = "" if self.set == SETS[0] else self.set + "/"
        return f"api/{folder}{self.name}"


@dataclass
class Api:
    """What Doxygen found."""
    headers: list                                   # of Header
    names: dict = field(default_factory=dict)       # see above
    digests: dict = field(default_factory=dict)     # page -> hash of its XML
    warnings: list = field(default_factory=list)    # (path, line, text)


def headers(root):
    """All public headers of the tree."""
    bases = [("weft", root / "src/core/include", "uk/**/*.h"),
             *(("weft", p, "uk/**/*.h") for p in
               sorted(root.glob("lib/*/*/include"))),
             *((name, root / f"arch/{name}/include", "**/*.h")
               for name in ("x86_64", "arm64")),
             ("nolibc", root / "lib/libc/nolibc/include", "**/*.h")]
    return [Header(str(path.relative_to(root)), str(path.relative_to(base)), name)
            for name, base, pattern in bases
            for path in sorted(base.glob(pattern))]


def predefined(root):
    """The attribute macros, which mean nothing to Doxygen's parser."""
    path = root / "src/core/include/uk/essentials.h"
    text = path.read_text() if path.exists() else ""
    return " ".join(f'"{name}{args.replace(" ", "")}="' for name, args
                    in ATTRIBUTE.findall(text)) + SPECIAL


def refresh(root, out):
    """Bring out/xml up to date with the headers of the tree."""
    root, out = Path(root), Path(out)
    api = Api(headers(root))
    for name in SETS:
        mine = [h for h in api.headers if h.set == name]
        text = DOXYFILE.format(
            out=out / "doxygen" / name, filter=FILTER, root=root,
            predefined=predefined(root),
            files=" ".join(f'"{root / h.path}"' for h in mine))
        stamp = hashlib.sha256(
            text.encode() + Path(__file__).read_bytes() + b"".join(
                (root / h.path).read_bytes() for h in mine)).hexdigest()
        noted = out / "doxygen" / name / "stamp"
        if not noted.exists() or noted.read_text() != stamp:
            run(text, out / "doxygen" / name, out / "xml" / name)
            noted.write_text(stamp)
        read_xml(api, out / "xml" / name, {h.path: h for h in mine})
        warnings = out / "doxygen" / name / "warnings"
        for line in warnings.read_text().splitlines():
            m = re.match(r"(.+?):(\d+): (?:warning: )?(.*)", line)
            if m:
                api.warnings.append((m[1], int(m[2]), m[3]))
    return api


def run(doxyfile, fresh, kept):
    """Doxygen; its XML to `kept`."""
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(kept, ignore_errors=True)
    fresh.mkdir(parents=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["doxygen", "-"], input=doxyfile, text=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=False)
    (fresh / "warnings").write_text(done.stderr)
    (fresh / "xml").rename(kept)
    for path in kept.glob("*.xml"):
        path.write_text(tidy(path.read_text()))


def tidy(xml):
    """`@param a, b` as one word, which C can parse; and no description of a
    file: its page shows the header's first comment as it stands, whether it
    describes the file or a group."""
    xml = xml.replace("</parametername>\n<parametername>", "/")
    if 'kind="file"' in xml:
        xml = re.sub(r"^    <(brief|detailed)description>.*?</\1description>\n",
                     "", xml, flags=re.S | re.M)
    return xml


def read_xml(api, xml, found):
    """The names and hashes of a set; found: {path: Header}."""
    for compound in ET.parse(xml / "index.xml").getroot():
        if compound.get("kind") != "file":
            continue
        tree = ET.parse(xml / f"{compound.get('refid')}.xml").getroot()[0]
        header = found[tree.find("location").get("file")]
        for name, anchor in names_of(tree):
            api.names.setdefault(name, []).append(
                (header.page, anchor, header.path))
        api.digests[header.page] = digest(xml, compound)


def names_of(tree):
    """(name, anchor) of one header, with the anchors of Sphinx's C domain."""
    for member in tree.iter("memberdef"):
        name = member.findtext("name")
        anonymous = name and name.startswith("@")
        if name and not anonymous:
            yield name, f"c.{name}"
        for value in member.iter("enumvalue"):
            inner = value.findtext("name")
            yield inner, (f"c.{inner}" if anonymous
                          else f"c.{name}.{inner}")
    for inner in tree.iter("innerclass"):
        if "::" not in inner.text and "." not in inner.text:
            yield inner.text, f"c.{inner.text}"


def digest(xml, compound):
    """A hash of the XML of a header: its file, and what that refers to."""
    h, seen = hashlib.sha256(), set()
    todo = {compound.get("refid")} | {
        m.get("refid").rpartition("_1")[0] for m in compound.iter("member")}
    while todo - seen:
        name = min(todo - seen)
        seen.add(name)
        text = (xml / f"{name}.xml").read_bytes()
        h.update(text)
        todo.update(x.decode() for x in
                    re.findall(rb'<innerclass refid="(\w+)"', text))
    return h.hexdigest()


def digest_fact(app, page):
    return app.weave_api and app.weave_api.digests.get(page)


def remember(app, doctree):
    """What the page of a header is made of."""
    if app.env.docname.startswith("api/") and app.weave_api:
        facts.note(app.env, "xml", app.env.docname)


def forget(app, env, added, changed, removed):
    """Breathe's own notes; see above. Called before Breathe looks at them."""
    env.breathe_file_state = {}
    return []


def twins(record):
    """
    A filter of messages: C lets a struct and a function share a name, Sphinx's
    parser does not. Two of a name on one page are such a pair, for a header
    that declared one thing twice would not have been compiled. And what one
    architecture or C library defines, another one does as well.
    """
    m = re.match(r"Duplicate C declaration, also defined at (\S+?):\d",
                 str(record.msg))
    if not m:
        return True
    where = getattr(record, "location", None)
    if isinstance(where, nodes.Node):
        where = get_node_location(where)
    return not (f"/{m[1]}.rst" in str(where) or re.search(
        rf"\bapi/({'|'.join(SETS[1:])})/", f"{m[1]} {where}"))


TITLES = {"weft": "Contracts", "x86_64": "The architecture x86_64",
          "arm64": "The architecture arm64", "nolibc": "The C library nolibc"}


def pages(api, root):
    """The reST of the API's pages."""
    if not api:
        return {}
    index = ("API\n===\n\nThe contracts, header by header: what a library may "
             "call, and what it must\nprovide. Each entry leads to its "
             "definition in the source.\n")
    out = {}
    for name in SETS:
        mine = sorted((h for h in api.headers if h.set == name),
                      key=lambda h: h.name)
        if mine:
            index += f"\n{TITLES[name]}\n{'-' * len(TITLES[name])}\n\n"
        for h in mine:
            index += f"* :doc:`{h.name} </{h.page}>`\n"
            title = f"<{h.name}>" + (f" of {name}" if name != "weft" else "")
            out[h.page] = (
                f":orphan:\n\n{title}\n{'=' * len(title)}\n\n"
                f".. essay:: {h.path}\n\n"
                f"The text of this header: :doc:`{h.path} </source/{h.path}>`.\n\n"
                f".. doxygenfile:: {h.path}\n   :project: {name}\n")
    out["api/index"] = index
    return out


def setup(app):
    logging.getLogger("sphinx.sphinx.domains.c").addFilter(twins)
    facts.register("xml", digest_fact)
    app.connect("doctree-read", remember)
    app.connect("env-get-outdated", forget, priority=400)
