# SPDX-License-Identifier: BSD-3-Clause
"""
The main job, `make run`: the course, served by the kernel that it is about, as
a person sees it: a terminal with a console, and a browser.

It is run in test_docs.py's copy of the tree, whose pages are woven already. The
picture of the browser stays in build/test/mainjob.png; the README's was made so.
"""
import contextlib
import re
import shutil
import socket
import sys
import termios
import urllib.request

import pexpect
import pytest

import weft
from debug import free_port
from test_docs import (COPY, FOUND, needs_browser, needs_tools,  # noqa: F401
                       site)
from weave import browser

pytestmark = pytest.mark.xdist_group("docs")
PICTURE = weft.OUT / "mainjob.png"
LOOKED_AT = ("", "lessons/03-init.html", "source/src/core/boot.c.html",
             "libs/lwip.html", "api/uk/boot.h.html")


@pytest.fixture
def taken():
    """A port that somebody has."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        yield s.getsockname()[1]


class Terminal:
    """`make run` in a terminal of its own, until it has an address."""

    def __init__(self, *words, cwd=weft.ROOT, env=None):
        self.child = pexpect.spawn(
            "make", ["run", *words], cwd=str(cwd), encoding="utf-8",
            timeout=weft.machines.scaled(600), env=env, dimensions=(40, 100))
        self.before = termios.tcgetattr(self.child.child_fd)
        self.said = ""
        self.wait_for(r"liblwip\] net0: \d+\.\d+\.\d+\.\d+")
        self.address = re.search(r"http://localhost:\d+", self.said)[0]

    def wait_for(self, pattern):
        self.child.expect(pattern)
        self.said += self.child.before + self.child.after

    def interrupt(self):
        """Ctrl-C, as it is typed; -> make's exit status."""
        self.child.sendintr()
        self.child.expect("weft: interrupted\r\n")
        self.child.expect(pexpect.EOF)
        assert self.child.before == "", "more is said than that"
        after = termios.tcgetattr(self.child.child_fd)
        assert after[3] == self.before[3], "the terminal's local modes changed"
        self.child.wait()
        return self.child.exitstatus


@contextlib.contextmanager
def running(*words, **place):
    t = Terminal(*words, **place)
    try:
        yield t
    finally:
        t.child.close(force=True)


@contextlib.contextmanager
def chromium():
    one = browser.Browser()
    try:
        yield one
    finally:
        one.close()


@needs_tools
@needs_browser
def test_the_course_is_served_by_its_own_kernel(site, taken):  # noqa: F811
    """From `make run` to Ctrl-C, at a port that is already taken."""
    env = {k: v for k, v in weft.os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    shutil.rmtree(COPY / "build/mainjob", ignore_errors=True)
    with running("SITE=draft", f"PORT={taken}", "O=build/mainjob", cwd=COPY,
                 env=env) as t, chromium() as one:
        assert f"({taken} is taken)" in t.said
        for words in (r"CC +liblwip: tcp\.c", "weaving the course's pages",
                      r"\[libukbus\] .* virtio-net", r"listening on port 80"):
            assert re.search(words, t.said), words
        for page in LOOKED_AT:
            for size in browser.SIZES:
                assert one.open(f"{t.address}/{page}", size) == [], page
        one.size(1280, 800)
        one.open(t.address + "/")
        one.picture(PICTURE)
        assert "Weft" in one.ask("document.title")
        one.open(f"{t.address}/search.html?q=init+table", "desk")
        assert "lessons/03-init.html" in one.ask(FOUND)[:5]
        t.wait_for(r"GET /lessons/03-init\.html 200 \d+")
        assert t.interrupt() == 130
    assert PICTURE.read_bytes()[1:4] == b"PNG"


PLACES = [weft.shot(m, arch, APP="httpd") for m, arch in (
    ("pc", None), ("microvm", None), ("virt", None), ("linuxu", "x86_64"))]


@needs_tools
@needs_browser
@pytest.mark.parametrize("shot", [pytest.param(s, id=s.label) for s in PLACES])
def test_a_browser_reads_the_course_from_every_machine(site, shot):  # noqa: F811
    """The same files, the other machines, started as `make run` does it."""
    out = shot.build().dir
    child = pexpect.spawn(sys.executable, [
        "src/tools/run.py", "--build", str(out), "--machine", shot.machine,
        "--rootfs", str(site), "--port", str(free_port())], cwd=str(weft.ROOT),
        encoding="utf-8", timeout=weft.machines.scaled(120))
    try:
        child.expect(r"http://localhost:\d+")
        address = child.after
        child.expect(r"liblwip\] net0: \d+")
        with chromium() as one:
            for page in LOOKED_AT[:3]:
                assert one.open(f"{address}/{page}", "desk") == [], page
        child.sendintr()
        child.expect("weft: interrupted")
    finally:
        child.close(force=True)


def test_without_the_tools_a_small_page_is_served(tmp_path):
    """It is inside the image, and says how to get the rest."""
    table = tmp_path / "packages.txt"
    table.write_text("/nowhere | doxygen | all | optional | pages\n")
    env = {k: v for k, v in weft.os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS"))}
    out = weft.directory(dict(PLACES[1].what))
    with running(f"O={out}", f"ARCH={dict(PLACES[1].what)['ARCH']}",
                 env={**env, "WEFT_PACKAGES": str(table)}) as t:
        assert "no pages of the course (" in t.said
        assert "doxygen" in t.said
        with urllib.request.urlopen(t.address, timeout=60) as answer:
            page = answer.read().decode()
        assert t.interrupt() == 130
    assert page == (weft.ROOT / "apps/httpd/page/index.html").read_text()
    assert "make setup run" in page
