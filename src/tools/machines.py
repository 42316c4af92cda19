# SPDX-License-Identifier: BSD-3-Clause
"""
The machines: how each is started, watched, and what its end means.

A machine is a name and a function that turns an image and the user's wishes
into a command (MACHINES, at the end). Everything else is the same for all:

  console  the image's bytes arrive on the child's stdout;
  control  a temporary file receives one record, `halt N`, `crash TEXT` or
           `restart`, written by the image just before its end (HOW IT ENDS in
           src/core/include/uk/plat/bootstrap.h);
  status   one number whatever the machine: what main returned, 134 for a
           crash, 129 for a restart, 124 when time ran out, 130 for Ctrl-C,
           125 when there was no machine or it stopped without a word.

Read Machine.boot(), then watch(), then the functions that make commands.
Only TCG is used: results do not depend on the host's processor, and nested
virtualisation is often worse than none.
"""

import ctypes
import dataclasses
import os
import platform
import re
import resource
import selectors
import signal
import subprocess
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import nets
from image import Build, Refused, tool
from nets import comma

CRASH, RESTART, TIMEOUT, BROKEN, INTERRUPTED = 134, 129, 124, 125, 130


@dataclass(frozen=True)
class Wishes:
    """What the user may choose for one boot."""
    mem: str = "64M"        # guest memory; a bare number is MiB, as in QEMU
    cmdline: str = ""       # the image's command line
    initrd: str = None      # a module for the image
    smp: int = 1            # cores
    gdb: int = None         # TCP port on which a debugger may connect
    stopped: bool = False   # wait for that debugger before doing anything
    icount: bool = False    # 1 ns a guest instruction: the same in every run
    cpu: str = None         # another -cpu
    plugin: str = None      # a TCG plugin with its arguments
    cdrom: str = None       # boot this ISO instead of the image
    dtb: str = None         # another device tree (arm64)
    qemu: tuple = ()        # further words for QEMU: ("-device", "...")
    net: str = "none"       # a network device: see nets.py
    port: int = 8080        # NET=user: what reaches the image's port 80
    pcap: str = None        # a file for what goes through that device

    def bytes(self):
        """`mem` in bytes."""
        m = re.fullmatch(r"(\d+)([KMG]?)", self.mem, re.I)
        if not m or not int(m[1]):
            raise Refused(f"--mem {self.mem}: a number with K, M or G, please")
        return int(m[1]) << {"K": 10, "G": 30}.get(m[2].upper(), 20)


@dataclass
class End:
    """One boot, after its end."""
    kind: str           # halt crash restart timeout interrupted broken
    status: int         # the one number, see the top of this file
    text: str           # the crash's words, or the runner's
    console: str = ""   # all that the image printed, CR LF as \n
    errors: str = ""    # what the emulator itself said
    code: int = 0       # how the child ended; negative: a signal
    seconds: float = 0  # wall-clock time, for information only
    command: list = field(default_factory=list)

    def sentence(self):
        """One line for a person; nothing for a plain `halt 0`."""
        if self.kind == "halt":
            return f"exit status {self.status}" if self.status else ""
        if self.kind == "crash":
            return f"the image crashed: {self.text or '(no reason given)'}"
        if self.kind == "restart":
            return "the image asked for a restart"
        return self.text


class Tail:
    """The console so far; of one that never stops, only its end."""

    def __init__(self, most=16 << 20):
        self.pieces, self.size, self.most = deque(), 0, most

    def add(self, piece):
        self.pieces.append(piece)
        self.size += len(piece)
        while self.size > self.most:
            self.size -= len(self.pieces.popleft())

    def text(self):
        return b"".join(self.pieces).decode(errors="replace").replace("\r", "")


class Machine:
    """One way to boot one kind of image."""

    def __init__(self, name, command, arch=None, plat="kvm", program=None,
                 cmdline_max=None, firmware=0, card="virtio-net-device"):
        self.name, self.plat = name, plat
        self.arch = arch            # None: any
        self.program = program      # the emulator, if it is always the same
        self.cmdline_max = cmdline_max  # bytes; None: the image's own limit
        self.firmware = firmware    # bytes that it takes beside the image
        self.card = card            # its network card, as QEMU calls it
        self.command = command      # (build, wishes, ctl) -> argv

    def boot(self, build, timeout=None, echo=None, stdin=b"", leave=None,
             **wishes):
        """
        Boot `build` (a Build or a directory) until it ends.

        timeout  seconds, None for ever; scaled by WEFT_TIMEOUT_SCALE
        echo     called with each piece of console output, as bytes
        stdin    None: ours; or bytes, typed once the image has spoken
        leave    a file; as soon as it can be read, the machine is ended
        Raises Refused before anything is started; never for what the image
        does. Returns an End. The child is gone when this returns.
        """
        if not isinstance(build, Build):
            build = Build(build)
        w = Wishes(**wishes)
        self._check(build, w)
        with tempfile.TemporaryDirectory(prefix="weft-") as tmp, \
                nets.attached(build, self.card, w.net, w.port,
                              w.pcap) as (words, params):
            w = dataclasses.replace(
                w, qemu=(*w.qemu, *words),
                cmdline=nets.with_parameters(w.cmdline, params))
            ctl = Path(tmp, "ctl")
            ctl.touch()
            with ctl.open("r+b") as record:
                argv = self.command(build, w, ctl)
                end = watch(argv, record, environment(w), scaled(timeout),
                            echo, stdin, leave)
                record.seek(0)      # a child that inherited it moved it
                classify(end, record.read(), build.plat)
        return end

    def _check(self, build, w):
        """Refuse what cannot work, in words, before it fails without."""
        if self.plat != build.plat or self.arch not in (None, build.arch):
            fits = ", ".join(m.name for m in MACHINES.values()
                             if m.takes(build))
            raise Refused(f"{build.dir} is for {build.plat} on {build.arch}; "
                          f"the machine {self.name} is not ({fits} is)")
        if w.cdrom:
            return
        build.require()
        if w.initrd and not Path(w.initrd).is_file():
            raise Refused(f"--initrd {w.initrd}: no such file")
        if self.cmdline_max and len(w.cmdline.encode()) > self.cmdline_max:
            raise Refused(f"the command line has {len(w.cmdline.encode())} "
                          f"bytes, {self.name}'s loader takes "
                          f"{self.cmdline_max}")
        need = 0 if self.plat == "linuxu" else build.memory() + self.firmware
        if need > w.bytes():
            raise Refused(f"the image needs at least {-(-need // 1024)} KiB, "
                          f"--mem gives {w.bytes() // 1024}")

    def devices(self, names):
        """QEMU's words for virtio devices, on the bus that there is here."""
        kind = self.card.rpartition("-")[2]
        return tuple(word for name in names if self.plat == "kvm"
                     for word in ("-device", f"{name}-{kind}"))

    def takes(self, build):
        """Whether this machine can boot `build`."""
        return self.plat == build.plat and self.arch in (None, build.arch)


def machine(build, name=None):
    """The machine called `name`, or the default one for this build."""
    if name is None:
        name = {"kvm-x86_64": "microvm", "kvm-arm64": "virt"}.get(
            f"{build.plat}-{build.arch}", build.plat)
    if name not in MACHINES:
        raise Refused(f"there is no machine {name}; there are "
                      f"{', '.join(MACHINES)}")
    return MACHINES[name]


def scaled(seconds):
    """A time-out on this host: WEFT_TIMEOUT_SCALE=4 for a slow one."""
    if seconds is None:
        return None
    return seconds * float(os.environ.get("WEFT_TIMEOUT_SCALE", "1"))


# --- the child -------------------------------------------------------------

def watch(argv, record, env, timeout, echo, stdin, leave=None):
    """Run `argv` to its end; stop it when time is out or Ctrl-C was typed."""
    begin = time.monotonic()
    deadline = begin + timeout if timeout else None
    console, end = Tail(), End("halt", 0, "", command=argv)
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            argv, stdin=None if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=errors,
            pass_fds=[record.fileno()], preexec_fn=die_with_parent,
            env={**env, "WEFT_CTL": str(record.fileno())})
        try:
            if not pump(child, deadline, console, echo, stdin, leave):
                end.kind = "timeout"
        except KeyboardInterrupt:
            end.kind = "interrupted"
        finally:
            stop(child)
        errors.seek(0)
        end.errors = errors.read().decode(errors="replace")
    end.code = child.returncode
    end.seconds = time.monotonic() - begin
    end.console = console.text()
    if end.kind == "timeout":
        end.text = f"time is out after {timeout:g} s; the machine was ended"
    return end


def pump(child, deadline, console, echo, stdin, leave=None):
    """Collect the console until the child ends. False: time was out."""
    with selectors.DefaultSelector() as sel:
        sel.register(child.stdout, selectors.EVENT_READ)
        if leave:
            sel.register(leave, selectors.EVENT_READ)
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return False
            ready = [key.fileobj for key, _ in sel.select(left)]
            if leave in ready:
                raise KeyboardInterrupt
            if not ready:
                continue
            piece = os.read(child.stdout.fileno(), 65536)
            if not piece:
                break
            if not console.size and stdin:
                answer(child, stdin)
            console.add(piece)
            if echo:
                echo(piece)
    try:
        child.wait(None if deadline is None
                   else max(1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def answer(child, text):
    """Type at the console; a child that has ended hears nothing."""
    try:
        child.stdin.write(text)
        child.stdin.flush()
    except BrokenPipeError:
        pass


def stop(child):
    """End the child if it is still there: kindly, then by force."""
    child.stdout.close()
    if child.stdin:
        child.stdin.close()
    for blow in (child.terminate, child.kill):
        if child.poll() is None:
            blow()
            try:
                child.wait(3)
            except subprocess.TimeoutExpired:
                continue


def die_with_parent():
    """In the child: no orphan that spins for ever, and no core files."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def more_descriptors(enough=4096):
    """A thousand connections need more files than the 1,024 that are usual; from
    now on this process and its children may have them."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (max(now, min(enough, most)), most))


def classify(end, record, plat):
    """Turn the record, or for want of one the child's code, into an End."""
    if end.kind == "timeout":
        end.status = TIMEOUT
    elif end.kind == "interrupted":
        end.status, end.text = INTERRUPTED, "interrupted"
    elif record:
        classify_record(end, record.decode(errors="replace"))
    elif plat == "linuxu" and end.code >= 0:
        end.status = end.code
    elif end.code == 1 and end.errors and plat != "linuxu":
        end.kind, end.status = "broken", BROKEN
        end.text = end.errors.splitlines()[-1]      # QEMU's own complaint
    else:
        end.kind, end.status = "broken", BROKEN
        end.text = ("the machine stopped without a word "
                    + (f"(signal {-end.code})" if end.code < 0 else
                       f"(code {end.code}; a triple fault looks like this)"))


def classify_record(end, record):
    """The last complete line counts: a crash while halting is a crash."""
    word, _, rest = (record.splitlines() or [""])[-1].partition(" ")
    if word == "halt" and rest.strip().lstrip("-").isdigit():
        end.kind, end.status = "halt", int(rest) & 255
    elif word == "crash":
        end.kind, end.status, end.text = "crash", CRASH, rest.strip()
    elif word == "restart":
        end.kind, end.status = "restart", RESTART
    else:
        end.kind, end.status = "broken", BROKEN
        end.text = f"the machine's last words make no sense: {record!r}"


def environment(w):
    """What a linuxu image finds in its environment, beside ours."""
    initrd = {"WEFT_INITRD": str(w.initrd)} if w.initrd else {}
    return {**os.environ, "WEFT_MEM": w.mem, **initrd}


# --- the commands ----------------------------------------------------------

def qemu(program, package, machine_args, cpu, ctl_args):
    """A machine of qemu-system-*; `ctl_args` is where the record leaves."""
    def command(build, w, ctl):
        argv = [tool(program, package), "-accel", "tcg", *machine_args,
                "-cpu", w.cpu or cpu, "-smp", str(w.smp),
                "-m", f"{w.bytes() // 1024}K",
                "-nodefaults", "-display", "none", "-no-reboot",
                "-chardev", "stdio,id=con,signal=on", "-serial", "chardev:con",
                "-chardev", f"file,id=ctl,path={comma(ctl)}", *ctl_args]
        if w.cdrom:
            argv += ["-cdrom", comma(w.cdrom)]
        else:
            argv += ["-kernel", str(build.image), "-append", w.cmdline]
        return argv + qemu_options(w)
    return command


def qemu_options(w):
    """The wishes that are the same on each qemu-system-*."""
    argv = list(w.qemu)
    if w.initrd:
        argv += ["-initrd", str(w.initrd)]
    if w.dtb:
        argv += ["-dtb", str(w.dtb)]
    if w.gdb:
        argv += ["-gdb", f"tcp:127.0.0.1:{w.gdb}"]
    if w.stopped:
        argv += ["-S"]
    if w.icount:
        argv += ["-icount", "shift=0,sleep=off,align=off"]
    if w.plugin:
        argv += ["-plugin", w.plugin]
    return argv


def process(build, w, ctl):
    """
    linuxu: a process of this host, under qemu-user if the processor differs.
    The record's file descriptor is in the environment (WEFT_CTL).
    """
    argv = [str(build.image.resolve()), *([w.cmdline] if w.cmdline else [])]
    if w.smp > 1 or w.icount:
        raise Refused("linuxu has no --smp and no --icount: it is a process "
                      "of this host")
    host = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    if build.arch == host and not w.gdb and not w.plugin:
        return argv
    name = {"arm64": "qemu-aarch64"}.get(build.arch, f"qemu-{build.arch}")
    debug = ["-g", str(w.gdb)] if w.gdb else []
    plugin = ["-plugin", w.plugin] if w.plugin else []
    return [tool(name, "qemu-user"), *debug, *plugin, *argv]


X86 = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4",
       "-device", "isa-debugcon,iobase=0xe9,chardev=ctl"]
ARM = ["-semihosting-config", "enable=on,target=native,chardev=ctl"]


def x86(name, *args, **more):
    return Machine(name, qemu("qemu-system-x86_64", "qemu-system-x86",
                              ["-M", *args], "max", X86), "x86_64",
                   program="qemu-system-x86_64", **more)


def arm(name, args, cpu):
    return Machine(name, qemu("qemu-system-aarch64", "qemu-system-arm",
                              ["-M", args], cpu, ARM), "arm64",
                   program="qemu-system-aarch64")


#> machines
MACHINES = {m.name: m for m in (
    # The smallest: no firmware to speak of, devices over virtio-mmio. The
    # i8042 is there to be asked for a reset.
    x86("microvm", "microvm,acpi=off,rtc=on", "-device", "i8042",
        "-global", "virtio-mmio.force-legacy=false"),
    # 1996: i440FX, PCI; 2009: ICH9, PCI Express. A ROM of QEMU's loads the
    # image there, and a longer command line overwrites what it knows.
    # SeaBIOS works above 1 MiB while it looks for devices.
    x86("pc", "pc", cmdline_max=4095, firmware=384 << 10,
        card="virtio-net-pci"),
    x86("q35", "q35", cmdline_max=4095, firmware=872 << 10,
        card="virtio-net-pci"),
    # Two processors on purpose: the first has neither LSE atomics nor a
    # random number instruction, the second has everything.
    arm("virt", "virt,gic-version=2", "cortex-a57"),
    arm("virt-gic3", "virt,gic-version=3", "max"),
    Machine("linuxu", process, plat="linuxu"),
)}
#< machines
