# SPDX-License-Identifier: BSD-3-Clause
"""
What was built: a build directory, seen by the tools that boot it.

Build   reads O/.config and knows where the image is, for which machine it was
        made, how much memory its sections take, and where its symbols are.
symbolise()  turns the raw addresses of a crash report into file:line.

Nothing here starts a machine (machines.py does) and nothing is cached: a
build directory can change under a running tool, `make watch` lives from that.
"""

import re
import shutil
import struct
import subprocess
from pathlib import Path


ARM64_RAM = 0x40000000      # where QEMU's virt has its RAM


class Refused(Exception):
    """Nothing was started; the text tells the user why, and what to do."""


def tool(name, package):
    """The path of a host program, or Refused with the package that has it."""
    path = shutil.which(name)
    if path is None:
        raise Refused(f"{name} is not installed; it comes with the package "
                      f"{package} (make setup installs it)")
    return path


class Build:
    """One build directory, after `make build O=directory`."""

    def __init__(self, directory):
        self.dir = Path(directory)
        config = self.dir / ".config"
        if not config.is_file():
            raise Refused(f"{config} is missing: nothing was built there; run "
                          f"`make build` first, with the same O=")
        self.config = read_config(config)
        self.arch = self._chosen("arch", {"ARCH_X86_64": "x86_64",
                                          "ARCH_ARM_64": "arm64"})
        self.plat = self._chosen("platform", {"PLAT_KVM": "kvm",
                                              "PLAT_LINUXU": "linuxu"})
        self.image = self.dir / "image"      # what is booted: stripped
        self.dbg = self.dir / "image.dbg"    # the same with symbols

    def _chosen(self, what, names):
        """Of several options exactly one is on: the word for that one."""
        for option, word in names.items():
            if self.config.get(option) == "y":
                return word
        raise Refused(f"{self.dir}/.config names no {what} that the runner "
                      f"knows (one of CONFIG_{', CONFIG_'.join(names)})")

    def require(self):
        """Refused if there is no image to boot."""
        if not self.image.is_file():
            raise Refused(f"{self.image} is missing; run `make build` first")

    def memory(self):
        """
        Bytes from the start of RAM that the image itself takes. An x86_64
        image is an ELF loaded at fixed physical addresses from 0; an arm64
        one states its size in the header of a Linux Image (Linux,
        Documentation/arm64/booting.rst), and QEMU loads it 2 MiB above the
        start of RAM because its own loader lies below.
        """
        head = self.image.read_bytes()[:4096]
        if head[:4] == b"\x7fELF":
            return max((paddr + memsz for paddr, memsz in segments(head)),
                       default=0)
        if head[56:60] == b"ARM\x64":
            offset, size = struct.unpack_from("<QQ", head, 8)
            return max(offset, 2 << 20) + size
        raise Refused(f"{self.image} is neither an ELF nor a Linux Image")

    def entry(self):
        """
        The address of the image's first instruction, as a loader sees it: the
        PVH note of an x86_64 image (Xen, docs/misc/pvh.pandoc), the start of
        an arm64 one where QEMU's virt puts it, else what the ELF header says.
        """
        if self.plat == "kvm" and self.arch == "arm64":
            return ARM64_RAM + (2 << 20)
        elf = self.dbg.read_bytes()
        pvh = pvh_entry(elf) if self.plat == "kvm" else None
        return pvh or struct.unpack_from("<Q", elf, 24)[0]

    def moved(self):
        """How far from its link address a kvm image lies under QEMU."""
        if self.plat == "kvm" and self.arch == "arm64":
            return self.entry() - self.symbols()["__image_start"]
        return 0

    def symbols(self):
        """Name -> link address, from image.dbg."""
        out = subprocess.run([self.binutil("nm"), str(self.dbg)], check=True,
                             capture_output=True, text=True).stdout
        lines = (line.split() for line in out.splitlines())
        return {w[2]: int(w[0], 16) for w in lines if len(w) == 3}

    def binutil(self, name):
        """The binutils program that understands this image."""
        if self.arch == "arm64":
            return tool(f"aarch64-linux-gnu-{name}",
                        "binutils-aarch64-linux-gnu")
        return tool(f"x86_64-linux-gnu-{name}", "binutils-x86-64-linux-gnu")


def pvh_entry(elf):
    """What the PVH note of an ELF says, or None."""
    at = max(elf.find(struct.pack("<III4s", 4, size, 18, b"Xen"))
             for size in (4, 8))
    return struct.unpack_from("<I", elf, at + 16)[0] if at >= 0 else None


def read_config(path):
    """CONFIG_X=v lines of a .config as {X: v}; strings lose their quotes."""
    found = re.findall(r'^CONFIG_(\w+)=(?:"(.*)"|(.*))$', path.read_text(),
                       re.M)
    return {name: quoted or plain for name, quoted, plain in found}


def segments(elf):
    """(p_paddr, p_memsz) of each PT_LOAD of a 64-bit little-endian ELF."""
    phoff, = struct.unpack_from("<Q", elf, 32)
    phentsize, phnum = struct.unpack_from("<HH", elf, 54)
    for at in range(phoff, phoff + phentsize * phnum, phentsize):
        kind, = struct.unpack_from("<I", elf, at)
        if kind == 1:
            yield (struct.unpack_from("<Q", elf, at + 24)[0],
                   struct.unpack_from("<Q", elf, at + 40)[0])
