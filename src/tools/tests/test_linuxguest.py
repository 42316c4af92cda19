# SPDX-License-Identifier: BSD-3-Clause
"""The Linux guest's parts: what is in a bzImage, which drivers come first,
which kernel is taken, and the words when none can be had."""
import ctypes
import gzip
import hashlib
import json
import lzma
import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aptsource                # noqa: E402
import linuxguest               # noqa: E402
from image import Refused       # noqa: E402

ELF = b"\x7fELF" + bytes(range(256)) * 1000


def lz4(data):
    """In LZ4's legacy frames, as `lz4 -l` has it, several blocks."""
    lib, out = ctypes.CDLL("liblz4.so.1"), b"\x02\x21\x4c\x18"
    for at in range(0, len(data), 100_000):
        room = ctypes.create_string_buffer(200_000)
        piece = data[at:at + 100_000]
        n = lib.LZ4_compress_default(piece, room, len(piece), len(room))
        out += struct.pack("<I", n) + room.raw[:n]
    return out


def bzimage(payload, sectors=27):
    """Boot sectors that say where the payload is, and what is behind it."""
    head = bytearray((sectors + 1) * 512)
    head[0x1f1] = sectors
    payload += struct.pack("<I", len(ELF))
    struct.pack_into("<II", head, 0x248, 100, len(payload))
    return bytes(head) + bytes(100) + payload + b"rubbish"


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, lz4])
def test_kernel_comes_out_as_it_went_in(pack):
    assert linuxguest.uncompressed(bzimage(pack(ELF))) == ELF


def test_unknown_packing_is_named():
    with pytest.raises(Refused, match="28b52ffd"):
        linuxguest.uncompressed(bzimage(b"\x28\xb5\x2f\xfd" + ELF))


def test_damaged_block_is_an_error():
    packed = lz4(ELF)[:-40] + b"\xff" * 40
    with pytest.raises(Refused, match="damaged"):
        linuxguest.uncompressed(bzimage(packed))


def test_driver_comes_behind_those_that_it_needs(tmp_path):
    for name, depends in (("virtio_net", "net_failover,virtio"),
                          ("net-failover", "failover"), ("failover", ""),
                          ("virtio", "")):
        (tmp_path / f"{name}.ko").write_bytes(
            b"x\0license=GPL\0depends=" + depends.encode() + b"\0name=y\0")
    order = [p.stem for p in linuxguest.load_order(tmp_path, ["virtio_net"])]
    assert order == ["failover", "net-failover", "virtio", "virtio_net"]


PIN = {"package": "linux-image-1", "version": "1-1", "sha256": "aa"}


@pytest.mark.parametrize("listed, got", [
    ({"linux-image-1=1-1": "aa", "linux-image-2=2-1": "bb"}, ("1-1", "aa")),
    ({"linux-image-1=1-1": "cc", "linux-image-2=2-1": "bb"}, ("2-1", "bb")),
    ({"linux-image-2=2-1": "bb"}, ("2-1", "bb")),
])
def test_pinned_kernel_while_there_is_one_else_the_current(monkeypatch, listed,
                                                           got):
    def apt(*words):
        if "show" in words:
            return ("Version: 3\nDepends: linux-image-2 (= 2-1)\n"
                    if words[-1] == "linux-image" else "Version: 2-1\n")
        digest = listed.get(words[-1])
        return f"'http://a/b.deb' b.deb 5 SHA256:{digest}\n" if digest else ""

    monkeypatch.setattr(aptsource, "run", apt)
    found = aptsource.choose((), PIN, "linux-image")
    assert (found["version"], found["sha256"]) == got
    assert found["uri"] == "http://a/b.deb"


@pytest.fixture
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("WEFT_SOURCES", str(tmp_path))
    return tmp_path


def test_without_the_archive_it_says_what_is_missing(monkeypatch, cache):
    def offline(*_):
        raise aptsource.Unavailable("Could not resolve 'deb.example'")

    monkeypatch.setattr(aptsource, "run", offline)
    with pytest.raises(Refused, match="linux-image.*Could not resolve"):
        linuxguest.package("x86_64")
    assert not list(cache.glob("*.deb"))


def keep(cache, data, **origin):
    """A package that was fetched earlier."""
    (cache / "k.deb").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    (cache / "linux-cloud-x86_64.json").write_text(json.dumps(
        {"file": "k.deb", "sha256": digest, **origin}))
    return digest


def test_one_that_is_there_needs_no_network(monkeypatch, cache):
    monkeypatch.setattr(aptsource, "run", None)
    digest = keep(cache, b"abc", instead_of=linuxguest.wanted("x86_64")["sha256"])
    path, origin = linuxguest.package("x86_64")
    assert path.read_bytes() == b"abc" and origin["sha256"] == digest


@pytest.mark.parametrize("spoil", [
    lambda c: (c / "k.deb").write_bytes(b"abd"),
    lambda c: (c / "k.deb").unlink(),
    lambda c: (c / "linux-cloud-x86_64.json").write_text("{"),
    lambda c: keep(c, b"abc", instead_of="another pin"),
])
def test_damaged_or_outdated_one_is_fetched_again(monkeypatch, cache, spoil):
    keep(cache, b"abc", instead_of=linuxguest.wanted("x86_64")["sha256"])
    spoil(cache)

    def fetch_binary(pin, meta, arch, folder, to):
        to.write_bytes(b"new")
        return {k: pin[k] for k in ("package", "version", "sha256")}

    monkeypatch.setattr(aptsource, "fetch_binary", fetch_binary)
    path, origin = linuxguest.package("x86_64")
    assert path.read_bytes() == b"new" and origin["pinned"]
