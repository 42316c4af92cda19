# SPDX-License-Identifier: BSD-3-Clause
"""
The conformance test of consoles, against a model.

The model of a console is two byte strings: what went out, what was typed. The
image lib/drivers/ukconsole/tests/conform takes the driver of a given name from
the table uk_consoles, probes it and calls it; which bytes, in which pieces, is
computed from a number that is drawn here for each boot, on both sides. What
the device passed on is compared with the model out here, where no driver can
say what it likes.
"""
import random

import weft

from course.oracles import transcript
from course.verdict import Mismatch, same

CONFORM = str(weft.ROOT / "lib/drivers/ukconsole/tests/conform")
# What the image's exit status says.
SAYS = {1: "there is no console of that name in the table uk_consoles",
        2: "probe() did not find the device",
        3: "in() returned more bytes than it was asked for",
        4: "in() returned bytes although none were typed",
        5: "what was typed did not come in"}


class Numbers:
    """The generator of main.c: x := x * 1103515245 + 12345, 32 bits."""

    def __init__(self, seed):
        self.x = seed

    def next(self, below):
        self.x = (self.x * 1103515245 + 12345) % 2 ** 32
        return (self.x >> 16) % below


def model(seed, pieces):
    """What out() is given, in one string."""
    numbers, text = Numbers(seed), ""
    for _ in range(pieces):
        for _ in range(numbers.next(64)):
            c = numbers.next(96)
            text += chr(32 + c) if c < 95 else "\n"
    return text


def boot(name, machine, arch, words, stdin="", **what):
    shot = weft.shot(machine, arch, f"-- '{name}' {words}", stdin,
                     A=CONFORM, **what)
    end = weft.fired(shot)
    if end.kind == "halt" and end.status in SAYS:
        raise Mismatch("a console", SAYS[end.status], name)
    return transcript.ended(shot, "halt", 0)


def bytes_go_out_whole_and_in_order(name, machine, arch, **what):
    for pieces in (1, 7, 60):
        seed = random.randrange(2 ** 31)
        console = boot(name, machine, arch, f"out {seed} {pieces}",
                       **what).console
        text = model(seed, pieces)
        for at, (got, right) in enumerate(zip(console, text)):
            if got != right:
                raise Mismatch(repr(text[at:at + 20]),
                               repr(console[at:at + 20]), f"at byte {at}")
        same(len(console), len(text), "bytes that arrived")


def typed_bytes_come_in_and_nothing_else(name, machine, arch, **what):
    line = "".join(random.choice("abcdefgh 0123") for _ in range(40))
    end = boot(name, machine, arch, "in", line + "\n", **what)
    same(end.console, f"ready\n[{line}]\n", "the line, echoed in brackets")


CASES = (bytes_go_out_whole_and_in_order, typed_bytes_come_in_and_nothing_else)
