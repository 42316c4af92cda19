# SPDX-License-Identifier: BSD-3-Clause
"""
apps/httpd over a real connection, on every machine: what a client gets. What
requests mean is tested in the image (apps/httpd/tests); what it holds and for
how long, in test_httpd_load.py; what strangers do to it, in
test_httpd_strangers.py.
"""
import email.utils
import gzip
import os
import re
import subprocess

import pytest

import machines
import weft
from debug import free_port
from webserver import Server, get, make_site, places, talk  # noqa: F401

ASK = b"GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"


def curl(*words):
    """-> what it wrote, as bytes"""
    weft.need("curl")
    done = subprocess.run(["curl", "-sS", "-m", str(machines.scaled(60)), *words],
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("shot", places())
def test_curl_gets_what_the_files_are(shot, site, tmp_path):
    with Server(shot, site, until=9) as s:
        url = f"http://127.0.0.1:{s.port}/"
        both = curl(url + "big.bin", url + "index.html")   # one connection
        assert both == (site / "big.bin").read_bytes() + (
            site / "index.html").read_bytes()
        assert curl("--compressed", url) == (site / "index.html").read_bytes()
        assert curl("-r", "1000-99999", url + "big.bin") == (
            site / "big.bin").read_bytes()[1000:100000]
        half = tmp_path / "half"
        half.write_bytes((site / "big.bin").read_bytes()[:250_000])
        curl("-C", "-", "-o", str(half), url + "big.bin")  # the rest of it
        assert half.read_bytes() == (site / "big.bin").read_bytes()
        head = curl("-I", url + "tiny.txt").decode()
        assert "HTTP/1.1 200 OK\r\n" in head and "Content-Length: 1\r\n" in head
        code = ("-o", os.devnull, "-w", "%{http_code} %{redirect_url}")
        assert curl(*code, url + "nope") == b"404 "
        assert curl("-L", *code, url + "sub").startswith(b"200")
        console = s.end()
    assert "GET /sub 301" in console and "GET /sub/ 200 11" in console


@pytest.mark.parametrize("shot", places())
def test_client_that_has_it_is_told_so(shot, site):
    with Server(shot, site) as s:
        c = s.client()
        answer, body = get(c, "/tiny.txt")
        when = answer.headers["Last-Modified"]
        assert (answer.status, body) == (200, b"x")
        assert email.utils.parsedate_to_datetime(when).timestamp() == (
            (site / "tiny.txt").stat().st_mtime)
        for field, value, status in (
                ("If-None-Match", answer.headers["ETag"], 304),
                ("If-None-Match", '"x"', 200),
                ("If-Modified-Since", when, 304),
                ("If-Modified-Since", when.replace("1994", "1993"), 200)):
            answer, body = get(c, "/tiny.txt", **{field: value})
            assert (answer.status, body) == (status, b"x" if status == 200
                                             else b""), field
        answer, body = get(c, "/tiny.txt", "HEAD")
        assert (answer.status, body) == (200, b"")
        answer, body = get(c, "/", Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(body) == (site / "index.html").read_bytes()
        assert get(c, "/", Accept_Encoding="gzip", If_None_Match=answer.headers[
            "ETag"])[0].status == 304
        assert get(c, "/", If_None_Match=answer.headers["ETag"])[0].status == 200
        c.close()


def replies(back):
    """What came on one connection: [(status, body)]."""
    found = []
    while back:
        head, _, back = back.partition(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        found.append((int(head[9:12]), back[:length]))
        back = back[length:]
    return found


@pytest.mark.parametrize("shot", places("microvm", "virt", "linuxu"))
def test_pipelined_requests_are_answered_in_their_order(shot, site):
    """Large and small ones, and more than wait anywhere at once."""
    paths = ["tiny.txt", "big.bin", "sub/index.html", "nope",
             *["tiny.txt"] * 500, "index.html"]
    data = b"".join(ASK % (p.encode(), b"") for p in paths)
    with Server(shot, site, until=len(paths) + 1) as s:
        back = talk(s.port, data + ASK % (b"tiny.txt", b"Connection: close\r\n"))
        s.end()
    assert b"Connection: close" in back
    assert replies(back) == [
        (404, b"Not Found") if p == "nope" else (200, (site / p).read_bytes())
        for p in [*paths, "tiny.txt"]]


# --- over a bad line ----------------------------------------------------------

BAD_LINE = weft.shot("microvm", None, APP="httpd",
                     F=str(weft.ROOT / "tests/httpd/badline.config"))


@pytest.mark.parametrize("shot", [
    pytest.param(BAD_LINE, id=BAD_LINE.label, marks=BAD_LINE.mark())])
def test_files_arrive_whole_over_a_bad_line(shot, site):
    """The line of the command line, on the device that has the address."""
    faults = " ".join(f"uknettest.{k}" for k in (
        "over=0", "loss=20", "dup=20", "reorder=20", "corrupt=20"))
    with Server(shot, site, more=faults) as s:
        assert "net0 (virtio-net) is on a bad line" in s.console
        for name in ("tiny.txt", "big.bin", "index.html"):
            assert s.get("/" + name)[1] == (site / name).read_bytes()


# --- as a person would start it ----------------------------------------------

@pytest.mark.parametrize("what", places("microvm", "linuxu"))
def test_make_run_serves_a_folder_on_localhost(what, site):
    """`make run APP=httpd ROOTFS=dir`: no other word, the address by DHCP."""
    with weft.make_run(what, ROOTFS=site, PORT=free_port(),
                       ARGS="apphttpd.until=1 --") as child:
        said = weft.said_until(child, ": 10.0.2.15")
        port = re.search(r"http://localhost:(\d+)", said)[1]
        assert curl(f"http://localhost:{port}/tiny.txt") == b"x"
        said += child.communicate(timeout=machines.scaled(60))[0]
        assert child.returncode == 0, said


# --- the image's own tests ---------------------------------------------------

UNIT = [weft.shot(machine, arch, APP="httpd", **compiler,
                  F=str(weft.ROOT / "apps/httpd/tests/unit.config"))
        for machine, arch, compiler in (
            ("microvm", None, {}), ("virt", None, {}),
            ("linuxu", "x86_64", {}), ("linuxu", "arm64", {}),
            ("microvm", None, {"LTO": "y"}), ("virt", None, {"CC": "clang"}))]


@pytest.mark.parametrize("shot", [
    pytest.param(s, id=s.label, marks=s.mark()) for s in UNIT])
def test_unit_tests_of_the_server_and_of_the_stack_below_it(shot):
    """All cases of apps/httpd and lib/net/lwip ran, and all are well; no compiler
    has complained. (Some cases are requests over the loopback device.)"""
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
    text = weft.output(**dict(shot.what))[1]
    assert "warning" not in text, text


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
