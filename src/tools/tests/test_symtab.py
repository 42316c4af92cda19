# SPDX-License-Identifier: BSD-3-Clause
"""The symbol table, assembled for real and read back byte by byte."""
import struct
import subprocess

from tree import run

import symtab


def image(tmp_path, names):
    """A small program whose text has these functions of 16 bytes each."""
    body = "".join(f"\t.balign 16\n{'' if n[0] == '_' else '.globl ' + n}\n"
                   f"{n}: .long 0\n" for n in names)
    (tmp_path / "i.s").write_text(
        "\t.text\n\t.globl __text_start, __text_end\n__text_start:\n" + body +
        "\t.balign 16\n__text_end:\n\t.data\n\t.globl thing\nthing: .long 1\n")
    subprocess.run(["as", "i.s", "-o", "i.o"], cwd=tmp_path, check=True)
    subprocess.run(["ld", "-Ttext=0x100000", "-e", "0", "i.o", "-o", "i"],
                   cwd=tmp_path, check=True)


def table(tmp_path, *names):
    """Make the table of such an image; its bytes."""
    image(tmp_path, names)
    assert run("symtab.py", "i", "nm", "t.S", cwd=tmp_path) == (0, "")
    subprocess.run(["gcc", "-c", "t.S", "-o", "t.o"], cwd=tmp_path, check=True)
    subprocess.run(["objcopy", "-O", "binary", "-j", ".uk_symtab", "t.o",
                    "t.bin"], cwd=tmp_path, check=True)
    return (tmp_path / "t.bin").read_bytes()


def look_up(data, offset):
    """What the guest does, from the documented format alone."""
    magic, n, size, names = struct.unpack_from("<4I", data)
    assert magic == 0x31545953
    if offset >= size:
        return None
    offsets = struct.unpack_from(f"<{n}I", data, 16)
    pool = struct.unpack_from(f"<{n}H", data, 16 + 4 * n)
    i = max((k for k in range(n) if offsets[k] <= offset), default=None)
    at = names + pool[i]
    return data[at:data.index(b"\0", at)].decode(), offset - offsets[i]


def test_every_address_finds_its_function(tmp_path):
    data = table(tmp_path, "alpha", "beta", "_gamma")
    assert look_up(data, 0) == ("alpha", 0)
    assert look_up(data, 17) == ("beta", 1)
    assert look_up(data, 47) == ("_gamma", 15)
    assert look_up(data, 48) is None


def test_a_tail_shares_the_bytes_of_the_longer_name(tmp_path):
    data = table(tmp_path, "coop_yield", "yield", "eld")
    assert data.count(b"yield") == 1
    assert [look_up(data, 16 * i)[0] for i in range(3)] == [
        "coop_yield", "yield", "eld"]


def test_300_functions_stay_below_8_kib(tmp_path):
    names = [f"uk_lib{i % 17}_verb{i:03}" for i in range(300)]
    data = table(tmp_path, *names)
    assert len(data) < 8192
    assert [look_up(data, 16 * i)[0] for i in range(300)] == names


def test_data_borders_and_mapping_symbols_are_left_out():
    nm = ("0100 T __text_start\n0100 T f\n0104 t $x\n0110 D d\n0110 t g\n"
          "0120 T __text_end\n0120 T past\n0050 T before\n")
    assert symtab.functions(nm, 0, 0) == (32, [(0, "f", True), (16, "g", False)])


def test_of_two_names_the_global_then_the_shorter_stays():
    nm = ("0000 T __text_start\n0000 t a\n0000 T longer\n0000 T long\n"
          "0010 T __text_end\n")
    assert symtab.functions(nm, 0, 0)[1] == [(0, "long", True)]


def test_suffixes_of_the_compiler_are_cut():
    nm = ("0 T __text_start\n0 t walk.constprop.0\n4 t walk.part.0.cold\n"
          "8 T __text_end\n")
    assert [n for _, n, _ in symtab.functions(nm, 0, 0)[1]] == ["walk", "walk"]


def test_names_beyond_64_kib_become_question_marks_local_ones_first(tmp_path):
    pad = "x" * 100
    entries = [(i, f"{pad}{i:04}", i < 300) for i in range(900)]
    pool, dropped = symtab.pool_for(entries)
    assert dropped and len(pool.bytes) <= 65536
    text = symtab.assembly(1000, entries, pool)
    assert "None" not in text and '"?"' in text
    assert all(name in pool.at for _, name, is_global in entries if is_global)


def test_without_border_symbols_the_section_counts(tmp_path):
    image(tmp_path, ["f", "g"])
    subprocess.run(["objcopy", "-N", "__text_start", "-N", "__text_end", "i"],
                   cwd=tmp_path, check=True)
    assert run("symtab.py", "i", "nm", "t.S", cwd=tmp_path) == (0, "")
    text = (tmp_path / "t.S").read_text()
    assert "0x31545953, 2, 0x20, 28" in text


def test_an_image_without_text_is_refused(tmp_path):
    (tmp_path / "e.s").write_text("f: .long 0\n")
    subprocess.run(["as", "e.s", "-o", "e.o"], cwd=tmp_path, check=True)
    subprocess.run(["objcopy", "-R", ".text", "e.o"], cwd=tmp_path, check=True)
    status, out = run("symtab.py", "e.o", "nm", "t.S", cwd=tmp_path)
    assert status == 1 and "no section .text" in out
