# SPDX-License-Identifier: BSD-3-Clause
"""
Linuxguest: what we compare with. A static program is the first process of a
Linux guest, on the same machine of the same QEMU as our image, counted by the
same plugin.

    kernel("x86_64")                    the distribution's, fetched and unpacked
    program("x86_64", out, "hello.c")   compiled by this host's gcc
    boot(arch, program, ...)            -> End, as of our own machines

The kernel comes from the distribution's archive (aptsource.py), without root
and without being installed; tests/bench/linux/kernel.toml says which. It is
given every advantage that we know of: uncompressed and entered directly, as
QEMU enters our image; no mitigations, no clearing of memory that is handed out,
few words on the console, and a machine with the clock chip that it looks for
(microvm, but with ACPI and RTC: without them it waits 2,000,000,000
instructions).
"""

import ctypes
import functools
import gzip
import json
import lzma
import re
import struct
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import aptsource
import fetch
import machines
import rootfs
from image import ARM64_RAM, Refused, pvh_entry, tool

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/bench/linux"
UNPACKED = ROOT / "build/sources"
WORDS = ("quiet mitigations=off init_on_alloc=0 nokaslr reboot=t panic=-1 "
         "rdinit=/init")
CONSOLE = {"x86_64": "ttyS0", "arm64": "ttyAMA0"}
NET = "virtio_mmio", "virtio_net"       # drivers, without what they need
GCC = {"x86_64": ("x86_64-linux-gnu-gcc", "gcc-x86-64-linux-gnu"),
       "arm64": ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu")}
ICOUNT = "-icount", "shift=0,sleep=off,align=off"
CPU = {"x86_64": "max,-erms,-fsrm", "arm64": "cortex-a57"}
MACHINE = {     # as in machines.py, and what Linux looks for beside
    "x86_64": ("qemu-system-x86_64", "qemu-system-x86", "-M", "microvm",
               "-global", "virtio-mmio.force-legacy=false"),
    "arm64": ("qemu-system-aarch64", "qemu-system-arm", "-M",
              "virt,gic-version=2",
              "-global", "virtio-mmio.force-legacy=false"),
}


@dataclass(frozen=True)
class Kernel:
    """An unpacked one."""
    arch: str
    image: Path         # what QEMU loads
    modules: Path       # the folder that has drivers, somewhere below
    origin: dict        # package, version, sha256; pinned: it is the pinned one


def entry(k):
    """The address of a kernel's first instruction, as QEMU enters it."""
    if k.arch == "arm64":
        return ARM64_RAM + (2 << 20)    # like an image of ours (image.py)
    return pvh_entry(k.image.read_bytes())


# --- the package ------------------------------------------------------------

def wanted(arch):
    return fetch.tomllib.loads((HERE / "kernel.toml").read_text())[arch]


def cached(arch):
    """(path, origin) of a package that was fetched before and is whole."""
    note = fetch.cache() / f"linux-cloud-{arch}.json"
    try:
        origin = json.loads(note.read_text())
        path = fetch.cache() / origin["file"]
        if fetch.digest_of(path) == origin["sha256"]:
            return path, origin
    except (OSError, ValueError, KeyError):
        pass
    return None


def package(arch):
    """(path, origin) of the kernel's package, fetched if need be. One that is
    there stays, until the description pins another one."""
    pin, kept = wanted(arch), cached(arch)
    if kept and (kept[1]["sha256"] == pin["sha256"]
                 or kept[1].get("instead_of") == pin["sha256"]):
        return kept
    cache = fetch.cache()
    cache.mkdir(parents=True, exist_ok=True)
    part = cache / f".linux-cloud-{arch}.part"
    fetch.say("FETCH", pin["meta"])
    try:
        got = aptsource.fetch_binary(pin, pin["meta"], pin["debian_arch"],
                                     cache / f".apt-{arch}", part)
    except aptsource.Unavailable as why:
        raise Refused(f"the Linux guest needs the package {pin['package']} of "
                      f"Debian's archive, which cannot be had: {why}") from None
    origin = {**got, "file": f"{got['package']}_{got['version']}.deb",
              "pinned": got["sha256"] == pin["sha256"],
              "instead_of": pin["sha256"]}
    part.replace(cache / origin["file"])
    (cache / f"linux-cloud-{arch}.json").write_text(json.dumps(origin))
    return cache / origin["file"], origin


def unpack(deb, to):
    """The kernel and the drivers of a package."""
    wish = re.compile(r"\./boot/vmlinuz-|\./lib/modules/.*/("
                      r"drivers/(net|virtio)|net/core)/[^/]+\.ko")
    with subprocess.Popen([tool("dpkg-deb", "dpkg"), "--fsys-tarfile", deb],
                          stdout=subprocess.PIPE) as child:
        with tarfile.open(fileobj=child.stdout, mode="r|") as tar:
            for member in tar:
                if member.isfile() and wish.match(member.name):
                    path = to / Path(member.name).name
                    path.write_bytes(tar.extractfile(member).read())
    if child.returncode:
        raise Refused(f"{deb} cannot be unpacked")


@functools.lru_cache(None)
def kernel(arch):
    """-> Kernel"""
    deb, origin = package(arch)
    final = UNPACKED / f"{deb.stem}"
    if not final.is_dir():
        UNPACKED.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=UNPACKED, prefix=".") as work:
            got = Path(work, "got")
            got.mkdir()
            unpack(deb, got)
            packed = next(got.glob("vmlinuz-*"))
            (got / "kernel").write_bytes(
                uncompressed(packed.read_bytes()) if arch == "x86_64"
                else packed.read_bytes())
            packed.unlink()
            if not final.is_dir():
                got.replace(final)
    return Kernel(arch, final / "kernel", final, {
        k: origin[k] for k in ("package", "version", "sha256", "pinned")})


# --- what is in a bzImage ----------------------------------------------------

def uncompressed(image):
    """The ELF in a bzImage (Linux, Documentation/x86/boot.rst: setup_sects,
    payload_offset, payload_length)."""
    sectors = image[0x1f1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    payload = image[(sectors + 1) * 512 + offset:][:length]
    for magic, way in ((b"\x1f\x8b", gunzip), (b"\xfd7zXZ", unxz),
                       (b"\x02\x21\x4c\x18", unlz4)):
        if payload.startswith(magic):
            return way(payload)
    raise Refused(f"the kernel is packed in a way that is not known here "
                  f"({payload[:4].hex()})")


def gunzip(data):
    return gzip.decompress(data[:-4])   # behind it stands the length


def unxz(data):
    return lzma.LZMADecompressor().decompress(data)


def unlz4(data):
    """LZ4's legacy frames: blocks of up to 8 MiB, each behind its length."""
    try:
        lib = ctypes.CDLL("liblz4.so.1")
    except OSError:
        raise Refused("liblz4.so.1 is missing; it comes with the package "
                      "liblz4-1") from None
    room, out, at = 8 << 20, [], 4
    block = ctypes.create_string_buffer(room)
    while at + 4 < len(data):           # the last word is the length of all
        size, = struct.unpack_from("<I", data, at)
        got = lib.LZ4_decompress_safe(data[at + 4:at + 4 + size], block, size,
                                      room)
        if got < 0:
            raise Refused("the kernel's LZ4 block is damaged")
        out.append(block.raw[:got])
        at += 4 + size
    return b"".join(out)


# --- what runs in it ---------------------------------------------------------

def program(arch, out, *sources, words=()):
    """Compile ordinary C files, with main(), to be the guest's init."""
    sources = [HERE / s for s in sources]
    gcc = tool(*GCC[arch])
    out.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [gcc, "-std=gnu11", "-O2", "-static", "-no-pie", "-fno-pie", "-Wall",
         "-Wextra", "-o", out, "-Dmain=guest_main", *words, *sources,
         HERE / "init.c"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{out.name} of the Linux guest does not compile:\n"
                      f"{done.stderr}")
    return out


def needs(path):
    """The modules that a module names (its .modinfo: depends=a,b)."""
    names = re.search(rb"\0depends=([\w,-]*)\0", path.read_bytes())
    return [n.decode().replace("-", "_") for n in names[1].split(b",") if n]


def load_order(folder, names):
    """Files of modules, each behind those that it needs."""
    files = {p.name.split(".")[0].replace("-", "_"): p
             for p in folder.glob("*.ko*")}
    order = []

    def add(name):
        for other in needs(files[name]):
            add(other)
        if files[name] not in order:
            order.append(files[name])

    for name in names:
        add(name)
    return order


def drivers(k):
    """Those of the network card, as files for pack()."""
    return {f"modules/{i:02}.ko": path.read_bytes()
            for i, path in enumerate(load_order(k.modules, NET))}


def pack(out, init, files):
    """The archive that the kernel unpacks; files: {name: bytes}."""
    entries = [("init", 0o100755, init.read_bytes()), ("modules", 0o40755, b""),
               *((name, 0o100644, data) for name, data in files.items()),
               ("TRAILER!!!", 0, b"")]
    out.write_bytes(b"".join(rootfs.entry(*entry, inode=i) for i, entry in
                             enumerate(entries, 1)))
    return out


def command(k, initrd, mem, args, ip, qemu):
    name, package_, *machine = MACHINE[k.arch]
    words = f"console={CONSOLE[k.arch]} {WORDS}"
    words += f" GUEST_IP={ip}" if ip else ""
    return [tool(name, package_), "-accel", "tcg", *machine,
            "-cpu", CPU[k.arch], "-m", mem, "-nodefaults", "-display", "none",
            "-no-reboot", "-serial", "stdio", "-kernel", str(k.image),
            "-initrd", str(initrd), "-append", f"{words} -- {' '.join(args)}",
            *qemu]


def boot(arch, init, timeout, mem="256M", args=(), ip=None, files=None,
         qemu=ICOUNT, echo=None):
    """
    Run `init` as the first process until it ends; -> End (machines.py).
    args    its words
    ip      bring up a network card with this address; `qemu` gives the card
    files   {name: bytes} beside it
    """
    k = kernel(arch)
    files = {**(files or {}), **(drivers(k) if ip else {})}
    with tempfile.TemporaryDirectory(prefix="weft-") as tmp, \
            tempfile.TemporaryFile() as nothing:
        initrd = pack(Path(tmp, "initrd"), init, files)
        end = machines.watch(command(k, initrd, mem, args, ip, qemu), nothing,
                             {}, machines.scaled(timeout), echo, b"")
    status = re.search(r"^guest: end (\d+)$", end.console, re.M)
    if status and end.kind == "halt":
        end.status = int(status[1])
    elif end.kind == "halt":
        end.kind, end.status = "broken", machines.BROKEN
        end.text = "the Linux guest ended before its program did"
    return end
