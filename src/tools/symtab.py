#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Symtab: the names of the functions, put into the image itself.

A crash report that prints 0x10a3f4 helps nobody; one that prints
schedcoop_yield+0x1c does. The booted image is stripped, so it carries a small
table of its own. It is made from the first link of two (the second only adds
the table behind everything it describes, so no function moves):

    symtab.py IMAGE NM OUT.S      NM: the nm program, e.g. aarch64-linux-gnu-nm

The table, in the section .uk_symtab, 4-byte aligned, at the hidden symbol
uk_symtab. Numbers are little endian, as the machines are.

    byte 0       u32 magic      0x31545953, the characters "SYT1"
    byte 4       u32 count      number of functions, n
    byte 8       u32 text_size  bytes behind __text_start that are covered
    byte 12      u32 names      byte offset of the name pool in this table
    byte 16      u32 offset[n]  of each function from __text_start, ascending
    16 + 4n      u16 name[n]    where in the pool its name starts
    names        the pool: names, each with a NUL at its end

To look up an address: subtract __text_start; the result must be below
text_size; the function is the last one whose offset is not above it.

S1  Offsets ascend strictly: of several names for one address the best one
    stays (a global one before a local one, then the shorter, then by text).
S2  A name that is the tail of another shares its bytes ("yield" lies inside
    "schedcoop_yield").
S3  The pool is at most 64 KiB, for the sake of the u16. What does not fit
    loses its name, longest local names first, and the tool says so; a table
    without a name at an address would blame the function before it.
    So the address stays and gets the name "?".
S4  The same image gives the same bytes.

What the compiler adds to a name (.constprop.0, .part.1, .cold, .lto_priv.2) is
cut off: nobody wrote it.
"""
import re
import struct
import subprocess
import sys
from pathlib import Path

MAGIC = 0x31545953
POOL_LIMIT = 0x10000
CLONE = re.compile(r"\.(constprop|part|cold|isra|lto_priv|llvm)\b.*$")
LINE = re.compile(r"([0-9a-fA-F]+) (\w) (\S+)")


def text_section(image):
    """(start, end) of .text in a 64-bit little-endian ELF file.

    The link script's own borders are defined only where somebody uses them.
    """
    data = Path(image).read_bytes()
    table, = struct.unpack_from("<Q", data, 40)
    size, count, names = struct.unpack_from("<3H", data, 58)
    headers = [struct.unpack_from("<IIQQQQ", data, table + i * size)
               for i in range(count)]       # name type flags addr offset size
    strings = headers[names][4]
    for name, _, _, address, _, length in headers:
        if data.startswith(b".text\0", strings + name):
            return address, address + length
    raise SystemExit(f"symtab.py: {image}: no section .text")


def functions(nm_output, start, end):
    """(text size, [(offset, name, is global)]) of the output of `nm -n`.

    `start` and `end` hold unless the image has __text_start and __text_end.
    """
    symbols = [(int(m[1], 16), m[2], m[3])
               for m in map(LINE.fullmatch, nm_output.splitlines()) if m]
    where = {name: address for address, _, name in symbols}
    start = where.get("__text_start", start)
    end = where.get("__text_end", end)
    best = {}
    for address, kind, name in symbols:
        if kind not in "tTwW" or not start <= address < end:
            continue
        if name.startswith(("__text_", "$", ".L")):
            continue            # borders, and the mapping symbols of arm64
        name = CLONE.sub("", name)
        rank = (kind in "tw", len(name), name)                          # S1
        if address not in best or rank < best[address]:
            best[address] = rank
    return end - start, [(a - start, name, not local)
                         for a, (local, _, name) in sorted(best.items())]


class Pool:
    """NUL-terminated names; one that ends another has no bytes of its own."""

    def __init__(self, names):
        self.bytes, self.at = bytearray(), {}
        last = b""
        # By reversed text, descending: a tail comes right after its longest.
        for name in sorted({n.encode() for n in names},
                           key=lambda n: n[::-1], reverse=True):
            if not last.endswith(name):                                 # S2
                self.bytes += name + b"\0"
                last, end = name, len(self.bytes) - 1
            self.at[name.decode()] = end - len(name)


def pool_for(table):
    """A pool that fits, the names it holds, and how many were left out."""
    by_worth = sorted({(is_global, -len(name), name): None
                       for _, name, is_global in table}, reverse=True)
    dropped = 0
    while True:
        kept = [name for _, _, name in by_worth[:len(by_worth) - dropped]]
        pool = Pool(kept + (["?"] if dropped else []))
        if len(pool.bytes) <= POOL_LIMIT:
            return pool, dropped
        dropped += max(1, len(by_worth) // 50)


def assembly(size, table, pool):
    """The table as assembler source."""
    n = len(table)
    offsets = [f"{offset:#x}" for offset, _, _ in table]
    names = [str(pool.at.get(name, pool.at.get("?"))) for _, name, _ in table]
    out = ["/* SPDX-License-Identifier: BSD-3-Clause */",
           "/* Made by src/tools/symtab.py, which describes the format. */",
           '\t.section .uk_symtab, "a", %progbits',
           "\t.balign 4", "\t.globl uk_symtab", "\t.hidden uk_symtab",
           "\t.type uk_symtab, %object", "uk_symtab:",
           f"\t.long {MAGIC:#x}, {n}, {size:#x}, {16 + 6 * n}"]
    for what, values in ((".long", offsets), (".short", names)):
        for i in range(0, n, 8):
            out.append(f"\t{what} " + ", ".join(values[i:i + 8]))
    for name in bytes(pool.bytes).split(b"\0")[:-1]:
        out.append(f'\t.asciz "{name.decode()}"')
    out += ["\t.size uk_symtab, . - uk_symtab",
            '\t.section .note.GNU-stack, "", %progbits']
    return "\n".join(out) + "\n"


def main(argv):
    if len(argv) != 3:
        print("usage: symtab.py IMAGE NM OUT.S", file=sys.stderr)
        return 2
    image, nm, out = argv
    done = subprocess.run([nm, "-n", image], stdout=subprocess.PIPE,
                          universal_newlines=True)
    if done.returncode:
        return 1
    size, table = functions(done.stdout, *text_section(image))
    pool, dropped = pool_for(table)
    if dropped:
        print(f"symtab.py: {dropped} names do not fit into 64 KiB: "
              "they will be shown as '?'", file=sys.stderr)
    Path(out).write_text(assembly(size, table, pool))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
