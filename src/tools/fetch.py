#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
fetch.py SOURCE.TOML: sources of others, unpacked; prints where they lie.

What others wrote is never in this tree. A library that needs it says what and
where from, with the digest that it must have:

    name = "lwip"                       for people and for the folder
    version = "2.1.3"
    archive = "lwip_2.1.3.orig.tar.xz"  a tar, however compressed
    sha256 = "..."                      of the archive
    debian = "lwip"                     a source package that has the archive
    urls = ["https://.../lwip.tar.gz"]  or addresses; #sha256=... if it differs
    patches = ["x.patch"]               beside this file, in this order

An archive is fetched once, checked, and kept in WEFT_SOURCES (else
~/.cache/weft/sources), so that a second build needs no network; the unpacked
and patched tree lies in build/sources. Both come to be under another name and
get their own only when they are whole: an interrupted run leaves nothing that a
later one would believe. Neither root nor the system's own apt is touched.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import aptsource

try:
    import tomllib
except ImportError:             # Python before 3.11
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {"name": str, "version": str, "archive": str, "sha256": str,
         "debian": str, "urls": list, "patches": list}
NEEDED = ("name", "version", "archive", "sha256")
TIMEOUT = 60        # seconds without a byte


class Fault(Exception):
    """What a person has to know; the program ends with it."""


def say(verb, text):
    print(f"  {verb:8}{text}", file=sys.stderr, flush=True)


# --- what is wanted ---------------------------------------------------------

def read(path):
    """A description, checked."""
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise Fault(f"{path}: {e}") from None
    for key, value in source.items():
        if not isinstance(value, KNOWN.get(key, ())):
            raise Fault(f"{path}: {key}: not known, or not of its type")
    for key in NEEDED:
        if key not in source:
            raise Fault(f"{path}: {key} is missing")
    if not (source.get("debian") or source.get("urls")):
        raise Fault(f"{path}: neither debian nor urls: where is it from?")
    return source


def stamp_of(path, source):
    """Changes with anything that the unpacked tree depends on."""
    digest = hashlib.sha256(source["sha256"].encode())
    for patch in source.get("patches", ()):
        digest.update((path.parent / patch).read_bytes())
    return digest.hexdigest()[:12]


# --- the archive ------------------------------------------------------------

def cache():
    """Where archives are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("WEFT_SOURCES") or Path(base, "weft/sources"))


def digest_of(path):
    with open(path, "rb") as f:
        digest = hashlib.sha256()
        while block := f.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def download(url, to):
    """The bytes at an address into a file, with a line that grows."""
    with urllib.request.urlopen(url, timeout=TIMEOUT) as answer, \
            open(to, "wb") as f:
        total = int(answer.headers.get("Content-Length") or 0)
        while block := answer.read(1 << 16):
            f.write(block)
            if total and sys.stderr.isatty():
                print(f"\r          {100 * f.tell() // total:3} % of "
                      f"{total >> 10} KiB", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)


def from_urls(source, part):
    """Ways to try: (where, function that leaves the archive in `part`, digest)."""
    for url in source.get("urls", ()):
        url, _, pin = url.partition("#sha256=")
        yield url, lambda url=url: download(url, part), pin or source["sha256"]


def from_debian(source, kept, part):
    if source.get("debian"):
        yield (f"the source package {source['debian']}",
               lambda: aptsource.fetch(source, kept / ".apt", part),
               source["sha256"])


def archive(source):
    """The archive in the cache, fetched if it is not there."""
    kept = cache()
    kept.mkdir(parents=True, exist_ok=True)
    path = kept / source["archive"]
    with open(kept / f".{source['name']}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)    # of two builds one fetches
        if path.exists() and digest_of(path) == source["sha256"]:
            return path
        return obtain(source, kept, path)


def obtain(source, kept, path):
    """Try every way; -> the archive. Fault: what each of them said."""
    part = kept / f".{source['archive']}.part"
    said = []
    say("FETCH", f"{source['name']} {source['version']}")
    for where, way, pin in (*from_debian(source, kept, part),
                            *from_urls(source, part)):
        try:
            way()
            got = digest_of(part)
            if got == pin:
                part.replace(path)
                return path
            said.append(f"{where}: has another SHA-256, {got}")
        except (OSError, aptsource.Unavailable, urllib.error.URLError) as e:
            said.append(f"{where}: {e}")
        finally:
            part.unlink(missing_ok=True)
    raise Fault(f"{source['archive']} of {source['name']} cannot be had:\n  "
                + "\n  ".join(said) + "\nOnce it is there it is kept in "
                f"{kept}; you may also put it there yourself.\n"
                f"Its SHA-256 must be {source['sha256']}.")


# --- the tree ---------------------------------------------------------------

def unpack(path, to):
    """The contents of the archive's one folder."""
    with tarfile.open(path) as tar:
        top = {m.name.split("/")[0] for m in tar}
        if hasattr(tarfile, "data_filter"):
            tar.extractall(to, filter="data")
        else:
            tar.extractall(to)      # its digest says that we know it
    return to / top.pop() if len(top) == 1 else to


def apply(patch, tree):
    done = subprocess.run(["patch", "-p1", "-s", "-i", patch], cwd=tree,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True)
    if done.returncode:
        raise Fault(f"{patch} does not fit:\n{done.stdout}")


def tree(path, out):
    """Where the unpacked, patched sources lie."""
    source = read(path)
    final = out / f"{source['name']}-{stamp_of(path, source)}"
    if final.is_dir():
        return final
    packed = archive(source)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".") as work:
        try:
            got = unpack(packed, Path(work))
        except OSError as e:        # a full disk
            raise Fault(f"{packed} cannot be unpacked in {out}: {e.strerror}\n"
                        f"Make room there and try again.") from None
        for patch in source.get("patches", ()):
            apply(path.parent.resolve() / patch, got)
        if not final.is_dir():
            got.replace(final) if got != Path(work) else shutil.copytree(
                got, final)
    return final


def main():
    p = argparse.ArgumentParser(description="Sources of others, unpacked.")
    p.add_argument("source", type=Path, metavar="SOURCE.TOML")
    p.add_argument("--out", type=Path, default=ROOT / "build/sources",
                   metavar="DIR", help="where trees go (build/sources)")
    a = p.parse_args()
    try:
        print(os.path.relpath(tree(a.source, a.out)))
    except Fault as e:
        sys.exit(f"fetch: {e}")
    except OSError as e:        # a cache that may not be written
        sys.exit(f"fetch: {e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
