#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
record.py: record a program's allocations for tests/bench.

    record.py NAME.trace.xz [--most CALLS] -- program arguments...

The file is a sequence of numbers, seven bits a byte, the lowest first, the
eighth bit set in all but a number's last byte; compressed by xz. A number's two
lowest bits say what it is, the rest is N:

    0  malloc or calloc of N bytes: the next block (they count from 0)
    1  free of the block N before the next one
    2  realloc of the block N before the next one; then its new size
    3  memalign of N bytes; then the logarithm of the alignment

What the program has not freed at its end stays.
"""

import argparse
import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def number(v):
    """Seven bits a byte."""
    out = bytearray()
    while v > 127:
        out.append(v & 127 | 128)
        v >>= 7
    return bytes(out) + bytes([v])


def compact(lines, most):
    """The compact form of record.c's lines; -> (bytes, calls)."""
    out, block, count, calls = bytearray(), {}, 0, 0

    def came(ptr):
        nonlocal count
        block[ptr] = count
        count += 1

    for line in lines:
        what, *n = line.split()
        n = [int(w, 16) for w in n]
        if what == "r" and n[0] not in block:   # realloc of NULL
            what, n = "m", n[1:]
        if what == "f":
            if n[0] in block:
                out += number((count - block.pop(n[0])) << 2 | 1)
        elif what == "r":
            if n[1]:
                at = block.pop(n[0])
                out += number((count - at) << 2 | 2) + number(n[2])
                block[n[1]] = at
        elif n[0]:
            out += number(n[1] << 2 | (3 if what == "a" else 0))
            if what == "a":
                out += number(n[2].bit_length() - 1)
            came(n[0])
        calls += 1
        if calls == most:
            break
    return bytes(out), calls


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    p.add_argument("out", type=Path)
    p.add_argument("--most", type=int, default=60000, help="calls that are kept")
    p.add_argument("program", nargs="+")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        so, log = Path(tmp, "record.so"), Path(tmp, "log")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", so,
                        HERE / "record.c"], check=True)
        subprocess.run(a.program, env=dict(os.environ, LD_PRELOAD=str(so),
                                           TRACE_OUT=str(log)),
                       stdout=subprocess.DEVNULL, check=True)
        data, calls = compact(log.read_text().splitlines(), a.most)
    a.out.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
    print(f"{a.out}: {calls} calls, {len(data)} bytes, "
          f"{a.out.stat().st_size} compressed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
