#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
run.py --build O: boot what `make build O=...` made. This is `make run`.

The console is the terminal, in both directions. What the image returns is
what this program returns; how it ended is said in one line on stderr unless
it was a plain 0. machines.py has the machines and the statuses.
"""

import argparse
import os
import re
import shlex
import signal
import sys
import termios
from pathlib import Path

import machines
import nets
import rootfs
import woven
from image import Build, Refused
from lessons import ROOT, Lesson
from symbols import symbolise


MEMORY = 64             # MiB
# What emulators say of a signal, beside what we say.
NO_NEWS = ("uncaught target signal", "terminating on signal 2")


def arguments():
    p = argparse.ArgumentParser(description="Boot an image.",
                                allow_abbrev=False)
    p.add_argument("--build", required=True, metavar="O",
                   help="the build directory")
    p.add_argument("--machine", choices=machines.MACHINES,
                   help="default: microvm, virt or linuxu, as the image wants")
    p.add_argument("--mem", help="guest memory (64M, and what the initrd "
                   "takes)")
    p.add_argument("--cmdline", default="", help="the image's command line")
    p.add_argument("--initrd", metavar="FILE", help="a module for the image")
    p.add_argument("--rootfs", metavar="DIR", type=Path,
                   help="the files below it as that module")
    p.add_argument("--site", choices=("y", "draft"),
                   help="the course's own pages as that module, if they can "
                   "be woven here; draft: nothing is recorded for them")
    p.add_argument("--cdrom", metavar="ISO", help="boot this ISO instead")
    p.add_argument("--dtb", metavar="FILE", help="another device tree (arm64)")
    p.add_argument("--qemu", type=shlex.split, default=(), metavar="WORDS",
                   help="further words for QEMU, in one argument")
    p.add_argument("--net", metavar="NET", help="user, tap, tap:NAME, "
                   "socket:PATH, listen:PATH or none; default: user for an "
                   "image that drives a network card")
    p.add_argument("--port", type=int, default=8080, metavar="N",
                   help="--net user: what reaches the image's port 80 (8080)")
    p.add_argument("--pcap", metavar="FILE",
                   help="keep what goes through the network device here")
    p.add_argument("--smp", type=int, default=1, metavar="N", help="cores")
    p.add_argument("--gdb", type=int, metavar="PORT",
                   help="let a debugger connect here")
    p.add_argument("--stopped", action="store_true",
                   help="wait for the debugger before the first instruction")
    p.add_argument("--timeout", type=float, metavar="S",
                   help="end the machine after so many seconds (status 124)")
    p.add_argument("--icount", action="store_true",
                   help="time by guest instructions: every run is the same")
    p.add_argument("--log", metavar="FILE", help="keep the console here too")
    p.add_argument("--quiet", action="store_true",
                   help="only the console: not a word about how it ended")
    a = p.parse_args()
    if a.cmdline == []:         # argparse's answer to --cmdline=--
        a.cmdline = "--"
    return a


class Terminal:
    """
    The user's terminal. QEMU puts it into raw mode and restores it, unless it
    is killed; so it is put back here whatever happens.
    """

    def __enter__(self):
        self.saved = termios.tcgetattr(0) if sys.stdin.isatty() else None

    def __exit__(self, *_):
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.saved)


def show(piece):
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def interrupt(*_):
    raise KeyboardInterrupt


def packed(root, build):
    """The files below a folder as an archive in the build directory."""
    if not root.is_dir():
        raise Refused(f"ROOTFS={root}: no such folder")
    archive = build.dir / "rootfs.cpio"
    try:
        rootfs.pack(root, archive, compress=True, times=True)
    except OSError as why:      # a file that may not be read, a full disk
        raise Refused(f"ROOTFS={root} cannot be packed into {archive}: "
                      f"{why}") from None
    return str(archive)


def memory(initrd):
    """Enough for most: MEMORY, and what the loader puts there besides."""
    size = os.path.getsize(initrd) if initrd and Path(initrd).exists() else 0
    return f"{MEMORY + -(-size >> 20)}M"


def own_devices(build, machine):
    """QEMU's words for the devices that a lesson wants in its machine."""
    made = build.dir / "config.mk"
    name = re.search(r"^WEFT_APP_DIR := (lessons/.+)$",
                     made.read_text() if made.exists() else "", re.M)
    return machine.devices(Lesson(ROOT / name[1]).devices if name else ())


def boot(a):
    """Boot as asked. Returns (build, End)."""
    build = Build(a.build)
    wishes = {k: getattr(a, k) for k in
              ("cmdline", "initrd", "cdrom", "dtb", "smp", "gdb",
               "stopped", "icount", "pcap")}
    wishes["net"] = nets.choose(build, a.net, a.port)
    machine = machines.machine(build, a.machine)
    wishes["qemu"] = (*own_devices(build, machine), *a.qemu)
    files = a.rootfs or (woven.pages(a.site == "draft") if a.site else None)
    if files:
        wishes["initrd"] = packed(files, build)
    wishes["mem"] = a.mem or memory(wishes["initrd"])
    if a.stopped and not a.gdb:
        raise Refused("--stopped waits for a debugger: give --gdb PORT too")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    machines.more_descriptors()
    # Not before: to weave and to pack takes time, and ports come and go.
    wishes["port"] = nets.announce(wishes["net"], a.port, a.quiet)
    with Terminal():
        return build, machine.boot(build, a.timeout, show, stdin=None,
                                   **wishes)


def report(build, end, quiet):
    """What a person wants to know after the end."""
    if end.console and not end.console.endswith("\n"):
        print(flush=True)
    for line in end.errors.splitlines():
        if line != end.text and not any(w in line for w in NO_NEWS):
            print(line, file=sys.stderr)
    if quiet:
        return
    if end.kind in ("crash", "timeout"):
        for line in symbolise(build, end.console):
            print(line, file=sys.stderr)
    if end.sentence():
        print(f"weft: {end.sentence()}", file=sys.stderr)


def main():
    a = arguments()
    try:
        build, end = boot(a)
    except Refused as why:
        print(f"weft: {why}", file=sys.stderr)
        return machines.BROKEN
    except KeyboardInterrupt:       # a second one, while the first is handled
        return machines.INTERRUPTED
    except BrokenPipeError:         # run.py | head: nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 128 + signal.SIGPIPE
    except OSError as why:          # no room, no rights
        print(f"weft: {why}", file=sys.stderr)
        return machines.BROKEN
    if a.log:
        with open(a.log, "w", encoding="utf-8") as log:
            log.write(end.console)
    report(build, end, a.quiet)
    return end.status


if __name__ == "__main__":
    sys.exit(main())
