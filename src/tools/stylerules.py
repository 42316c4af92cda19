# SPDX-License-Identifier: BSD-3-Clause
"""Stylerules: the rules that look at one file at a time.

Each rule is a generator: it gets a Tree and yields (path, line, message); the
rule's name is the function's, with dashes. The include map is in stylemap.py.
"""
import os
import re

FUNCTION_MAX, FUNCTION_GOOD, SHARE_GOOD = 60, 50, 95
FILE_MAX = 400
COLUMNS, WIDTH_COUNTS = 100, (".c", ".h", ".S", ".py", ".sh", ".uk")
TAG = "SPDX-License-Identifier: BSD-3-Clause"
# Where headers must have names that are not ours: a C library's, or those that
# fetched sources ask for.
FOREIGN_HEADERS = re.compile(
    r"(lib/libc/[^/]+|lib/net/lwip|apps/[^/]+|lessons/[^/]+)/")
OPENS_IF = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif)\b")


def spdx(tree):
    """The licence's tag is in the first line (after #! if there is one)."""
    for f in tree.sources:
        lines = f.lines[1:2] if f.text.startswith("#!") else f.lines[:1]
        if f.text.strip() and TAG not in "".join(lines):
            yield f.path, 1, f"the first line must say {TAG}"


def function_length(tree):
    """No function above 60 lines; 95 of 100 within 50."""
    lengths = []
    for f in tree.sources:
        for name, first, last in f.functions:
            length = last - first + 1
            lengths.append(length)
            if length > FUNCTION_MAX:
                yield f.path, first, (f"{name}() has {length} lines, "
                                      f"{FUNCTION_MAX} is the most")
    good = sum(n <= FUNCTION_GOOD for n in lengths)
    if 100 * good < SHARE_GOOD * len(lengths):
        yield ".", 1, (f"only {good} of {len(lengths)} functions are within "
                       f"{FUNCTION_GOOD} lines, want {SHARE_GOOD} in 100")


def file_length(tree):
    for f in tree.sources:
        if f.suffix == ".c" and len(f.lines) > FILE_MAX:
            yield f.path, FILE_MAX + 1, (f"{len(f.lines)} lines, {FILE_MAX} "
                                         "is the most: split it by idea")


def if_in_body(tree):
    """An option is a file, a stub in a header or UK_IS_ON(), not an #if."""
    for f in tree.sources:
        for name, first, last in f.functions:
            for number in range(first + 1, last):
                m = OPENS_IF.match(f.code[number - 1])
                if m:
                    yield f.path, number, f"#{m[1]} inside {name}()"


def header_place(tree):
    """A public header is include/uk/..., except those of a C library."""
    for f in tree.sources:
        _, inside, name = f.path.rpartition("/include/")
        if (f.suffix == ".h" and inside and not name.startswith("uk/")
                and not FOREIGN_HEADERS.match(f.path)):
            yield f.path, 1, "a public header belongs in include/uk/"


def include_parent(tree):
    for f in tree.sources:
        if f.is_c:
            for line, header, _ in f.includes():
                if ".." in header.split("/"):
                    yield f.path, line, (f'"{header}" reaches out of its '
                                         "folder: use an include path")


def prototype(tree):
    """A function that another file calls is declared in one header."""
    for f in tree.sources:
        if f.suffix != ".c":
            continue
        for name, line in f.prototypes:
            if name.isupper():
                continue                # a macro that looks like one
            yield f.path, line, f"{name}() is declared here: include its header"
        for number, line in enumerate(f.code, 1):
            if re.match(r"\s+extern\b[^=;]*\w\(.*\)[^=]*;", line):
                yield f.path, number, "a function is declared inside a function"


def layout(tree):
    """Tabs, ends of lines, widths: what no eye should have to check.

    Breaking lines and aligning tables is left to the author (.clang-format is
    there for those who want a proposal): a table laid out by hand reads better.
    """
    for f in tree.sources:
        if "\r" in f.text:
            yield f.path, 1, "a carriage return: lines end with a newline"
        if f.text and not f.text.endswith("\n"):
            yield f.path, len(f.lines), "no newline at the end of the file"
        for number, line in enumerate(f.lines, 1):
            for message in faults_of(f, line, f.code[number - 1]):
                yield f.path, number, message


def faults_of(f, line, code):
    if line != line.rstrip():
        yield "blanks at the end of the line"
    wide = len(line.expandtabs(8))
    if wide > COLUMNS and f.suffix in WIDTH_COUNTS and "://" not in line:
        yield f"{wide} columns wide, {COLUMNS} is the most"
    if f.suffix not in (".c", ".h"):
        return
    if re.match(r"\t* {8}", line):
        yield "indented with blanks: use tabs"
    if re.search(r"\b(if|for|while|switch)\(", code) and "#" not in code:
        yield "a blank belongs between the keyword and its parenthesis"
    if re.match(r"\s*(\} else )?(if|for|while|switch)\b.*\)\{", code):
        yield "a blank belongs before the brace"


def untested(tree):
    """A library without tests is unfinished."""
    for library in tree.libraries():
        tests = [f for f in tree.sources
                 if re.match(re.escape(library) + r"/tests/test_\w+\.c", f.path)]
        if not tests:
            yield library + "/Makefile.uk", 1, (
                f"no tests/test_{os.path.basename(library)}.c: a library "
                "without tests is unfinished")


RULES = [spdx, function_length, file_length, if_in_body, header_place,
         include_parent, prototype, layout, untested]
