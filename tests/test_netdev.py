# SPDX-License-Identifier: BSD-3-Clause
"""
Network devices, from outside: an image that sends back what it gets
(tests/netecho), and a peer that compares. One conversation for each place.
"""

import dataclasses
import functools
import random
import re
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import machines
import weft
from peer import Boot, Peer

ECHO = str(weft.ROOT / "tests/netecho")
GUEST, HOST = bytes.fromhex("525400123456"), bytes.fromhex("020000000001")
HEADER, LEAST, MOST = 14, 60, 1514
BURST = 48
LEGACY = ("-global", "virtio-mmio.force-legacy=true")

PLACES = [  # (machine, arch, name, words for QEMU)
    ("microvm", None, "", ()),
    ("microvm", None, "legacy", LEGACY),
    ("virt", None, "", ()),
    ("virt", None, "legacy", LEGACY),
    ("pc", None, "", ()),
    ("q35", None, "", ()),
    ("linuxu", "x86_64", "", ()),
    ("linuxu", "arm64", "", ()),
]


def shot(machine, arch=None, words=(), cmdline="", **what):
    plat = machines.MACHINES[machine].plat
    return weft.shot(machine, arch, cmdline, wishes=(("qemu", tuple(words)),),
                     A=ECHO, F=f"{ECHO}/{plat}.config", **what)


def places():
    for machine, arch, name, words in PLACES:
        one = shot(machine, arch, words)
        yield pytest.param(one, marks=one.mark(),
                           id=f"{one.label} {name}".strip())


def need_stream(machine):
    """`-netdev stream` is there from QEMU 7.2 on."""
    program = machines.MACHINES[machine].program
    if program and "stream" not in subprocess.run(
            [program, "-M", "none", "-netdev", "help"], capture_output=True, text=True,
            check=False).stdout.split():
        pytest.skip(f"{program} is older than 7.2: it has no -netdev stream")


def frame(length, source=HOST, seed=0):
    """A frame of so many bytes, of a type that is nobody's (IEEE 802)."""
    body = random.Random(seed * 65536 + length).randbytes(length)
    return (GUEST + source + b"\x88\xb5" + body)[:length]


def turned(f):
    """As the image sends it back."""
    return f[6:12] + f[:6] + f[12:]


QUIT = (frame(LEAST)[:HEADER] + b"quit").ljust(LEAST, b"\0")


# --- the conversation ------------------------------------------------------

def converse(one, folder):
    """All that is asked of one boot; -> what came of it, as JSON."""
    frames = [frame(n) for n in range(LEAST, MOST + 1)]
    random.Random(1).shuffle(frames)
    wrong, odd = [], [frame(n, seed=1) for n in (1, 13, 1515, 1600, 4000, 9000)]
    with Peer(folder) as peer:
        boot = Boot(one, net=peer.net)
        peer.connect()
        boot.await_words("ready")
        for at in range(0, len(frames), BURST):
            burst = frames[at:at + BURST]
            peer.send(*burst)
            wrong += [len(f) for f in burst if peer.receive() != turned(f)]
        peer.send(*odd, frames[0])
        came = []
        while turned(frames[0]) not in came:
            came.append(peer.receive())
        peer.send(QUIT)
        came += peer.rest()
        end = boot.end()
    return {"end": dataclasses.asdict(end), "wrong": wrong, "sent": len(frames),
            "odd": [len(f) for f in came[:-2]], "last": came[-1] == turned(QUIT)}


@functools.lru_cache(None)
def conversation(one):
    need_stream(one.machine)

    def work():
        with tempfile.TemporaryDirectory(prefix="weft-test-") as folder:
            return converse(one, folder)

    result = weft.once(f"netecho-{one.key()}", work)
    end = machines.End(**result["end"])
    assert (end.kind, end.status) == ("halt", 0), weft.explain(one, end)
    return result, end


def counted(end):
    """What the image counted: {word: number}."""
    line = re.search(r"received \d+ .*", end.console)[0]
    return {w: int(n) for w, n in re.findall(r"(\w+) (\d+)", line)}


@pytest.mark.parametrize("one", places())
def test_frames_of_all_sizes_come_back_whole_and_in_order(one):
    result, _ = conversation(one)
    assert not result["wrong"]
    assert result["last"]


@pytest.mark.parametrize("one", places())
def test_image_counts_what_went_through(one):
    """And gave all memory back: its status says so (see main.c)."""
    result, end = conversation(one)
    n = counted(end)
    # all sizes, those of odd size that the wire carried, one more, and QUIT
    assert n["received"] == n["sent"]
    assert n["received"] == result["sent"] + len(result["odd"]) + 2


@pytest.mark.parametrize("one", places())
def test_device_is_told_at_most_once_for_eight_packets(one):
    _, end = conversation(one)
    n = counted(end)
    assert n["told"] * 8 <= n["received"] + n["sent"], n


@pytest.mark.parametrize("one", places())
def test_frames_that_are_too_long_never_arrive(one):
    """Nor do those without a whole header, unless somebody has padded them."""
    result, _ = conversation(one)
    assert all(LEAST <= n <= MOST + 4 for n in result["odd"]), result["odd"]


def test_cut_cable_is_a_link_that_is_down(tmp_path):
    """What a process of this host sees; QEMU keeps it from its guest."""
    one = shot("linuxu", "x86_64", label="netecho-cut")
    with Peer(tmp_path) as peer:
        boot = Boot(one, net=peer.net)
        peer.connect()
        boot.await_words("ready")
        peer.send(frame(100), frame(200)[:100])
        assert peer.receive() == turned(frame(100))
        peer.stream.sendall(b"\0\0\1\0and not all of it")
        peer.close()
        end = boot.end()
    assert (end.kind, end.status) == ("halt", 6), weft.explain(one, end)
    assert "the other side is gone" in end.console


def test_socket_that_nobody_listens_at_is_an_error(tmp_path):
    one = shot("linuxu", "x86_64", cmdline=f"hostnet.socket={tmp_path}/no --")
    end = weft.ended(one, "crash")
    assert "/no (error 2)" in end.console, weft.explain(one, end)


# --- what went through -----------------------------------------------------

def packets(path):
    """[(nanoseconds, bytes)] of a file of libpcap's; of both precisions."""
    data = path.read_bytes()
    magic, major, minor, _, _, _, link = struct.unpack_from("<IHHIIII", data)
    assert (major, minor, link) == (2, 4, 1)
    unit = {0xa1b2c3d4: 1000, 0xa1b23c4d: 1}[magic]
    at, found = 24, []
    while at < len(data):
        sec, part, length, total = struct.unpack_from("<IIII", data, at)
        assert length == total
        found.append((sec * 10**9 + part * unit, data[at + 16:][:length]))
        at += 16 + length
    return found


@pytest.mark.parametrize("one", [p for p in places() if "legacy" not in p.id])
def test_pcap_has_what_came_and_what_went(one, tmp_path):
    need_stream(one.machine)
    sent = [frame(60), frame(1514), frame(333)]
    with Peer(tmp_path) as peer:
        boot = Boot(dataclasses.replace(one, label=one.label + "-pcap"),
                    net=peer.net, pcap=str(tmp_path / "out,1.pcap"))
        peer.connect()
        boot.await_words("ready")
        for f in sent:
            peer.send(f)
            assert peer.receive() == turned(f)
        peer.send(QUIT)
        peer.rest()
        end = boot.end()
    assert (end.kind, end.status) == ("halt", 0), weft.explain(one, end)
    seen = packets(tmp_path / "out,1.pcap")
    both = [g for f in (*sent, QUIT) for g in (f, turned(f))]
    assert [data for _, data in seen] == both
    assert sorted(seen, key=lambda p: p[0]) == seen
    assert abs(seen[0][0] / 1e9 - time.time()) < 3600


def test_pcap_without_a_device_is_refused():
    one = shot("linuxu", "x86_64")
    with pytest.raises(weft.Refused, match="NET="):
        machines.MACHINES["linuxu"].boot(one.build(), pcap="x")


def wanted_processor(boot):
    """Seconds that the booted process computed, or would have if it had been
    its turn (Linux, Documentation/scheduler/sched-stats.rst)."""
    of_thread = f"/proc/self/task/{boot.thread.native_id}/children"
    pid, = Path(of_thread).read_text().split()
    ran, waited, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    return (int(ran) + int(waited)) / 1e9


@pytest.mark.parametrize("one", [
    pytest.param(one, id=one.label, marks=one.mark()) for one in (
        shot("linuxu", "x86_64"), shot("linuxu", "arm64"))])
def test_process_with_nothing_to_do_wants_no_processor(one, tmp_path):
    with Peer(tmp_path) as peer, Boot(one, net=peer.net) as boot:
        peer.connect()
        boot.await_words("ready")
        before, begun = wanted_processor(boot), time.monotonic()
        time.sleep(2)
        wanted = wanted_processor(boot) - before
        assert wanted < (time.monotonic() - begun) / 2
        peer.send(QUIT)
        assert boot.end().status == 0
