# SPDX-License-Identifier: BSD-3-Clause
"""
Host unit test: one file of the image, compiled for this host.

A file that computes and touches no device runs anywhere. Under the sanitizers
of the host's compiler a write behind an array is found where it happens, and
not a thousand instructions later; a thousand cases take milliseconds.

    program = compiled("ring", ["lib/debug/uktrace/ring.c", test_c],
                       include=["lib/debug/uktrace"], config={"LIBX": 1})
    program.ask(["w 3 1", "w 2 2"])     -> one answer for each question

The test's side is hostunit.h. An answer counts with the nonce of this run; one
too many, one too few, a finding of a sanitizer or a program that does not end
is a Mismatch. What counts in the end is that the answers are right, to questions
that are drawn anew: a program that knows them has solved the exercise. It is
confined where that is possible (sandbox.py).
"""
import atexit
import functools
import hashlib
import os
import re
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from image import tool

from .. import ROOT
from ..verdict import Mismatch
from . import sandbox

SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
FLAGS = ("-std=gnu11", "-g", "-O1", "-Wall", "-Wno-unused-function",
         "-fno-omit-frame-pointer", *SANITIZE)
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0", "UBSAN_OPTIONS":
           "print_stacktrace=1", "PATH": "/usr/bin:/bin"}
FINDING = re.compile(r"(?:ERROR: (AddressSanitizer: [\w-]+)|"
                     r"runtime error: ([^\n]+))")
PLACE = re.compile(r"#\d+ 0x\w+ in (\w+) (\S+?\.[ch]):(\d+)")
HUNG = {}       # programs that did not end, and what was said then


@dataclass
class Program:
    """A test program."""
    path: Path
    about: str

    def ask(self, questions, seconds=8):
        if self.path in HUNG:       # it would again
            raise Mismatch("an answer", HUNG[self.path], self.about)
        nonce = secrets.token_hex(8)
        done = self.run([nonce], "".join(q + "\n" for q in questions), seconds)
        answers = [line[len(nonce) + 1:] for line in done.stdout.splitlines()
                   if line.startswith(nonce + " ")]
        if done.returncode:
            at = questions[min(len(answers), len(questions) - 1)]
            raise Mismatch("no finding", finding(done),
                           f"{self.about}, asked {at!r}")
        lines = len(done.stdout.splitlines())
        if len(answers) != len(questions) or lines != len(answers):
            raise Mismatch(f"{len(questions)} answers", f"{len(answers)}, and "
                           f"{lines - len(answers)} other lines", self.about)
        return answers

    def run(self, arguments, text, seconds):
        """Run it to its end, together with what it started."""
        child = subprocess.Popen(
            [*sandbox.words(self.path.parent), self.path, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace", env=OPTIONS,
            start_new_session=True)
        try:
            said, errors = child.communicate(text, seconds)
        except subprocess.TimeoutExpired:
            HUNG[self.path] = f"none after {seconds} s: it does not end"
            raise Mismatch("an answer", HUNG[self.path], self.about) from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        return subprocess.CompletedProcess(child.args, child.returncode, said,
                                           errors)


def finding(done):
    """What a sanitizer said, with its place in our sources."""
    m = FINDING.search(done.stderr)
    if not m:
        return f"status {done.returncode}: {done.stderr.strip()[-200:]}"
    for function, path, line in PLACE.findall(done.stderr):
        if str(ROOT) in path or not path.startswith(("/usr", "../")):
            near = path.replace(str(ROOT) + "/", "")
            return f"{m[1] or m[2]} in {function}(), {near}:{line}"
    return m[1] or m[2]


def compiled(name, sources, include=(), config=None, flags=()):
    """
    Compile `sources` (of the tree, or texts that begin with a newline) into a
    Program. `config` are the options of uk/config.h.
    """
    head = "".join(f"#define CONFIG_{k} {v}\n"
                   for k, v in (config or {}).items())
    return Program(build(tuple(sources), tuple(include), head, tuple(flags),
                         name), name)


@functools.lru_cache(None)
def build(sources, include, head, flags, name):
    """The program's path. Its folder is this process's own: tests may run in
    several."""
    key = hashlib.sha256(repr((sources, include, head, flags)).encode())
    out = ROOT / "build/test/host" / f"{os.getpid()}-{key.hexdigest()[:12]}"
    (out / "uk").mkdir(parents=True, exist_ok=True)
    (out / "uk/config.h").write_text(head)
    paths = []
    for number, source in enumerate(sources):
        paths.append(Path(ROOT, source) if "\n" not in source
                     else out / f"text{number}.c")
        if "\n" in source:
            paths[-1].write_text(source)
    words = [tool("gcc", "gcc"), *FLAGS, *flags,
             *(f"-I{ROOT / i}" for i in include), f"-I{out}",
             f"-I{Path(__file__).parent}", f"-I{ROOT / 'src/core/include'}",
             *paths, "-o", out / "program"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    atexit.register(shutil.rmtree, out, ignore_errors=True)
    if done.returncode:
        said = re.search(r"^.*error: .*$", done.stderr, re.M)
        raise Mismatch("a program", "it does not compile: " + (
            said[0].replace(str(ROOT) + "/", "") if said
            else done.stderr[-300:]), name)
    return out / "program"
