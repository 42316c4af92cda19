# SPDX-License-Identifier: BSD-3-Clause
"""
Render: lines of a source file as HTML.

A file is coloured as a whole, once, by Pygments, so that a region that begins
inside of a structure is coloured right. Then each line is one <span class="wl">
whose number is an attribute, shown by the style sheet: copying a line copies no
number (W3), and no line can lose its number. A name is linked where names.py
knows it. Lines of a learner's own are framed and say so, in an attribute too;
the reference of an exercise, where it is shown at all, is folded.
"""
import functools
import html
import os
import re

from docutils import nodes
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

from weave.names import page_of

LANGUAGES = {".c": "c", ".h": "c", ".S": "gas", ".ld": "c", ".mk": "make",
             ".py": "python", ".sh": "sh", ".toml": "toml", ".js": "js",
             ".css": "css", ".config": "kconfig"}


def language(path):
    """Pygments' name for the language of a file."""
    name = os.path.basename(path)
    if name.endswith(".lds.S"):
        return "c"
    if name.endswith(".uk"):
        return {"Config.uk": "kconfig", "Makefile.uk": "make"}.get(name, "text")
    if name == "Makefile":
        return "make"
    return LANGUAGES.get(os.path.splitext(name)[1], "text")


@functools.lru_cache(16)
def rows(path, text):
    """[[(style's class, text, may be linked, the token before)]] by line."""
    lexer = get_lexer_by_name(language(path), stripnl=False, ensurenl=False)
    out, before = [[]], ""
    for kind, value in with_macros(lexer.get_tokens(text)):
        linked = is_name(path, kind, value) and before not in (".", "->")
        for i, part in enumerate(value.split("\n")):
            if i:
                out.append([])
            if part:
                out[-1].append((token_class(kind), part, linked, before))
        before = value.strip() or before
    return out


def with_macros(tokens):
    """To Pygments a #define is one long comment; we want its code as code."""
    text, inside = "", False        # inside: a comment interrupted a #define
    for kind, value in tokens:
        if kind is Token.Comment.Preproc or (text and kind in Token.Text
                                             and value.endswith("\\\n")):
            text += value
            continue
        if text:
            yield from macros(text, inside)
            last = re.split(r"(?<=[^\\]\n)", text)[-1]
            inside = bool(last) and (inside or is_define(last))
            text = ""
        yield kind, value
    if text:
        yield from macros(text, inside)


def is_define(line):
    return re.match(r"#\s*define\s", line)


def macros(text, inside):
    """The tokens of directives of the preprocessor, one after the other."""
    for line in re.split(r"(?<=[^\\]\n)", text):
        head = is_define(line)
        if not head and not inside:
            yield Token.Comment.Preproc, line
            continue
        if head:
            yield Token.Comment.Preproc, head[0]
            line = line[head.end():]
        inside = False
        for part in re.split(r"(\\\n|##?)", line):
            if part == "\\\n" or part[:1] == "#":
                yield Token.Operator, part
            elif part:
                yield from get_lexer_by_name(
                    "c", stripnl=False, ensurenl=False).get_tokens(part)


def is_name(path, kind, value):
    return (path.endswith((".c", ".h", ".S")) and kind in Token.Name
            and re.fullmatch(r"[A-Za-z_]\w*", value) is not None)


def names_in(lines):
    """The names on these rows that might be links."""
    return sorted({text for line in lines for _, text, linked, _ in line
                   if linked})


def token_class(kind):
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return STANDARD_TYPES[kind]


FOLDED = ('<details class="weave-ex"><summary>{}: the reference</summary>',
          "</details>")
YOURS = ('<span class="weave-yours" data-note="{}: yours to write">', "</span>")


class Renderer:
    """One WeaveCode node, for one page."""

    def __init__(self, translator, node):
        self.node, self.path = node, node["path"]
        self.builder = translator.builder
        self.app = self.builder.app
        self.index = self.app.weave_index
        self.page = self.builder.current_docname

    def uri(self, page, anchor):
        if page == self.page:
            return "#" + anchor
        return self.builder.get_relative_uri(self.page, page) + "#" + anchor

    def link(self, text, number, before):
        """The address that a name leads to, or None."""
        index = self.index
        if index.only_tagged(text) and before not in ("struct", "union",
                                                      "enum"):
            return None
        hit = index.target(self.path, text)
        if text in index.here[self.path].get(number, ()):
            hit = index.entry(text, self.path)       # the definition itself
        if not hit or hit[0] not in self.builder.env.all_docs:
            return None
        return self.uri(*hit)

    def line(self, number, row):
        out = []
        for css, text, linked, before in row:
            shown = html.escape(text)
            to = self.link(text, number, before) if linked else None
            if to:
                shown = f'<a href="{html.escape(to)}">{shown}</a>'
            out.append(f'<span class="{css}">{shown}</span>' if css else shown)
        ident = anchor = ""
        if self.node["anchors"]:
            ident = f' id="L{number}"'
            here = self.index.here[self.path]
            names = [name for n in (number, *self.node["moved"].get(number, ()))
                     for name in here.get(n, ())]
            anchor = "".join(f'<a id="{name}"></a>' for name in names)
        return (f'<span class="wl"{ident} data-n="{number}">{anchor}'
                f'{"".join(out)}\n</span>')

    def body(self):
        """All lines, those of exercises framed or folded."""
        out, ends = [], set()
        begins = {first: (last, said)
                  for first, last, said in self.node["exercises"]}
        frame = FOLDED if self.node["solutions"] else YOURS
        for n, row in zip(self.node["numbers"], self.node["rows"]):
            if n in begins:
                last, said = begins[n]
                ends.add(last)
                out.append(frame[0].format(html.escape(said)))
            out.append(self.line(n, row))
            if n in ends:
                out.append(frame[1])
        return "".join(out)

    def caption(self):
        """File, line and function, leading to the whole file."""
        first = self.node["numbers"][0]
        function = (self.index.function_at(self.path, first)
                    or next((name for name, a, _ in
                             self.index.functions[self.path]
                             if a in self.node["numbers"]), None))
        where = f"{self.path}:{first}"
        if function:
            where += f", {function}()"
        page = page_of(self.path)
        if page in self.builder.env.all_docs:
            to = html.escape(self.uri(page, f"L{first}"))
            where = f'<a href="{to}">{html.escape(where)}</a>'
        return f'<div class="weave-caption">{where}</div>'


def visit_code(self, node):
    """HTML of a WeaveCode node."""
    one = Renderer(self, node)
    caption = "" if node["anchors"] else one.caption()
    self.body.append(
        f'<div class="weave notranslate">{caption}<div class="highlight">'
        f'<pre tabindex="0">{one.body()}</pre></div></div>\n')
    raise nodes.SkipNode
