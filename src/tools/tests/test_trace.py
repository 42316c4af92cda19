# SPDX-License-Identifier: BSD-3-Clause
"""The trace tool: dumps written here after the format, and one of an image."""
import json
import os
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from tree import TOOLS, run, write

ROOT = TOOLS.parents[1]
BASE = 0x100000
# types, name, format; in this order in the section, 64 bytes apart
KEYS = [("ii", "move", "from %d to %d"), ("sBP", "open", "%s %#x at %p"),
        ("", "work_begin", "on"), ("", "work_end", "off"),
        ("iQq", "odd", "%u%% %08llx %zd %d")]


@pytest.fixture
def image(tmp_path):
    """An ELF file with KEYS, and the start of an image."""
    asm = (".globl __image_start\n.set __image_start, 0x100000\n"
           '.section .uk_trace_keys, "", @progbits\n')
    for types, name, fmt in KEYS:
        asm += (f'.balign 64\n.long 0x50544b55\n.ascii "{types}"\n'
                f'.zero {8 - len(types)}\n.asciz "{name}"\n.asciz "{fmt}"\n')
    (tmp_path / "i.s").write_text(asm)
    subprocess.run(["as", "i.s", "-o", "i.o"], cwd=tmp_path, check=True)
    subprocess.run(["ld", "-e", "0", "i.o", "-o", "image.dbg"], cwd=tmp_path,
                   check=True)
    return tmp_path


def record(index, cycles, payload=b""):
    """The words of one record of KEYS[index]."""
    payload += bytes(-len(payload) % 8)
    words = 2 + len(payload) // 8
    return [words << 32 | (index * 64 - BASE) & 0xffffffff, cycles,
            *struct.unpack(f"<{words - 2}Q", payload)]


def sealed(texts):
    """Lines with the running CRC that makes them a dump."""
    crc, lines = 0, []
    for text in texts:
        crc = zlib.crc32(text.encode(), crc)
        lines.append(f"{text} {crc:08x}")
    return lines


def dump(*rings, hz=1000000, version=1, lost=0):
    """A dump of these rings, each a list of records, as lines."""
    texts = [f"@trace head version={version} arch=x86_64 hz={hz} "
             f"cpus={len(rings)}"]
    for cpu, ring in enumerate(rings):
        words = sum(ring, [])
        texts.append(f"@trace ring cpu={cpu} words={len(words)} lost={lost}")
        for i in range(0, len(words), 3):
            texts.append("@trace data " +
                         "".join(f"{w:016x}" for w in words[i:i + 3]))
    return sealed(texts + [f"@trace end lines={len(texts) + 1}"])


MOVE = record(0, 1005, struct.pack("<ii", -1, 3))
OPEN = record(1, 1000, b"/etc/motd\0" + struct.pack("<BQ", 200, 0xabc))
SPAN = [record(2, 2000), record(3, 2500)]


def trace(image, lines, *options):
    (image / "log").write_text("boot\r\n" + "\r\n".join(lines) + "\r\nbye\r\n")
    return run("trace.py", "image.dbg", "log", *options, cwd=image)


def test_text_shows_values_in_the_order_of_time(image):
    status, out = trace(image, dump([MOVE], [OPEN, *SPAN]), "--text")
    assert status == 0
    assert out.splitlines() == [
        "         0.000 us  cpu1  open: /etc/motd 0xc8 at 0xabc",
        "         5.000 us  cpu0  move: from -1 to 3",
        "      1000.000 us  cpu1  work_begin: on",
        "      1500.000 us  cpu1  work_end: off"]


def test_json_is_what_chrome_reads(image):
    assert trace(image, dump([MOVE], [OPEN, *SPAN]), "-o", "t.json")[0] == 0
    told = json.loads((image / "t.json").read_text())
    assert told["otherData"] == {"clock": "time", "lost": 0}
    meta = [e for e in told["traceEvents"] if e["ph"] == "M"]
    assert [e["args"]["name"] for e in meta] == ["weft (x86_64)", "cpu 0",
                                                 "cpu 1"]
    events = [e for e in told["traceEvents"] if e["ph"] != "M"]
    assert all({"name", "pid", "tid", "ts", "args"} <= e.keys()
               for e in events)
    assert [(e["ph"], e["name"], e["tid"], e["ts"]) for e in events] == [
        ("i", "open", 1, 0), ("i", "move", 0, 5),
        ("B", "work", 1, 1000), ("E", "work", 1, 1500)]
    assert events[0]["args"] == {"text": "/etc/motd 0xc8 at 0xabc",
                                 "arg1": "/etc/motd", "arg2": 200,
                                 "arg3": "0xabc"}


def test_negative_values_print_as_printf_prints_them(image):
    odd = record(4, 1, struct.pack("<iQq", -1, 0xabcd, -5))
    out = trace(image, dump([odd]), "--text")[1]
    # More conversions than values: all values instead of half a sentence.
    assert out.endswith("odd: -1 43981 -5\n")
    src = (image / "i.s").read_text().replace("%zd %d", "%zd")
    (image / "i.s").write_text(src)
    subprocess.run("as i.s -o i.o && ld -e 0 i.o -o image.dbg", shell=True,
                   cwd=image, check=True)
    out = trace(image, dump([odd]), "--text")[1]
    assert out.endswith("odd: 4294967295% 0000abcd -5\n")


def test_unknown_clock_counts_cycles_and_says_so(image):
    out = trace(image, dump([OPEN, MOVE], hz=0), "--text", "-o", "t.json")[1]
    assert "0.005 k cycles  cpu0  move" in out
    told = json.loads((image / "t.json").read_text())
    assert told["otherData"]["clock"] == "cycles"


def test_lost_records_are_mentioned(image):
    out = trace(image, dump([MOVE], lost=7), "--text")[1]
    assert "cpu 0: 7 records are not here" in out


def test_empty_ring_is_no_error(image):
    assert trace(image, dump([]), "--text", "-o", "t.json")[0] == 0


def test_the_last_dump_counts(image):
    both = dump([MOVE])[:2] + dump([OPEN])
    status, out = trace(image, both, "--text")
    assert status == 0 and "open" in out and "move" not in out


def test_each_changed_character_is_found_in_its_line(image):
    lines = dump([OPEN, MOVE])
    for n, line in enumerate(lines):
        for at in range(7, len(line)):
            bad = line[:at] + chr(ord(line[at]) ^ 1) + line[at + 1:]
            status, out = trace(image, lines[:n] + [bad] + lines[n + 1:],
                                "--text")
            # A head that is no head any more leaves no dump at all.
            assert status == 1 and (f"log:{n + 2}: " in out
                                    or n == 0 and "no trace" in out), bad


def test_each_missing_line_is_noticed(image):
    lines = dump([OPEN, MOVE, *SPAN])
    for n in range(len(lines)):
        status, out = trace(image, lines[:n] + lines[n + 1:], "--text")
        assert status == 1 and ("log:" in out or "no trace" in out), lines[n]


def test_truncated_dump_names_the_line_where_it_ends(image):
    lines = dump([OPEN, MOVE])
    for n in range(1, len(lines)):
        (image / "log").write_text("\n".join(lines[:n]))
        status, out = run("trace.py", "image.dbg", "log", "--text", cwd=image)
        assert status == 1
        assert f"log:{n + 1}: the trace ends here" in out
        (image / "log").write_text("\n".join(lines[:n] + [lines[n][:-3]]))
        status, out = run("trace.py", "image.dbg", "log", "--text", cwd=image)
        assert status == 1 and f"log:{n + 1}: cut or mixed" in out


def test_no_dump_says_how_to_get_one(image):
    status, out = trace(image, [], "--text")
    assert status == 1 and "uktrace.dump=1" in out


def test_ring_shorter_than_its_head_says(image):
    texts = [x[:-9] for x in dump([MOVE])]
    texts[1] = texts[1].replace("words=3", "words=4")
    status, out = trace(image, sealed(texts), "--text")
    assert status == 1 and "has 3 words, its head says 4" in out


def test_other_version_is_refused(image):
    status, out = trace(image, dump([MOVE], version=2), "--text")
    assert status == 1 and "version 2" in out


@pytest.mark.parametrize("ring", [
    record(7, 1), [0, 0], [5 << 32 | (-BASE & 0xffffffff), 1],
    record(0, 1), record(2, 1, b"too much"),
    record(1, 1, b"endless!")])
def test_wrong_image_is_suspected(image, ring):
    status, out = trace(image, dump([ring]), "--text")
    assert status == 1 and "is image.dbg the image that printed" in out


def test_what_is_no_elf_is_named(image):
    (image / "image.dbg").write_text("#!/bin/sh\n")
    status, out = trace(image, dump([MOVE]), "--text")
    assert status == 1 and "image.dbg: not a 64-bit" in out
    (image / "image.dbg").write_bytes(b"\x7fELF\x02\x01" + bytes(10))
    status, out = trace(image, dump([MOVE]), "--text")
    assert status == 1 and "image.dbg: broken section table" in out


# --- a real image -----------------------------------------------------------

APP = {"Makefile.uk": "$(eval $(call addlib,apptrace))\n"
                      "APPTRACE_SRCS-y += $(APPTRACE_BASE)/main.c\n",
       "exportsyms.uk": "main\n",
       "fragment.config": "CONFIG_LIBUKCONSOLE=y\nCONFIG_LIBUKTRACE=y\n",
       "main.c": """
#include <uk/trace.h>
UK_TRACEPOINT(step, "%d of %s, %#llx", short, const char *, unsigned long long);
UK_TRACEPOINT(done, "done");
int main(void)
{
	for (short i = 0; i < 2000; i++)
		step(i, "many", 1ULL << 40);
	done();
	return 0;
}
"""}


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="runs the image")
def test_image_tells_its_last_steps(tmp_path):
    write(tmp_path / "app", APP)
    out = tmp_path / "o"
    env = {k: v for k, v in os.environ.items() if not k.startswith("M")}
    subprocess.run(["make", "build", f"A={tmp_path / 'app'}", "PLAT=linuxu",
                    f"O={out}"], cwd=ROOT, env=env, check=True,
                   stdout=subprocess.DEVNULL, timeout=300)
    told = subprocess.run([out / "image", "uktrace.dump=1", "--"], timeout=60,
                          stdout=subprocess.PIPE, check=True, text=True)
    (tmp_path / "log").write_text(told.stdout)
    status, text = run("trace.py", out / "image.dbg", tmp_path / "log",
                       "--text", cwd=tmp_path)
    lines = text.splitlines()
    assert status == 0
    assert lines[-1].endswith("done: done")
    assert lines[-2].endswith("step: 1999 of many, 0x10000000000")
    # 16 KiB, 32 bytes a step; those that the ring forgot are counted.
    kept = [x for x in lines if "step:" in x]
    lost = int(lines[0].split()[3])
    assert len(kept) + lost == 2000 and 400 < len(kept) <= 512
    assert Path(out / "image").stat().st_size > 0
