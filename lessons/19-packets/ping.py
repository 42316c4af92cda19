#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
ping.py: the other end of the lesson's wire, in Python.

    python3 lessons/19-packets/ping.py /tmp/wire --count 1000 --burst 32

listens at /tmp/wire until an image comes (make run LESSON=19
NET=socket:/tmp/wire), asks it for its hardware address, and pings it: `burst`
pings at once, then their answers, until there were `count` of them. On such a
wire each frame follows its length, 4 bytes, big-endian.

The functions that make frames are the tests' as well.
"""
import argparse
import os
import socket
import struct
import sys

US, THEM = bytes.fromhex("020000000001"), bytes([10, 0, 2, 15])
OUR_IP = bytes([10, 0, 2, 2])
ALL = b"\xff" * 6
ARP, IPV4 = 0x0806, 0x0800
ECHO, REPLY = 8, 0


def checksum(data):
    """The Internet checksum (RFC 1071), as a number."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ethernet(to, kind, payload, source=US):
    return to + source + struct.pack(">H", kind) + payload


def arp(op=1, asked=THEM, mac=bytes(6), asker=US, ip=OUR_IP, kind=(1, IPV4, 6,
                                                                   4)):
    """Who has `asked`? Or, with op=2, he whose these are."""
    return struct.pack(">HHBBH", *kind, op) + asker + ip + mac + asked


def icmp(kind=ECHO, code=0, rest=b"\0\0\0\0", damage=0):
    """`rest`: the identifier, the number, and the data."""
    head = struct.pack(">BBH", kind, code, 0)
    total = checksum(head + rest) ^ damage
    return struct.pack(">BBH", kind, code, total) + rest


def ipv4(payload, source=OUR_IP, to=THEM, options=b"", damage=0, **other):
    """A packet; `other` are fields that shall be otherwise."""
    header = 20 + len(options)
    f = {"version": 4, "words": header // 4, "len": header + len(payload),
         "id": 7, "frag": 0, "ttl": 64, "protocol": 1, **other}
    head = struct.pack(">BBHHHBBH4s4s", f["version"] << 4 | f["words"], 0,
                       f["len"], f["id"], f["frag"], f["ttl"], f["protocol"],
                       0, source, to) + options
    total = checksum(head) ^ damage
    return head[:10] + struct.pack(">H", total) + head[12:] + payload


def ping(mac, number, data, **other):
    rest = struct.pack(">HH", 1, number & 0xffff) + data
    return ethernet(mac, IPV4, ipv4(icmp(rest=rest), **other))


class Wire:
    """One end of it."""

    def __init__(self, path):
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(path)
            door.listen(1)
            self.stream, _ = door.accept()
        self.buffer = b""

    def send(self, frames):
        self.stream.sendall(b"".join(struct.pack(">I", len(f)) + f
                                     for f in frames))

    def receive(self, seconds=None):
        """The next frame; None: none came in so many seconds."""
        self.stream.settimeout(seconds)
        while len(self.buffer) < 4 or len(self.buffer) < self.wanted():
            try:
                more = self.stream.recv(65536)
            except socket.timeout:
                return None
            if not more:
                sys.exit("the image has gone")
            self.buffer += more
        frame = self.buffer[4:self.wanted()]
        self.buffer = self.buffer[self.wanted():]
        return frame

    def wanted(self):
        return 4 + int.from_bytes(self.buffer[:4], "big")


def ask(wire):
    """Whose is 10.0.2.15? Until somebody says so: the image may still boot."""
    answer = None
    while not answer:
        wire.send([ethernet(ALL, ARP, arp()).ljust(60, b"\0")])
        answer = wire.receive(0.5)
    return answer[22:28]


def is_answer(frame, asked):
    """Whether `frame` is the echo of `asked`, data and all."""
    return (frame[:6] == asked[6:12] and frame[34:36] == b"\0\0"
            and frame[38:len(asked)] == asked[38:])


def run(wire, count, burst, size):
    """-> how many answers were right"""
    mac = ask(wire)
    print("10.0.2.15 is at", mac.hex(":"))
    right = 0
    for first in range(0, count, burst):
        sent = [ping(mac, first + i, os.urandom(size))
                for i in range(min(burst, count - first))]
        wire.send(sent)
        right += sum(is_answer(wire.receive(), f) for f in sent)
    return right


def main():
    parser = argparse.ArgumentParser(
        description="ping an image that is at the other end of a socket")
    parser.add_argument("path", help="where to listen")
    parser.add_argument("--count", type=int, default=8, metavar="N")
    parser.add_argument("--burst", type=int, default=1, metavar="N",
                        help="pings at once, 32 at most")
    parser.add_argument("--size", type=int, default=56, metavar="BYTES")
    args = parser.parse_args()
    if not 1 <= args.burst <= 32:
        parser.error("--burst: 1 to 32")
    if os.path.exists(args.path):
        os.unlink(args.path)
    try:
        right = run(Wire(args.path), args.count, args.burst, args.size)
    except KeyboardInterrupt:
        return 130
    print(f"{right} of {args.count} pings came back right")
    return right != args.count


if __name__ == "__main__":
    sys.exit(main())
