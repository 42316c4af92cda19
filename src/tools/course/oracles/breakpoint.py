# SPDX-License-Identifier: BSD-3-Clause
"""
Breakpoint: the image stopped where we want, looked at from outside.

What a console shows is what the code under test chose to say. A debugger does
not ask: QEMU's gdb stub stops the processor at an address and hands out its
registers and memory. The stub speaks the remote serial protocol (GDB manual,
appendix E): packets `$text#checksum`, of which we need seven.

    with guest(shot) as g:              stopped before the first instruction
        assert g.reach("leaves_init")   run there; False: it ended before
        g.value("tea_boiled")           a variable
        g.trace()                       ["leaves_init  lessons/...:15", ...]

whereabouts() is for an image that hangs: run it for a while, stop it, and say
where it was. Addresses are link addresses; what moves itself is moved back.
"""
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import machines
from debug import free_port
from symbols import symbolise

# Registers in the answer to `g`, eight bytes each: how many there are in
# front of the first that is not, and which is which.
LAYOUT = {"x86_64": {"pc": 16, "fp": 6, "sp": 7},
          "arm64": {"pc": 32, "fp": 29, "sp": 31}}
FRAMES = 16


class Ended(Exception):
    """The guest is gone."""


class Stub:
    """The protocol."""

    def __init__(self, port, seconds):
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), 1)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise Ended("nobody listens for a debugger") from None
                time.sleep(0.02)
        self.seen = b""

    def send(self, text):
        data = text.encode()
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) & 255))

    def answer(self, seconds):
        """The next packet; TimeoutError if none comes, Ended at the end."""
        deadline = time.monotonic() + seconds
        while True:
            begin = self.seen.find(b"$")
            end = self.seen.find(b"#", begin)
            if begin >= 0 and 0 <= end <= len(self.seen) - 3:
                text = self.seen[begin + 1:end].decode()
                self.seen = self.seen[end + 3:]
                self.socket.sendall(b"+")
                return text
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.socket.settimeout(left)
            try:
                piece = self.socket.recv(4096)
            except ConnectionError:
                piece = b""
            if not piece:
                raise Ended("the guest ended")
            self.seen += piece

    def ask(self, text, seconds=10):
        self.send(text)
        return self.answer(seconds)


class Guest:
    """A stopped image."""

    def __init__(self, build, stub, child, seconds):
        self.build, self.stub, self.child = build, stub, child
        self.seconds = seconds
        self.symbols = build.symbols()

    def address(self, name):
        return self.symbols[name] + self.build.moved()

    def reach(self, name):
        """Run until the first instruction of `name`; False if it ends first."""
        where = f"{self.address(name):x},1"
        if self.stub.ask(f"Z1,{where}") != "OK":     # qemu-user has no Z1
            self.stub.ask(f"Z0,{where}")
        try:
            return self.go()
        except Ended:
            return False
        finally:
            self.quietly(f"z1,{where}")

    def go(self):
        """Run until it stops. True: at a breakpoint; False: it ended."""
        self.stub.send("c")
        return self.stub.answer(self.seconds)[0] in "TS"

    def halt(self):
        """Stop it where it is. While a process runs, qemu-user does not listen
        to its debugger; but it tells of a signal before it delivers it."""
        if self.build.plat == "linuxu":
            self.child.send_signal(signal.SIGINT)
        else:
            self.stub.socket.sendall(b"\3")
        self.stub.answer(self.seconds)

    def quietly(self, text):
        try:
            self.stub.ask(text)
        except (Ended, TimeoutError, OSError):
            pass

    def read(self, addr, size):
        text = self.stub.ask(f"m{addr:x},{size:x}")
        if len(text) != 2 * size:
            raise LookupError(f"no memory at {addr:#x}")
        return bytes.fromhex(text)

    def value(self, name, size=4):
        """The number in a variable."""
        return int.from_bytes(self.read(self.address(name), size), "little")

    def registers(self):
        raw = bytes.fromhex(self.stub.ask("g").replace("x", "0"))
        return {name: int.from_bytes(raw[8 * i:8 * i + 8], "little")
                for name, i in LAYOUT[self.build.arch].items()}

    def frames(self):
        """Addresses, innermost first, along the frame pointers."""
        at = self.registers()
        found, fp = [at["pc"]], at["fp"]
        while len(found) < FRAMES and fp and fp % 8 == 0:
            try:
                pair = self.read(fp, 16)
            except LookupError:
                break
            above, back = (int.from_bytes(pair[i:i + 8], "little")
                           for i in (0, 8))
            if back:
                found.append(back)
            if above <= fp:
                break
            fp = above
        return found

    def trace(self):
        """`function  file:line` of each frame that is known."""
        moved = self.build.moved()
        text = "".join(f"#{n} {pc - moved:#x}\n"
                       for n, pc in enumerate(self.frames()))
        return [line.split(None, 1)[1]
                for line in symbolise(self.build, text)]


@contextmanager
def guest(shot, seconds=20):
    """A Guest of a weft.Shot, stopped at its first instruction. A process runs
    under qemu-user, whatever its processor: that is where its stub is."""
    build, port = shot.build(), free_port()
    machine = machines.MACHINES[shot.machine]
    wishes = machines.Wishes(**{
        **dict(shot.wishes), "gdb": port, "cmdline": shot.cmdline,
        "stopped": machine.plat != "linuxu"})   # qemu-user waits by itself
    with tempfile.TemporaryDirectory(prefix="weft-") as tmp:
        child = subprocess.Popen(
            machine.command(build, wishes, Path(tmp, "ctl")),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=machines.environment(wishes),
            preexec_fn=machines.die_with_parent)
        try:
            stub = Stub(port, seconds)
            stub.ask("?")
            yield Guest(build, stub, child, seconds)
        finally:
            child.kill()
            child.communicate()


def whereabouts(shot, seconds):
    """The trace of an image that was left to itself for so long, or []."""
    try:
        with guest(shot) as g:
            g.stub.send("c")
            try:
                g.stub.answer(seconds)
                return []               # it ended this time
            except TimeoutError:
                g.halt()
            return g.trace()
    except (Ended, TimeoutError, OSError, LookupError):
        return []
