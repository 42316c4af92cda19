# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 19: what is asked rightly is answered, in bursts; all else is silence.

The protocols are asked as a program of this host, under the sanitizers, frame
by frame: those that are right, each of them cut off at every byte, with each bit
of its headers turned round, and random ones. What must come is what a model in a
few lines says. The burst is asked with a device that is made up. Then the image
is at one end of a wire and this test at the other, with a long conversation of
friendly and hostile frames, and the answers come in the order of the questions.
"""

import dataclasses
import functools
import platform
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(LESSON.parents[1] / "tests"), str(LESSON)]

import weft                                             # noqa: E402
from course.oracles import hostunit     # noqa: E402
from course.verdict import Mismatch, same               # noqa: E402
from peer import Boot, Peer                             # noqa: E402
from ping import (ALL, ARP, ECHO, IPV4, REPLY, THEM, US,    # noqa: E402
                  arp, checksum, ethernet, icmp, ipv4, ping)

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
HERE = "lessons/19-packets"
ARCH = {"aarch64": "arm64"}.get(platform.machine(), "x86_64")
INCLUDE = [HERE, "lib/net/uknetdev/include", "lib/alloc/ukalloc/include",
           f"arch/{ARCH}/include", "lib/base/ukstring/include"]
MAC = bytes.fromhex("525400123456")     # as in frames.c, and QEMU's first card
TTL = 64


# --- the model -----------------------------------------------------------------

def arp_reply(body):
    if body[:8] != arp()[:8] or body[24:28] != THEM or len(body) < 28:
        return None
    reply = arp(2, body[14:18], body[8:14], MAC, THEM)
    return reply


def is_packet(body):
    """Whether it is a whole IPv4 packet for us, from somebody."""
    if len(body) < 20 or body[0] >> 4 != 4:
        return False
    header, length = body[0] % 16 * 4, int.from_bytes(body[2:4], "big")
    return (20 <= header <= length <= len(body)
            and not checksum(body[:header])
            and not int.from_bytes(body[6:8], "big") & 0x3fff
            and body[16:20] == THEM
            and 0 < body[12] < 224 and body[12] != 127)


def ip_reply(body):
    if not is_packet(body) or body[9] != 1:
        return None
    source, length = body[12:16], int.from_bytes(body[2:4], "big")
    body = body[body[0] % 16 * 4:length]
    if len(body) < 8 or body[0] != ECHO or checksum(body):
        return None
    return ipv4(icmp(REPLY, body[1], body[4:]), THEM, source, id=0,
                frag=0x4000, ttl=TTL)


def answer(frame):
    """The frame that must come back, or None."""
    if len(frame) < 14 or frame[6] & 1:
        return None
    to, source = frame[:6], frame[6:12]
    kind, body = int.from_bytes(frame[12:14], "big"), frame[14:]
    reply = None
    if kind == ARP and to in (MAC, ALL):
        reply = arp_reply(body)
    elif kind == IPV4 and to == MAC:
        reply = ip_reply(body)
    return None if reply is None else ethernet(source, kind, reply, MAC)


# --- the protocols, on this host -------------------------------------------------

def protocols():
    """arp.c and icmp.c as they are; where the other exercise is not solved it
    does not matter here."""
    return hostunit.compiled(
        "the answers to frames", [f"{HERE}/{name}.c" for name in (
            "frame", "arp", "ip", "icmp", "tests/frames")], include=INCLUDE)


def ask(frames, what=""):
    """Each must be answered as the model does."""
    answers = protocols().ask([f.hex() for f in frames])
    for frame, said in zip(frames, answers):
        want, got = answer(frame), None
        if said != "-":
            got = bytes.fromhex(said)
        compare(got, want, f"{what or 'asked by ' + named(frame)}")


ETHERNET = {"to": 0, "from": 6, "type": 12}
FIELDS = {
    ARP: {**ETHERNET, "hardware": 14, "protocol": 16, "mac_len": 18,
          "ip_len": 19, "op": 20, "from_mac": 22, "from_ip": 28, "to_mac": 32,
          "to_ip": 38, "what is behind it": 42},
    IPV4: {**ETHERNET, "version": 14, "service": 15, "len": 16, "id": 18,
           "frag": 20, "ttl": 22, "protocol": 23, "sum": 24, "from_ip": 26,
           "to_ip": 30, "icmp.type": 34, "icmp.code": 35, "icmp.sum": 36,
           "icmp.id": 38, "icmp.seq": 40, "data": 42}}


def named(frame):
    """A frame, shortly."""
    words = {ARP: "an ARP packet", IPV4: "an IPv4 packet"}.get(
        kind_of(frame), "a frame")
    text = frame.hex()
    return (f"{words}, {len(frame)} bytes: {text[:28]} {text[28:108]}"
            + ("..." if len(text) > 108 else ""))


def kind_of(frame):
    return int.from_bytes(frame[12:14], "big")


def compare(got, want, about):
    """The same answer, or a Mismatch at the first field that differs."""
    if None in (got, want):
        words = ["no answer" if f is None else f"an answer of {len(f)} bytes"
                 for f in (got, want)]
        same(*words, about)
        return
    fields = list(FIELDS[kind_of(want)].items())
    for (name, at), (_, end) in zip(fields, fields[1:] + [("", 9999)]):
        same(f"{name} {got[at:end].hex()[:40]}",
             f"{name} {want[at:end].hex()[:40]}", about)
    same(got.hex(), want.hex(), about)


def cut(frame):
    return [frame[:n] for n in range(len(frame))]


def turned(frame, first, last):
    """With each bit of some of its bytes turned round."""
    for n in range(8 * first, 8 * last):
        yield (frame[:n // 8] + bytes([frame[n // 8] ^ 1 << n % 8])
               + frame[n // 8 + 1:])


def padded(frame):
    """As short frames come: with something behind their end."""
    return frame.ljust(60, b"\xdd")


QUESTION = ethernet(ALL, ARP, arp())


def test_ping_1_question_is_answered():
    ask([QUESTION, ethernet(MAC, ARP, arp())],
        "asked who has our address")


def test_ping_1_asker_is_who_gets_the_answer():
    dice = random.Random()
    ask([ethernet(ALL, ARP, arp(asker=bytes([2]) + dice.randbytes(5),
                                ip=dice.randbytes(4), mac=dice.randbytes(6)),
                  bytes([4]) + dice.randbytes(5)) for _ in range(50)])


def test_ping_1_what_pads_a_frame_is_not_sent_back():
    ask([padded(QUESTION), QUESTION + b"\xdd", QUESTION + b"\xdd" * 1000],
        "asked in a frame with padding")


def test_ping_1_question_for_somebody_else_is_not_answered():
    ask([ethernet(ALL, ARP, arp(asked=bytes([10, 0, 2, n])))
         for n in (0, 2, 14, 16, 255)]
        + [ethernet(MAC[:5] + b"\0", ARP, arp())],
        "asked who has somebody else's address")


def test_ping_1_what_is_no_question_is_not_answered():
    ask([ethernet(ALL, ARP, arp(op)) for op in (0, 2, 3, 4, 8, 0x100, 0xffff)]
        + [ethernet(ALL, ARP, arp(kind=kind)) for kind in (
            (6, IPV4, 6, 4), (1, 0x86dd, 6, 4), (1, IPV4, 8, 4),
            (1, IPV4, 6, 16), (0x100, IPV4, 6, 4), (1, 8, 6, 4))],
        "told what is no question for an IPv4 address")


def test_ping_1_question_that_was_cut_off_is_not_answered():
    ask(cut(QUESTION),
        "asked, with the end cut off")


def test_ping_1_each_bit_counts():
    ask(list(turned(QUESTION, 0, len(QUESTION))))


def pinged(size, **other):
    return ping(MAC, random.randrange(65536), random.randbytes(size), **other)


def test_ping_2_ping_is_answered():
    ask([pinged(56)],
        "pinged")


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 57, 255, 1000, 1471, 1472])
def test_ping_2_answer_has_all_that_was_sent(size):
    ask([pinged(size), padded(pinged(size))], f"pinged with {size} bytes")


def test_ping_2_data_of_all_kinds_are_summed_right():
    """Sums that carry, once and twice; the sum 0 and the sum 0xffff."""
    dice = random.Random()
    datas = [b"\0\0\0\0", b"\xff" * 1004, b"\xff" * 1003, b"\xf7\xff\0\0",
             b"\xf8\0\xff\xff", b"\0\1\xff\xfe", b"\xf7\xff\0\0" + b"\0" * 50]
    datas += [dice.randbytes(4 + dice.randrange(80)) for _ in range(200)]
    ask([ethernet(MAC, IPV4, ipv4(icmp(rest=d))) for d in datas],
        "pinged with data of all kinds")


def test_ping_2_damaged_ping_is_not_answered():
    ask([ethernet(MAC, IPV4, ipv4(icmp(rest=bytes(60), damage=1 << n)))
         for n in range(16)], "pinged, with a wrong sum")
    frame = pinged(5)
    ask(list(turned(frame, 34, len(frame))), "pinged, with a wrong bit")


def test_ping_2_what_is_no_ping_is_not_answered():
    """An answer to an answer would never end; other errors neither."""
    ask([ethernet(MAC, IPV4, ipv4(icmp(kind, rest=bytes(12))))
         for kind in (*range(8), *range(9, 20), 0x80, 0xff)],
        "sent an ICMP message that is no echo request")


def test_ping_2_codes():
    """RFC 792 knows no other than 0; what becomes of others is a choice."""
    ask([ethernet(MAC, IPV4, ipv4(icmp(ECHO, code, bytes(12))))
         for code in (0, 1, 2, 255)],
        "pinged with some code")


def test_ping_2_ping_without_a_whole_header_is_not_answered():
    ask([ethernet(MAC, IPV4, ipv4(icmp(rest=b"")[:n] if n < 4
                                  else icmp(rest=bytes(n - 4))))
         for n in range(8)],
        "pinged, with a part of ICMP's header")


def test_ping_2_lengths_that_lie():
    frame = pinged(40)
    ask(cut(frame))
    ask([ethernet(MAC, IPV4, ipv4(icmp(rest=bytes(40)), len=n))
         for n in (0, 19, 20, 27, 28, 63, 65, 1500, 0xffff)])
    ask([ethernet(MAC, IPV4, ipv4(icmp(rest=bytes(40)), words=n))
         for n in (0, 4, 6, 15)])


def test_ping_2_headers_with_options():
    ask([ethernet(MAC, IPV4, ipv4(icmp(rest=bytes(20)), options=b"\1" * n))
         for n in (4, 8, 40)],
        "pinged, with options in IP's header")


def test_ping_2_fragments_and_strangers():
    packets = [ipv4(icmp(rest=bytes(20)), frag=f)
               for f in (0x2000, 1, 0x1fff, 0x4000, 0x8000)]
    packets += [ipv4(icmp(rest=bytes(20)), bytes(source)) for source in (
        (0, 0, 0, 0), (127, 0, 0, 1), (224, 0, 0, 1), (255,) * 4,
        (223, 255, 255, 255), (1, 2, 3, 4))]
    packets += [ipv4(icmp(rest=bytes(20)), to=bytes([10, 0, 2, n]))
                for n in (2, 255)]
    packets += [ipv4(icmp(rest=bytes(20)), **wrong) for wrong in (
        {"version": 6}, {"protocol": 6}, {"damage": 1}, {"ttl": 1})]
    ask([ethernet(to, IPV4, p) for p in packets for to in (MAC, ALL)])


def test_frames_that_are_nobodys():
    """No exercise decides here: what is right, but was sent to nobody we know."""
    ask([ethernet(MAC, 0x88b5, bytes(46)), ethernet(MAC, 0x86dd, bytes(46)),
         ethernet(b"\1\0\x5e\0\0\1", IPV4, bytes(60)), b""])
    silent = [ethernet(to, kind, body, source) for to, kind, body, source in (
        (MAC, ARP, arp(), b"\1" + US[1:]), (b"\x33" * 6, ARP, arp(), US),
        (MAC, IPV4, ipv4(icmp(rest=bytes(8))), ALL),
        (US, IPV4, ipv4(icmp(rest=bytes(8))), US))]
    for got in protocols().ask([f.hex() for f in silent]):
        same(got, "-", "the answer to a frame that is nobody's")


# --- the burst, on this host -------------------------------------------------------

BURST = 32


def call(came, mask, room):
    return f"came {came} answer {mask or '-'} room {room}"


def outcome(came, mask, room):
    """What station_poll() must do of it, in the words of bursts.c."""
    taken = max(0, min(came, BURST))
    answered = [n for n in range(taken) if mask[n] == "1"]
    fit = max(0, room)
    sent, back = answered[:fit], answered[fit:]
    freed = [n for n in range(taken) if mask[n] != "1"] + back
    counted = {"lost": len(back), "silent": taken - len(answered)}["lost"]
    return (" ".join(["sent", *map(str, sent)]), 1 if answered else 0,
            sorted(freed), max(0, came) - taken,
            came if came < 0 else taken, counted)


def polled(calls):
    program = hostunit.compiled(
        "station_poll()", [f"{HERE}/burst.c", f"{HERE}/tests/bursts.c"],
        include=INCLUDE)
    for one, said in zip(calls, program.ask([call(*c) for c in calls])):
        parts = [p.strip() for p in said.split(";")]
        sent, calls_made = parts[0].rsplit(" in ", 1)
        want, about = outcome(*one), f"after `{call(*one)}`"
        same(parts[2], f"left {want[3]}", f"frames not taken {about}")
        same(sent, want[0], f"frames that the device got {about}")
        same(sorted(map(int, parts[1].split()[1:])), want[2],
             f"frames that were freed {about}")
        same(int(calls_made), want[1], f"calls to send them {about}")
        same(parts[3], f"returned {want[4]}", about)
        same(parts[4], f"counted {want[5]}", about)


def test_burst_1_nothing_comes_and_nothing_goes():
    polled([(0, "", 32)])


def test_burst_1_all_answers_go_in_one_call():
    polled([(n, "1" * n, 64) for n in (1, 2, 8, 31, 32)])


def test_burst_1_what_has_no_answer_is_freed():
    polled([(1, "0", 32), (5, "00000", 32), (6, "010110", 32)])


def test_burst_1_more_than_a_burst_waits():
    polled([(40, "1" * 40, 64), (64, "10" * 32, 64)])


def test_burst_1_what_the_card_does_not_take_is_freed():
    polled([(4, "1111", room) for room in (0, 1, 3, 4)]
           + [(6, "101011", 2)])


def test_burst_1_broken_device_loses_nothing_of_ours():
    polled([(-5, "", 32), (4, "1101", -5)])


def test_burst_1_any_burst():
    dice = random.Random()
    polled([(n, "".join(dice.choice("01") for _ in range(n)),
             dice.randrange(40)) for n in (dice.randrange(60)
                                           for _ in range(300))])


# --- at the other end of a wire ------------------------------------------------------

def least(frame):
    """No shorter frame is on a wire; some who carry it would pad it."""
    return frame.ljust(60, b"\0")


def conversation_of(seed):
    """Frames for the image, friendly and hostile. The answers are no more than
    its send queue holds (QUEUE in station.c): on a busy host the card may be
    slower than the image, and what finds no room is lost."""
    dice, frames = random.Random(seed), []
    questions = [QUESTION, ethernet(MAC, ARP, arp())]
    for n in range(110):
        frame = dice.choice((
            dice.choice(questions), ping(MAC, n, dice.randbytes(n)),
            ping(MAC, n, dice.randbytes(dice.randrange(1400))),
            ethernet(MAC, IPV4, ipv4(icmp(rest=dice.randbytes(60)),
                                     frag=dice.choice((0, 0x2000))))))
        where = dice.randrange(4)
        if where == 1:      # damaged on its way
            frame = dice.choice(list(turned(frame, 0, min(len(frame), 60))))
        elif where == 2:
            frame = frame[:dice.randrange(14, len(frame))]
        frames.append(least(frame))
    frames += [least(QUESTION), ping(MAC, 999, bytes(100))]
    assert len([f for f in frames if answer(f)]) <= 64
    return frames


def shots():
    for machine, arch in MACHINES:
        mac = f"hostnet.mac={MAC.hex(':')} " if machine == "linuxu" else ""
        one = weft.shot(machine, arch, f"{mac}lesson19.until={len(FRAMES)} --",
                        LESSON="19")
        yield pytest.param(one, id=one.label, marks=one.mark())


FRAMES = conversation_of(19)


@functools.lru_cache(None)
def heard(one):
    """[frames that came back]; -> and how the image ended."""
    program = weft.machines.MACHINES[one.machine].program
    if program and "stream" not in subprocess.run(
            [program, "-M", "none", "-netdev", "help"], capture_output=True,
            text=True, check=False).stdout.split():
        pytest.skip(f"{program} is older than 7.2: it has no -netdev stream")

    def work():
        with tempfile.TemporaryDirectory(prefix="weft-test-") as folder, \
                Peer(folder) as peer:
            boot = Boot(one, net=peer.net)
            peer.connect()
            boot.await_words("ready")
            for at in range(0, len(FRAMES), 32):
                peer.send(*FRAMES[at:at + 32])
            came = [f.hex() for f in peer.rest()]
            return {"came": came, "end": dataclasses.asdict(boot.end())}

    done = weft.once(f"lesson19-{one.key()}", work)
    return ([bytes.fromhex(f) for f in done["came"]],
            weft.machines.End(**done["end"]))


def answers_to(one, kind):
    """What came of one protocol, against the model."""
    came, end = heard(one)
    want = [a for a in map(answer, FRAMES) if a and kind_of(a) == kind]
    got = [f for f in came if kind_of(f) == kind]
    for n, (g, w) in enumerate(zip(got, want)):
        compare(g[:len(w)], w, f"answer {n} of the image")
        same(g[len(w):].strip(b"\0"), b"", f"behind answer {n}")
    if len(got) != len(want):
        raise Mismatch(f"{len(want)} answers", f"{len(got)}",
                       f"{end.kind} {end.status} {end.text}")


@pytest.mark.parametrize("shot", shots())
def test_ping_1_image_at_a_wire(shot):
    answers_to(shot, ARP)


@pytest.mark.parametrize("shot", shots())
def test_ping_2_image_at_a_wire(shot):
    answers_to(shot, IPV4)


@pytest.mark.parametrize("shot", shots())
def test_image_ends_and_gives_everything_back(shot):
    _, end = heard(shot)
    assert (end.kind, end.status) == ("halt", 0), weft.explain(shot, end)
    assert "buffers are lost" not in end.console, weft.explain(shot, end)
    assert f"{len(FRAMES)} frames in " in end.console, weft.explain(shot, end)
