# SPDX-License-Identifier: BSD-3-Clause
"""
Nets: how a person gives an image a network device, `make run NET=...`.

    user            a network behind this host, which needs no rights: QEMU's
                    own, or passt for an image that is a process; port PORT of
                    this host is port 80 of the image
    tap, tap:NAME   a TAP interface of the host (weft0); needs rights
    socket:PATH     frames over a Unix stream socket that somebody listens at,
                    each behind its length: 4 bytes, big-endian, as QEMU's
                    `-netdev stream` and passt have it
    listen:PATH     QEMU listens there itself: the cable between it and an
                    image that is given NET=socket:PATH
    none            no device

A Net is what was said. attached() makes it true for one boot: it yields the
further words for QEMU and the further parameters for the image, and ends the
helper that it started, if any.
"""

import errno
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from image import Refused

TAP = "weft0"
PASST_ADDRESS = ("-a", "10.0.2.15", "-n", "24", "-g", "10.0.2.2")   # as QEMU
DRIVERS = {"kvm": "LIBVIRTIO_NET", "linuxu": "LIBHOSTNET"}


@dataclass(frozen=True)
class Net:
    """What NET= said."""
    kind: str           # user tap socket listen none
    where: str = ""     # the interface's name, the socket's path

    @classmethod
    def parse(cls, text):
        kind, _, where = text.partition(":")
        bad = (kind not in ("user", "tap", "socket", "listen", "none")
               or kind in ("user", "none") and where
               or kind in ("socket", "listen") and not where)
        if bad:
            raise Refused(f"NET={text}: user, tap, tap:NAME, socket:PATH, "
                          f"listen:PATH or none, please")
        return cls(kind, TAP if kind == "tap" and not where else where)


def default(build):
    """What an image gets when nobody says: `user` if it drives a card."""
    if build.config.get(DRIVERS.get(build.plat)) != "y":
        return "none"
    if build.plat == "linuxu" and not shutil.which("passt"):
        print("weft: no network: passt is missing, which `make setup` installs",
              file=sys.stderr)
        return "none"
    return "user"


def is_free(port):
    """Whether nobody has it. `localhost` is two addresses, and a browser may
    try either first; a host without IPv6 has one."""
    for family, host in ((socket.AF_INET, "127.0.0.1"),
                         (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind((host, port))
        except OSError as why:
            if why.errno == errno.EADDRINUSE:
                return False
            if why.errno == errno.EACCES:
                raise Refused(f"PORT={port}: this user may not have it; take "
                              f"one from 1024 on") from None
    return True


def free_port(port, tries=50):
    """`port`, or the next one that nobody has."""
    if not 0 < port < 65536:
        raise Refused(f"PORT={port}: a number from 1 to 65535, please")
    some = range(port, min(port + tries, 65536))
    for candidate in some:
        if is_free(candidate):
            return candidate
    raise Refused(f"the ports from {port} to {some[-1]} are all taken")


def comma(path):
    """A path inside a QEMU option: a comma is written twice."""
    return str(path).replace(",", ",,")


# --- QEMU ------------------------------------------------------------------

def qemu_words(net, card, port, pcap):
    """The words that give QEMU a card, which is in the net that was said."""
    if net.kind == "none":
        return []
    backend = {
        "user": f"user,id=net0,hostfwd=tcp:127.0.0.1:{port}-:80",
        "tap": f"tap,id=net0,ifname={comma(net.where)},script=no,"
               f"downscript=no",
        "socket": f"stream,id=net0,server=off,addr.type=unix,"
                  f"addr.path={comma(net.where)}",
        "listen": f"stream,id=net0,server=on,addr.type=unix,"
                  f"addr.path={comma(net.where)}",
    }[net.kind]
    # the image at the cable's other end has QEMU's address, which ends with 56
    own = ",mac=52:54:00:12:34:57" if net.kind == "listen" else ""
    words = ["-netdev", backend, "-device", f"{card},netdev=net0{own}"]
    if card == "virtio-net-device":     # virtio-mmio of version 1.0 and later
        words += ["-global", "virtio-mmio.force-legacy=false"]
    if pcap:
        words += ["-object", f"filter-dump,id=dump0,netdev=net0,"
                             f"file={comma(pcap)}"]
    return words


# --- a process of this host ------------------------------------------------

def process_words(net, path, pcap):
    """The parameters of the image's own driver (lib/drivers/hostnet)."""
    words = {"tap": [f"hostnet.tap={shlex.quote(net.where)}"],
             "none": []}.get(net.kind,
                             [f"hostnet.socket={shlex.quote(str(path))}"])
    if pcap and net.kind != "none":
        words.append(f"ukpcap.file={shlex.quote(str(Path(pcap).resolve()))}")
    return words


@contextmanager
def passt(port):
    """A user-mode network behind a socket, for as long as it is needed."""
    program = shutil.which("passt")
    if not program:
        raise Refused("NET=user needs passt where the image is a process; it "
                      "comes with the package passt (NET=none: no network)")
    with tempfile.TemporaryDirectory(prefix="weft-net-") as tmp:
        path = Path(tmp, "socket")
        if os.geteuid() == 0:       # passt is nobody then
            shutil.chown(tmp, "nobody")
        with tempfile.TemporaryFile() as said:
            child = subprocess.Popen(
                [program, "-f", "-q", "-1", "-m", "1500", *PASST_ADDRESS, "-s",
                 str(path), "-t", f"127.0.0.1/{port}:80"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            try:
                await_socket(child, path, said)
                yield path
            finally:
                child.terminate()
                child.wait()


def listens(path):
    """Whether somebody listens at a Unix socket. It has a name (bind()) a moment
    before that (listen()), and who connects in between is refused."""
    accepts = 0x10000       # __SO_ACCEPTCON of Linux, in the column "Flags"
    return any(words[-1] == str(path) and int(words[3], 16) & accepts
               for words in map(str.split, Path("/proc/net/unix").read_text()
                                .splitlines()[1:]))


def await_socket(child, path, said):
    for _ in range(500):
        if listens(path):
            return
        if child.poll() is not None:
            break
        time.sleep(0.01)
    said.seek(0)
    words = said.read().decode(errors="replace").split("\n")
    raise Refused(f"passt does not start: {' '.join(words).strip() or '?'}")


# --- both ------------------------------------------------------------------

@contextmanager
def attached(build, card, text, port, pcap):
    """
    Yields (words for QEMU, parameters for the image) that make it so.
    text: what NET= said; port: what reaches the image's port 80
    """
    net = Net.parse(text)
    if net.kind == "none":
        if pcap:
            raise Refused("PCAP= wants a network device: NET= gives one")
        yield [], []
    elif build.plat == "linuxu":
        needs(build, "LIBHOSTNET", f"NET={text}")
        if pcap:
            needs(build, "LIBUKPCAP", "PCAP=")
        if net.kind == "listen":
            raise Refused(f"NET={text}: an image that is a process can only "
                          f"connect (NET=socket:{net.where})")
        if net.kind == "user":
            with passt(port) as path:
                yield [], process_words(net, path, pcap)
        else:
            yield [], process_words(net, net.where, pcap)
    else:
        yield qemu_words(net, card, port, pcap), []


def needs(build, option, what):
    if build.config.get(option) != "y":
        raise Refused(f"{what}: the image has no CONFIG_{option}")


def with_parameters(cmdline, words):
    """A command line with further parameters, which come before ` -- `."""
    if not words:
        return cmdline
    has_end = " -- " in f" {cmdline} "
    return " ".join([*words, *([] if has_end else ["--"]),
                     *([cmdline] if cmdline else [])])


def choose(build, text, port):
    """What NET= says, or goes without saying; refused if it makes no sense,
    while a person still looks."""
    text = text or default(build)
    if Net.parse(text).kind == "user":
        free_port(port)
    return text


def announce(net, port, quiet=False):
    """The port that reaches the image's port 80, taken from now on, and said."""
    if Net.parse(net).kind != "user":
        return port
    free = free_port(port)
    taken = f" ({port} is taken)" if free != port else ""
    if not quiet:
        print(f"weft: http://localhost:{free} is the image's port 80{taken}",
              file=sys.stderr)
    return free
