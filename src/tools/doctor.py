#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Doctor: what is there, what is missing, and how to get it.

Looks at every line of packages.txt and changes nothing (setup.sh is what
installs). Runs on a bare Python 3.

    doctor.py      a table; exit status 1 if something required is missing

A version is what the tool itself says; a file without a voice (a header, a
Python module) is asked for at dpkg.
"""
import argparse
import glob
import platform
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HOSTS = {"x86_64": "amd64", "aarch64": "arm64"}


class Row:
    """One line of packages.txt."""

    def __init__(self, line):
        fields = [f.strip() for f in line.split("|")]
        self.test, self.package, self.host, self.need, self.purpose = fields

    def found(self):
        """The path of the first test that succeeds, or None."""
        for test in self.test.split(","):
            if test.startswith("/"):
                files = sorted(glob.glob(test))
                path = files[0] if files else None
            else:
                path = shutil.which(test)
            if path:
                return path
        return None

    def version(self, path):
        if self.test.startswith("/"):
            return ask("dpkg-query", "-W", "-f", "${Version}", self.package)
        return ask(path, "--version")


def ask(*command):
    """The version number in the output of a command, or '?'."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=10,
                              stderr=subprocess.STDOUT,
                              universal_newlines=True)
    except (OSError, subprocess.SubprocessError):
        return "?"
    lines = done.stdout.splitlines() if done.returncode == 0 else []
    for line in lines[:3]:
        m = re.search(r"\d+(?:\.\d+)+[\w.+~-]*|\d{4,}", line)
        if m:
            return m[0]
    return "?"


def read_table(path, host):
    rows = [Row(line) for line in path.read_text().splitlines()
            if line.strip() and not line.startswith("#")]
    return [r for r in rows if r.host in ("all", host)]


def report(rows):
    """Print the table; the packages that are missing, by need."""
    with ThreadPoolExecutor(8) as pool:
        paths = [r.found() for r in rows]
        versions = list(pool.map(lambda rp: rp[0].version(rp[1]) if rp[1]
                                 else "MISSING", zip(rows, paths)))
    names = [(p or r.test.split(",")[0]).replace("/usr/lib/python3/", "")
             if r.test.startswith("/") else r.test.split(",")[0]
             for r, p in zip(rows, paths)]
    names = [n if len(n) < 30 else "..." + n[-26:] for n in names]
    print(f"{'TOOL':30} {'VERSION':18} {'NEED':9} {'FOR':40} PACKAGE")
    missing = {"required": [], "optional": [], "docs": []}
    for row, name, version in zip(rows, names, versions):
        print(f"{name:30} {version[:18]:18} {row.need:9} {row.purpose:40} "
              f"{row.package}")
        if version == "MISSING":
            missing[row.need].append(row.package)
    return missing


def main(argv=None):
    here = Path(__file__).resolve().parent
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--table", type=Path, default=here / "packages.txt")
    a = p.parse_args(argv)
    host = HOSTS.get(platform.machine())
    if not host:
        print(f"this machine is a {platform.machine()}: the project builds on "
              "x86_64 and arm64")
    missing = report(read_table(a.table, host))
    print()
    for need, packages in missing.items():
        if packages:
            verb = "setup-docs" if need == "docs" else "setup"
            print(f"{need}, missing: make {verb}, or as root: "
                  f"apt-get install {' '.join(packages)}")
    if not any(missing.values()):
        print("everything is there")
    return 1 if missing["required"] or not host else 0


if __name__ == "__main__":
    sys.exit(main())
