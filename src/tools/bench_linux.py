# SPDX-License-Identifier: BSD-3-Clause
"""
Bench_linux: the figures of a Linux guest beside ours (linuxguest.py).

    boot      instructions from the kernel's first one to main() of a first
              process that says hello; by the plugin (icnt/), so that waiting
              costs nothing
    memory    the smallest -m with which it does
    image     bytes of the kernel as it is loaded, without what it unpacks
    malloc    the mixes of tests/bench/alloc with glibc, in that guest

Ours are those of hello and of the allocators in the same run.
"""

import functools

import bench
import bench_alloc
import linuxguest
from image import Refused

OUT = bench.OUT / "linux"
ALLOC = bench.ROOT / "tests/bench/alloc"
PAIRS, ROUNDS = 2000, 5
MIXES = ("pair_64", "pair_4096", "mixed")
SHOWN = {"entry_to_main": "instructions, boot to main",
         "memory_kib": "KiB of memory that suffice",
         "image_bytes": "bytes of the image"}


def hello(arch):
    return linuxguest.program(arch, OUT / f"hello-{arch}", "hello.c")


def greets(end):
    return bench.greets(end) and "guest: end 0" in end.console


def boot_instructions(arch):
    """Instructions from the kernel's entry to the program's main()."""
    init, out = hello(arch), OUT / f"icnt-{arch}"
    k = linuxguest.kernel(arch)
    so = bench.plugin(linuxguest.MACHINE[arch][0])
    marks = {"entry": linuxguest.entry(k),
             "main": bench.symbols_of(init, arch)["guest_main"]}
    end = linuxguest.boot(arch, init, 300, qemu=(
        *linuxguest.ICOUNT, "-plugin", ",".join(
            [str(so), f"out={out}", *(f"mark={a:#x}:{n}"
                                      for n, a in marks.items())])))
    if not greets(end):
        raise Refused(f"the Linux guest on {arch} did not greet: "
                      f"{end.sentence()}\n{end.console}{end.errors}")
    found, _ = bench.read_counts(out)
    return found["main"] - found["entry"]


def smallest_memory(arch, low=16, high=256):
    """KiB, to a MiB; `low` MiB are known not to suffice."""
    init = hello(arch)

    def works(mib):
        return greets(linuxguest.boot(arch, init, 60, mem=f"{mib}M"))

    if not works(high):
        raise Refused(f"Linux does not greet on {arch} with {high} MiB")
    return 1024 * bench.least(works, low, high)


@functools.lru_cache(None)
def mixes(arch):
    """{mix: instructions a pair} of glibc, as a process of the guest."""
    header, malloc, free, _ = bench_alloc.THEIRS["glibc"]
    init = linuxguest.program(
        arch, OUT / f"alloc-{arch}", ALLOC / "native.c", ALLOC / "mixes.c",
        words=("-fno-builtin", f"-I{linuxguest.HERE / arch}",
               f"-I{ALLOC / arch}", f"-DHEAP_HEADER={header}",
               f"-DHEAP_MALLOC={malloc}", f"-DHEAP_FREE={free}"))
    end = linuxguest.boot(arch, init, 120, args=("glibc", str(PAIRS),
                                                 str(ROUNDS)))
    if end.kind != "halt" or end.status:
        raise Refused(f"the mixes in the Linux guest: {end.sentence()}\n"
                      f"{end.console}")
    return bench_alloc.per_pair(end.console)["glibc"]


def theirs(arch):
    k = linuxguest.kernel(arch)
    return {"kernel": k.origin, "image_bytes": k.image.stat().st_size,
            "entry_to_main": boot_instructions(arch),
            "memory_kib": smallest_memory(arch),
            **{f"glibc.{mix}": mixes(arch)[mix] for mix in MIXES}}


def measure():
    OUT.mkdir(parents=True, exist_ok=True)
    figures = {}
    for arch, machine in bench.PLACES:
        place = f"{arch}-{machine}"
        got = bench_alloc.guest(arch, machine)
        figures[place] = {
            "linux": theirs(arch),
            "ours": {**{k: bench.figures_of("hello")[place][k] for k in SHOWN},
                     **{f"{name}.{mix}": got[name][mix] for mix in MIXES
                        for name in ("slab", "tlsf")}}}
    return figures


# --- the table ---------------------------------------------------------------

def rows(ours, linux):
    """(words, ours, Linux's) of everything that both did."""
    for key, words in SHOWN.items():
        yield words, ours[key], linux[key]
    for mix in MIXES:
        for name in ("slab", "tlsf"):
            yield (f"malloc+free {mix}, {name} and glibc",
                   ours[f"{name}.{mix}"], linux[f"glibc.{mix}"])


def show_rows(found):
    for words, ours, linux in found:
        print(f"  {words:44}{ours:>12,}{linux:>16,}{ours / linux:>12.2g}")


def show(figures):
    for place, got in figures.items():
        origin = got["linux"]["kernel"]
        print(f"\n{place:46}{'ours':>12}{'Linux':>16}{'ratio':>12}")
        show_rows(rows(got["ours"], got["linux"]))
        print(f"  Linux: {origin['package']} {origin['version']}" + (
            "" if origin["pinned"] else ", not the pinned one: the archive has "
            "moved"))


# --- limits ------------------------------------------------------------------

def over_limits(figures, limits):
    """limits.toml, [linux.PLACE]: ours in relation to Linux's, at most."""
    found = []
    for place, wanted in limits.get("linux", {}).items():
        got = {words: ours / linux for words, ours, linux in rows(
            figures[place]["ours"], figures[place]["linux"])}
        found += [f"{place}: {words}: {got[words]:.3g} of Linux's, the limit is "
                  f"{most}" for words, most in wanted.items()
                  if got[words] > most]
    return found
