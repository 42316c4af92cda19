# SPDX-License-Identifier: BSD-3-Clause
"""
The allocators, measured (bench.py prints and keeps it):

    guest()   instructions of a malloc and a free, by mix, in QEMU; and of
              single calls in a heap in pieces
    boots()   instructions from the entry to main() with each as default heap,
              from 2 MiB to 8 GiB of memory
    code()    bytes of each in an image
    traces()  memory that recorded programs need, by allocator
    native()  time of the same mixes on this processor, beside glibc's malloc
              and mimalloc, in turns

The first three are the same in every run; so is traces(). native() is not:
it runs ours and theirs alternately and quotes medians of ratios.
"""

import lzma
import os
import platform
import statistics
import subprocess
from pathlib import Path

import bench
import machines
import size
from image import Build, Refused, tool

ROOT = bench.ROOT
OUT = bench.OUT / "alloc"
HERE = ROOT / "tests/bench"
NAMES = ("region", "tiny", "buddy", "tlsf", "slab")
# An arm64 image alone takes the first 2 MiB; its device tree needs 2 more.
MEMORY = {"x86_64": ("2M", "64M", "1G", "8G"),
          "arm64": ("8M", "64M", "1G", "8G")}
THEIRS = {"glibc": ("<stdlib.h>", "malloc", "free", ()),
          "mimalloc": ("<mimalloc.h>", "mi_malloc", "mi_free", ("-lmimalloc",))}
PAIRS, ROUNDS, TURNS = 20000, 20, 10


def build(arch, plat, out, *words):
    """make build, quietly; -> Build."""
    out = Path(os.path.normpath(OUT / f"{out}-{arch}"))
    bench.make("build", *words, f"PLAT={plat}", f"ARCH={arch}",
               f"O={os.path.relpath(out, ROOT)}")
    return Build(out)


def lines(word, text):
    """The lines `word a b c...` of an image's output, as lists of words."""
    return [line.split()[1:] for line in text.splitlines()
            if line.startswith(word + " ")]


def per_pair(text):
    """{allocator: {mix: ticks of a pair, or of a call}} of alloc's output."""
    found, pairs = {}, 1
    for name, what, number in lines("bench", text):
        if what == "pairs":
            pairs = int(number)
        else:
            number = int(number)
            found.setdefault(name, {})[what] = (
                number if what.startswith("worst.")
                else round(number / pairs, 1))
    return found


def guest(arch, machine):
    """Instructions by allocator and mix, in QEMU."""
    image = build(arch, "kvm", "guest", "A=tests/bench/alloc")
    end = machines.MACHINES[machine].boot(
        image, 120, icount=True, cpu=bench.counting_cpu(arch),
        cmdline="-- " + " ".join(NAMES))
    if (end.kind, end.status) != ("halt", 0):
        raise Refused(f"alloc on {machine}: {end.sentence()}\n{end.console}")
    return per_pair(end.console)


def boots(arch, machine, memory=None):
    """{allocator: {memory: instructions from entry to main}}."""
    image = build(arch, "kvm", "hello", "APP=hello",
                  f"F={os.path.relpath(HERE / 'heaps.config', ROOT)}")
    found = {}
    for name in NAMES:
        for mem in memory or MEMORY[arch]:
            totals = bench.count(image, machine, mem=mem,
                                 cmdline=f"ukalloc.default={name} --")
            found.setdefault(name, {})[mem] = totals["main"] - totals["entry"]
    return found


def code(arch):
    """{allocator: bytes of code and constants} in the image of guest()."""
    sizes = size.measure(OUT / f"guest-{arch}/image.map")
    return {name: sizes[f"libukalloc{name}"]["text"]
            + sizes[f"libukalloc{name}"]["rodata"] for name in NAMES}


def traces():
    """{trace: {"live": bytes, allocator: bytes, or None if never enough}}."""
    image = build("x86_64", "linuxu", "trace", "A=tests/bench/trace")
    found = {}
    for path in sorted((HERE / "trace").glob("*.trace.xz")):
        raw = OUT / path.stem
        raw.write_bytes(lzma.decompress(path.read_bytes()))
        end = machines.MACHINES["linuxu"].boot(
            image, 300, mem="512M", initrd=str(raw),
            cmdline="-- " + " ".join(NAMES))
        if (end.kind, end.status) != ("halt", 0):
            raise Refused(f"{path.name}: {end.sentence()}\n{end.console}")
        found[path.name.split(".")[0]] = {
            name: None if n == "-" else int(n)
            for name, n in lines("trace", end.console)}
    return found


# --- on this processor -------------------------------------------------------

def native_program(name):
    """The mixes with another library's malloc; -> its path, or None."""
    header, malloc, free, libs = THEIRS[name]
    out = OUT / name
    done = subprocess.run(
        [tool("gcc", "gcc"), "-std=gnu11", "-O2", "-fno-omit-frame-pointer",
         "-fno-optimize-sibling-calls", "-fno-plt", "-fno-pie", "-no-pie",
         "-fno-builtin", f"-I{HERE}/alloc/x86_64", f"-DHEAP_HEADER={header}",
         f"-DHEAP_MALLOC={malloc}", f"-DHEAP_FREE={free}", "-o", out,
         HERE / "alloc/native.c", HERE / "alloc/mixes.c", *libs],
        capture_output=True, text=True, check=False)
    return None if done.returncode else out


def native(turns=TURNS):
    """
    {mix: {name: [ticks a pair, one for each turn]}}, each turn a process: ours
    (an image for linuxu) and theirs one after the other.
    """
    if platform.machine() != "x86_64":
        return {}
    image = build("x86_64", "linuxu", "native", "A=tests/bench/alloc").image
    shape = [str(PAIRS), str(ROUNDS)]
    argv = {n: [image, f"-- -n {' '.join(shape)} {n}"] for n in ("slab", "tlsf")}
    for name in THEIRS:
        program = native_program(name)
        if program:
            argv[name] = [program, name, *shape]
    found = {}
    for _ in range(turns):
        for name, words in argv.items():
            text = subprocess.run([str(w) for w in words], text=True, check=True,
                                  stdout=subprocess.PIPE).stdout
            for mix, ticks in per_pair(text)[name].items():
                found.setdefault(mix, {}).setdefault(name, []).append(ticks)
    return found


def speed(mix, name, other):
    """How many times as fast as another: the median over the turns."""
    return statistics.median(b / a for a, b in zip(mix[name], mix[other]))


# --- the tables --------------------------------------------------------------

def show_guest(place, figures):
    print(f"\nmalloc and free on {place}: instructions a pair, the loop "
          "included\n" + " " * 22 + "".join(f"{n:>9}" for n in NAMES))
    for what in figures["slab"]:
        print(f"  {what:20}" + "".join(
            f"{figures[n].get(what, '-'):>9}" for n in NAMES))


def show_boots(place, figures):
    print(f"\nentry to main on {place}, by default heap and memory")
    for name, by_memory in figures.items():
        print(f"  {name:20}" + "".join(f"{m:>6}{n:>9,}"
                                       for m, n in by_memory.items()))


def show_traces(figures):
    print("\nrecorded programs: smallest heap, as a multiple of the peak of live "
          "bytes\n" + " " * 22 + "".join(f"{n:>9}" for n in NAMES))
    for trace, got in figures.items():
        print(f"  {trace:12}{got['live']:>10,}" + "".join(
            f"{got[n] / got['live']:>9.2f}" if got[n] else f"{'-':>9}"
            for n in NAMES))


def show_native(figures):
    print("\non this processor: ticks a pair, median (least to most); how many "
          "times as fast\nas mimalloc and glibc")
    for mix, got in figures.items():
        print(f"  {mix:12}" + "  ".join(
            f"{n} {statistics.median(t):.1f} ({min(t):.1f} to {max(t):.1f})"
            for n, t in got.items()))
        for name in ("slab", "tlsf"):
            print(" " * 14 + f"{name}: " + ", ".join(
                f"{speed(got, name, other):.2f} of {other}"
                for other in ("mimalloc", "glibc") if other in got))


# --- limits ------------------------------------------------------------------

def facts(guest_figures, boot_figures):
    """What limits.toml may bound: {"slab.pair_64": 57, ...}."""
    found = {f"{name}.{what}": n for name, got in guest_figures.items()
             for what, n in got.items()}
    for name, got in guest_figures.items():
        for call in ("malloc", "free"):
            if f"worst.{call}_most" in got:
                found[f"{name}.{call}_worst_to_median"] = round(
                    got[f"worst.{call}_most"] / got[f"worst.{call}_median"], 2)
    for name, by_memory in boot_figures.items():
        found[f"{name}.boot_to_region"] = round(max(
            n / boot_figures["region"][m] for m, n in by_memory.items()), 3)
    return found


def over_limits(figures, limits):
    """[words] of the figures that are above what limits.toml allows."""
    found = []
    for place, wanted in limits.get("alloc", {}).items():
        known = facts(figures["guest"][place], figures["boot"][place])
        found += [f"{place}: {what} is {known[what]}, the limit is {most}"
                  for what, most in wanted.items() if known[what] > most]
    return found


def measure(quick=False):
    """All of it; -> the figures. With `quick`, only what limits are for."""
    figures = {"guest": {}, "boot": {}, "code": {}}
    for arch, machine in bench.PLACES:
        place = f"{arch}-{machine}"
        figures["guest"][place] = guest(arch, machine)
        figures["boot"][place] = boots(arch, machine)
        figures["code"][place] = code(arch)
    if not quick and platform.machine() == "x86_64":
        figures["traces"] = traces()
        figures["native"] = native()
    return figures


def show(figures):
    for place, got in figures["guest"].items():
        show_guest(place, got)
    for place, got in figures["boot"].items():
        show_boots(place, got)
    for place, got in figures["code"].items():
        print(f"\nbytes of code and constants on {place}: " + ", ".join(
            f"{n} {b:,}" for n, b in got.items()))
    if "traces" in figures:
        show_traces(figures["traces"])
    if "native" in figures:
        show_native(figures["native"])
