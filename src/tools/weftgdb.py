# SPDX-License-Identifier: BSD-3-Clause
"""
weft-trace, a command of gdb: the tracepoints that an image has recorded.

Runs inside gdb (weft.gdb loads it). It reads the rings of lib/debug/uktrace
out of the image's memory, writes them as the image's own dump would
(uktrace/dump.c) and has trace.py, which knows the format, show them. So it
works in an image that has crashed, or that hangs.
"""

import os
import subprocess
import tempfile
import zlib

import gdb

HERE = os.path.dirname(os.path.abspath(__file__))


class Dump:
    """Lines that end in the CRC-32 of all text so far."""

    def __init__(self):
        self.lines, self.crc = [], 0

    def add(self, text):
        self.crc = zlib.crc32(text.encode(), self.crc)
        self.lines.append(f"{text} {self.crc:08x}")


def symbol(name):
    """The value of a C expression in the image, or None."""
    try:
        return gdb.parse_and_eval(name)
    except gdb.error:
        return None


def rings():
    """(lost, words) of each core's ring, oldest word first."""
    first = symbol("&'trace.c'::ring")
    if first is None:
        raise gdb.GdbError("this image has no tracepoints (CONFIG_LIBUKTRACE)")
    char = gdb.lookup_type("char").pointer()
    copy = int(symbol("&__percpu_end").cast(char)
               - symbol("&__percpu_start").cast(char))
    copies = int(symbol("&__tls_boot_start").cast(char)
                 - symbol("&__percpu_start").cast(char)) // copy
    for cpu in range(max(1, copies)):
        at = first.cast(char) + cpu * copy
        ring = at.cast(first.type).dereference()
        head, tail = int(ring["head"]), int(ring["tail"])
        size = ring["w"].type.range()[1] + 1
        if not tail <= head <= tail + size:
            return      # past the last core's copy: the rest of the section
        yield (int(ring["lost"]),
               [int(ring["w"][i % size]) for i in range(tail, head)])


def dump(arch):
    """What uktrace would print, as text."""
    d = Dump()
    every = list(rings())
    d.add(f"@trace head version=1 arch={arch} hz=0 cpus={len(every)}")
    for cpu, (lost, words) in enumerate(every):
        d.add(f"@trace ring cpu={cpu} words={len(words)} lost={lost}")
        for i in range(0, len(words), 3):
            d.add("@trace data "
                  + "".join(f"{w:016x}" for w in words[i:i + 3]))
    d.add(f"@trace end lines={len(d.lines) + 1}")
    return "\n".join(d.lines) + "\n"


class WeftTrace(gdb.Command):
    """Show the tracepoints recorded so far, oldest first."""

    def __init__(self):
        super().__init__("weft-trace", gdb.COMMAND_DATA)

    def invoke(self, _arg, _from_tty):
        arch = gdb.selected_inferior().architecture().name()
        arch = "arm64" if "aarch64" in arch else "x86_64"
        image = gdb.current_progspace().filename
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            log.write(dump(arch))
            log.flush()
            done = subprocess.run(
                ["/usr/bin/env", "python3", os.path.join(HERE, "trace.py"),
                 image, log.name, "--text"], stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, check=False)
        gdb.write(done.stdout)


WeftTrace()
