#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Size: which library has which bytes of the image.

    size.py image.map [--compare other.map] [--json]

Reads the map that the linker writes (ld -Map). Its part "Linker script and
memory map" lists what was placed, section by section:

    .text           0x0000000000100000     0x3000        an output section
     .text.main     0x0000000000100010       0x52 O/lib/apphello.o
     *fill*         0x0000000000100062        0xe

A line that begins in column 0 opens an output section; indented lines are the
pieces in it: input section, address, size, file. A long name stands alone and
its numbers follow on the next line. What --gc-sections dropped is listed in an
earlier part of the map, which is skipped.

Bytes belong to the library whose file, O/lib/libx.o, they came from. The rest:
"(padding)" is what alignment costs, "(linker)" what the linker made itself or
the script reserves (the boot stack), "(symtab)" the table of symtab.py, and
"(compiler)" the compiler's run-time library. The sum is the image in memory.
"""
import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

KINDS = ("text", "rodata", "data", "bss")
HEX = r"0x[0-9a-f]+"
OUTPUT = re.compile(rf"(\S+)(?:\s+({HEX})\s+({HEX}).*)?")
PIECE = re.compile(rf"\s(\S+)\s+({HEX})\s+({HEX})(?:\s+(.+))?\s*")
REST = re.compile(rf"\s+({HEX})\s+({HEX})(?:\s+(.+))?")
NOT_LOADED = re.compile(r"\.(debug|comment|note\.GNU|symtab|strtab|shstrtab|"
                        r"gnu\.lto|llvm|ARM\.attributes|riscv\.attributes)")


def kind_of(section):
    """text, rodata, data or bss of an output section's name."""
    for kind, words in (("text", r"\.(text|boot|init|fini)"),
                        ("bss", r"\.(bss|tbss|stack|percpu|heap)"),
                        ("data", r"\.(data|tdata|sdata)")):
        if re.match(words + r"(\.|$)", section):
            return kind
    return "rodata"


def owner_of(file):
    """The library that a file of the map stands for."""
    if not file:
        return "(linker)"
    m = re.search(r"(?:^|/)lib/([^/]+)\.o$", file)
    if m:
        return m[1]
    if file.endswith("symtab.o"):
        return "(symtab)"
    return "(compiler)" if "libgcc" in file else "(linker)"


def placed_lines(text):
    """The lines of the memory map, names joined with their numbers."""
    _, found, body = text.partition("Linker script and memory map")
    if not found:
        raise SystemExit("size.py: no memory map in this file")
    name = None
    for line in body.splitlines():
        if name and REST.fullmatch(line):
            yield name + line
            name = None
            continue
        name = None
        if re.fullmatch(r" ?[^\s*(]\S*", line):
            name = line
        yield line


def pieces(text):
    """Yield (kind, owner, size) of all that occupies memory."""
    section, total, seen, reserved = None, 0, 0, False
    for line in placed_lines(text):
        m = OUTPUT.fullmatch(line)
        if m and (m[2] or m[1].startswith(".")):
            if section:
                yield kind_of(section), "(linker)", max(0, total - seen)
            section, seen = None, 0
            # An image that moves itself begins at 0, as what is not loaded.
            if m[2] and (int(m[2], 16) or m[1] == ".text") \
                    and not NOT_LOADED.match(m[1]):
                section, total = m[1], int(m[3], 16)
            continue
        if " . = " in line:
            reserved = "ALIGN" not in line      # a fill that comes next
        m = PIECE.fullmatch(line)
        if not section or not m:
            continue
        owner = owner_of(m[4]) if m[4] else None
        if m[1] == "*fill*":
            owner = "(linker)" if reserved else "(padding)"
            reserved = False
        if owner:
            seen += int(m[3], 16)
            yield kind_of(section), owner, int(m[3], 16)
    if section:
        yield kind_of(section), "(linker)", max(0, total - seen)


def measure(path):
    """{library: {kind: bytes}} of a map file."""
    sizes = defaultdict(Counter)
    for kind, owner, size in pieces(Path(path).read_text(errors="replace")):
        if size:
            sizes[owner][kind] += size
    return {name: dict(c) for name, c in sizes.items()}


def total(sizes):
    sums = Counter()
    for kinds in sizes.values():
        sums.update(kinds)
    return {k: sums[k] for k in KINDS}


def rows_of(sizes):
    """Table rows, the largest library first."""
    order = sorted(sizes, key=lambda n: (-sum(sizes[n].values()), n))
    for name, kinds in [(n, sizes[n]) for n in order] + [
            ("total", total(sizes))]:
        yield [name, *(kinds.get(k, 0) for k in KINDS), sum(kinds.values())]


def print_table(sizes):
    print(f"{'library':20}" + "".join(f"{k:>9}" for k in (*KINDS, "all")))
    for name, *numbers in rows_of(sizes):
        print(f"{name:20}" + "".join(f"{n:9}" for n in numbers))


def print_comparison(now, then):
    """What each library has more (+) or less (-) than in the other image."""
    print(f"{'library':20}" + "".join(f"{k:>9}" for k in (*KINDS, "all"))
          + "   now")
    rows = []
    for name in {*now, *then}:
        new, old = now.get(name, {}), then.get(name, {})
        change = [new.get(k, 0) - old.get(k, 0) for k in KINDS]
        if any(change):
            rows.append((name, change, sum(new.values())))
    rows.sort(key=lambda r: (-abs(sum(r[1])), r[0]))
    sums = [sum(r[1][i] for r in rows) for i in range(len(KINDS))]
    rows.append(("total", sums, sum(total(now).values())))
    for name, change, size in rows:
        print(f"{name:20}" + "".join(f"{n:+9}" for n in (*change, sum(change)))
              + f"{size:9}")


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("map", type=Path)
    p.add_argument("--compare", type=Path, metavar="OTHER.map")
    p.add_argument("--json", action="store_true")
    a = p.parse_args(argv)
    for path in filter(None, (a.map, a.compare)):
        if not path.exists():
            raise SystemExit(f"size.py: no file {path}")
    sizes = measure(a.map)
    if a.json:
        result = {"libraries": sizes, "total": total(sizes)}
        if a.compare:
            result["compared"] = measure(a.compare)
        print(json.dumps(result, indent=1, sort_keys=True))
    elif a.compare:
        print_comparison(sizes, measure(a.compare))
    else:
        print_table(sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
