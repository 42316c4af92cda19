# SPDX-License-Identifier: BSD-3-Clause
"""
symbolise(): the raw addresses of a crash report, as functions and lines.

The image prints its back trace as lines `#0 0xADDRESS ...` (ukdebug); image.dbg
knows which source line each address came from. An image that moved itself
says so, `image at 0x...`, and the move is taken off again. What cannot be
resolved is left out, and without addr2line or image.dbg nothing is said: a
crash must not be hidden behind the failure of a convenience.
"""

import os
import re
import subprocess

from image import Refused

FRAME = re.compile(r"^\s*#(\d+) (0x[0-9a-f]+)", re.M | re.I)
MOVED = re.compile(r"image at (0x[0-9a-f]+)", re.I)


def symbolise(build, console):
    """Lines `  #0 function  file:line` for the frames that are known."""
    frames = last_trace(console)
    if not frames or not build.dbg.is_file():
        return []
    try:
        offset = load_offset(build, console)
        # A return address is one past the call that we want to see.
        frames = [(n, a) for n, a in frames if a >= offset]
        asked = [hex(addr - offset - (number > 0)) for number, addr in frames]
        out = subprocess.run(
            [build.binutil("addr2line"), "-f", "-e", str(build.dbg), *asked],
            capture_output=True, text=True, timeout=30, check=True).stdout
    except (Refused, OSError, subprocess.SubprocessError):
        return []
    answers = out.splitlines()
    return folded([(number, f"{function}  {relative(where)}")
                   for (number, _), function, where
                   in zip(frames, answers[::2], answers[1::2])
                   if re.match(r"[^?].*:\d", where)])


def folded(lines):
    """Lines for people; a recursion is one line however deep it went."""
    shown = []
    for number, text in lines:
        if shown and shown[-1][2] == text:
            shown[-1][1] = number
        else:
            shown.append([number, number, text])
    return [f"  #{first} {text}" if first == last else
            f"  #{first} to #{last} {text}" for first, last, text in shown]


def last_trace(console):
    """(number, address) of the last back trace: a later #0 starts anew."""
    frames = []
    for number, addr in FRAME.findall(console):
        if int(number) == 0:
            frames = []
        frames.append((int(number), int(addr, 16)))
    return frames


def load_offset(build, console):
    """How far the image lies from where it was linked."""
    moved = MOVED.search(console)
    if not moved:
        return 0
    return int(moved[1], 16) - build.symbols()["__image_start"]


def relative(where):
    """A path as a person in the tree types it, without `(discriminator 2)`."""
    path, _, line = where.split(" ")[0].rpartition(":")
    near = os.path.relpath(path)
    return f"{path if near.startswith('..') else near}:{line}"
