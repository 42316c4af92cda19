#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
fuzz.py: build the harnesses and let libFuzzer at them. `make fuzz`.

    make fuzz [T=tlsf] [SECONDS=60]

Each harness (harnesses.h) gets the seeds of seeds.py and what earlier runs
found. What is new is kept in build/fuzz/found/NAME; an input that a harness
fails on goes to build/fuzz/crashes/, and the command that runs it again is
printed.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import seeds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build/fuzz"
OPTIONS = "detect_leaks=0:allocator_may_return_null=1"


def harnesses():
    """name -> (function, longest input), in the order of harnesses.h."""
    return {name: (function, int(most)) for name, function, most in re.findall(
        r"^HARNESS\((\w+), (\w+), (\d+)\)", (HERE / "harnesses.h").read_text(),
        re.M)}


def build(out, root=ROOT):
    """make the program; -> (exit code, what make said)."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "-f", "tests/fuzz/Makefile", f"O={out}"],
                          cwd=root, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False)
    return done.returncode, done.stdout


def make_seeds(name, out):
    """The seeds of a harness, in a directory of their own; -> it."""
    seeds.make(HERE / "seeds", name, out, harnesses()[name][0] == "fuzz_alloc")
    return out


def command(program, name, *folders, crashes, options):
    """The command line of one run; new inputs go to the first folder."""
    return [str(program / name), f"-max_len={harnesses()[name][1]}",
            f"-artifact_prefix={crashes}/{name}-", "-print_final_stats=0",
            "-timeout=20", "-rss_limit_mb=1024", *options,
            *(str(f) for f in folders)]


def run(argv, timeout=None):
    """-> (exit code, the report's end, the input that it fails on, or None)."""
    env = dict(os.environ, ASAN_OPTIONS=OPTIONS,
               UBSAN_OPTIONS="print_stacktrace=1")
    done = subprocess.run(argv, env=env, cwd=ROOT, timeout=timeout,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False)
    found = re.findall(r"Test unit written to (\S+)", done.stdout)
    return done.returncode, done.stdout, found[-1] if found else None


def fuzz(name, seconds, out):
    """One harness for so long; -> whether it survived."""
    found, crashes = out / "found" / name, out / "crashes"
    for folder in (found, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    folders = found, make_seeds(name, out / "seeds" / name)
    before = len(list(found.iterdir()))
    code, text, bad = run(command(out / "program", name, *folders,
                                  crashes=crashes,
                                  options=[f"-max_total_time={seconds}"]))
    runs = re.findall(r"^Done (\d+) runs", text, re.M)
    if code == 0:
        print(f"{name:12} {int(runs[-1]):>12,} inputs, "
              f"{len(list(found.iterdir())) - before} of them new")
        return True
    print("\n".join(line for line in text.splitlines()
                    if not re.match(r"#\d+\t|INFO:", line))[-4000:])
    if bad:
        print(f"{name} fails. Again: "
              f"{(out / 'program' / name).relative_to(ROOT)} {bad}")
    return False


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    p.add_argument("name", nargs="*", help="harnesses; all if none is named")
    p.add_argument("--seconds", type=int, default=60, help="for each of them")
    p.add_argument("--out", type=Path, default=OUT)
    a = p.parse_args()
    unknown = set(a.name) - set(harnesses())
    if unknown:
        print(f"weft: no harness {', '.join(unknown)}; there are "
              f"{' '.join(harnesses())}", file=sys.stderr)
        return 2
    out = a.out.resolve()
    code, text = build(os.path.relpath(out / "program", ROOT))
    if code:
        print(text)
        return 1
    failed = [n for n in a.name or harnesses()
              if not fuzz(n, a.seconds, out)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
