# SPDX-License-Identifier: BSD-3-Clause
"""
apps/httpd over a real connection: through QEMU's user network, the image's
driver and lwIP. What requests mean is tested in the image (apps/httpd/tests);
here it is bytes, order, many of them, and what strangers do to a server.
"""
import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys

import pytest

import rootfs
import weft

MACHINES = (("microvm", None), ("virt", None))
SHOTS = [weft.shot(m, arch, APP="httpd") for m, arch in MACHINES]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Files, and the archive that they are packed into."""
    root = tmp_path_factory.mktemp("httpd")
    www = root / "www"
    (www / "sub").mkdir(parents=True)
    (www / "index.html").write_text("<p>home</p>\n" * 100)
    (www / "sub/index.html").write_text("<p>sub</p>\n")
    (www / "big.bin").write_bytes(os.urandom(500_000))
    (www / "tiny.txt").write_text("x")
    rootfs.pack(www, root / "www.cpio", compress=True)
    return www, root / "www.cpio"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A running image; its console is read until it says what is expected."""

    def __init__(self, shot, www, until):
        self.port = free_port()
        device = ("virtio-net-pci" if shot.machine in ("pc", "q35")
                  else "virtio-net-device")
        self.child = subprocess.Popen(
            [sys.executable, "src/tools/run.py", "--build",
             str(shot.build().dir), "--machine", shot.machine, "--rootfs",
             str(www), "--timeout", str(weft.machines.scaled(120)),
             "--cmdline", f"apphttpd.until={until} --", "--qemu",
             f"-netdev user,id=n0,hostfwd=tcp:127.0.0.1:{self.port}-:80 "
             f"-device {device},netdev=n0", "--net", "none"],
            cwd=weft.ROOT, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.console = ""
        self.wait_for("10.0.2.15")

    def wait_for(self, words):
        while words not in self.console:
            line = self.child.stdout.readline()
            assert line, f"no {words!r} in\n{self.console}"
            self.console += line

    def end(self):
        """All was asked: it stops by itself. -> what it said"""
        self.console += self.child.stdout.read()
        assert self.child.wait() == 0, self.console
        return self.console


@contextlib.contextmanager
def server(shot, www, until):
    s = Server(shot, www, until)
    try:
        yield s
    finally:
        s.child.terminate()
        s.child.wait()


def params():
    return [pytest.param(s, id=s.label, marks=s.mark()) for s in SHOTS]


def get(c, path, method="GET", **headers):
    c.request(method, path, headers=headers)
    answer = c.getresponse()
    return answer, answer.read()


def talk(port, data):
    """Raw bytes there and all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as s:
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        back = b""
        while more := s.recv(65536):
            back += more
    return back


@pytest.mark.parametrize("shot", params())
def test_files_arrive_whole_and_nothing_is_lost(shot, site):
    """One connection for everything, then many; and no byte of memory more."""
    www, _ = site
    with server(shot, www, 65) as s:
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=60)
        for path in ("big.bin", "index.html", "tiny.txt"):
            answer, body = get(c, "/" + path)
            assert (answer.status, body) == (200, (www / path).read_bytes())
        answer, body = get(c, "/big.bin", Range="bytes=1000-99999")
        assert answer.status == 206
        assert body == (www / "big.bin").read_bytes()[1000:100000]
        etag = get(c, "/tiny.txt", "HEAD")[0].headers["ETag"]
        assert get(c, "/tiny.txt", **{"If-None-Match": etag})[0].status == 304
        answer, body = get(c, "/", **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(body) < 200
        c.close()
        for n in range(58):
            back = talk(s.port, b"GET /sub/ HTTP/1.0\r\n\r\n")
            assert back.endswith(b"<p>sub</p>\n"), n
        console = s.end()
    assert console.count("GET /sub/ 200 11") == 58
    before, now = map(int, re.search(
        r"free memory: (\d+) bytes before, (\d+) now", console).groups())
    # lwIP keeps the last connections for a while after they were closed
    assert before - now < 58 * 400, console


@pytest.mark.parametrize("shot", params())
def test_pipelined_requests_are_answered_in_their_order(shot, site):
    www, _ = site
    paths = ["tiny.txt", "big.bin", "sub/index.html", "nope", "tiny.txt"]
    data = b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % p.encode()
                    for p in paths)
    with server(shot, www, 6) as s:
        back = talk(s.port, data + b"GET / HTTP/1.1\r\nHost: x\r\n"
                    b"Connection: close\r\n\r\n")
        s.end()
    for path in paths:
        head, _, back = back.partition(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        body, back = back[:length], back[length:]
        if path == "nope":
            assert head.startswith(b"HTTP/1.1 404 ")
        else:
            assert body == (www / path).read_bytes()
    assert b"Connection: close" in back


@pytest.mark.parametrize("shot", params())
def test_strangers_do_no_harm(shot, site):
    """Rubbish, floods, halves of requests: each gets its refusal, and the next
    one is served."""
    bad = [(b"\x00" * 10000, b"431"), (b"A" * 9000, b"431"),
           (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 2000, b"431"),
           (b"\x16\x03\x01\x02\x00\r\n\r\n", b"400"),
           (b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
           (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", b"405"),
           (b"GET / HTTP/1.1\r\n", None), (b"", None)]
    refused = sum(1 for _, status in bad if status)
    with server(shot, site[0], refused + len(bad) + 1) as s:
        for data, status in bad:
            back = talk(s.port, data)
            assert back[9:12] == status if status else not back, data[:40]
            assert talk(s.port, b"GET /tiny.txt HTTP/1.0\r\n\r\n").endswith(
                b"\r\n\r\nx")
        with contextlib.ExitStack() as many:
            for _ in range(50):     # say nothing, and leave at once
                many.enter_context(socket.create_connection(
                    ("127.0.0.1", s.port), timeout=60))
        assert talk(s.port, b"GET /tiny.txt HTTP/1.0\r\n\r\n").endswith(b"x")
        s.end()


UNIT = [weft.shot(machine, arch, APP="httpd",
                  F=str(weft.ROOT / "apps/httpd/tests/unit.config"))
        for machine, arch in (*MACHINES, ("linuxu", "x86_64"),
                              ("linuxu", "arm64"))]


@pytest.mark.parametrize("shot", [
    pytest.param(s, id=s.label, marks=s.mark()) for s in UNIT])
def test_unit_tests_of_the_server_and_of_the_stack_below_it(shot):
    """All cases of apps/httpd and lib/net/lwip ran, and all are well."""
    stated = {f"{suite}.{case}" for folder in ("apps/httpd", "lib/net/lwip")
              for path in (weft.ROOT / folder / "tests").glob("test_*.c")
              for suite, case in re.findall(
                  r"^UK_TESTCASE\((\w+), (\w+)\)", path.read_text(), re.M)}
    end = weft.ended(shot, "halt", 0)
    nonce = re.search(r'"(\w+)"', (
        shot.build().dir / "include/uk/nonce.h").read_text())[1]
    passed = set(re.findall(rf"^ok \d+ (\S+) # nonce={nonce}$", end.console,
                            re.M))
    assert stated and not stated - passed, weft.explain(shot, end)


# --- memory that is not there -----------------------------------------------

def starved(cmdline, machine="linuxu", arch="x86_64"):
    """A boot of the image in which an allocation can be made to fail."""
    return weft.shot(machine, arch, cmdline, APP="httpd",
                     F=str(weft.ROOT / "apps/httpd/tests/unit.config"))


@pytest.mark.parametrize("shot", [
    pytest.param(s, id=s.label, marks=s.mark()) for s in (
        starved("uktest.fault=alloc uktest.faults=100000 --"),
        starved("uktest.fault=alloc uktest.faults=2000 "
                "uktest.suite=httpd_serve --", "virt", None))])
def test_each_allocation_of_stack_and_server_may_fail(shot):
    """No crash, no leak of memory or packets, and all is well afterwards. Each
    case of httpd_serve is a request over the loopback device."""
    end = weft.ended(shot, "halt", 0)
    calls = {case: (int(n), int(runs)) for case, n, runs in re.findall(
        r"^# (\S+): (\d+) calls, (\d+) runs", end.console, re.M)}
    served = [v for case, v in calls.items() if case.startswith("httpd_serve.")]
    assert len(served) >= 4 and all(n > 30 for n, _ in served)
    assert sum(runs for _, runs in served) > 80
    if shot.machine == "linuxu":
        assert sum(runs for _, runs in calls.values()) > 800


@pytest.mark.parametrize("n", range(1, 11))
def test_each_allocation_of_the_boot_may_fail(n):
    """An interface is missing then, or its address; the others are there."""
    shot = starved(f"uktest.suite=httpd_request ukfault.alloc={n} --")
    console = weft.ended(shot, "halt", 0).console
    said = re.findall(r"err: \[liblwip\] net0 (.*)", console)
    if n <= 4:
        assert said and said[0].endswith("(error 12)"), console


def test_without_files_it_says_so():
    end = weft.ended(SHOTS[0], "halt", 1)
    assert "no files: start with an archive" in end.console


def test_damaged_archive_is_an_error(tmp_path, site):
    cut = tmp_path / "cut.cpio"
    cut.write_bytes(site[1].read_bytes()[:300_000])
    shot = weft.shot("microvm", None, wishes=(("initrd", str(cut)),),
                     APP="httpd")
    end = weft.ended(shot, "halt", 1)
    assert "the archive with the files is damaged" in end.console
