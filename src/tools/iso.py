#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
iso.py --build O: an ISO image that GRUB boots, O/image.iso. This is `make iso`.

GRUB loads the kernel through Multiboot2, from a CD, a USB stick or a disk, on
a BIOS machine; its console and the image's are the first serial port. A
machine started from the ISO gets its command line from --cmdline here.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from image import Build, Refused, tool

MENU = """\
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
set timeout=0
menuentry "{name}" {{
	multiboot2 /boot/image {cmdline}
	boot
}}
"""


def for_grub(cmdline):
    """
    The command line in GRUB's script language, whose words and quotes are
    those of ours; what only GRUB finds special is escaped.
    """
    out, quote = "", ""
    for c in cmdline:
        if c in "\"'" and quote in ("", c):
            quote = "" if quote else c
        elif c in {"": "$;{}|&<>#\\", '"': "$\\"}.get(quote, ""):
            out += "\\"
        out += c
    return out


def make_iso(build, cmdline, iso):
    """Lay out a CD and have grub-mkrescue write it."""
    tool("xorriso", "xorriso")
    grub = tool("grub-mkrescue", "grub-common and grub-pc-bin")
    with tempfile.TemporaryDirectory(prefix="weft-iso-") as tmp:
        boot = Path(tmp, "boot")
        (boot / "grub").mkdir(parents=True)
        shutil.copy(build.image, boot / "image")
        (boot / "grub/grub.cfg").write_text(MENU.format(
            name=build.config.get("UK_NAME", "weft"),
            cmdline=for_grub(cmdline)))
        done = subprocess.run([grub, "-o", str(iso), tmp],
                              capture_output=True, text=True, check=False)
    if done.returncode or not iso.exists():
        raise Refused(f"grub-mkrescue failed:\n{done.stdout}{done.stderr}")


def main():
    p = argparse.ArgumentParser(description="Make an ISO that GRUB boots.")
    p.add_argument("--build", required=True, metavar="O",
                   help="the build directory")
    p.add_argument("--cmdline", default="", help="the image's command line")
    p.add_argument("--output", metavar="ISO", help="default: O/image.iso")
    a = p.parse_args()
    try:
        build = Build(a.build)
        build.require()
        if (build.plat, build.arch) != ("kvm", "x86_64"):
            raise Refused(f"{a.build} is for {build.plat} on {build.arch}; "
                          f"an ISO is for PLAT=kvm ARCH=x86_64")
        iso = Path(a.output or build.dir / "image.iso")
        make_iso(build, a.cmdline, iso)
    except Refused as why:
        print(f"weft: {why}", file=sys.stderr)
        return 1
    print(f"{iso}: {iso.stat().st_size} bytes. Next: "
          f"src/tools/run.py --build {a.build} --machine pc --cdrom {iso}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
