# SPDX-License-Identifier: BSD-3-Clause
"""Bytes by library, from the map of a program linked for the purpose."""
import json
import subprocess

import pytest
from tree import run, write

import size

A_C = """
extern int b(void);
static char buffer[1000];
int initialised = 3;
static const char text[64] = "constant";
char *keep(int i) { buffer[0] = text[i]; initialised++; return buffer; }
void dropped_and_with_a_name_too_long_for_its_column(void) { __asm__("nop"); }
void kept_with_a_name_that_is_too_long_for_its_column(void) { keep(b()); }
"""
B_C = "int b(void) { return 7; }\n"
LDS = """
ENTRY(kept_with_a_name_that_is_too_long_for_its_column)
SECTIONS {
	. = 0x100000;
	.text : ALIGN(4096) { *(.text .text.*) . = ALIGN(4096); }
	.rodata : { *(.rodata .rodata.*) }
	.data : ALIGN(4096) { *(.data .data.*) }
	.bss (NOLOAD) : ALIGN(4096) { *(.bss .bss.*) . = ALIGN(64); . += 8192; }
	/DISCARD/ : { *(.comment .note*) }
}
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    root = tmp_path_factory.mktemp("size")
    write(root, {"a.c": A_C, "b.c": B_C, "x.lds": LDS, "lib/.keep": ""})
    for name, lib in (("a", "libuka"), ("b", "libukb")):
        subprocess.run(["gcc", "-g", "-O1", "-ffreestanding", "-fno-pic",
                        "-fno-pie", "-ffunction-sections", "-fdata-sections",
                        "-fno-asynchronous-unwind-tables",
                        "-c", name + ".c", "-o", f"lib/{lib}.o"], cwd=root,
                       check=True)
    subprocess.run(["ld", "-static", "-nostdlib", "--gc-sections",
                    "--build-id=none", "-T", "x.lds", "lib/libuka.o",
                    "lib/libukb.o", "-Map", "image.map", "-o", "image"],
                   cwd=root, check=True)
    return root


def elf_sizes(root):
    out = subprocess.run(["size", "-A", "image"], cwd=root, check=True,
                         capture_output=True, text=True).stdout
    rows = (line.split() for line in out.splitlines())
    return {r[0][1:]: int(r[1]) for r in rows if r and r[0].startswith(".")}


def function_size(root, name):
    out = subprocess.run(["nm", "-S", "image"], cwd=root, check=True,
                         capture_output=True, text=True).stdout
    line, = [x for x in out.splitlines() if x.endswith(" " + name)]
    return int(line.split()[1], 16)


def test_the_sums_are_those_of_the_linked_file(linked):
    sums, elf = size.total(size.measure(linked / "image.map")), elf_sizes(linked)
    assert sums == {k: elf[k] for k in size.KINDS}


def test_each_library_has_its_own_bytes(linked):
    sizes = size.measure(linked / "image.map")
    assert sizes["libukb"] == {"text": function_size(linked, "b")}
    a = sizes["libuka"]
    assert a["bss"] == 1000 and a["data"] == 4
    assert a["text"] == function_size(linked, "keep") + function_size(
        linked, "kept_with_a_name_that_is_too_long_for_its_column")


def test_what_was_dropped_does_not_count(linked):
    text = (linked / "image.map").read_text()
    assert "dropped_and" in text
    assert not any("dropped_and" in x for x in size.placed_lines(text))


def test_room_that_the_script_reserves_is_the_linkers(linked):
    sizes = size.measure(linked / "image.map")
    assert sizes["(linker)"] == {"bss": 8192}
    assert sizes["(padding)"]["bss"] == 24


def test_json_holds_the_same_numbers(linked):
    status, out = run("size.py", linked / "image.map", "--json")
    got = json.loads(out)
    assert status == 0 and got["libraries"] == size.measure(
        linked / "image.map")
    assert got["total"] == size.total(got["libraries"])


def test_compare_shows_only_what_changed(linked):
    text = (linked / "image.map").read_text()
    bigger = text.replace("0x3e8", "0x4e8")             # 1000 + 256
    assert bigger != text
    (linked / "other.map").write_text(bigger)
    _, out = run("size.py", linked / "image.map", "--compare",
                 linked / "other.map")
    row, = [x.split() for x in out.splitlines() if x.startswith("libuka")]
    assert row[4] == "-256" and "libukb" not in out


def test_a_file_that_is_no_map_is_refused(linked):
    status, out = run("size.py", linked / "a.c")
    assert status == 1 and "no memory map" in out
