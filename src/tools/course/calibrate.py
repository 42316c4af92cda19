# SPDX-License-Identifier: BSD-3-Clause
"""
Calibration: when does a boot count as hanging, on this host, now?

A time-out in seconds is too short on a busy laptop and too long on a fast one.
So a guest that contains nothing of the tree (calibrate.S: QEMU starts, counts
to a hundred million, ends) is booted first and timed; an image that needs
MARGIN times as long hangs. A lesson boots in a tenth of that guest's time.

    patience()      seconds, measured at most once in KEEP seconds
"""
import json
import subprocess
import time

from image import Refused, tool

from . import ROOT, TOOLS

MARGIN, LEAST, MOST, KEEP = 12, 5, 60, 300
OUT = ROOT / "build/course"


def guest():
    """Assemble and link the guest; -> its path."""
    elf = OUT / "calibrate.elf"
    if not elf.exists():
        OUT.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [tool("x86_64-linux-gnu-gcc", "gcc-x86-64-linux-gnu"), "-nostdlib",
             "-static", "-no-pie", "-Wl,-Ttext=0x100000,-e,start,"
             "--build-id=none,-z,max-page-size=4096,--no-warn-rwx-segments",
             TOOLS / "course/calibrate.S", "-o", elf],
            check=True, capture_output=True)
    return elf


def boot_seconds():
    """One boot of the guest."""
    begin = time.monotonic()
    subprocess.run(
        [tool("qemu-system-x86_64", "qemu-system-x86"), "-accel", "tcg", "-M",
         "microvm,acpi=off,rtc=off", "-cpu", "max", "-nodefaults", "-display",
         "none", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,"
         "iosize=4", "-kernel", guest()],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST,
        check=False)
    return time.monotonic() - begin


def patience():
    """Seconds after which a boot hangs."""
    path = OUT / "calibration.json"
    try:
        kept = json.loads(path.read_text())
        if abs(time.time() - kept["at"]) < KEEP:
            return kept["patience"]
    except (OSError, ValueError, KeyError):
        pass
    try:
        seconds = boot_seconds()
    except (Refused, OSError, subprocess.SubprocessError):
        return MOST
    value = round(min(MOST, max(LEAST, MARGIN * seconds)), 1)
    path.write_text(json.dumps({"at": time.time(), "boot": seconds,
                                "patience": value}))
    return value
