#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
record.py: what a lesson's image says and costs, measured, for the pages.

A page never holds console output or numbers that somebody typed. It holds
`.. boot:: 03-init`, and the weaver shows a *recording*: one boot on one
machine, kept in build/recordings/03-init.kvm-x86_64.json with

    console, status, sentence   what came out and how the image ended
    sizes, file_bytes           bytes by library, from the map (size.py)
    instructions                from the entry to main(), counted (bench.py)
    memory_kib                  the smallest memory that suffices
    options, needs              the configuration; who calls whose functions
    sources, digest             the files that the image was made of, hashed

R1  Only a boot that shows what the lesson's expected.txt and lesson.toml
    announce is kept: a recording is a passed test. `make test` keeps those of
    its own boots (tests/test_lessons.py); `make docs` makes what is missing or
    stale after that, and says so.
R2  A recording is fresh while its sources have the contents that it was made
    from. stale() says why one is not; the weaver shows that as a draft.
R3  Virtual machines count time by instructions (icount), so that a recording
    of unchanged sources is the same on every host. A process has the host's
    clock.

    record.py [LESSON...] [--place kvm-x86_64] [--force]    make what is stale
    record.py --list                                        what there is

Read keep(), then measure().
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import bench
import machines
import size
from image import Build, Refused
from lessons import Course
from symbols import symbolise

ROOT = Path(__file__).resolve().parents[2]

# Where lessons are recorded: the words of make, and the machine.
PLACES = {"kvm-x86_64": ("kvm", "x86_64", "microvm"),
          "kvm-arm64": ("kvm", "arm64", "virt"),
          "linuxu-x86_64": ("linuxu", "x86_64", "linuxu"),
          "kvm-x86_64-pc": ("kvm", "x86_64", "pc"),
          "kvm-x86_64-q35": ("kvm", "x86_64", "q35")}
TITLES = {"kvm-x86_64": "x86_64", "kvm-arm64": "arm64",
          "linuxu-x86_64": "Linux process", "kvm-x86_64-pc": "x86_64, pc",
          "kvm-x86_64-q35": "x86_64, q35"}
USUAL = ("microvm", "virt", "linuxu")   # others: `machines` in lesson.toml
ENDINGS = {134: "crash", 129: "restart"}
PATIENCE = 240


# --- recordings that are there --------------------------------------------

def path_of(lesson, place, root=ROOT):
    return Path(root, "build/recordings", f"{lesson}.{place}.json")


def load(lesson, place, root=ROOT):
    """The recording, or None."""
    try:
        return json.loads(path_of(lesson, place, root).read_text())
    except (OSError, ValueError):
        return None


def digest(files, root=ROOT):
    """One hash over the names and contents of `files`."""
    h = hashlib.sha256()
    for name in files:
        try:
            content = Path(root, name).read_bytes()
        except OSError:
            content = b"\0gone"
        h.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return h.hexdigest()


def stale(recording, root=ROOT):
    """Why a recording must not be believed; "" if it may (R2)."""
    if recording is None:
        return "nothing is recorded"
    if digest(recording["sources"], root) != recording["digest"]:
        return "the sources have changed since the recording"
    return ""


def places(lesson):
    """The places where a lesson of lessons.py runs."""
    return [p for p, (plat, arch, machine) in PLACES.items()
            if not lesson.allows(arch, plat)
            and machine in (*USUAL, *lesson.machines)]


# --- making one -----------------------------------------------------------

def sources(build, course, lesson):
    """The files of the tree that decide what is in the image."""
    found = set()
    for dep in build.dir.glob("obj/**/*.d"):
        text = re.sub(r"^#.*$|\\$", " ", dep.read_text(), flags=re.M)
        found.update(w for w in text.split()
                     if not w.endswith(":") and w[0] not in "/$(")
    folders = {Path(f).parent for f in found if not f.startswith("build/")}
    for folder in sorted({p for f in folders for p in [f, *f.parents]}):
        for name in ("Config.uk", "Makefile.uk", "exportsyms.uk", "*.ld",
                     "fragment.config", "source.toml", "*.patch"):
            found.update(str(p.relative_to(course.root))
                         for p in (course.root / folder).glob(name))
    for one in course.stack(lesson):
        found.update(f"lessons/{one.name}/{f}"
                     for f in ("lesson.toml", "fragment.config"))
    found.update(str(p.relative_to(course.root))
                 for p in (course.root / "src/build").glob("*")
                 if p.name != "verbs.mk")
    return sorted(f for f in found if not f.startswith("build/")
                  and ".." not in f and (course.root / f).is_file())


def faults(lesson, end):
    """What the boot did not show of what the lesson announces (R1)."""
    want = ENDINGS.get(lesson.status, "halt")
    if (end.kind, end.status) != (want, lesson.status):
        return [f"ended by {end.kind}, status {end.status} {end.text}; "
                f"lesson.toml says {want} {lesson.status}"]
    path, at = lesson.dir / "expected.txt", 0
    for line in path.read_text().splitlines() if path.exists() else ():
        if line.strip() and not re.match(r"#( |$)", line):
            found = re.compile(line.rstrip(), re.M).search(end.console, at)
            if not found:
                return [f"not on the console: {line}"]
            at = found.end()
    return []


def needs(build):
    """{library: libraries whose functions it calls}, from its symbols."""
    gives, wants = {}, {}
    for path in sorted(build.dir.glob("lib/*.o")):
        out = subprocess.run([build.binutil("nm"), str(path)], check=True,
                             capture_output=True, text=True).stdout
        for *_, kind, name in (ln.split() for ln in out.splitlines()):
            if kind == "U":
                wants.setdefault(path.stem, []).append(name)
            elif kind.isupper():
                gives[name] = path.stem
    return {lib: sorted({gives[n] for n in wants.get(lib, ())
                         if gives.get(n, lib) != lib})
            for lib in sorted({*wants, *gives.values()})}


def instructions(build, machine, qemu):
    """Guest instructions from the image's entry to main(), or None."""
    if machine.plat != "kvm":
        return None
    bench.OUT.mkdir(parents=True, exist_ok=True)
    out = build.dir / "icnt"
    main = build.symbols()["main"] + build.moved()
    options = [f"mark={build.entry():#x}:entry", f"mark={main:#x}:main",
               f"out={out}"]
    machine.boot(build, PATIENCE, icount=True, qemu=qemu,
                 cpu=bench.counting_cpu(build.arch),
                 plugin=",".join([str(bench.plugin(machine.program)),
                                  *options]))
    marks = dict(re.findall(r"^mark (\S+) (\d+)$", out.read_text(), re.M))
    return int(marks["main"]) - int(marks["entry"])


def smallest_memory(build, machine, qemu, good, step=4):
    """KiB of the smallest memory with which the boot is still good."""
    if machine.plat != "kvm":
        return None

    def works(kib):
        return good(machine.boot(build, PATIENCE, mem=f"{kib}K", qemu=qemu))

    low = (build.memory() + machine.firmware) // 1024 // step * step
    high = low + step
    while not works(high):
        low, high = high, high + 2 * (high - low)
        if high > 1 << 20:
            raise Refused("it does not boot with a gigabyte of memory")
    return bench.least(works, low, high, step)


def make(lesson, place, root):
    """Build the lesson there; -> Build."""
    plat, arch, _ = PLACES[place]
    out = f"build/record/{lesson.name}.{place}"
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", "-j2", "build", f"LESSON={lesson.number:02d}",
         f"ARCH={arch}", f"PLAT={plat}", f"O={out}"], cwd=root, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Refused(done.stdout)
    return Build(Path(root, out))


def wishes(place, lesson):
    """How a boot that is to be recorded is started (R3)."""
    plat, _, name = PLACES[place]
    qemu = machines.MACHINES[name].devices(lesson.devices)
    return {**({"icount": True} if plat == "kvm" else {}),
            **({"qemu": qemu} if qemu else {})}


def measure(lesson, place, course, build, end):
    """What the boot `end` of `build` showed, and what is counted besides; ->
    the recording as a dictionary."""
    name = PLACES[place][2]
    machine = machines.MACHINES[name]
    wrong = faults(lesson, end)
    if wrong:
        raise Refused(f"{wrong[0]}\n{end.console}{end.errors}")
    files = sources(build, course, lesson)
    qemu = machine.devices(lesson.devices)
    return {
        "lesson": lesson.name, "place": place, "machine": name,
        "console": end.console, "kind": end.kind, "status": end.status,
        "sentence": end.sentence(),
        "trace": symbolise(build, end.console) if end.kind == "crash" else [],
        "sizes": size.measure(build.dir / "image.map"),
        "file_bytes": build.image.stat().st_size,
        "instructions": instructions(build, machine, qemu),
        "memory_kib": smallest_memory(
            build, machine, qemu, lambda e: not faults(lesson, e)),
        "options": build.config, "needs": needs(build),
        "sources": files, "digest": digest(files, course.root)}


def keep(lesson, place, course, build, end):
    """Measure and keep; a boot that is not as announced keeps nothing."""
    path = path_of(lesson.name, place, course.root)
    result = measure(lesson, place, course, build, end)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=1, sort_keys=True) + "\n"
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def record(lesson, place, course):
    """Build, boot, keep."""
    build = make(lesson, place, course.root)
    end = machines.MACHINES[PLACES[place][2]].boot(build, PATIENCE,
                                                   **wishes(place, lesson))
    keep(lesson, place, course, build, end)


def main(argv=None):
    p = argparse.ArgumentParser(description="Record what lessons show.")
    p.add_argument("lessons", nargs="*", help="numbers or names; all")
    p.add_argument("--place", action="append", choices=PLACES)
    p.add_argument("--force", action="store_true", help="fresh ones too")
    p.add_argument("--list", action="store_true")
    a = p.parse_args(argv)
    course, failed = Course(ROOT), 0
    chosen = [course.find(x) for x in a.lessons] or course.lessons.values()
    for lesson in chosen:
        for place in places(lesson):
            if a.place and place not in a.place:
                continue
            why = stale(load(lesson.name, place))
            if a.list:
                print(f"{lesson.name:20} {place:14} {why or 'fresh'}")
            elif why or a.force:
                print(f"  RECORD  {lesson.name} on {place}: "
                      f"{why or 'asked for'}", flush=True)
                try:
                    record(lesson, place, course)
                except Refused as e:
                    failed += 1
                    print(f"weft: {lesson.name} on {place}: {e}",
                          file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
