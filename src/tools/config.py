#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Config: from a selection (lesson or app, arch, platform) to a .config.

    config.py make         --what W --arch A --plat P --out O [...]
    config.py menuconfig   the same; edit, and keep the changes in O/local.config
    config.py defconfig    the same; forget O/local.config
    config.py savedefconfig  the same; O/defconfig: only what is not a default

W is lesson:03, app:hello or dir:/path/to/app. The fragments, lowest first:

    lessons/*/fragment.config      a lesson's, along `after` (lessons.py); or
    apps/<app>/fragment.config     the application's own (or its `defconfig`)
    arch/<arch>/fragment.config
    plat/<plat>/fragment.config
    --fragment F ...
    ---- so far everything must take effect (stack.py) ----
    O/local.config                 what the user changed in the menu
    --set NAME=VALUE, --lto        the command line

The line matters: what the user switches off in the menu may take the ground
from under a line of a lesson's fragment, and that is the user's right. After
the line only the upper two and the choice of arch and platform are checked.

What is written (`make` touches .config always, the others only if they change):

    O/.config              every option, as kconfiglib writes it
    O/include/uk/config.h  #define CONFIG_X 1 | number | "string"; a bool that is
                           off is not defined
    O/include/config/**    one empty file per option, touched when its value
                           changes; objects depend on these (fixdep.py)
    O/config.mk            for make: CONFIG_X := y, strings without quotes;
                           a bool that is off is not there. And WEFT_APP_DIR,
                           WEFT_APP_NAME, WEFT_EXTRA_LIBS (directories).
    O/config.dep           for make: all files that $(O)/.config is made from,
                           and a test for files that came or went
    O/kconfig/extra.uk     `source` lines for the app's and external Config.uk

The order of writing (.config last) makes an interrupted run harmless: make
finds .config too old and runs it again.
"""
import argparse
import os
import re
import sys
from glob import glob
from pathlib import Path

import kconfiglib as K

from lessons import ROOT, Course, CourseError, show
from stack import Stack

HEADER = "Made by src/tools/config.py: do not edit, your change would be lost."
TOOLS = [Path(__file__).with_name(n) for n in
         ("config.py", "lessons.py", "stack.py")]


def write_if_changed(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


class Selection:
    """What the command line asks for: directories and fragments."""

    def __init__(self, args):
        self.root = args.root.resolve()
        self.out = args.out
        self.arch, self.plat = args.arch, args.plat
        self.libs = [p.resolve() for p in args.lib]
        self.sets = args.set + (["LTO=y"] if args.lto else [])
        self.lessons, self.errors = [], []
        kind, _, name = args.what.partition(":")
        course = Course(self.root)
        if kind == "lesson":
            self._take_lesson(course, name)
        elif kind == "app":
            self.dir = course.find_app(name)
        elif kind == "dir" and Path(name).is_dir():
            self.dir = Path(name).resolve()
        else:
            raise CourseError(f"--what {args.what}: want lesson:NN, app:NAME "
                              "or dir:PATH of a directory")
        self.name = self.dir.name
        self._check("arch", self.arch, course.arches())
        self._check("plat", self.plat, course.platforms())
        self.fixed = [self.root / "arch" / self.arch / "fragment.config",
                      self.root / "plat" / self.plat / "fragment.config"]
        self.fragments = (self._own_fragments() + self.fixed
                          + [p.absolute() for p in args.fragment])

    @staticmethod
    def _check(what, name, have):
        if name not in have:
            raise CourseError(f"no {what.upper()}={name}: there are "
                              + " ".join(have))

    def _take_lesson(self, course, name):
        lesson = course.find(name)
        self.lessons = course.stack(lesson)
        self.dir = lesson.dir
        self.errors += course.errors
        refusal = lesson.allows(self.arch, self.plat)
        if refusal:
            self.errors.append(refusal)

    def _own_fragments(self):
        found = []
        for directory in [x.dir for x in self.lessons] or [self.dir]:
            names = (directory / "fragment.config", directory / "defconfig")
            found += [p for p in names if p.exists()][:1]
        return found

    def local(self):
        return self.out / "local.config"

    def write_extra(self):
        """A Config.uk for what the root Config.uk cannot know."""
        text = f"# {HEADER}\n"
        for title, dirs in ((f"application: {self.name}", [self.dir]),
                            ("libraries from outside the tree", self.libs)):
            files = [d / "Config.uk" for d in dirs]
            lines = [f'source "{f}"\n' for f in files if f.exists()]
            if lines:
                text += f'\nmenu "{title}"\n{"".join(lines)}endmenu\n'
        path = (self.out / "kconfig" / "extra.uk").absolute()
        write_if_changed(path, text)
        return path


def rivals(stack, fixed):
    """Fragments that pick another processor or machine than make does."""
    return [f"{file}:{line}: error: CONFIG_{name}={value}: a fragment cannot "
            "choose this; ARCH= and PLAT= do"
            for name, (file, line, value) in stack.last.items()
            if re.match("(ARCH|PLAT)_", name) and value == "y"
            and stack.kc.syms[name].choice and file not in fixed]


def stacked(sel, with_local=True):
    """Apply all the layers; the Stack has the errors of all of them."""
    stack = Stack(sel.root, sel.write_extra())
    stack.errors += sel.errors
    for fragment in sel.fragments:
        stack.apply(fragment)
    stack.check()
    fixed = {str(p.relative_to(sel.root)) for p in sel.fixed}
    stack.errors += rivals(stack, fixed)
    stack.last = {n: a for n, a in stack.last.items() if a[0] in fixed}
    if with_local and sel.local().exists():
        stack.apply(sel.local())
    for text in sel.sets:
        stack.apply_text("command line", "CONFIG_" + text)
    for path in sel.fixed:      # again: the menu does not change ARCH and PLAT
        stack.apply(path)
    stack.check()
    return stack


def fail_if(errors):
    if errors:
        print("\n".join(errors), file=sys.stderr)
        sys.exit(1)


def mk_escape(text):
    return text.replace("$", "$$").replace("#", "\\#")


def config_mk(sel, kc):
    lines = [f"# {HEADER}"]
    for sym in kc.unique_defined_syms:
        if sym.config_string.startswith("CONFIG_"):
            lines.append(f"CONFIG_{sym.name} := {mk_escape(sym.str_value)}")
    libs = " ".join(show(p, sel.root) for p in sel.libs)
    lines += [f"WEFT_APP_DIR := {show(sel.dir, sel.root)}",
              f"WEFT_APP_NAME := {sel.name}", f"WEFT_EXTRA_LIBS := {libs}"]
    return "\n".join(lines) + "\n"


def glob_patterns(sel):
    """Where a file may appear that would change the configuration."""
    text = (sel.root / "Config.uk").read_text()
    found = re.findall(r'^\s*o?source\s+"([^"$]*\*[^"$]*)"', text, re.M)
    for directory in {sel.dir, *(x.dir for x in sel.lessons)}:
        found += [directory / "fragment.config", directory / "defconfig"]
    return found + [d / "Config.uk" for d in [sel.dir, *sel.libs]]


def config_dep(sel, kc):
    """The make fragment; paths are relative to the root, where make runs."""
    def shown(path):
        return show(os.path.abspath(sel.root / path), sel.root)

    local = [sel.local().absolute()] if sel.local().exists() else []
    files = [*kc.kconfig_filenames, *sel.fragments, *local,
             *(x.file for x in sel.lessons), *TOOLS]
    files = sorted({shown(f) for f in files})
    globs = sorted({shown(g) for g in glob_patterns(sel)})
    there = sorted({shown(p) for g in globs for p in glob(str(sel.root / g))})
    listed = " \\\n\t".join(files)
    return (f"# {HEADER}\n"
            "\n"
            f"$(O)/.config: \\\n\t{listed}\n\n"
            "# Rules without commands: a file that was deleted calls for a new\n"
            "# configuration, not for an error.\n"
            f"{listed}:\n\n"
            "# So does one that came or went.\n"
            f"ifneq ($(sort $(wildcard {' '.join(globs)})),"
            f"{' '.join(there)})\n"
            "$(O)/.config: weft-reconfigure\n"
            ".PHONY: weft-reconfigure\n"
            "weft-reconfigure:\n"
            "endif\n")


def write_all(sel, kc):
    out = sel.out
    (out / "include" / "uk").mkdir(parents=True, exist_ok=True)
    kc.write_autoconf(out / "include" / "uk" / "config.h",
                      header=f"/* {HEADER} */\n")
    kc.sync_deps(str(out / "include" / "config"))
    write_if_changed(out / "config.mk", config_mk(sel, kc))
    write_if_changed(out / "config.dep", config_dep(sel, kc))
    kc.write_config(out / ".config", header=f"# {HEADER}\n", save_old=False)
    os.utime(out / ".config")


def cmd_make(sel):
    stack = stacked(sel)
    fail_if(stack.errors)
    write_all(sel, stack.kc)


def cmd_defconfig(sel):
    sel.local().unlink(missing_ok=True)
    cmd_make(sel)


def cmd_savedefconfig(sel):
    stack = stacked(sel)
    fail_if(stack.errors)
    stack.kc.write_min_config(sel.out / "defconfig", header="")
    print((sel.out / "defconfig").read_text(), end="")


def minimal(kc):
    """{option: its line} of the options that are not at their default."""
    lines = {}
    for line in kc._min_config_contents("").splitlines():
        lines[re.search(r"CONFIG_(\w+)", line)[1]] = line
    return lines


def difference(base, edited):
    """The lines that lead from one configuration to another."""
    old, new = minimal(base), minimal(edited)
    lines = [line for name, line in new.items() if old.get(name) != line]
    for name in old.keys() - new.keys():        # back at its default
        sym = edited.syms[name]
        if sym.choice and sym.choice.selection:
            sym = sym.choice.selection
        if sym.visibility and sym.name not in new:
            lines.append(sym.config_string.strip())
    return sorted(set(lines) - {""})


def cmd_menuconfig(sel):
    """Edit O/.config, then keep only what was changed against the stack."""
    if not sys.stdin.isatty():
        raise CourseError("menuconfig needs a terminal; without one, write a "
                          "fragment and pass it with F=FILE")
    cmd_make(sel)
    import menuconfig                   # needs curses: only this verb does
    os.environ["KCONFIG_CONFIG"] = str(sel.out / ".config")
    menuconfig.menuconfig(stacked(sel).kc)
    edited = Stack(sel.root, sel.write_extra()).kc
    edited.load_config(sel.out / ".config")
    lines = difference(stacked(sel, with_local=False).kc, edited)
    if lines:
        write_if_changed(sel.local(), "\n".join(lines) + "\n")
    else:
        sel.local().unlink(missing_ok=True)
    cmd_make(sel)


def parse(argv):
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("verb", choices=["make", "menuconfig", "defconfig",
                                    "savedefconfig"])
    p.add_argument("--what", required=True, help="lesson:NN app:NAME dir:PATH")
    p.add_argument("--arch", required=True)
    p.add_argument("--plat", required=True)
    p.add_argument("--out", required=True, type=Path)
    p.add_argument("--lib", action="append", type=Path, default=[],
                   help="an external library's directory")
    p.add_argument("--fragment", action="append", type=Path, default=[])
    p.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    p.add_argument("--lto", action="store_true", help="the same as --set LTO=y")
    p.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    return p.parse_args(argv)


def main(argv=None):
    args = parse(argv)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        globals()["cmd_" + args.verb](Selection(args))
    except CourseError as e:
        fail_if([f"error: {e}"])
    except K.KconfigError as e:
        fail_if([str(e)])
    except OSError as e:
        fail_if([f"error: {e.filename}: {e.strerror}; O= names another "
                 "directory for the build"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
