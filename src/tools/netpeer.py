# SPDX-License-Identifier: BSD-3-Clause
"""
Netpeer: a network's other end, made for measuring. It sits on the Unix socket
that a virtual machine's card is plugged into (`-netdev stream`, each frame
behind its length), and is a host with one address that asks a web server.

Idea: what a guest has to do for a request depends on what it is sent. A real
client decides that by its own clock: when it acknowledges, how it splits, when
it repeats. This one has no clock. In a round each of its connections asks once,
all in one go, and the next round begins when every answer is complete; an
answer is acknowledged by the next request, as a busy client does it. So two
servers that are compared get the same packets.

It offers no TCP options but the segment size (RFC 9293, 3.2), loses nothing,
and repeats nothing except the opening of a connection: a guest that sends
anything twice is counted (`again`), and one that is silent is an error.
"""

import select
import socket
import struct
import time

from image import Refused

MAC = bytes.fromhex("020000000001")
HERE, GUEST = bytes((10, 0, 2, 2)), bytes((10, 0, 2, 15))
ARP, IP4 = b"\x08\x06", b"\x08\x00"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MSS = 1460


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Wire:
    """Frames, both ways."""

    def __init__(self, path, patience):
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(path))
        self.door.listen(1)
        self.patience, self.stream, self.buffer = patience, None, b""
        self.door.settimeout(patience)

    def called(self):
        """Whether somebody is at the door."""
        return bool(select.select([self.door], [], [], 0)[0])

    def connect(self):
        self.stream, _ = self.door.accept()

    def close(self):
        for s in (self.stream, self.door):
            if s:
                s.close()

    def send(self, frames):
        """All in one go; short ones are padded (60 bytes, without the sum)."""
        self.stream.settimeout(self.patience)
        self.stream.sendall(b"".join(
            struct.pack("!I", max(len(f), 60)) + f.ljust(60, b"\0")
            for f in frames))

    def receive(self, seconds):
        """The next frame, or None if none came in time."""
        until = time.monotonic() + seconds
        while True:
            if len(self.buffer) >= 4:
                size, = struct.unpack_from("!I", self.buffer)
                if len(self.buffer) >= 4 + size:
                    frame = self.buffer[4:4 + size]
                    self.buffer = self.buffer[4 + size:]
                    return frame
            self.stream.settimeout(max(0.001, until - time.monotonic()))
            try:
                more = self.stream.recv(1 << 16)
            except TimeoutError:
                return None
            if not more:
                raise Refused("the guest's card is gone")
            self.buffer += more


class Connection:
    """One, from the client's side."""

    def __init__(self, port, to):
        self.port, self.to = port, to
        self.seq, self.ack = 1000 * port, 0
        self.open, self.got = False, b""

    def segment(self, flags, data=b"", options=b""):
        """Its next one, and count what it takes of the sequence."""
        tcp = struct.pack("!HHIIBBHHH", self.port, self.to,
                          self.seq & 0xffffffff, self.ack & 0xffffffff,
                          (20 + len(options)) << 2, flags, 65535, 0, 0)
        tcp += options + data
        pseudo = HERE + GUEST + struct.pack("!HH", 6, len(tcp))
        total = checksum(pseudo + tcp)
        self.seq += len(data) + bool(flags & (SYN | FIN))
        return tcp[:16] + struct.pack("!H", total) + tcp[18:]


class Peer:
    """The host: speaks ARP, IPv4 and as much TCP as a client needs."""

    def __init__(self, path, port=80, patience=60):
        self.wire, self.port = Wire(path, patience), port
        self.patience, self.guest = patience, None
        self.connections, self.again, self.segments = {}, 0, 0

    def close(self):
        self.wire.close()

    # --- frames -------------------------------------------------------------

    def arp(self, operation, to):
        return ((to or b"\xff" * 6) + MAC + ARP
                + struct.pack("!HHBBH", 1, 0x800, 6, 4, operation)
                + MAC + HERE + (to or bytes(6)) + GUEST)

    def ip(self, tcp):
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64,
                           6, 0) + HERE + GUEST
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        return self.guest + MAC + IP4 + head + tcp

    def take(self, frame):
        """What came. -> the connection that it is for, or None"""
        if frame[12:14] == ARP:
            self.take_arp(frame)
        elif frame[12:14] == IP4 and frame[23] == 6 and frame[30:34] == HERE:
            return self.take_tcp(frame[14:])
        return None

    def take_arp(self, frame):
        operation, = struct.unpack_from("!H", frame, 20)
        if frame[28:32] == GUEST:
            self.guest = frame[22:28]
            if operation == 1 and frame[38:42] == HERE:
                self.wire.send([self.arp(2, self.guest)])

    def take_tcp(self, packet):
        length, = struct.unpack_from("!H", packet, 2)
        tcp = packet[(packet[0] & 15) * 4:length]
        _, port, seq, _, size, flags = struct.unpack_from("!HHIIBB", tcp)
        c = self.connections.get(port)
        if not c:
            return None
        self.segments += 1
        data = tcp[(size >> 4) * 4:]
        if flags & RST:
            raise Refused(f"the guest reset connection {port}")
        if flags & SYN and not c.open:
            c.ack, c.open = seq + 1, True
            self.wire.send([self.ip(c.segment(ACK))])
        elif data and seq == c.ack & 0xffffffff:
            c.ack += len(data)
            c.got += data
        elif data or flags & SYN:
            self.again += 1
            self.wire.send([self.ip(c.segment(ACK))])
        return c

    def wait(self, done, again=None, every=0.25):
        """Until done(); meanwhile again() is sent every so often."""
        until = time.monotonic() + self.patience
        due = time.monotonic()
        while not done():
            now = time.monotonic()
            if now > until:
                raise Refused("the guest does not answer")
            if again and now >= due:
                self.wire.send(again())
                due = now + every
            frame = self.wire.receive(every if again else until - now)
            if frame:
                self.take(frame)

    def flood(self, frame, wanted):
        """Send one frame again and again, and drop what comes, while
        wanted()."""
        piece = (struct.pack("!I", max(len(frame), 60))
                 + frame.ljust(60, b"\0")) * 64
        self.wire.stream.setblocking(False)
        left = b""
        while wanted():
            readable, writable, _ = select.select(
                [self.wire.stream], [self.wire.stream], [], 0.2)
            try:
                if readable and not self.wire.stream.recv(1 << 16):
                    return
                if writable:
                    left = left or piece
                    left = left[self.wire.stream.send(left):]
            except BlockingIOError:
                pass
            except OSError:
                return

    # --- a client -----------------------------------------------------------

    def find(self):
        """Until the guest says where it is."""
        self.wait(lambda: self.guest, lambda: [self.arp(1, None)])

    def connect(self, count):
        """Open so many connections, one after the other, for a server's queue
        may be short; it may not even be there yet."""
        for i in range(count):
            c = Connection(20000 + i, self.port)
            self.connections[c.port] = c

            def syn(c=c):
                c.seq = 1000 * c.port
                return [self.ip(c.segment(SYN, options=struct.pack(
                    "!BBH", 2, 4, MSS)))]

            self.wait(lambda c=c: c.open, syn, every=1)

    def round(self, request):
        """Each connection asks once. -> the answers, complete"""
        cs = list(self.connections.values())
        for c in cs:
            c.got = b""
        self.wire.send([self.ip(c.segment(PSH | ACK, request)) for c in cs])
        left = set(cs)
        until = time.monotonic() + self.patience
        while left:
            frame = self.wire.receive(until - time.monotonic())
            if not frame:
                raise Refused(f"{len(left)} of {len(cs)} answers are missing")
            c = self.take(frame)
            if c in left and complete(c.got):
                left.remove(c)
        return [c.got for c in cs]


def complete(answer):
    """Whether it is there with all of its body."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
    return len(body) >= int(length)
