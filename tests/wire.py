# SPDX-License-Identifier: BSD-3-Clause
"""
A host on the image's wire, made of single packets: Ethernet, ARP, IPv4 and
IPv6 with their echoes, and as much of TCP as it takes to be a bad client
(RFC 826, 791, 792, 8200, 4443, 4861, 9293). The frames go as in peer.py.

    with Wire(shot, folder, initrd=...) as wire:    # 10.0.0.2, fe80::...
        wire.ping(size=56)
        t = wire.tcp().connect(); t.send(b"GET ..."); wire.await_resets(t)
"""

import dataclasses
import os
import select
import struct
import time

import machines
from peer import Boot, Peer

OWN_MAC, NOBODY = bytes.fromhex("020000000001"), bytes(6)
OWN, IMAGE = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
ADDRESS = "10.0.0.2/24 10.0.0.1"
OWN6 = bytes.fromhex("fe80000000000000" "00000000000000fe")
ALL = b"\xff" * 6
ARP, IPV4, IPV6 = 0x0806, 0x0800, 0x86dd
ICMP, TCP, FRAGMENT, ICMP6 = 1, 6, 44, 58
AGAIN = 0.3         # seconds of silence, then a question is asked again
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(data):
    """The internet's sum (RFC 1071)."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(proto, payload, ident=0, fragment=0):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident,
                       fragment, 64, proto, 0, OWN, IMAGE)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(to, payload, proto=ICMP6):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload), proto, 255, OWN6,
                       to) + payload


def icmp6(to, kind, rest):
    """One ICMPv6 message, whose sum spans the pseudo-header."""
    length = 4 + len(rest)
    pseudo = OWN6 + to + struct.pack(">II", length, ICMP6)
    sum_ = checksum(pseudo + struct.pack(">BBH", kind, 0, 0) + rest)
    return ipv6(to, struct.pack(">BBH", kind, 0, sum_) + rest)


def counts(page):
    """What the page of counters says; its last line is a full stop."""
    return {k: int(v) for k, v in (line.split() for line in
                                   page.splitlines()[:-1])}


class Wire:
    """An image and us, and nobody else."""

    def __init__(self, shot, folder, cmdline="", **wishes):
        self.peer = Peer(folder)
        self.peers = []         # TCP connections that were made
        self.mac = None         # the image's
        self.boot = Boot(dataclasses.replace(
            shot, cmdline=f'uknetdev.ip=[ "{ADDRESS}" ] {cmdline} --'),
            net=self.peer.net, **wishes)

    def __enter__(self):
        try:
            self.peer.connect()
            self.boot.await_words("listening on port")
            self.resolve()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.peer.__exit__()
        self.boot.stop()

    def send(self, kind, payload, to=None):
        self.peer.send(((to or self.mac) + OWN_MAC + struct.pack(">H", kind)
                        + payload).ljust(60, b"\0"))

    def receive(self, wanted, ask=None):
        """
        The next frame that `wanted` finds something in; -> that. ask() is
        called at first, and again while there is silence.
        """
        end = time.monotonic() + machines.scaled(30)
        if ask:
            ask()
        while time.monotonic() < end:
            if not self.peer.buffer and not select.select(
                    [self.peer.stream], [], [], AGAIN)[0]:
                if ask:
                    ask()
                continue
            frame = self.peer.receive()
            kind, = struct.unpack_from(">H", frame, 12)
            if kind == ARP and frame[20:22] == b"\0\1" and frame[38:42] == OWN:
                self.answer_arp(frame)
            found = wanted(kind, frame[14:], frame)
            if found is not None:
                return found
        raise AssertionError("the image does not answer")

    # --- who is there --------------------------------------------------------

    def answer_arp(self, frame):
        self.send(ARP, struct.pack(">HHBBH", 1, IPV4, 6, 4, 2) + OWN_MAC + OWN
                  + frame[22:32], frame[6:12])

    def resolve(self):
        """ARP; -> the address of the image's card."""
        self.mac = self.receive(
            lambda kind, p, _: p[8:14] if (
                kind == ARP and p[6:8] == b"\0\2" and p[14:18] == IMAGE
                and p[18:28] == OWN_MAC + OWN) else None,
            lambda: self.send(ARP, struct.pack(">HHBBH", 1, IPV4, 6, 4, 1)
                              + OWN_MAC + OWN + NOBODY + IMAGE, ALL))
        return self.mac

    def link_local(self):
        """The image's address on this wire, which follows from its card's."""
        m = self.mac
        return bytes.fromhex("fe80000000000000") + bytes([
            m[0] ^ 2, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]])

    def resolve6(self):
        """
        Neighbour discovery; -> the card's address that is advertised. (For
        its first second the image makes sure that nobody else has it.)
        """
        whom = self.link_local()
        group = bytes.fromhex("ff0200000000000000000001ff") + whom[13:]
        ask = icmp6(group, 135, bytes(4) + whom + b"\1\1" + OWN_MAC)
        return self.receive(
            lambda kind, p, _: p[66:72] if (
                kind == IPV6 and p[6] == ICMP6 and p[40] == 136
                and p[48:64] == whom and p[64:66] == b"\2\1") else None,
            lambda: self.send(IPV6, ask, b"\x33\x33" + group[12:]))

    # --- echoes --------------------------------------------------------------

    def ping(self, size=56, fragment=1480):
        """ICMP echo; larger ones in pieces. -> whether the bytes came back."""
        data = os.urandom(size)
        head = struct.pack(">BBHHH", 8, 0, 0, 7, size & 0xffff)
        sum_ = checksum(head + data)
        whole = head[:2] + struct.pack(">H", sum_) + head[4:] + data
        for at in range(0, len(whole), fragment):
            more = 0x2000 if at + fragment < len(whole) else 0
            self.send(IPV4, ipv4(ICMP, whole[at:at + fragment], size & 0xffff,
                                 more | at // 8))
        return self.echo(head[4:], data)

    def echo(self, ident, data):
        pieces = {}

        def collect(kind, p, _):
            if kind != IPV4 or p[9] != ICMP or p[12:20] != IMAGE + OWN:
                return None
            assert not checksum(p[:20])
            length, _, flags = struct.unpack_from(">HHH", p, 2)
            pieces[(flags & 0x1fff) * 8] = p[20:length]
            whole = b"".join(pieces[at] for at in sorted(pieces))
            return whole if len(whole) == 8 + len(data) else None

        back = self.receive(collect)
        assert not checksum(back)
        return back[:2] == b"\0\0" and back[4:] == ident + data

    def ping6(self, size=56):
        """The same by ICMPv6. No packet of the answer is longer than each path
        of IPv6 carries."""
        data, whom = os.urandom(size), self.link_local()
        self.send(IPV6, icmp6(whom, 128, struct.pack(">HH", 7, 1) + data))
        pieces = {}

        def collect(kind, p, _):
            if kind != IPV6 or p[8:40] != whom + OWN6:
                return None
            length, = struct.unpack_from(">H", p, 4)
            assert length <= 1280 - 40
            if p[6] == ICMP6 and p[40] == 129:
                pieces[0] = p[40:40 + length]
            elif p[6] == FRAGMENT and p[40] == ICMP6:
                at, = struct.unpack_from(">H", p, 42)
                pieces[at & ~7] = p[48:40 + length]
            whole = b"".join(pieces[at] for at in sorted(pieces))
            return whole if len(whole) == 8 + size else None

        back = self.receive(collect)
        assert not checksum(whom + OWN6 + struct.pack(">II", len(back), ICMP6)
                            + back)
        return back[4:] == struct.pack(">HH", 7, 1) + data

    # --- TCP -----------------------------------------------------------------

    def tcp(self, window=65535):
        self.peers.append(Connection(self, 40000 + len(self.peers), window))
        return self.peers[-1]

    def await_resets(self, *connections):
        """Until each of them was told that it is none any more."""
        ports = {c.port for c in connections}
        while ports:
            ports.discard(self.receive(lambda kind, p, _: struct.unpack_from(
                ">H", p, 22)[0] if kind == IPV4 and p[9] == TCP
                and p[33] & RST else None))

    def status(self):
        """The server's page of counters (webserver.py), over this wire."""
        t = self.tcp().connect()
        t.send(b"GET /.status HTTP/1.1\r\nHost: x\r\n\r\n")
        text = t.text(b".\n").partition(b"\r\n\r\n")[2].decode()
        t.close()
        self.peers.remove(t)
        return counts(text)

    def steady(self, pcbs=0):
        """When nobody else is there but so many of lwIP's connections."""
        end = time.monotonic() + machines.scaled(20)
        while time.monotonic() < end:
            now = self.status()
            if now["open"] == 1 and now["pcbs"] <= 1 + pcbs and (
                    now["up"] > 3000):
                return now
            time.sleep(0.05)
        raise AssertionError(f"it never comes to rest: {now}")


class Connection:
    """A client that does what it is told to, and nothing of itself."""

    serial = 0

    def __init__(self, wire, port, window):
        Connection.serial += 1
        self.wire, self.window = wire, window
        self.port = port + 97 * Connection.serial % 20000
        self.seq, self.ack = 1000, 0

    def segment(self, flags, data=b"", skip=0):
        """skip: bytes before it that were not sent (yet)"""
        head = struct.pack(">HHIIBBHHH", self.port, 80, self.seq + skip,
                           self.ack, 5 << 4, flags, self.window, 0, 0)
        pseudo = OWN + IMAGE + struct.pack(">HH", TCP, len(head + data))
        sum_ = checksum(pseudo + head + data)
        self.wire.send(IPV4, ipv4(TCP, head[:16] + struct.pack(">H", sum_)
                                  + head[18:] + data))
        if not skip:
            self.seq += len(data) + bool(flags & (SYN | FIN))

    def receive(self, wanted):
        """The next segment with these flags; -> (sequence number, data)."""
        def look(kind, p, _):
            if kind != IPV4 or p[9] != TCP or p[12:20] != IMAGE + OWN:
                return None
            length, = struct.unpack_from(">H", p, 2)
            source, to, seq, _, off, flags = struct.unpack_from(">HHIIBB", p, 20)
            if (source, to) != (80, self.port):
                return None
            assert wanted & RST or not flags & RST, "the connection was reset"
            if not flags & wanted:
                return None
            return seq, p[20 + (off >> 4) * 4:length]
        return self.wire.receive(look)

    def syn(self):
        self.segment(SYN)
        return self

    def connect(self):
        seq, _ = self.syn().receive(SYN)
        self.ack = seq + 1
        self.segment(ACK)
        return self

    def send(self, data):
        self.segment(ACK | PSH, data)
        return self

    def text(self, last):
        """What comes in order, until it ends in `last`; acknowledged."""
        got = b""
        while not got.endswith(last):
            seq, data = self.receive(ACK)
            if seq == self.ack:
                got += data
                self.ack += len(data)
                if data:
                    self.segment(ACK)
        return got

    def close(self):
        self.segment(FIN | ACK)
        seq, data = self.receive(FIN)
        self.ack = seq + len(data) + 1
        self.segment(ACK)
