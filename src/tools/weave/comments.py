# SPDX-License-Identifier: BSD-3-Clause
"""
Comments: a block comment of C, or what a Python module says of itself first, as
text beside the code that it is about.

Comments are plain English with drawings, not reST, and stay readable as what
they are. A paragraph whose lines begin at the margin and hold no wide gaps is
set as text; anything else is a drawing or a table and is kept as it stands.
A line that begins with the number of an invariant (B1, R2) begins a paragraph;
so does a command of Doxygen's, which becomes the word that it means.
"""
import re

from docutils import nodes

CODE = re.compile(r"(`[^`]+`|\b[A-Za-z_]\w*\(\)|\b[a-z]+(?:_\w+)+\b"
                  r"|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[\w.-]+/[\w./-]*\w\.[chS]\b)")
STARTS = re.compile(r"[A-Z]{1,2}\d+\s{1,3}\S|@\w+|- |\d\. ")
HEAD = re.compile(r"@(file|defgroup|addtogroup|ingroup)\b")
COMMANDS = {"@file": "", "@param": "", "@return": "Returns ", "@retval": "",
            "@brief": "", "@defgroup": "", "@ingroup": "", "@note": "Note: ",
            "@addtogroup": "", "@see": "See "}


def stripped(lines):
    """The text of a comment without /*, * and */, or without quotes."""
    texts = [line.text for line in lines]
    if texts[0].startswith('"""'):
        return "\n".join(texts)[3:-3].split("\n")
    texts[0] = re.sub(r"^/\*+!?<?", "", texts[0])
    texts[-1] = re.sub(r"\s*\*+/\s*$", "", texts[-1])
    out = [re.sub(r"^\s\* ?", "", t).rstrip() for t in texts]
    out[0] = out[0].strip()
    return out


def paragraphs(texts):
    """Lists of lines, between empty ones and before those that STARTS."""
    run = []
    for text in texts:
        new = STARTS.match(text)
        if run and (not text or HEAD.match(run[0])
                    or (new and not is_drawing(run))):
            yield run
            run = []
        if text:
            run.append(text)
    if run:
        yield run


def is_drawing(run):
    """Not text: indented, or with columns."""
    head = STARTS.match(run[0])
    for i, line in enumerate(run):
        body = line.lstrip() if head and i else line
        if body[:1] in (" ", "\t") or "\t" in body:
            return True
        gap = re.search(r"[^.\s]\s{2,}\S", body)
        if gap and not (head and i == 0):
            return True
    return False


def inline(text):
    """Text in which code is marked as such."""
    for i, part in enumerate(CODE.split(text)):
        if i % 2:
            part = part.strip("`")
            yield nodes.literal(part, part)
        elif part:
            yield nodes.Text(part)


def nodes_of(lines):
    """The nodes of one comment."""
    out = []
    for run in paragraphs(stripped(lines)):
        if is_drawing(run):
            text = "\n".join(run)
            out.append(nodes.literal_block(text, text, language="text",
                                           classes=["weave-drawing"]))
            continue
        text = " ".join(line.strip() for line in run)
        m = re.match(r"(@\w+)(?:\[\w+\])?\s*(\S*)\s*(.*)", text)
        number = re.match(r"([A-Z]{1,2}\d+)\s+(.*)", text)
        if number:
            out.append(nodes.paragraph("", "", nodes.strong("", number[1]),
                                       nodes.Text(" "), *inline(number[2])))
        elif not m:
            out.append(nodes.paragraph("", "", *inline(text)))
        elif m[1] in ("@param", "@retval"):
            out.append(nodes.paragraph(
                "", "", nodes.literal(m[2], m[2]), nodes.Text(": "),
                *inline(m[3]), classes=["weave-param"]))
        elif m[1] in ("@defgroup", "@addtogroup", "@ingroup", "@file"):
            if m[3]:
                out.append(nodes.paragraph("", "", nodes.strong("", m[3])))
        else:
            said = COMMANDS.get(m[1], "") + f"{m[2]} {m[3]}"
            out.append(nodes.paragraph("", "", *inline(said)))
    return out
