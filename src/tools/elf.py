# SPDX-License-Identifier: BSD-3-Clause
"""
Elf: sections and symbols of a 64-bit little-endian ELF file.

What our tools need of the format, read straight from the bytes (System V ABI,
chapter 4; "Elf64_Shdr", "Elf64_Sym"), so that they need no package for it.
"""

import struct
from pathlib import Path

SHT_NOBITS = 8


class ElfError(Exception):
    """Not an ELF file that we can read; the text says why."""


def text_at(data, offset):
    """The NUL-terminated text at `offset`."""
    return data[offset:data.index(b"\0", offset)].decode()


class Elf:
    def __init__(self, path):
        self.path = Path(path)
        self.data = self.path.read_bytes()
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ElfError(f"{path}: not a 64-bit little-endian ELF file")
        try:
            self.sections = self._sections()
        except (struct.error, IndexError, ValueError) as e:
            raise ElfError(f"{path}: broken section table ({e})") from e

    def _sections(self):
        """{name: bytes}; a section without contents is empty."""
        shoff, = struct.unpack_from("<Q", self.data, 40)
        size, count, names = struct.unpack_from("<HHH", self.data, 58)
        heads = [struct.unpack_from("<IIQQQQIIQQ", self.data, shoff + i * size)
                 for i in range(count)]
        found = [b"" if h[1] == SHT_NOBITS else self.data[h[4]:h[4] + h[5]]
                 for h in heads]
        return {text_at(found[names], h[0]): content
                for h, content in zip(heads, found)} if heads else {}

    def symbols(self):
        """{name: value} of all named symbols."""
        names = self.sections.get(".strtab", b"\0")
        table = self.sections.get(".symtab", b"")
        return {text_at(names, name): value for name, _, _, _, value, _
                in struct.iter_unpack("<IBBHQQ", table) if name}
