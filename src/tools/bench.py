#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
bench.py: measure hello, the allocators, the network, and Linux beside them.
`make bench`.

    entry to main   guest instructions from the image's first one to main()'s
    main to exit    ... and from there to the last, printing included
    image           bytes of the stripped file
    memory          the smallest --mem with which it still greets
    build           seconds, clean and with nothing to do; for information

Instructions are counted by our own QEMU plugin (icnt/): they are the same in
every run and on every host, which seconds never are. `--check` compares them,
and the bytes, with tests/bench/limits.toml; the status is 1 if one is over.
Then the allocators, by bench_alloc.py, and Linux on the same machines, by
bench_linux.py. With a word (`make bench T=hello`, T=alloc, T=linux) only that
part. All figures go to build/bench/*.json.
"""

import argparse
import functools
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import machines
from image import Build, Refused, tool

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build/bench"
PLACES = (("x86_64", "microvm"), ("arm64", "virt"))

# What is compared with limits.toml, and how a person reads it.
LIMITED = {"entry_to_main": "instructions, entry to main",
           "main_to_exit": "instructions, main to exit",
           "image_bytes": "bytes of the stripped image",
           "memory_kib": "KiB of memory that suffice"}
SHOWN = {**LIMITED, "build_seconds": "seconds for a clean build",
         "noop_seconds": "seconds for a build with nothing to do"}


def make(*words):
    """make in the tree, quietly; -> seconds."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    begin = time.monotonic()
    done = subprocess.run(["make", *words], cwd=ROOT, env=env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    if done.returncode:
        raise Refused(f"make {' '.join(words)} failed:\n{done.stdout}")
    return round(time.monotonic() - begin, 2)


def build_hello(arch):
    """-> (Build, seconds of a clean build, seconds with nothing to do)."""
    out = OUT / f"hello-{arch}"
    words = ("build", "APP=hello", "PLAT=kvm", f"ARCH={arch}", "CCACHE=",
             f"O={out.relative_to(ROOT)}")
    shutil.rmtree(out, ignore_errors=True)
    clean, noop = make(*words), make(*words)
    return Build(out), clean, noop


def symbols_of(program, arch):
    """Name -> address of a program of the Linux guest."""
    nm = {"x86_64": "x86_64-linux-gnu-nm", "arm64": "aarch64-linux-gnu-nm"}
    out = subprocess.run([tool(nm[arch], "binutils"), program], check=True,
                         capture_output=True, text=True).stdout
    lines = (line.split() for line in out.splitlines())
    return {w[2]: int(w[0], 16) for w in lines if len(w) == 3}


@functools.lru_cache(None)
def plugin(qemu):
    """Compile icnt for the plugin interface of this QEMU; -> its path."""
    version = subprocess.run([qemu, "--version"], capture_output=True,
                             text=True, check=True).stdout
    api = 2 if int(re.search(r"version (\d+)", version)[1]) >= 9 else 1
    path = OUT / f"icnt-v{api}.so"
    subprocess.run([tool("gcc", "gcc"), "-O2", "-shared", "-fPIC",
                    f'-DICNT_API="api_v{api}.h"', "-o", path,
                    ROOT / "src/tools/icnt/icnt.c"], check=True)
    return path


def greets(end):
    """Whether hello did what it is for."""
    return (end.kind, end.status) == ("halt", 0) and "Hello" in end.console


def count(build, name, profile=None, **wishes):
    """
    Boot under icnt; -> {"entry": ..., "main": ..., "exit": ...}, instructions
    so far. `profile` is a list that receives (count, function) of the boot;
    `wishes` are those of a boot (machines.py).
    """
    machine = machines.MACHINES[name]
    OUT.mkdir(parents=True, exist_ok=True)
    out = OUT / f"icnt-{build.arch}"
    syms = OUT / f"syms-{build.arch}"
    symbols, moved = build.symbols(), build.moved()
    main = symbols["main"] + moved
    write_symbols(syms, symbols, moved)
    so = plugin(machine.program)
    options = [f"mark={build.entry():#x}:entry", f"mark={main:#x}:main",
               f"out={out}"]
    if profile is not None:
        options += [f"syms={syms}", "from=entry", "to=main"]
    end = machine.boot(build, 120, icount=True, cpu=counting_cpu(build.arch),
                       plugin=",".join([str(so), *options]), **wishes)
    if not greets(end):
        raise Refused(f"hello did not greet on {name}: {end.sentence()}\n"
                      f"{end.console}{end.errors}")
    totals, functions = read_counts(out)
    if profile is not None:
        profile += functions
    return totals


def write_symbols(path, symbols, moved=0):
    """Functions and where they are, as the plugin wants them."""
    path.write_text("".join(f"{a + moved:x} t {s}\n" for s, a in sorted(
        symbols.items(), key=lambda sa: sa[1])))


def read_counts(path):
    """What the plugin wrote: {mark: instructions before it, "exit": all,
    "idle": those in vain, which are in no other}, [(instructions, function)]"""
    totals, functions = {}, []
    for kind, what, number in re.findall(r"^(\w+) (\S+) (\d+)$",
                                         path.read_text(), re.M):
        if kind == "function":
            functions.append((int(number), what))
        else:
            totals[what if kind == "mark" else kind] = int(number)
    return totals, functions


def show_functions(functions, most=25, per=1):
    """A profile: the costliest first, as instructions for each of `per`."""
    for number, function in sorted(functions, reverse=True)[:most]:
        print(f"{number / per:>10,.0f}  {function}")


def counting_cpu(arch):
    """QEMU counts each round of a `rep`; a processor without fast ones has
    the code use plain loops, so that an instruction is an instruction."""
    return "max,-erms,-fsrm" if arch == "x86_64" else None


def least(works, low, high, step=1):
    """The least multiple of `step` with which it works, by halving: it is
    known to work with `high` and not with `low`."""
    while high - low > step:
        middle = (low + high) // 2 // step * step
        low, high = (low, middle) if works(middle) else (middle, high)
    return high


def smallest_memory(build, name, step=8):
    """KiB of the smallest --mem with which hello greets, to `step` KiB."""
    def works(kib):
        try:
            return greets(machines.MACHINES[name].boot(build, 20,
                                                       mem=f"{kib}K"))
        except Refused:
            return False

    if not works(64 * 1024):
        raise Refused(f"hello does not greet on {name} with 64 MiB")
    return least(works, 0, 64 * 1024, step)


def measure(arch, name):
    """All figures of one place."""
    build, clean, noop = build_hello(arch)
    totals = count(build, name)
    again = count(build, name)
    if totals != again:
        print(f"weft: two runs on {name} differ: {totals}, {again}",
              file=sys.stderr)
    return {"entry_to_main": totals["main"] - totals["entry"],
            "main_to_exit": totals["exit"] - totals["main"],
            "firmware": totals["entry"],
            "image_bytes": build.image.stat().st_size,
            "memory_kib": smallest_memory(build, name),
            "build_seconds": clean, "noop_seconds": noop}


def show(figures, limits):
    """The table; -> [figures that are over their limits]."""
    over = []
    print(f"{'hello':42}" + "".join(f"{p:>22}" for p in figures))
    for key, words in SHOWN.items():
        line = f"{words:42}"
        for place, got in figures.items():
            most = limits.get(place, {}).get(key)
            bad = most is not None and got[key] > most
            over += [f"{place}: {key} is {got[key]}, the limit is {most}"] * bad
            line += f"{got[key]:>12,}" + (
                f"{' !' if bad else ' <':2}{most:>8,}" if most else " " * 10)
        print(line)
    return over


def show_profile(arch, name):
    """Which functions the boot spends its instructions in."""
    profile = []
    count(Build(OUT / f"hello-{arch}"), name, profile)
    print(f"\nhello on {name}, from entry to main, by function:")
    show_functions(profile)


def read_limits():
    try:
        import tomllib
    except ImportError:             # Python before 3.11
        import tomli as tomllib
    return tomllib.loads((ROOT / "tests/bench/limits.toml").read_text())


def keep(name, figures):
    """For whoever wants the figures: build/bench/NAME.json."""
    (OUT / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")


def bench_hello(limits, profile):
    """-> [what is over its limit]"""
    over = show(figures_of("hello"), limits)
    for place in PLACES if profile else ():
        show_profile(*place)
    return over


def bench_part(name):
    """A part with a file of its own, which builds on this one: measure(),
    show() and over_limits()."""
    def bench(limits, _profile):
        part = importlib.import_module(f"bench_{name}")
        figures = figures_of(name)
        part.show(figures)
        return part.over_limits(figures, limits)
    return bench


@functools.lru_cache(None)
def figures_of(name):
    """The figures of a part, measured once and kept."""
    if name == "hello":
        figures = {f"{arch}-{machine}": measure(arch, machine)
                   for arch, machine in PLACES}
    else:
        figures = importlib.import_module(f"bench_{name}").measure()
    keep(name, figures)
    return figures


PARTS = {"hello": bench_hello, "alloc": bench_part("alloc"),
         "linux": bench_part("linux"), "net": bench_part("net")}


def main():
    p = argparse.ArgumentParser(description="Measure, and compare.")
    p.add_argument("part", nargs="*", help="of: " + ", ".join(PARTS))
    p.add_argument("--check", action="store_true",
                   help="status 1 if a figure is over tests/bench/limits.toml")
    p.add_argument("--profile", action="store_true",
                   help="show where the instructions of the boot go")
    a = p.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    over = []
    try:
        for part in a.part or PARTS:
            if part not in PARTS:
                raise Refused(f"no part {part}; there are {', '.join(PARTS)}")
            over += PARTS[part](read_limits(), a.profile)
    except Refused as why:
        print(f"weft: {why}", file=sys.stderr)
        return 1
    for words in over if a.check else ():
        print(f"weft: {words}", file=sys.stderr)
    return 1 if a.check and over else 0


if __name__ == "__main__":
    sys.modules["bench"] = sys.modules["__main__"]  # whom the parts import
    sys.exit(main())
