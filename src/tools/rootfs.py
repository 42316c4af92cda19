#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
rootfs.py DIR OUT: the files below a folder as one archive (cpio, "newc").

The same files give the same bytes, whoever packs them and when: names are
sorted, owners and times are 0. With --times each file has the time when it was
written, for servers that say so. With --gzip, text that becomes a fifth smaller
or more is stored compressed as well, as NAME.gz, for servers that send it so.
The format is in lib/base/ukcpio/include/uk/cpio.h.
"""

import argparse
import gzip
import os
import stat
import sys
from pathlib import Path

TEXT = (".html", ".css", ".js", ".json", ".svg", ".txt", ".xml", ".mjs")
SMALL = 512             # bytes; less is not worth a second file


def pad(data):
    """Each part begins at a multiple of 4 bytes."""
    return data + bytes(-len(data) % 4)


def entry(name, mode, data, inode, mtime=0):
    """One file: header, name, contents."""
    name = os.fsencode(name)        # the bytes that the folder has
    fields = (inode, mode, 0, 0, 1, mtime, len(data), 0, 0, 0, 0,
              len(name) + 1, 0)
    header = b"070701" + b"".join(b"%08x" % f for f in fields)
    return pad(header + name + b"\0") + pad(data)


def contents(path):
    """(mode, bytes) of what lies at a path; None for what is no file."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return stat.S_IFLNK | 0o777, os.fsencode(os.readlink(path))
    if stat.S_ISDIR(mode):
        return stat.S_IFDIR | 0o755, b""
    if stat.S_ISREG(mode):
        return stat.S_IFREG | 0o644, path.read_bytes()
    return None


def written(path, times):
    """When a file was written, as 32 bits hold it; 0: not to be said."""
    return min(max(int(path.lstat().st_mtime), 0), 2**32 - 1) if times else 0


def files(root, compress, times):
    """(name, mode, bytes, time) of everything below a folder, in order."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        found = contents(path)
        if not found:
            continue
        yield name, *found, written(path, times)
        small = gzip.compress(found[1], 9, mtime=0) if (
            compress and stat.S_ISREG(found[0]) and path.suffix in TEXT
            and len(found[1]) >= SMALL) else b""
        if small and len(small) * 5 < len(found[1]) * 4:
            yield name + ".gz", found[0], small, written(path, times)


def pack(root, out, compress=False, times=False):
    """Write the archive; -> how many entries it has."""
    part = out.with_name(out.name + ".part")
    number = 0
    with open(part, "wb") as f:
        for number, (name, mode, data, mtime) in enumerate(
                files(root, compress, times), 1):
            f.write(entry(name, mode, data, number, mtime))
        f.write(entry("TRAILER!!!", 0, b"", 0))
    part.replace(out)
    return number


def main():
    p = argparse.ArgumentParser(description="Files below a folder as an archive.")
    p.add_argument("root", type=Path, metavar="DIR")
    p.add_argument("out", type=Path, metavar="OUT")
    p.add_argument("--gzip", action="store_true",
                   help="text compressed as well, as NAME.gz")
    p.add_argument("--times", action="store_true",
                   help="when each was written; else 0")
    a = p.parse_args()
    if not a.root.is_dir():
        sys.exit(f"rootfs: {a.root}: no such folder")
    try:
        pack(a.root, a.out, a.gzip, a.times)
    except OSError as e:
        sys.exit(f"rootfs: {e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
