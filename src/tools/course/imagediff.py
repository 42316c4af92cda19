# SPDX-License-Identifier: BSD-3-Clause
"""
diff: what a lesson changes in the image, against the lesson below it.

Three tables: options that got another value, libraries that came or went, and
the bytes of each library before and after, as the linker placed them (size.py).
The program of each lesson is shown under one name, `lesson`.
"""
import os
import re
import subprocess

import size
from image import Build

from . import CourseFault
from .check import current


def built(root, lesson, arch, plat):
    """The Build of a lesson in its usual place."""
    number = f"{lesson.number:02d}"
    out = root / f"build/lesson{number}-{plat}-{arch}"
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", "build", f"LESSON={number}", f"ARCH={arch}", f"PLAT={plat}",
         f"O={out.relative_to(root)}"], cwd=root, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise CourseFault(f"lesson {number} does not build:\n{done.stdout}")
    return Build(out)


def options(build):
    """{option: value}, what only names the image left out."""
    return {k: v for k, v in build.config.items() if k != "UK_NAME"}


def bytes_by_library(build):
    """{library: its bytes}; the lesson's own under one name."""
    found = {}
    for name, kinds in size.measure(build.dir / "image.map").items():
        name = re.sub(r"^lesson\d+$", "lesson", name)
        found[name] = found.get(name, 0) + sum(kinds.values())
    return found


def option_lines(old, new):
    """CONFIG_X: before -> after"""
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name, "-"), new.get(name, "-")
        if one != other:
            yield f"  {name:32} {one} -> {other}"


def byte_lines(old, new):
    """library, bytes before and after, the difference; the sum last."""
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name, 0), new.get(name, 0)
        if one != other:
            mark = "new " if name not in old else "gone" if name not in new \
                else "    "
            yield f"  {mark} {name:20} {one:8} {other:8} {other - one:+8}"
    one, other = sum(old.values()), sum(new.values())
    yield f"       {'the image':20} {one:8} {other:8} {other - one:+8}"


def diff(registry, lesson=None, arch="x86_64", plat="kvm"):
    """The verb."""
    lesson, _ = current(registry, lesson)
    stack = registry.course.stack(lesson)
    new = built(registry.root, lesson, arch, plat)
    if len(stack) == 1:
        print(f"{lesson.name} stands on nothing; its image:")
        print("\n".join(byte_lines({}, bytes_by_library(new))))
        return
    below = stack[-2]
    old = built(registry.root, below, arch, plat)
    print(f"{lesson.name} against {below.name} ({plat}, {arch})\n\noptions:")
    print("\n".join(option_lines(options(old), options(new))) or "  the same")
    print(f"\n  bytes of{'':21}before    after")
    print("\n".join(byte_lines(bytes_by_library(old), bytes_by_library(new))))
