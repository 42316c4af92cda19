# SPDX-License-Identifier: BSD-3-Clause
"""
`make run NET=...`: an image gets the network device that a person asked for.
"""

import errno
import fcntl
import os
import resource
import socket
import struct
import subprocess
import sys

import pytest

import machines
import nets
import weft
from debug import free_port
from peer import Boot, Peer
from test_netdev import QUIT, frame, need_stream, shot, turned

USER = str(weft.ROOT / "tests/netuser")
TUNSETIFF, IFF_TAP, IFF_NO_PI, IFF_UP = 0x400454ca, 2, 0x1000, 1
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914


def user(machine, arch=None):
    plat = machines.MACHINES[machine].plat
    return weft.shot(machine, arch, A=USER, F=f"{USER}/{plat}.config")


PLACES = [pytest.param(user(*place), id=user(*place).label,
                       marks=user(*place).mark())
          for place in (("microvm",), ("virt",), ("linuxu", "x86_64"))]


@pytest.mark.parametrize("one", PLACES)
def test_user_network_has_a_gateway_and_lets_port_80_in(one):
    if one.machine == "linuxu":
        weft.need("passt")
    port = free_port()
    boot = Boot(one, net="user", port=port)
    boot.await_words("gateway: ")
    with socket.create_connection(("127.0.0.1", port), timeout=30):
        end = boot.end()
    assert (end.kind, end.status) == ("halt", 0), weft.explain(one, end)
    assert "SYN to port 80" in end.console


# --- TAP ---------------------------------------------------------------------

def tap_refused():
    """Why this user may not have a TAP interface; None: may."""
    try:
        fd = os.open("/dev/net/tun", os.O_RDWR)
        try:
            fcntl.ioctl(fd, TUNSETIFF, struct.pack(
                "16sH22x", b"wefttest", IFF_TAP | IFF_NO_PI))
            socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
        finally:
            os.close(fd)
    except OSError as why:
        return f"no TAP interface for this user: {why}"
    return None


def bring_up(name):
    """The interface, up; -> a socket that sees its frames."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        flags, = struct.unpack("16xH22x", fcntl.ioctl(
            s, SIOCGIFFLAGS, struct.pack("16sH22x", name.encode(), 0)))
        fcntl.ioctl(s, SIOCSIFFLAGS,
                    struct.pack("16sH22x", name.encode(), flags | IFF_UP))
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b5))
    s.bind((name, 0x88b5))
    s.settimeout(machines.scaled(60))
    return s


@pytest.mark.parametrize("machine, arch", [("microvm", None),
                                           ("linuxu", "x86_64")])
def test_tap_carries_frames(machine, arch):
    if why := tap_refused():
        pytest.skip(why)
    name, one = f"weft{os.getpid() % 1000000}", shot(machine, arch)
    boot = Boot(one, net=f"tap:{name}")
    boot.await_words("ready")
    with bring_up(name) as wire:
        for f in (frame(60), frame(1514)):
            wire.send(f)
            while (back := wire.recv(2000)) == f:
                pass
            assert back == turned(f)
        wire.send(QUIT)
        end = boot.end()
    assert (end.kind, end.status) == ("halt", 0), weft.explain(one, end)


# --- what a person types -----------------------------------------------------

def run(build, *words, **how):
    """run.py; -> CompletedProcess."""
    return subprocess.run(
        [sys.executable, "src/tools/run.py", "--build", str(build.dir),
         "--timeout", "60", *words], cwd=weft.ROOT, text=True,
        stdin=subprocess.DEVNULL, capture_output=True,
        timeout=machines.scaled(120), check=False, **how)


def test_make_passes_it_all_on(tmp_path):
    one = shot("microvm")
    need_stream("microvm")
    with Peer(tmp_path) as peer, weft.make_run(
            one, NET=peer.net, PCAP=tmp_path / "p") as child:
        peer.connect()
        weft.said_until(child, "ready")
        peer.send(QUIT)
        assert peer.receive() == turned(QUIT)
        text, _ = child.communicate(timeout=machines.scaled(120))
    assert child.returncode == 0, text
    assert (tmp_path / "p").stat().st_size == 24 + 2 * (16 + 60)


@pytest.mark.parametrize("words", ["x", "user:1", "socket", "socket:",
                                   "listen:", "none:1"])
def test_network_that_makes_no_sense_is_refused(words):
    done = run(shot("microvm").build(), "--net", words)
    assert done.returncode == 125
    assert f"NET={words}: user, tap" in done.stderr


def test_image_without_a_driver_gets_no_network_and_may_not_ask():
    build = weft.built(A=str(weft.ROOT / "tests/devices"), PLAT="linuxu",
                       ARCH="x86_64")
    assert run(build).returncode == 0
    done = run(build, "--net", "tap")
    assert done.returncode == 125 and "CONFIG_LIBHOSTNET" in done.stderr


def test_process_does_not_listen_for_another():
    done = run(user("linuxu", "x86_64").build(), "--net", "listen:/tmp/x")
    assert done.returncode == 125 and "NET=socket:/tmp/x" in done.stderr


@pytest.mark.parametrize("family, host", [(socket.AF_INET, "127.0.0.1"),
                                          (socket.AF_INET6, "::1")])
def test_next_free_port_is_taken_and_said(capsys, family, host):
    """A stranger at one of the addresses of `localhost` is one too many."""
    with socket.socket(family) as s:
        try:
            s.bind((host, 0))
        except OSError as why:
            pytest.skip(f"{host}: {why}")
        s.listen()
        taken = s.getsockname()[1]
        port = nets.announce("user", taken)
    assert taken < port < taken + 50
    said = capsys.readouterr().err
    assert f"http://localhost:{port} " in said
    assert f"({taken} is taken)" in said


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_port_that_is_none_is_refused(port):
    done = run(shot("microvm").build(), f"--port={port}")
    assert done.returncode == 125
    assert done.stderr == (f"weft: PORT={port}: a number from 1 to 65535, "
                           f"please\n")


def test_port_that_this_user_may_not_have_is_refused(monkeypatch):
    """The kernel's answer is played: who runs this may be root."""
    def bind(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", bind)
    with pytest.raises(weft.Refused, match="PORT=80: this user may not"):
        nets.free_port(80)


def test_port_is_said_when_all_else_is_done(tmp_path):
    """To weave or to pack may take minutes, and a port that was free at the
    beginning is not so for ever; here the folder cannot be packed, for a limit
    that is as good as a full disk."""
    www = tmp_path / "www"
    www.mkdir()
    (www / "large").write_bytes(bytes(1 << 20))
    done = run(shot("microvm").build(), "--rootfs", str(www),
               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                     (1 << 18, 1 << 18)))
    assert done.returncode == 125 and done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"weft: ROOTFS={www} cannot be packed into ")
    assert "File too large" in done.stderr


def test_process_without_passt_has_no_network_and_it_is_said(
        monkeypatch, tmp_path, capsys):
    build = user("linuxu", "x86_64").build()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert nets.choose(build, None, free_port()) == "none"
    assert capsys.readouterr().err == (
        "weft: no network: passt is missing, which `make setup` installs\n")


@pytest.mark.parametrize("before, after", [
    ("", "a=1 --"), ("x y", "a=1 -- x y"), ("-- x", "a=1 -- x"),
    ("b=2 -- x", "a=1 b=2 -- x"), ("b=2 --", "a=1 b=2 --")])
def test_parameters_come_before_the_arguments(before, after):
    assert nets.with_parameters(before, ["a=1"]) == after
    assert nets.with_parameters(before, []) == before


def test_socket_with_a_name_is_not_yet_one_that_listens(tmp_path):
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as s:
        assert not nets.listens(path)
        s.bind(str(path))
        assert path.exists() and not nets.listens(path)
        s.listen()
        assert nets.listens(path)


def test_two_ends_of_a_cable_have_two_addresses():
    """QEMU gives each machine's first card the same one."""
    ends = [" ".join(nets.qemu_words(nets.Net(kind, "/x"), "card", 0, None))
            for kind in ("listen", "socket")]
    assert "mac=" in ends[0] and "mac=" not in ends[1]
