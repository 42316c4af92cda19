# SPDX-License-Identifier: BSD-3-Clause
"""Stack: a pile of fragments on top of the option tree, checked.

kconfiglib reads Config.uk files and computes the value of each option. Left
to itself it lets three mistakes pass that cost a learner an evening: a
fragment that names an option nobody defines, one that asks for an option
whose dependency is off, and one that sets an option which only `select` can
set. Here each of these is an error with file, line and the reason.

A fragment is a list of assignments, one a line, as in a .config:

    CONFIG_LIBUKSCHED=y
    CONFIG_UKPLAT_LCPU_MAXCOUNT=2
    # CONFIG_STACK_PROTECTOR is not set

Rules of the pile:

R1  Fragments are applied in order; a later assignment to an option replaces
    an earlier one. Among the options of one `choice`, a later pick replaces an
    earlier one.
R2  Assignments that survive R1 must be what the option's value is when all
    fragments have been applied. Otherwise explain() says why not.
R3  Nothing kconfiglib warns about is let through.

Use: s = Stack(root, extra); s.apply(fragment) for each; s.check(); s.errors.
"""
import difflib
import os
import re
from pathlib import Path

import kconfiglib as K

ASSIGNMENT = re.compile(r"CONFIG_(\w+)=(.*)|# CONFIG_(\w+) is not set")
NUMBER = {K.INT: (10, "a decimal number"), K.HEX: (16, "a hexadecimal number")}


def assignments(text):
    """Yield (line number, name, value) of a fragment; name None: malformed."""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        m = ASSIGNMENT.fullmatch(line)
        if m:
            yield number, m[1] or m[3], m[2] if m[1] else "n"
        elif line and not line.startswith("#"):
            yield number, None, line


def unmet(expr):
    """The terms of a condition that are off right now."""
    if isinstance(expr, tuple) and expr[0] is K.AND:
        return unmet(expr[1]) + unmet(expr[2])
    return [] if K.expr_value(expr) else [K.expr_str(expr)]


def forcing(sym):
    """The options that select this one, and are on."""
    def terms(expr):
        if isinstance(expr, tuple) and expr[0] is K.OR:
            return terms(expr[1]) + terms(expr[2])
        return [expr] if K.expr_value(expr) else []
    return [K.expr_str(t) for t in terms(sym.rev_dep)]


def has_prompt(sym):
    return any(node.prompt for node in sym.nodes)


def same_value(sym, want):
    """Is `want` what the option has? Numbers are compared as numbers."""
    base = NUMBER.get(sym.orig_type, (0,))[0]
    if base and want and sym.str_value:
        return int(want, base) == int(sym.str_value, base)
    return want == sym.str_value


def explain(sym, want):
    """Why an assignment to this option had no effect."""
    off = unmet(sym.direct_dep)
    if off:
        return "its dependency is not met: " + ", ".join(off)
    off = [t for node in sym.nodes if node.prompt
           for t in unmet(node.prompt[1])]
    if off:
        return "it can be set only if " + ", ".join(dict.fromkeys(off))
    forced = forcing(sym)
    if forced and want == "n":
        return "it is selected by " + ", ".join(forced)
    for low, high, cond in sym.ranges:
        if K.expr_value(cond):
            return f"its range is {low.str_value} to {high.str_value}"
    if sym.choice and sym.choice.selection:
        return f"the choice went to {sym.choice.selection.name}"
    return "another option forces it"


class Stack:
    """The option tree of one root Config.uk, and the fragments on it."""

    def __init__(self, root, extra=os.devnull):
        """`extra`: a file with more `source` lines; may raise KconfigError."""
        os.environ["srctree"] = str(root)
        os.environ["WEFT_EXTRA"] = str(extra)
        self.root = Path(root)
        self.errors = []
        self.last = {}          # option -> (file, line, value); what R2 checks
        try:
            self.kc = K.Kconfig("Config.uk", warn_to_stderr=False,
                                suppress_traceback=False)
        except K.KconfigError as e:
            raise K.KconfigError(self.located(str(e)))
        self.options = [s.name for s in self.kc.unique_defined_syms]

    def located(self, text):
        """Give a message of kconfiglib the form file:line: error: text."""
        text = " ".join(text.replace("warning:", " ").split())
        m = (re.match(r"(?:error: )?(\S+\.\w+):(\d+): (?:error: )?(.*)", text)
             or re.search(r"defined at ([^:\s]+):(\d+)()", text)
             or re.search(r"Referenced at ([^:\s]+):(\d+)()", text))
        if not m:
            return f"Config.uk:1: error: {text}"
        text = text.split(": - Referenced")[0]
        return f"{m[1]}:{m[2]}: error: {m[3] or text}"

    def apply(self, path):
        """Apply a fragment. A file that is not there is an error."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as e:
            self.errors.append(f"{path}:1: error: {e.strerror}")
            return
        try:
            shown = str(Path(path).relative_to(self.root))
        except ValueError:
            shown = str(path)
        self.apply_text(shown, text)

    def apply_text(self, shown, text):
        for line, name, value in assignments(text):
            where = f"{shown}:{line}: error: "
            if name is None:
                self.errors.append(where + f"not an assignment: '{value}' "
                                   "(want CONFIG_NAME=value)")
                continue
            sym = self.kc.syms.get(name)
            message = self.refusal(name, sym, value)
            if message:
                self.errors.append(where + message)
            else:
                self.assign(sym, value, shown, line)

    def refusal(self, name, sym, value):
        """What is wrong with an assignment in itself, or None."""
        if not sym or not sym.nodes:
            close = difflib.get_close_matches(name, self.options, 1, 0.7)
            hint = f" (did you mean CONFIG_{close[0]}?)" if close else ""
            return f"no such option CONFIG_{name}{hint}"
        if not has_prompt(sym):
            return (f"CONFIG_{name} has no prompt: 'select' or 'default' sets "
                    f"it, never a fragment (defined at {self.home(sym)})")
        if sym.orig_type in (K.BOOL, K.TRISTATE):
            good, want = value in ("y", "n"), "y or n"
        elif sym.orig_type is K.STRING:
            good = re.fullmatch(r'"(?:[^"\\]|\\.)*"', value)
            want = "a string in double quotes"
        else:
            base, want = NUMBER[sym.orig_type]
            digits = r"-?\d+" if base == 10 else r"(0[xX])?[0-9a-fA-F]+"
            good = re.fullmatch(digits, value)
        return None if good else f"CONFIG_{name}={value}: not {want}"

    def assign(self, sym, value, shown, line):
        if sym.orig_type is K.STRING:
            value = K.unescape(value[1:-1])
        if sym.choice and value == "y":                                # R1
            for other in sym.choice.syms:
                self.last.pop(other.name, None)
        sym.set_value(value)
        self.last[sym.name] = (shown, line, value)

    def check(self):
        """R2 and R3; call it when all fragments have been applied."""
        for name, (shown, line, value) in self.last.items():
            sym = self.kc.syms[name]
            if not same_value(sym, value):
                self.errors.append(
                    f"{shown}:{line}: error: CONFIG_{name}={value} has no "
                    f"effect, it is '{sym.str_value}': {explain(sym, value)} "
                    f"(defined at {self.home(sym)})")
        for sym in self.kc.unique_defined_syms:
            sym.str_value           # computing a value is what makes it warn
        self.errors += [self.located(w) for w in self.kc.warnings
                        if "user value" not in w]       # said above
        self.kc.warnings.clear()
        self.errors = list(dict.fromkeys(self.errors))

    @staticmethod
    def home(sym):
        return f"{sym.nodes[0].filename}:{sym.nodes[0].linenr}"
