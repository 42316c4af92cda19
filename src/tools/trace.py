#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Trace: from the dump on a console to a time line.

    trace.py IMAGE.dbg CONSOLE.log -o trace.json     for ui.perfetto.dev or
                                                     chrome://tracing
    trace.py IMAGE.dbg CONSOLE.log --text            one line a record

An image with uktrace prints its rings when uktrace.dump=1 asks for it
(lib/debug/uktrace/dump.c says how). Each line `@trace ...` ends in the CRC-32
of all lines up to it, without their CRCs, so that the first line that is
wrong, missing or doubled can be named. If there are several dumps (the
machine restarted), the last one counts.

A record says which tracepoint it is by the place of its key in the section
.uk_trace_keys of IMAGE.dbg; the key has the types of the values, the name and
the format. Times are counted from the first record, in microseconds; where
the machine does not know how long a cycle is, a cycle counts as a nanosecond,
and the time line says so.
"""
import argparse
import json
import re
import struct
import sys
import zlib
from pathlib import Path

from elf import Elf, ElfError, text_at

VERSION = 1
MAGIC = 0x50544b55
LINE = re.compile(r"(@trace (head|ring|data|end)\b.*) ([0-9a-f]{8})")
CONVERSION = re.compile(r"%([-+ #0]*\d*(?:\.\d+)?)(?:hh|h|ll|l|j|z|t)?([a-zA-Z%])")


class TraceError(Exception):
    """The dump cannot be used; the text names the file and the line."""


class Key:
    """A tracepoint: its name, its format, the types of its values."""

    def __init__(self, section, offset):
        magic, types = struct.unpack_from("<I8s", section, offset)
        if magic != MAGIC:
            raise ValueError("no key there")
        self.types = types.split(b"\0")[0].decode()
        self.name = text_at(section, offset + 12)
        self.format = text_at(section, offset + 13 + len(self.name.encode()))

    def values(self, payload):
        at, found = 0, []
        for code in self.types:
            if code == "s":
                found.append(text_of(payload, at))
                at = payload.index(b"\0", at) + 1
            else:
                code = "<" + code.replace("P", "Q")
                found += struct.unpack_from(code, payload, at)
                at += struct.calcsize(code)
        if len(payload) - at >= 8 or any(payload[at:]):
            raise ValueError("more bytes than values")
        return found

    def text(self, values):
        """The values, as printf(3) would show them."""
        rest = list(zip(self.types, values))

        def one(m):
            flags, kind = m.groups()
            if kind == "%":
                return "%"
            code, value = rest.pop(0)
            if kind == "p":
                return hex(value)
            if kind == "c":
                return chr(value & 0xff)
            if kind in "di":
                kind = "d"
            elif kind in "uxXo":
                kind = "d" if kind == "u" else kind
                value %= 1 << 8 * struct.calcsize(code)
            return ("%" + flags + kind) % value

        try:
            return CONVERSION.sub(one, self.format)
        except (IndexError, TypeError, ValueError, struct.error):
            return " ".join(map(str, values))    # the format does not fit


def text_of(payload, at):
    return payload[at:payload.index(b"\0", at)].decode(errors="replace")


class Record:
    """What happened: key, values, when (cycles), where (cpu)."""

    def __init__(self, key, values, cycles, cpu):
        self.key, self.values = key, values
        self.cycles, self.cpu = cycles, cpu


class Dump:
    """The rings as printed, checked: head fields, (cpu, lost, words) each."""

    def __init__(self, path):
        self.path, self.number = path, 0
        lines = path.read_text(errors="replace").splitlines()
        starts = [i for i, x in enumerate(lines) if "@trace head " in x]
        if not starts:
            raise TraceError(f"{path}: no trace in there; run the image with "
                             "uktrace.dump=1 (LIBUKTRACE)")
        self.rings, self.head = [], None
        self._read(lines, starts[-1])

    def fail(self, why):
        raise TraceError(f"{self.path}:{self.number}: {why}")

    def _read(self, lines, start):
        crc = count = 0
        for self.number, text in enumerate(lines[start:], start + 1):
            if "@trace" not in text:
                continue
            m = LINE.fullmatch(text[text.index("@trace"):].strip())
            if not m:
                self.fail("cut or mixed with other output: " + text.strip())
            crc = zlib.crc32(m[1].encode(), crc)
            count += 1
            if int(m[3], 16) != crc:
                self.fail("this line is corrupt, or one before it is missing")
            if self._take(m[2], m[1].split()[2:]) == "end":
                return
        self.number += 1
        self.fail("the trace ends here without its last line")

    def _take(self, kind, words):
        if kind == "data":
            if not self.rings:
                self.fail("data outside a ring")
            self.rings[-1][2].extend(re.findall("." * 16, words[0]))
        elif kind != "end":
            fields = dict(w.split("=", 1) for w in words)
            if kind == "head":
                self.head = fields
                if fields["version"] != str(VERSION):
                    self.fail(f"version {fields['version']} of the dump; this "
                              f"trace.py reads {VERSION}")
            else:
                self._check_ring()
                self.rings.append((int(fields["cpu"]), int(fields["lost"]), [],
                                   int(fields["words"])))
        else:
            self._check_ring()
        return kind

    def _check_ring(self):
        for cpu, _, words, want in self.rings[-1:]:
            if len(words) != want:
                self.fail(f"the ring of cpu {cpu} has {len(words)} words, its "
                          f"head says {want}")


def records(dump, elf):
    """All records, in the order of time."""
    section = elf.sections.get(".uk_trace_keys", b"")
    base = elf.symbols().get("__image_start", 0)
    found, keys = [], {}
    for cpu, _, words, _ in dump.rings:
        words = [int(w, 16) for w in words]
        at = 0
        while at < len(words):
            size, place = words[at] >> 32, (words[at] + base) & 0xffffffff
            try:
                key = keys.get(place) or keys.setdefault(
                    place, Key(section, place))
                if not 2 <= size <= len(words) - at:
                    raise ValueError(f"a record of {size} words")
                payload = struct.pack(f"<{size - 2}Q",
                                      *words[at + 2:at + size])
                values = key.values(payload)
            except (struct.error, ValueError) as e:
                raise TraceError(
                    f"{dump.path}: cpu {cpu}, word {at}: {e}; is {elf.path} "
                    "the image that printed this?") from e
            found.append(Record(key, values, words[at + 1], cpu))
            at += size
    return sorted(found, key=lambda r: r.cycles)


def microseconds(dump, events):
    """A function from cycles to microseconds since the first event."""
    hz = int(dump.head["hz"]) or 10**9
    first = events[0].cycles if events else 0
    return lambda cycles: (cycles - first) * 1e6 / hz


def chrome(dump, events):
    """The trace event format of Chrome, which Perfetto reads too."""
    since = microseconds(dump, events)
    out = [{"ph": "M", "name": "process_name", "pid": 0, "tid": 0,
            "args": {"name": f"weft ({dump.head['arch']})"}}]
    for cpu, *_ in dump.rings:
        out.append({"ph": "M", "name": "thread_name", "pid": 0, "tid": cpu,
                    "args": {"name": f"cpu {cpu}"}})
    for e in events:
        name, phase = e.key.name, "i"
        for suffix, letter in (("_begin", "B"), ("_end", "E")):
            if name.endswith(suffix):
                name, phase = name[:-len(suffix)], letter
        event = {"ph": phase, "name": name, "pid": 0, "tid": e.cpu,
                 "ts": since(e.cycles),
                 "args": {"text": e.key.text(e.values),
                          **{f"arg{i}": hex(v) if c == "P" else v for i, (c, v)
                             in enumerate(zip(e.key.types, e.values), 1)}}}
        if phase == "i":
            event["s"] = "t"
        out.append(event)
    return {"traceEvents": out, "displayTimeUnit": "ns",
            "otherData": {"clock": "cycles" if dump.head["hz"] == "0"
                          else "time",
                          "lost": sum(lost for _, lost, *_ in dump.rings)}}


def as_text(dump, events):
    since = microseconds(dump, events)
    unit = "k cycles" if dump.head["hz"] == "0" else "us"
    for cpu, lost, *_ in dump.rings:
        if lost:
            yield f"# cpu {cpu}: {lost} records are not here, the ring was full"
    for e in events:
        yield (f"{since(e.cycles):14.3f} {unit}  cpu{e.cpu}  {e.key.name}: "
               f"{e.key.text(e.values)}")


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("image", help="image.dbg of the build that printed it")
    p.add_argument("log", type=Path, help="the recorded console")
    p.add_argument("-o", dest="out", type=Path, metavar="FILE",
                   help="write the time line here")
    p.add_argument("--text", action="store_true", help="print one line each")
    a = p.parse_args(argv)
    if not (a.out or a.text):
        p.error("give -o FILE, --text, or both")
    try:
        dump = Dump(a.log)
        events = records(dump, Elf(a.image))
    except (TraceError, ElfError, OSError) as e:
        print(f"trace.py: {e}", file=sys.stderr)
        return 1
    if a.text:
        print("\n".join(as_text(dump, events)))
    if a.out:
        a.out.write_text(json.dumps(chrome(dump, events), indent=1) + "\n")
        print(f"{a.out}: {len(events)} records; open it in "
              "https://ui.perfetto.dev", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
