# SPDX-License-Identifier: BSD-3-Clause
"""
Bench_net: what the network costs, ours and Linux's.

    listening  instructions from the image's first one to the event loop of
               apps/httpd, the port open and the boot messages printed
    request    instructions for one GET of a file of 1 KiB, on a connection
               that stays open: of 32 connections that ask together (the
               server always has work), and of one that asks again when it has
               its answer
    packet     instructions for a frame of 64 bytes through uknetdev and
               virtio-net, 32 at a time, each direction (tests/bench/net)

How a request is counted: netpeer.py asks, always with the same packets. The
plugin (icnt/) writes the count when the server takes request number FIRST and
again at number LAST: the difference is all that the machine did meanwhile,
drivers, stack, server, timers, interrupts. Not in it is a turn of our event
loop that found nothing to do (a polling image has no better way to wait, and
the time that it waits is the client's). Of Linux nothing is taken off: waiting
costs it no instructions but the way into the idle loop and out of it, and that
is a cost of its requests; with 32 connections there is hardly any. Its figure
is the better one of two boots.

Both servers send the same lines and the same file, from memory, and neither
writes a line per request (ours is started with apphttpd.log=n). The card is
virtio-net without offloads in both, for the socket that it is plugged into has
none: both sum what they send and what they get.

Notifications (of the device by the guest) and interrupts (of the guest by the
device) are counted by QEMU's own trace, over all requests.
"""

import contextlib
import functools
import os
import subprocess
import tempfile
import time
from pathlib import Path

import bench
import bench_alloc
import linuxguest
import machines
import rootfs
from image import Refused
from netpeer import Peer

OUT = bench.OUT / "net"
HERE = bench.ROOT / "tests/bench"
BODY = b"<p>A page of 1,024 bytes.</p>\n".ljust(1023, b".") + b"\n"
REQUEST = (b"GET /index.html HTTP/1.1\r\nHost: 10.0.2.15\r\n"
           b"User-Agent: bench\r\nAccept: */*\r\n\r\n")
ADDRESS = 'uknetdev.ip="10.0.2.15/24 10.0.2.2 10.0.2.2"'
# connections: (request at which counting begins, at which it ends)
SHAPES = {"many": (32, 640, 3840), "one": (1, 200, 1200)}
PATIENCE = 120


class Guest:
    """A virtual machine that runs until nobody needs it any more."""

    def __init__(self, argv, folder):
        self.said = Path(folder, "console")
        with self.said.open("wb") as console:
            self.child = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=console,
                stderr=subprocess.STDOUT, preexec_fn=machines.die_with_parent,
                env={**os.environ, "WEFT_CTL": ""})

    def console(self):
        return self.said.read_bytes().decode(errors="replace")

    def wait_for(self, words):
        self.wait_until(lambda: words in self.console(),
                        f"no {words!r} on the console")

    def wait_until(self, so, else_):
        """Until so() is true; what the guest or QEMU said if it never will be."""
        until = time.monotonic() + machines.scaled(PATIENCE)
        while not so():
            if self.child.poll() is not None or time.monotonic() > until:
                raise Refused(f"{else_}:\n{self.console()}")
            time.sleep(0.05)

    def end(self):
        """Kindly: the plugin writes what it has."""
        self.child.terminate()
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


@contextlib.contextmanager
def running(argv, folder, wire):
    """A guest whose card is plugged into `wire`: yields (Guest, Peer)."""
    peer = Peer(wire, patience=machines.scaled(PATIENCE))
    guest = Guest(argv, folder)
    try:
        guest.wait_until(peer.wire.called, "the guest has no card")
        peer.wire.connect()
        yield guest, peer
    finally:
        guest.end()
        peer.close()


def card(path, trace=None):
    """Words for QEMU: a card that is plugged into a socket."""
    words = ["-netdev", f"stream,id=n0,server=off,addr.type=unix,"
             f"addr.path={path}", "-device", "virtio-net-device,netdev=n0",
             "-global", "virtio-mmio.force-legacy=false"]
    if trace:
        words += ["-trace", "virtio_queue_notify", "-trace", "virtio_notify",
                  "-D", str(trace)]
    return words


@functools.lru_cache(None)
def httpd(arch):
    return bench_alloc.build(arch, "kvm", "../net/httpd", "APP=httpd")


@functools.lru_cache(None)
def archive():
    """What our server serves."""
    www = OUT / "www"
    www.mkdir(parents=True, exist_ok=True)
    (www / "index.html").write_bytes(BODY)
    rootfs.pack(www, OUT / "www.cpio")
    return str(OUT / "www.cpio")


def plug(program, marks, out, *more):
    """The plugin's words; marks: {"name" or "name:hits": address}."""
    return ",".join([str(bench.plugin(program)), f"out={out}", *more] + [
        f"mark={address:#x}:{name}" for name, address in marks.items()])


@contextlib.contextmanager
def ours(arch, machine, cmdline, marks, mem="64M", syms=None, qemu=()):
    """Our server in the making: yields (Guest, Peer, where counts will be)."""
    build = httpd(arch)
    at, moved = build.symbols(), build.moved()
    m = machines.MACHINES[machine]
    out = OUT / f"counts-{arch}"
    more = [f"idle={at['uk_loop_turn'] + moved:#x}:"
            f"{at['ukplat_rest'] + moved:#x}"]
    if syms:
        bench.write_symbols(syms, at, moved)
        more += [f"syms={syms}", "from=first", "to=last"]
    marks = {name: (at[what] + moved if isinstance(what, str) else what)
             for name, what in marks.items()}
    with tempfile.TemporaryDirectory(prefix="weft-") as tmp:
        w = machines.Wishes(
            mem=mem, cmdline=f"{ADDRESS} {cmdline} --", initrd=archive(),
            icount=True, cpu=bench.counting_cpu(arch),
            plugin=plug(m.program, marks, out, *more) if marks else None,
            qemu=(*card(Path(tmp, "net"), OUT / f"trace-{arch}"), *qemu))
        Path(tmp, "ctl").touch()
        argv = m.command(build, w, Path(tmp, "ctl"))
        with running(argv, tmp, Path(tmp, "net")) as (guest, peer):
            yield guest, peer, out


@contextlib.contextmanager
def theirs(arch, marks):
    """Likewise the server on Linux."""
    k = linuxguest.kernel(arch)
    init = linuxguest.program(arch, OUT / f"epoll-{arch}", "epoll.c")
    at = bench.symbols_of(init, arch)
    files = {"index.html": BODY,
             **linuxguest.drivers(k)}
    out = OUT / f"counts-linux-{arch}"
    marks = {name: at[what] for name, what in marks.items()}
    with tempfile.TemporaryDirectory(prefix="weft-") as tmp:
        initrd = linuxguest.pack(Path(tmp, "initrd"), init, files)
        argv = linuxguest.command(
            k, initrd, "256M", ("/index.html", "text/html;charset=utf-8",
                                "0123456789abcdef"), "10.0.2.15",
            ("-icount", "shift=0,sleep=on,align=off",
             "-plugin", plug(linuxguest.MACHINE[arch][0], marks, out),
             *card(Path(tmp, "net"), OUT / f"trace-linux-{arch}")))
        with running(argv, tmp, Path(tmp, "net")) as (guest, peer):
            yield guest, peer, out


# --- the figures -------------------------------------------------------------

def marks_of(shape, function):
    _, first, last = SHAPES[shape]
    return {f"first:{first}": function, f"last:{last}": function}


def ask(peer, shape):
    """All requests of a shape; each answer is looked at. -> an answer"""
    count, _, last = SHAPES[shape]
    peer.find()
    peer.connect(count)
    answer = b""
    for _ in range(last // count + 2):
        for answer in peer.round(REQUEST):
            head, _, body = answer.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200 ") or body != BODY:
                raise Refused(f"not the answer that was asked for: {answer}")
    if peer.again:
        raise Refused(f"the guest sent {peer.again} segments twice")
    return answer


def per_request(out, shape, trace):
    _, first, last = SHAPES[shape]
    totals, functions = bench.read_counts(out)
    text = trace.read_text(errors="replace")
    n = last - first
    found = {"instructions": round((totals["last"] - totals["first"]) / n),
             "notifications": round(text.count("virtio_queue_notify ") / last,
                                    3),
             "interrupts": round(text.count("virtio_notify ") / last, 3)}
    return found, [(c / n, f) for c, f in functions]


def our_requests(arch, machine, shape, profile=None):
    """{"instructions": ...} of a request to our server."""
    with ours(arch, machine, "apphttpd.log=n",
              marks_of(shape, "httpd_answer"),
              syms=OUT / f"syms-{arch}" if profile is not None else None) as (
                  _, peer, out):
        answer = ask(peer, shape)
    found, functions = per_request(out, shape, OUT / f"trace-{arch}")
    if profile is not None:
        profile += functions
    return found, answer


def their_requests(arch, shape, turns=2):
    """The same of the server on Linux: the better of some boots, for how often
    it is interrupted depends on when packets come. -> figures, an answer"""
    return min((their_turn(arch, shape) for _ in range(turns)),
               key=lambda turn: turn[0]["instructions"])


def their_turn(arch, shape):
    with theirs(arch, marks_of(shape, "answer")) as (guest, peer, out):
        guest.wait_for("listening on port")
        answer = ask(peer, shape)
    return per_request(out, shape, OUT / f"trace-linux-{arch}")[0], answer


def packets(arch, machine, bursts=200):
    """{"send": {"instructions": ..., "notifications": ...}, "receive": ...} of
    a packet of 64 bytes through our driver."""
    build = bench_alloc.build(arch, "kvm", "../net/packets", "A=tests/bench/net")
    m = machines.MACHINES[machine]
    with tempfile.TemporaryDirectory(prefix="weft-") as tmp:
        w = machines.Wishes(mem="64M", cmdline=f"-- {bursts}", icount=True,
                            cpu=bench.counting_cpu(arch),
                            qemu=tuple(card(Path(tmp, "net"))))
        Path(tmp, "ctl").touch()
        argv = m.command(build, w, Path(tmp, "ctl"))
        with running(argv, tmp, Path(tmp, "net")) as (guest, peer):
            peer.flood(b"\xff" * 6 + b"\x02\0\0\0\0\1\x88\xb5" + bytes(50),
                       lambda: guest.child.poll() is None)
        text = guest.console()
    found = {}
    for what, ticks, told, n in bench_alloc.lines("net", text):
        found[what] = {"instructions": round(int(ticks) / int(n), 1),
                       "notifications": round(int(told) / int(n), 4)}
    if set(found) != {"send", "receive"}:
        raise Refused(f"packets on {machine}: no figures\n{text}")
    return found


def listening(arch, machine):
    """Instructions from the image's first one to the loop, the port open."""
    with ours(arch, machine, "", {"entry": httpd(arch).entry(),
                                  "loop": "uk_loop_run"}) as (guest, _, out):
        guest.wait_for("listening on port")
        time.sleep(0.5)
    totals, _ = bench.read_counts(out)
    return totals["loop"] - totals["entry"]


def smallest_memory(arch, machine, step=64):
    """KiB of the smallest memory with which it answers one request."""
    def works(kib):
        try:
            with ours(arch, machine, "", {}, mem=f"{kib}K") as (guest, peer, _):
                guest.wait_for("listening on port")
                peer.patience = peer.wire.patience = machines.scaled(10)
                peer.find()
                peer.connect(1)
                return peer.round(REQUEST)[0].endswith(BODY)
        except (Refused, OSError):
            return False

    if not works(64 * 1024):
        raise Refused(f"httpd does not answer on {machine} with 64 MiB")
    return bench.least(works, 0, 64 * 1024, step)


def same_lines(a, b):
    """Two answers have the same lines, whatever is in them."""
    return [line.split(b":")[0] for line in a.split(b"\r\n\r\n")[0].split(
        b"\r\n")] == [line.split(b":")[0] for line in b.split(
            b"\r\n\r\n")[0].split(b"\r\n")]


def requests(arch, machine):
    """{shape: {"ours": ..., "linux": ...}}"""
    found = {}
    for shape in SHAPES:
        mine, answer = our_requests(arch, machine, shape)
        yours, other = their_requests(arch, shape)
        if not same_lines(answer, other):
            raise Refused(f"the two servers do not say the same:\n{answer}\n"
                          f"{other}")
        found[shape] = {"ours": mine, "linux": yours}
    return found


def small(arch, machine):
    """What needs no Linux."""
    OUT.mkdir(parents=True, exist_ok=True)
    return {"listening": listening(arch, machine),
            "image_bytes": httpd(arch).image.stat().st_size,
            "packet": packets(arch, machine)}


def measure():
    figures = {}
    for arch, machine in bench.PLACES:
        figures[f"{arch}-{machine}"] = {
            **small(arch, machine),
            "memory_kib": smallest_memory(arch, machine),
            "request": requests(arch, machine),
            "kernel": linuxguest.kernel(arch).origin}
    return figures


# --- the table ---------------------------------------------------------------

def facts(got):
    """What limits.toml may bound."""
    found = {k: got[k] for k in ("listening", "image_bytes", "memory_kib")
             if k in got}
    for way, figures in got.get("packet", {}).items():
        for what, n in figures.items():
            found[f"{way}.{what}"] = n
    for shape, both in got.get("request", {}).items():
        found[f"request.{shape}"] = both["ours"]["instructions"]
        if "linux" in both:
            found[f"request.{shape}_to_linux"] = round(
                both["ours"]["instructions"] / both["linux"]["instructions"], 3)
    return found


def show(figures):
    for place, got in figures.items():
        print(f"\nthe network on {place}")
        print(f"  {'httpd: instructions, entry to listening':44}"
              f"{got['listening']:>12,}")
        print(f"  {'httpd: bytes of the stripped image':44}"
              f"{got['image_bytes']:>12,}")
        print(f"  {'httpd: KiB of memory that suffice':44}"
              f"{got['memory_kib']:>12,}")
        for way, n in got["packet"].items():
            print(f"  {f'a frame of 64 bytes, {way}: instructions':44}"
                  f"{n['instructions']:>12,}   notifications "
                  f"{n['notifications']}")
        print(f"{'':46}{'ours':>12}{'Linux':>16}{'ratio':>12}")
        for shape, both in got["request"].items():
            for what, n in both["ours"].items():
                m = both["linux"][what]
                print(f"  {f'a request, {SHAPES[shape][0]} at a time: {what}':44}"
                      f"{n:>12,}{m:>16,}" + (f"{n / m:>12.2g}" if m else ""))


def over_limits(figures, limits):
    """[words] of the figures that are above what limits.toml allows."""
    found = []
    for place, wanted in limits.get("net", {}).items():
        known = facts(figures[place])
        found += [f"{place}: {what} is {known[what]}, the limit is {most}"
                  for what, most in wanted.items() if known[what] > most]
    return found
