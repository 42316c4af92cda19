# SPDX-License-Identifier: BSD-3-Clause
"""
An image on a wire: it says who it is, answers echoes, and talks to another
image over QEMU's socket network.
"""
import dataclasses
import re
import socket

import pytest

import weft
from peer import Boot
from test_netdev import need_stream
from webserver import MACHINES, OF, make_site, pack  # noqa: F401
from wire import Wire


def places(*names):
    """All machines, or these; "linuxu" is then this host's."""
    for machine, arch in MACHINES:
        one = OF[machine, arch]
        if not names or machine in names and arch != "arm64":
            yield pytest.param(one, id=one.label, marks=one.mark())


@pytest.mark.parametrize("shot", places())
def test_ping_is_answered(shot, site, tmp_path):
    """ARP and ICMP, neighbour discovery and ICMPv6; small, large, in pieces."""
    need_stream(shot.machine)
    with Wire(shot, tmp_path, initrd=pack(site, tmp_path / "x.cpio")) as wire:
        assert wire.resolve() == wire.mac
        for size in (0, 1, 56, 1472, 1473, 4000):
            assert wire.ping(size), size
        assert wire.resolve6() == wire.mac
        for size in (0, 56, 1400):
            assert wire.ping6(size), size


# --- a link that goes --------------------------------------------------------

@pytest.mark.parametrize("shot", places("microvm", "virt", "pc"))
def test_interface_follows_the_link(shot, site, tmp_path):
    """QEMU pulls the plug, and puts it in again."""
    need_stream(shot.machine)
    with Wire(shot, tmp_path, initrd=pack(site, tmp_path / "x.cpio"), qemu=(
            "-monitor", f"unix:{tmp_path}/monitor,server=on,wait=off")) as wire:
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.connect(str(tmp_path / "monitor"))
            for state in ("off", "on"):
                monitor.sendall(f"set_link net0 {state}\n".encode())
                wire.boot.await_words("net0: the link is "
                                      + {"off": "down", "on": "up"}[state])
        assert wire.resolve() == wire.mac
        assert wire.ping(56)


@pytest.mark.parametrize("shot", places("linuxu"))
def test_interface_is_down_when_the_other_side_is_gone(shot, site, tmp_path):
    """passt that died, to a process of this host; which lives on."""
    with Wire(shot, tmp_path, initrd=pack(site, tmp_path / "x.cpio")) as wire:
        wire.peer.close()
        wire.boot.await_words("net0: the link is down")


# --- two images --------------------------------------------------------------

def digest(data):
    """FNV-1a, as tests/netfetch has it."""
    h = 0xcbf29ce484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001b3 & (1 << 64) - 1
    return h


PAIRS = [((a, None), b) for a, b in (
    ("microvm", ("pc", None)), ("virt", ("microvm", None)),
    ("q35", ("linuxu", "x86_64")))]


@pytest.mark.parametrize("server, client", [
    pytest.param(a, b, id=f"{a[0]}-{b[0]}",
                 marks=pytest.mark.xdist_group(f"pair {a[0]}"))
    for a, b in PAIRS])
def test_two_images_talk_to_each_other(server, client, site, tmp_path):
    """One serves a file, the other fetches it ten times: nothing between them
    but QEMU's socket network (or, from a process, the same socket)."""
    need_stream(server[0])
    need_stream(client[0])
    path = tmp_path / "cable"
    with Boot(with_words(OF[server], "10.0.0.2/24", "apphttpd.until=10 --"),
              net=f"listen:{path}",
              initrd=pack(site, tmp_path / "x.cpio")) as one:
        one.await_words("listening on port")
        with Boot(with_words(
                weft.shot(*client, A=str(weft.ROOT / "tests/netfetch")),
                "10.0.0.3/24", "-- 10.0.0.2 /big.bin 10"),
                net=f"socket:{path}") as two:
            for boot in (two, one):
                end = boot.end()
                assert (end.kind, end.status) == ("halt", 0), weft.explain(
                    boot.shot, end)
    data = (site / "big.bin").read_bytes()
    size, sum_ = re.search(r"fetched (\d+) bytes, (\w+)",
                           two.outcome.console).groups()
    assert (int(size), int(sum_, 16)) == (len(data), digest(data))
    assert one.outcome.console.count("10.0.0.3 GET /big.bin 200 500000") == 10


def with_words(shot, address, words):
    return dataclasses.replace(
        shot, cmdline=f'uknetdev.ip=[ "{address}" ] {words}')
