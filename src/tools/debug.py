#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
debug.py --build O: the image under gdb, before its first instruction. This is
`make debug`.

    kvm      run.py starts QEMU stopped, with a port for the debugger; gdb
             connects and goes on to the image's entry (QEMU's reset vector
             would show the firmware)
    linuxu   gdb runs the process itself; another processor's runs under
             qemu-user, which has a port as well

In a session of its own, so that Ctrl-C in gdb stops the guest and not QEMU.
weft.gdb and weftgdb.py have commands that know the image: weft-regions,
weft-inittab, weft-params, weft-trace. `--batch` with -ex commands is for
scripts and tests.
"""

import argparse
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import machines
from image import Build, Refused, tool

HERE = Path(__file__).resolve().parent


def arguments():
    p = argparse.ArgumentParser(description="Debug an image with gdb.",
                                allow_abbrev=False)
    p.add_argument("--build", required=True, metavar="O",
                   help="the build directory")
    p.add_argument("--batch", action="store_true",
                   help="run the commands of -ex and end")
    p.add_argument("-ex", action="append", default=[], metavar="COMMAND",
                   help="a gdb command, after the start")
    p.add_argument("--cmdline", default="", help="the image's command line")
    args, passed_on = p.parse_known_args()
    return args, passed_on      # --machine, --mem, ...: run.py knows them


def free_port():
    """A TCP port that nobody uses now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_machine(a, passed_on, port, console):
    """run.py in the background, its guest stopped; -> Popen."""
    stopped = [] if Build(a.build).plat == "linuxu" else ["--stopped"]
    return subprocess.Popen(
        [sys.executable, HERE / "run.py", "--build", a.build, "--quiet",
         "--gdb", str(port), *stopped, f"--cmdline={a.cmdline}", *passed_on],
        stdin=subprocess.DEVNULL, stdout=console, start_new_session=True,
        preexec_fn=machines.die_with_parent)


def gdb_commands(build, port):
    """What brings gdb to the image's first instruction."""
    yield f"directory {HERE.parents[1]}"
    yield f"source {HERE / 'weft.gdb'}"
    yield f"source {HERE / 'weftgdb.py'}"
    if port is None:
        yield "starti"
        return
    if build.moved():
        yield f"symbol-file {build.dbg} -o {build.moved():#x}"
    yield f"target remote 127.0.0.1:{port}"
    if build.plat == "kvm":
        yield f"thbreak *{build.entry():#x}"
        yield "continue"


def gdb(a, build, port):
    """Run gdb to its end; -> its status."""
    argv = [tool("gdb-multiarch", "gdb-multiarch"), "-q", "-nx",
            "-iex", "set confirm off", "-iex", "set pagination off",
            "-iex", "set debuginfod enabled off"]
    argv += ["--batch"] if a.batch else []
    for command in (*gdb_commands(build, port), *a.ex):
        argv += ["-ex", command]
    argv += ["--args", str(build.dbg), *([a.cmdline] if a.cmdline else [])]
    if not a.batch:     # Ctrl-C is gdb's, not ours
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(argv, stdin=subprocess.DEVNULL if a.batch else None,
                           preexec_fn=lambda: signal.signal(
                               signal.SIGINT, signal.default_int_handler))


def is_native(build):
    """Whether gdb can run the image as a process of this host."""
    host = {"aarch64": "arm64"}.get(machines.platform.machine(),
                                    machines.platform.machine())
    return build.plat == "linuxu" and build.arch == host


def gdb_remote(a, passed_on, build):
    """
    gdb and a machine beside it; -> gdb's status. The console comes between
    gdb's lines as it happens; in batch mode after them, so that neither cuts
    a line of the other.
    """
    port = free_port()
    with tempfile.TemporaryFile() as console:
        machine = start_machine(a, passed_on, port,
                                console if a.batch else None)
        try:
            return gdb(a, build, port)
        finally:
            machine.terminate()
            machine.wait()
            console.seek(0)
            print(console.read().decode(errors="replace"), end="", flush=True)


def main():
    a, passed_on = arguments()
    try:
        build = Build(a.build)
        build.require()
        if is_native(build):
            return gdb(a, build, None)
        return gdb_remote(a, passed_on, build)
    except Refused as why:
        print(f"weft: {why}", file=sys.stderr)
        return machines.BROKEN


if __name__ == "__main__":
    sys.exit(main())
