# SPDX-License-Identifier: BSD-3-Clause
"""
Seeds: from descriptions that can be read to the bytes that a harness takes.

    seeds/alloc/*.seed      operations, for each harness of an allocator
    seeds/NAME/*.seed       bytes, for the harness NAME
    seeds/fdt/*.dts         device trees, compiled by dtc

A description is a line for each thing, `#` begins a comment:

    u8 u16 u32 u64 N...     numbers, little endian
    text "a\\tb"             bytes, as a Python string; `line "a"` adds a NUL
    at N                    zeros up to byte N
    heap LEN OFF            an allocator's memory (alloc only, the first line)
    malloc SLOT SIZE, calloc SLOT N SIZE, memalign SLOT SIZE ALIGN,
    realloc SLOT SIZE, free SLOT, palloc SLOT PAGES, addmem OFF LEN, most SLOT
    repeat N LINE           LINE, N times; {i} in it counts from 0
"""

import ast
import shlex
import shutil
import struct
import subprocess

NUMBERS = {"u8": "B", "u16": "<H", "u32": "<I", "u64": "<Q"}
# Places in the table `ops` of alloc.c.
OPS = {"malloc": 0, "calloc": 2, "memalign": 3, "realloc": 4, "free": 5,
       "palloc": 7, "addmem": 8, "most": 9}


def size(n):
    """What some_size() of alloc.c makes `n` of."""
    if n < 600:
        return struct.pack("<H", n)
    if n < 1 << 13:
        return struct.pack("<H", 4 << 13 | n)
    if n < 1 << 17:
        return struct.pack("<H", 6 << 13 | n // 16)
    return struct.pack("<H", 7 << 13 | 1)           # SIZE_MAX - 1


def operation(word, n):
    """The bytes of one operation."""
    if word == "heap":
        return struct.pack("<HH", n[0] // 4, n[1])
    if word == "addmem":
        return bytes([OPS[word], 0]) + struct.pack("<H", n[0]) + size(n[1])
    out = bytes([OPS[word], n[0]])
    if word == "palloc":
        return out + bytes([n[1] - 1])
    if len(n) > 1:
        out += size(n[1])
    if word == "calloc":
        out += bytes([n[2]])
    if word == "memalign":
        out += bytes([n[2].bit_length() - 1])
    return out


def compiled(text):
    """The bytes of a description."""
    out = bytearray()
    for line in text.splitlines():
        line = line.strip()
        word, _, rest = line.partition(" ")
        if not line or word.startswith("#"):
            continue
        if word in ("text", "line"):
            out += ast.literal_eval(rest).encode("latin-1")
            out += b"\0" * (word == "line")
        elif word == "repeat":
            count, _, rest = rest.partition(" ")
            out += b"".join(compiled(rest.format(i=i))
                            for i in range(int(count)))
        else:
            n = [int(w, 0) for w in shlex.split(rest, comments=True)]
            if word == "at":
                out += bytes(n[0] - len(out))
            elif word in NUMBERS:
                out += b"".join(struct.pack(NUMBERS[word], v) for v in n)
            else:
                out += operation(word, n)
    return bytes(out)


def trimmed(tree):
    """A device tree without what lies after its last block: QEMU writes 1 MiB."""
    total, end = struct.unpack_from(">I", tree, 4)[0], 0
    at, names = struct.unpack_from(">II", tree, 8)
    n, length = struct.unpack_from(">II", tree, 32)
    end = max(at + length, names + n)
    return tree[:4] + struct.pack(">I", min(total, end)) + tree[8:end]


def make(source, name, out, alloc):
    """Write the seeds of a harness into the directory `out`."""
    out.mkdir(parents=True, exist_ok=True)
    folder = source / ("alloc" if alloc else name)
    for path in sorted(folder.glob("*.seed")):
        (out / path.stem).write_bytes(compiled(path.read_text()))
    for path in sorted(folder.glob("*.dts")):
        if shutil.which("dtc"):
            done = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", path],
                                  capture_output=True, check=True)
            (out / path.stem).write_bytes(trimmed(done.stdout))
