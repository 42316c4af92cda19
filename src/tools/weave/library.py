# SPDX-License-Identifier: BSD-3-Clause
"""
Library: a page for each micro-library, from what its folder says.

Purpose and options come from Config.uk (through kconfiglib, the same reader
that configures an image), needs and users from the selects and dependencies
between options, what it exports from exportsyms.uk, the properties that its
tests state from the names of the test cases. The text is reST that pages.py
writes, so a page changes when one of these does; what a library costs is a
fact of the recordings and is put in by `.. library-cost::`.
"""
import re
from dataclasses import dataclass, field
from pathlib import Path

import kconfiglib as K
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import size
from stack import Stack
from weave import api, facts
from weave.recorded import TITLES, table

ROOMS = {"base": "Helpers that allocate nothing",
         "boot": "From the entry to main()",
         "debug": "Printing, assertions, traces, tests",
         "alloc": "Memory allocators",
         "memory": "Frames, page tables, address spaces",
         "time": "Clocks, timers, the event loop",
         "sched": "Threads, schedulers, locks",
         "drivers": "Buses and devices", "net": "Networking",
         "block": "Block devices", "fs": "File systems",
         "posix": "System calls", "libc": "C libraries",
         "core": "Core, processors, platforms"}
CASE = re.compile(r"^UK_TESTCASE\((\w+),\s*(\w+)\)", re.M)


@dataclass
class Library:
    """A folder lib/<room>/<name>, or one of the core, arch/ and plat/."""
    folder: str                 # lib/debug/ukprint
    name: str                   # ukprint: the page
    target: str                 # libukprint: in the image
    room: str
    options: list = field(default_factory=list)     # kconfiglib Symbols


def libraries(root):
    """Every Library of the tree, by room and name."""
    found = []
    folders = {p.parent for p in root.glob("lib/*/*/*") if p.is_file()}
    for path in sorted(folder / "Makefile.uk" for folder in folders):
        name = path.parent.name
        found.append(Library(str(path.parent.relative_to(root)), name,
                             target_of(path, f"lib{name}"),
                             path.parent.parent.name))
    for pattern, prefix in (("src/core", "core"), ("arch/*", "arch-"),
                            ("plat/*", "plat-")):
        for path in sorted(root.glob(pattern + "/Makefile.uk")):
            name = prefix + (path.parent.name if "-" in prefix else "")
            found.append(Library(str(path.parent.relative_to(root)), name,
                                 target_of(path, name), "core"))
    return found


def target_of(makefile, default):
    text = makefile.read_text() if makefile.exists() else ""
    m = re.search(r"addlib_?s?,(\w+)", text)
    return m[1] if m else default


def load_options(root, found):
    """Give each library the options that its Config.uk defines."""
    kc = Stack(root).kc
    for lib in found:
        for sym in kc.unique_defined_syms:
            if any(n.filename == f"{lib.folder}/Config.uk"
                   for n in sym.nodes):
                lib.options.append(sym)
    return found


def main_option(lib):
    """LIBUKPRINT of libukprint, if there is one."""
    return next((s for s in lib.options if s.name == lib.target.upper()), None)


def help_of(sym):
    return next((n.help for n in sym.nodes if n.help), "") or ""


def prompt_of(sym):
    return next((n.prompt[0] for n in sym.nodes if n.prompt), "")


def names_of(expr):
    """The options that an expression of Kconfig mentions."""
    return {s.name for s in K.expr_items(expr) if isinstance(s, K.Symbol)
            and not s.is_constant}


def edges(found):
    """{library: libraries that its option selects or depends on}."""
    owner = {s.name: lib.name for lib in found for s in lib.options}
    out = {}
    for lib in found:
        wanted = set()
        for sym in lib.options:
            if not sym.name.endswith("_TEST"):
                wanted |= {n for node in sym.nodes for target, _ in node.selects
                           for n in [target.name]} | names_of(sym.direct_dep)
        out[lib.name] = sorted({owner[w] for w in wanted if w in owner}
                               - {lib.name})
    return out


def links(names):
    return ", ".join(f":doc:`{n} </libs/{n}>`" for n in names) or "none"


def indented(text, blanks="   "):
    return "".join(f"{blanks}{line}\n" if line.strip() else "\n"
                   for line in text.strip().splitlines())


def literal(text):
    """Text of Kconfig's help as reST: nothing in it is markup."""
    text = re.sub(r"([\\*`|_])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)([-+]|\d+\.) ", r"\1\\\2 ", text)


def options_text(lib):
    text = ""
    for sym in lib.options:
        if not prompt_of(sym):
            continue
        kind = K.TYPE_TO_STR[sym.orig_type]
        default = ", ".join(
            K.expr_str(v) + ("" if c is c.kconfig.y else f" if {K.expr_str(c)}")
            if isinstance(c, K.Symbol) else
            f"{K.expr_str(v)} if {K.expr_str(c)}" for v, c in sym.defaults)
        text += f"``{sym.name}``\n   {literal(prompt_of(sym))}"
        text += f" ({kind}" + (f", default ``{default}``)" if default else ")")
        text += "\n\n" + indented(literal(help_of(sym))) + "\n"
    return text


def tests_text(root, lib):
    """How to test it, and what the tests state."""
    text, count = "", 0
    for path in sorted((root / lib.folder).glob("tests/test_*.c")):
        shown = path.relative_to(root)
        cases = CASE.findall(path.read_text())
        count += len(cases)
        text += f":doc:`{path.name} </source/{shown}>` states:\n\n"
        text += "".join(f"* {case.replace('_', ' ')}\n" for _, case in cases)
        text += "\n" if cases else ""
    if not text:
        return "It has no unit tests of its own.\n"
    return (f"``make test T={lib.name.split('-')[-1]}`` runs them, in an image "
            f"on each machine.\n\n{text}")


def files_text(lib, sources):
    own = [p for p in sources if p.startswith(lib.folder + "/")]
    return "".join(f"* :doc:`{p[len(lib.folder) + 1:]} </source/{p}>`\n"
                   for p in own)


def passages_text(lib, sources):
    """Its regions, woven: the library in passages."""
    text = ""
    for path, source in sources.items():
        if path.startswith(lib.folder + "/"):
            for region in outer_regions(source):
                text += f".. region:: {path}#{region}\n\n"
    return text


def outer_regions(source):
    """Names of regions that lie in no other one."""
    spans = {name: {line.number for line in lines}
             for name, lines in source.regions.items()}
    return [a for a in spans
            if not any(a != b and spans[a] < spans[b] for b in spans)]


def page(root, lib, sources, needs):
    """The reST of one page."""
    option = main_option(lib)
    title = lib.name
    prompt = prompt_of(option) if option else ""
    text = f":orphan:\n\n{title}\n{'=' * len(title)}\n\n"
    if prompt:
        text += f"*{literal(prompt.partition(': ')[2] or prompt)}*\n\n"
    if option:
        text += literal(help_of(option)).strip() + "\n\n"
    users = sorted(n for n, w in needs.items() if lib.name in w)
    text += (f":folder: ``{lib.folder}``\n:in the image: ``{lib.target}``\n"
             f":needs: {links(needs[lib.name])}\n:used by: {links(users)}\n")
    headers = [h for h in api.headers(root)
               if h.path.startswith(lib.folder + "/include/")]
    if headers:
        text += ":API: " + ", ".join(f":doc:`<{h.name}> </{h.page}>`"
                                     for h in headers) + "\n"
    text += f"\nCost\n----\n\n.. library-cost:: {lib.target}\n\n"
    passages = passages_text(lib, sources)
    if passages:
        text += f"Passages\n--------\n\n{passages}"
    options = options_text(lib)
    if options:
        text += f"Options\n-------\n\n{options}\n"
    text += f"Tests\n-----\n\n{tests_text(root, lib)}\n"
    text += f"Files\n-----\n\n{files_text(lib, sources)}"
    return text


def index_text(found):
    text = ("Micro-libraries\n===============\n\nThe system, one folder each. "
            "An image contains the few that its application needs.\n\n")
    for room, title in ROOMS.items():
        inside = [lib for lib in found if lib.room == room]
        if not inside:
            continue
        text += f"{title}\n{'-' * len(title)}\n\n"
        for lib in inside:
            option = main_option(lib)
            said = prompt_of(option).partition(": ")[2] if option else ""
            text += f":doc:`{lib.name} </libs/{lib.name}>`\n   "
            text += (literal(said) or f"``{lib.folder}``") + "\n\n"
    return text


def pages(root, sources):
    """{page: reST} of all libraries."""
    root = Path(root)
    found = libraries(root)
    if not found:
        return {}
    load_options(root, found)
    needs = edges(found)
    out = {f"libs/{lib.name}": page(root, lib, sources, needs)
           for lib in found}
    out["libs/index"] = index_text(found)
    return out


class LibraryCost(SphinxDirective):
    """.. library-cost:: libukprint    in the last lesson that has it"""
    required_arguments = 1

    def run(self):
        name, rows = self.arguments[0], []
        costs, calls, callers = facts.note(self.env, "library", name)
        for place, lesson, kinds in costs:
            kinds = dict(kinds)
            rows.append([TITLES.get(place, place), lesson]
                        + [f"{kinds.get(k, 0):,}" for k in size.KINDS]
                        + [f"{sum(kinds.values()):,}"])
        if not rows:
            return [nodes.paragraph("", "No recorded image contains it.")]
        words = (f"In these images it calls {', '.join(calls) or 'nobody'}, "
                 f"and is called by {', '.join(callers) or 'nobody'}.")
        return [table(["where", "measured in", *size.KINDS, "bytes"], rows),
                nodes.paragraph("", words)]


def library_fact(app, name):
    """
    (costs, libraries that it calls, libraries that call it) in the newest
    image of each place that contains it; costs: (place, lesson, kinds).
    """
    costs, calls, callers = [], set(), set()
    for place, recordings in app.weave_recordings.items():
        for lesson, one in reversed(recordings.items()):
            if name in one["sizes"]:
                costs.append((place, lesson,
                              tuple(sorted(one["sizes"][name].items()))))
                calls.update(one["needs"].get(name, ()))
                callers.update(x for x, w in one["needs"].items() if name in w)
                break
    return tuple(costs), tuple(sorted(calls)), tuple(sorted(callers))


def setup(app):
    facts.register("library", library_fact)
    app.add_directive("library-cost", LibraryCost)
