# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 20: a server by callbacks, which leaves nothing behind.

server.c is told stories as a program of this host, by an lwIP that is made up:
who comes, what he says and in which pieces, how much he takes, how he goes.
A model in a few lines says what must come of each step, and the sanitizers see
whoever uses what is gone. Then the image is visited from outside.
"""

import functools
import platform
import random
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import differential, hostunit       # noqa: E402
from course.verdict import same                         # noqa: E402
from debug import free_port                             # noqa: E402
from peer import Boot                                   # noqa: E402

HERE = "lessons/20-http"
ARCH = {"aarch64": "arm64"}.get(platform.machine(), "x86_64")
INCLUDE = [f"{HERE}/tests", HERE, "lib/alloc/ukalloc/include",
           "lib/net/lwip/include",
           "lib/base/ukstring/include", "lib/base/ukfmt/include",
           "lib/time/ukloop/include", f"arch/{ARCH}/include"]
VISITS_MAX, REQUEST_MAX, PIECE, PATIENCE, WINDOW = 16, 1024, 512, 5, 46720
EXERCISES = ("http.1", "http.2", "http.3")


# --- the model -----------------------------------------------------------------

def length_of(request):
    """Bytes of the reply."""
    for begin, status, kind, body in (
            (b"GET / ", "200 OK", "html", 74),
            (b"GET /numbers ", "200 OK", "plain", 800000),
            (b"GET /", "404 Not Found", "plain", 13),
            (b"", "501 Not Implemented", "plain", 12)):
        if request.startswith(begin):
            head = (f"HTTP/1.1 {status}\r\nContent-Type: text/{kind}\r\n"
                    f"Content-Length: {body}\r\nConnection: close\r\n\r\n")
            return len(head) + body
    return None


class Visit:
    """What must be known of one connection."""

    def __init__(self, state):
        self.state, self.room, self.idle = state, WINDOW, 0
        self.text, self.pbufs = b"", 0
        self.total = self.written = self.recved = 0
        self.full = False

    def end(self, state):
        self.state, self.pbufs = state, 0

    def send(self):
        while self.written < self.total:
            n = min(self.total - self.written, PIECE)
            n = min(n, self.room)
            if not n or self.full:
                self.full = self.full and not n
                return
            self.written += n
            self.room -= n
        self.end("closed")

    def recv(self, pieces):
        self.idle = 0
        self.recved += sum(map(len, pieces))
        if self.total:
            return
        self.text += b"".join(pieces)
        self.pbufs += len(pieces)
        if b"\r\n\r\n" in self.text[:REQUEST_MAX]:
            self.total, self.pbufs = length_of(self.text), 0
            self.send()
        elif len(self.text) > REQUEST_MAX:
            self.end("aborted")

    def do(self, verb, *rest):
        if self.state != "open":
            return
        if verb == "recv":
            self.recv([bytes.fromhex(r) for r in rest])
        elif verb == "fin":
            self.idle = 0
            if not self.total:
                self.end("closed")
        elif verb == "reset":
            self.end("reset")
        elif verb == "room":
            self.room = int(rest[0])
        elif verb == "full":
            self.full = True
        elif verb == "sent":
            self.idle = 0
            self.room += int(rest[0])
            if self.total:
                self.send()
        elif verb == "poll":
            self.idle += 1
            if self.idle > PATIENCE:
                self.end("aborted")
            elif self.total:
                self.send()


def told(story):
    """[(step, what must be said of it)]"""
    visits, nomem, said = {}, False, []
    for step in story.split("; "):
        verb, *words = step.split()
        if verb == "nomem":
            nomem = True
        elif verb == "nobody":
            said.append((step, "nobody 1"))
        else:
            name, *rest = words
            more = ""
            if verb == "accept":
                here = sum(v.state == "open" for v in visits.values())
                fits = here < VISITS_MAX
                good = fits and not nomem
                nomem = nomem and not fits
                visits[name] = Visit("open" if good else "aborted")
                more = " (recv sent err poll, each 2)" if good else ""
            v = visits[name]
            v.do(verb, *rest)
            held = sum(x.pbufs for x in visits.values())
            said.append((step, f"{name}{more} {v.state} {v.written} "
                               f"{v.recved} {held}"))
    return said


@functools.lru_cache(None)
def lwip():
    """Where lwIP's own headers lie."""
    done = subprocess.run(
        [sys.executable, "src/tools/fetch.py", "lib/net/lwip/source.toml"],
        cwd=weft.ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return f"{done.stdout.strip()}/src/include"


def server(exercise):
    """server.c as it is, with the references of the other exercises."""
    others = [e for e in EXERCISES if e != exercise]
    source = differential.reference(f"{HERE}/server.c", others)
    return hostunit.compiled(
        "the server", [source or f"{HERE}/server.c", f"{HERE}/page.c",
                       f"{HERE}/tests/madeup.c", f"{HERE}/tests/story.c"],
        include=[*INCLUDE, lwip()], flags=("-D_GNU_SOURCE", "-DSSIZE_MAX=INT_MAX"))


def tell(exercise, *stories):
    for story, answer in zip(stories, server(exercise).ask(stories)):
        *steps, end = [s.strip() for s in answer.split(";")]
        for (step, want), got in zip(told(story), steps):
            for mine, theirs in zip(words(got), words(want)):
                same(mine, theirs, f"after `{short(step)}` of "
                                   f"`{short(story)}`")
        same(end or "nothing", "nothing", f"at the end of `{short(story)}`")


def words(said):
    """What the program says, in pieces for people."""
    if said.startswith("nobody"):
        return ["an error" if said.endswith("1") else "no error"]
    *who, state, written, recved, held = said.split()
    return [f"{who[0]} {state}", "callbacks " + " ".join(who[1:]),
            f"{written} bytes written", f"{recved} bytes recved",
            f"{held} pbufs held"]


def short(text):
    return text if len(text) < 100 else text[:60] + " ... " + text[-30:]


def recv(name, *pieces):
    return f"recv {name} " + " ".join(p.hex() for p in pieces)


HOME, LONG = (f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
              for path in ("/", "/numbers"))


# --- http.1: the accept loop -----------------------------------------------------

def test_http_1_visitor_is_let_in():
    tell("http.1", "accept A", "accept A; " + recv("A", HOME),
         "accept A; accept B; " + recv("B", HOME) + "; " + recv("A", HOME))


def test_http_1_too_many_are_sent_away():
    names = "ABCDEFGHIJKLMNOPQR"
    everybody = "; ".join(f"accept {n}" for n in names)
    tell("http.1", everybody, everybody + "; reset C; accept S; accept T",
         everybody + "; " + recv("D", HOME) + "; accept S; accept T")


def test_http_1_without_memory_is_sent_away():
    tell("http.1", "nomem; accept A; accept B; " + recv("B", HOME))


def test_http_1_error_of_lwip_is_nobody():
    tell("http.1", "nobody; accept A; " + recv("A", HOME))


def test_http_1_who_is_gone_is_forgotten():
    tell("http.1", "accept A; reset A; accept A; " + recv("A", HOME),
         "accept A; " + recv("A", b"GET") + "; reset A",
         "accept A; room A 100; " + recv("A", LONG) + "; reset A")


# --- http.2: what a visitor says -----------------------------------------------------

def test_http_2_request_in_one_piece():
    tell("http.2", *("accept A; " + recv("A", r) for r in (
        HOME, b"GET /no HTTP/1.0\r\n\r\n", b"PUT / HTTP/1.0\r\n\r\n",
        b"\r\n\r\n")))


def test_http_2_request_in_many_pieces():
    tell("http.2",
         "accept A; " + "; ".join(recv("A", HOME[n:n + 1])
                                  for n in range(len(HOME))),
         "accept A; " + recv("A", HOME[:3], HOME[3:10], HOME[10:]),
         "accept A; " + recv("A", HOME[:20], HOME[20:-2]) + "; "
         + recv("A", HOME[-2:]))


def test_http_2_two_visitors_at_once():
    tell("http.2", "accept A; accept B; " + "; ".join(
        recv("AB"[n % 2], HOME[n - n % 2:n - n % 2 + 2])
        for n in range(len(HOME) + len(HOME) % 2) if HOME[n - n % 2:]))


def test_http_2_half_a_request_and_the_end():
    tell("http.2", "accept A; " + recv("A", HOME[:9]) + "; fin A",
         "accept A; fin A",
         "accept A; " + recv("A", HOME[:9]) + "; reset A")


def test_http_2_who_has_said_all_still_gets_his_reply():
    tell("http.2", "accept A; room A 1000; " + recv("A", LONG)
         + "; fin A; sent A 500; sent A 500; reset A")


def test_http_2_what_comes_after_the_request_is_dropped():
    tell("http.2", "accept A; room A 1000; " + recv("A", LONG) + "; "
         + recv("A", HOME, HOME) + "; sent A 100; " + recv("A", b"x" * 1400)
         + "; reset A")


def test_http_2_request_that_never_ends():
    line = b"x" * 100
    tell("http.2",
         "accept A; " + "; ".join(recv("A", line) for _ in range(11)),
         "accept A; " + recv("A", *[line] * 11),
         "accept A; " + recv("A", b"x" * 1024) + "; " + recv("A", b"x"),
         "accept A; " + recv("A", b"GET / " + b"x" * 1014 + b"\r\n\r\n"),
         "accept A; " + recv("A", b"GET / " + b"x" * 1015 + b"\r\n\r\n"))


# --- http.3: back pressure -------------------------------------------------------------

def test_http_3_short_reply():
    tell("http.3", "accept A; " + recv("A", HOME))


def test_http_3_as_much_as_there_is_room_for():
    tell("http.3", *(f"accept A; room A {room}; " + recv("A", LONG)
                     + "; reset A"
                     for room in (0, 1, 100, 511, 512, 513, 5000, 46720)))


def test_http_3_goes_on_when_there_is_room():
    tell("http.3", "accept A; room A 100; " + recv("A", HOME)
         + "".join("; sent A 20" for _ in range(10)),
         "accept A; room A 3000; " + recv("A", LONG)
         + "".join(f"; sent A {n}" for n in (1, 511, 512, 1460, 2920, 40000)))


def test_http_3_long_reply_to_its_end():
    tell("http.3", "accept A; " + recv("A", LONG)
         + "; sent A 40000" * 20 + "; accept B; " + recv("B", HOME))


def test_http_3_without_memory_it_is_tried_again():
    tell("http.3", "accept A; full A; " + recv("A", HOME) + "; poll A",
         "accept A; room A 700; " + recv("A", LONG)
         + "; full A; sent A 2000; poll A; sent A 512; reset A")


def test_http_3_who_takes_nothing_is_thrown_out():
    tell("http.3", "accept A; room A 100; " + recv("A", LONG)
         + "; poll A" * 6,
         "accept A; room A 100; " + recv("A", LONG)
         + "; poll A; poll A; poll A; sent A 600; poll A; poll A; reset A")


def random_story(dice):
    steps = []
    for name in "ABCDE"[:dice.randrange(1, 6)]:
        steps.append(f"accept {name}")
        mine, request = [], dice.choice((HOME, LONG, HOME[:9], b"x" * 1100))
        while request:
            n = dice.randrange(1, len(request) + 1)
            mine.append(recv(name, request[:n]))
            request = request[n:]
        for _ in range(dice.randrange(12)):
            mine.insert(dice.randrange(len(mine) + 1), dice.choice((
                f"room {name} {dice.randrange(3000)}", f"full {name}",
                f"sent {name} {dice.randrange(5000)}", f"poll {name}",
                f"fin {name}" if dice.random() < .2 else f"poll {name}",
                f"reset {name}" if dice.random() < .1 else f"poll {name}")))
        steps += mine
    return "; ".join(steps)[:4000].rsplit("; ", 1)[0]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_random_stories(exercise):
    """Only with all three is there an answer; so they decide none of them."""
    dice = random.Random()
    tell(exercise, *(random_story(dice) for _ in range(200)))


# --- from outside --------------------------------------------------------------------------

MACHINES = (("microvm", None), ("virt", None))
PAGE = b"".join(b"%7d\n" % n for n in range(100000))


def shots():
    for machine, arch in MACHINES:
        one = weft.shot(machine, arch, "lesson20.until=24 --", LESSON="20")
        yield pytest.param(one, id=one.label, marks=one.mark())


LONGEST = weft.machines.scaled(45)  # seconds without a byte


def fetch(port, *pieces, end=False, slow=False):
    """-> all that came back."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST) as s:
        for piece in pieces:
            s.sendall(piece)
        if end:
            s.shutdown(socket.SHUT_WR)
        back = b""
        for _ in range(4 * slow):
            time.sleep(0.2)     # longer than what is on its way can wait
            back += s.recv(20000)
        while more := s.recv(65536):
            back += more
    return back


def hang_up(port, request):
    """Ask, and go without listening: with a reset."""
    s = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.sendall(request)
    s.recv(10)
    s.close()


def heard(boot, words):
    """Wait until the image has said them, but not for ever."""
    patience = weft.machines.scaled(min(weft.PATIENCE, 60))
    with boot.news:
        boot.news.wait_for(lambda: words.encode() in boot.console
                           or boot.outcome, patience)
        return words.encode() in boot.console


def visits(port):
    """24 of them; the names are for what came back. The last one is only there for
    the image to end: what it hears may be cut off."""
    yield "home", lambda: fetch(port, HOME)
    yield "pieces", lambda: fetch(port, HOME[:5], HOME[5:-1], HOME[-1:],
                                  end=True)
    yield "none", lambda: fetch(port, b"GET /x HTTP/1.0\r\n\r\n", end=True)
    yield "long", lambda: fetch(port, LONG)
    yield "slow", lambda: fetch(port, LONG, slow=True)
    for n in range(8):
        yield f"gone{n}", lambda: hang_up(port, LONG)
    for n in range(10):
        yield f"again{n}", lambda: fetch(port, HOME)
    yield "last", lambda: fetch(port, HOME)


@functools.lru_cache(None)
def visited(one):
    """-> {visit: what came back}, and how it ended, if nothing went wrong."""
    def work():
        port, got, good = free_port(), {}, True
        boot = Boot(one, net="user", port=port)
        good = (heard(boot, "open to everybody") and heard(boot, "10.0.2.15"))
        for name, visit in visits(port) if good else ():
            try:
                got[name] = (visit() or b"").decode("latin-1")
            except OSError as why:
                got[name] = f"(nothing: {why})"
                good = good and not isinstance(why, socket.timeout)
            if not good:
                break       # who hangs would hang again; it is left alone
        if not good:
            boot.stop()
            return {"got": got, "end": ["broken", 1, boot.console.decode()]}
        end = boot.end()
        return {"got": got, "end": [end.kind, end.status, end.console]}

    return weft.once(f"lesson20-{one.key()}", work)


def body(one, what):
    return visited(one)["got"].get(what, "").partition("\r\n\r\n")[2]


@pytest.mark.parametrize("shot", shots())
def test_http_1_visitors_from_outside(shot):
    for n in range(10):
        same("It works" in body(shot, f"again{n}"), True, f"visit {n}")


@pytest.mark.parametrize("shot", shots())
def test_http_2_requests_from_outside(shot):
    same(body(shot, "pieces")[:18], "<h1>It works.</h1>",
         "a request in pieces")
    same(body(shot, "none"), "no such page\n", "a page that is not there")


@pytest.mark.parametrize("shot", shots())
def test_http_3_long_page_arrives_whole(shot):
    for what in ("long", "slow"):
        got = body(shot, what)
        same(len(got), len(PAGE), f"bytes of the page, {what}")
        same(got.encode() == PAGE, True, f"the page is right, {what}")


@pytest.mark.parametrize("shot", shots())
def test_nobody_is_left_behind(shot):
    kind, status, console = visited(shot)["end"]
    assert (kind, status) == ("halt", 0), console
    assert console.rstrip().endswith("0 visitors are left"), console
