# SPDX-License-Identifier: BSD-3-Clause
"""
GRUB boots the image from a CD, through Multiboot2: the other way in, which
QEMU's -kernel (PVH) never takes.
"""

import subprocess
import sys

import pytest

import weft

HELLO = {"APP": "hello", "ARCH": "x86_64", "PLAT": "kvm", "CC": "gcc"}
pytestmark = pytest.mark.xdist_group("hello-kvm-x86_64-cc-gcc")


def iso(build, *words, output=None):
    return subprocess.run(
        [sys.executable, "src/tools/iso.py", "--build", str(build.dir),
         *words, *(["--output", str(output)] if output else [])],
        cwd=weft.ROOT, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_boots_from_a_cd(tmp_path, machine):
    """The same greeting, and the command line that the ISO was made with."""
    build = weft.built(**HELLO)
    done = iso(build, "--cmdline", "-- one 'two words' $three",
               output=tmp_path / "hello.iso")
    assert done.returncode == 0, done.stderr
    end = weft.machines.MACHINES[machine].boot(
        build, 90, mem="128M", cdrom=str(tmp_path / "hello.iso"))
    assert (end.kind, end.status) == ("halt", 0), end
    assert "Hello, world!\nargv[1] = one\nargv[2] = two words\n" \
        "argv[3] = $three\n" in end.console


def test_make_iso():
    """`make iso` leaves O/image.iso and says how to boot it."""
    out = weft.built(**HELLO).dir
    done = weft.make("iso", O=str(out), **HELLO)
    assert done.returncode == 0, done.stdout
    assert (out / "image.iso").stat().st_size > 1 << 20
    assert "--cdrom" in done.stdout


def test_no_iso_for_another_processor():
    build = weft.built(**{**HELLO, "ARCH": "arm64"})
    done = iso(build)
    assert done.returncode == 1 and "PLAT=kvm ARCH=x86_64" in done.stderr
