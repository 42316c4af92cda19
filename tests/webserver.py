# SPDX-License-Identifier: BSD-3-Clause
"""
apps/httpd, running, for tests: on each machine, behind the network that a
person would give it (NET=user), with the page that says what it holds.

    with Server(shot, site, slow=2) as s:
        s.get("/tiny.txt")          -> (response, body)
        talk(s.port, b"GET ...")    -> bytes, until the server closes
        s.steady()                  -> {"blocks": 31, ...} when nothing is
                                       under way
"""

import collections
import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time

import pytest

import machines
import rootfs
import weft
from debug import free_port
from wire import counts

PATIENCE = 60       # seconds for one answer to come; see scaled()
LINES_MAX = 5000    # of a console, that are kept
STATUS = str(weft.ROOT / "tests/httpd/status.config")
MACHINES = (("microvm", None), ("pc", None), ("q35", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
OF = {(m, arch): weft.shot(m, arch, APP="httpd", F=STATUS)
      for m, arch in MACHINES}
GROWN_UP = 3000     # milliseconds, of the image's own
WRITTEN = 784111777     # the files' time: Sun, 06 Nov 1994 08:49:37 GMT


def places(*names):
    """Parameters: shots of these machines, or of all; "linuxu" is this host's."""
    for (machine, arch), one in OF.items():
        if not names or machine in names and arch != "arm64":
            needs = ["passt"] if machine == "linuxu" else []
            yield pytest.param(one, id=one.label, marks=[
                one.mark(), pytest.mark.needs(*needs)])


@pytest.fixture(scope="session", name="site")
def make_site(tmp_path_factory):
    """A folder of files to be served."""
    www = tmp_path_factory.mktemp("httpd") / "www"
    (www / "sub").mkdir(parents=True)
    (www / "index.html").write_text("<p>home</p>\n" * 100)
    (www / "sub/index.html").write_text("<p>sub</p>\n")
    (www / "big.bin").write_bytes(os.urandom(500_000))
    (www / "tiny.txt").write_text("x")
    for path in www.rglob("*"):
        os.utime(path, (WRITTEN, WRITTEN))
    return www


def pack(www, out):
    rootfs.pack(www, out, compress=True)
    return out


class Server:
    """A running image. until: it ends by itself after so many replies; more:
    words for its command line."""

    def __init__(self, shot, www, mem="64M", patience=120, until=0, more="",
                 **params):
        params = {"until": until, **params}
        words = " ".join(f"apphttpd.{k}={v}" for k, v in params.items())
        self.child = subprocess.Popen(
            [sys.executable, "src/tools/run.py", "--build",
             str(shot.build().dir), "--machine", shot.machine, "--rootfs",
             str(www), "--mem", mem, "--timeout",
             str(machines.scaled(patience)), "--net", "user", "--port",
             str(free_port()), "--cmdline", "uknetdev.ip="
             f'[ "10.0.2.15/24 10.0.2.2" ] {more} {words} --'], cwd=weft.ROOT,
            stdin=subprocess.DEVNULL, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = collections.deque(maxlen=LINES_MAX)
        self.news = threading.Condition()
        self.ended = False
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self.wait_for("listening on port")
        except BaseException:
            self.__exit__()
            raise
        self.port = int(re.search(r"localhost:(\d+)", self.console)[1])

    @property
    def console(self):
        """What it said; of much only the last."""
        return "".join(self.lines)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()

    def _listen(self):
        for line in self.child.stdout:
            with self.news:
                self.lines.append(line)
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def wait_for(self, words):
        """Until the console has said them."""
        with self.news:
            self.news.wait_for(
                lambda: self.ended or any(words in line for line in self.lines),
                machines.scaled(PATIENCE))
            assert words in self.console, f"no {words!r} in\n{self.console}"

    def end(self):
        """All was asked: it stops by itself. -> what it said"""
        with self.news:
            self.news.wait_for(lambda: self.ended, machines.scaled(PATIENCE))
        assert self.child.wait(5) == 0, self.console
        return self.console

    def client(self):
        return http.client.HTTPConnection("127.0.0.1", self.port,
                                          timeout=machines.scaled(PATIENCE))

    def open(self):
        """A connection that has said nothing yet."""
        return socket.create_connection(("127.0.0.1", self.port),
                                        timeout=machines.scaled(PATIENCE))

    def get(self, path, method="GET", **headers):
        """On a connection of its own, which we close."""
        c = self.client()
        try:
            return get(c, path, method, **headers)
        finally:
            c.close()

    def status(self):
        """What the server counts."""
        return counts(self.get("/.status")[1].decode())

    def steady(self, others=0, samples=10):
        """
        The same, when nobody is there but us and `others`: of several, the
        one with the least memory. (Our own request is held while it is
        answered. In its first seconds the image gets an
        address by IPv6, and joins that one's group.)
        """
        end = time.monotonic() + machines.scaled(PATIENCE)
        seen = []
        while len(seen) < samples:
            now = self.status()
            if now["open"] == now["pcbs"] == others + 1 and (
                    now["held"] <= 1 and now["up"] > GROWN_UP):
                seen.append(now)
            assert time.monotonic() < end, f"it never comes to rest: {now}"
            time.sleep(0.02)
        return min(seen, key=lambda now: now["bytes"])


def kept(before, after):
    """
    What the server holds now and did not before, beyond a packet: what it
    sent last lies in the device's ring until the next one goes.
    """
    more = {k: after[k] - before[k] for k in
            ("blocks", "bytes", "closing", "failures")}
    in_ring = abs(more["blocks"]) <= 2 and abs(more["bytes"]) <= 256
    return {k: n for k, n in more.items() if n and not (
        in_ring and k in ("blocks", "bytes"))}


def get(c, path, method="GET", **headers):
    """Ask on an http.client connection; -> (response, body)."""
    c.request(method, path, headers={k.replace("_", "-"): v
                                     for k, v in headers.items()})
    answer = c.getresponse()
    return answer, answer.read()


def rest(s):
    """All that comes until the other side closes; a reset is an end too."""
    back = b""
    try:
        while more := s.recv(65536):
            back += more
    except ConnectionResetError:
        pass
    return back


def talk(port, data):
    """Raw bytes there and all that comes back."""
    with socket.create_connection(
            ("127.0.0.1", port), timeout=machines.scaled(PATIENCE)) as s:
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        return rest(s)
