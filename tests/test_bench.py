# SPDX-License-Identifier: BSD-3-Clause
"""
What `make bench` says of the allocators and of the network: instructions
within tests/bench/limits.toml, memory that recorded programs need; and that the
Linux guest, with which it compares, runs. Nothing here depends on how fast this
machine is. The guest's kernel comes from the distribution's archive once.
"""

import functools

import pytest

import weft

import bench
import bench_alloc
import bench_linux
import bench_net
import linuxguest

pytestmark = pytest.mark.xdist_group("bench")
LIMITS = bench.read_limits()
PLACES = {f"{arch}-{machine}": (arch, machine) for arch, machine in bench.PLACES}
BOUNDS = [(place, what, most) for place in PLACES
          for what, most in LIMITS["alloc"][place].items()]


@pytest.fixture(scope="module", autouse=True)
def in_the_tests_folder():
    """Beside what `make bench` keeps, and not over it."""
    parts = bench_alloc, bench_linux, bench_net
    kept = bench.OUT, [part.OUT for part in parts]
    bench.OUT = weft.OUT / "bench"
    for part, out in zip(parts, kept[1]):
        part.OUT = bench.OUT / out.name
        part.OUT.mkdir(parents=True, exist_ok=True)
    httpd, bench_net.httpd = bench_net.httpd, lambda arch: weft.built(
        APP="httpd", PLAT="kvm", ARCH=arch)     # other tests have built it
    yield
    bench.OUT, bench_net.httpd = kept[0], httpd
    for part, out in zip(parts, kept[1]):
        part.OUT = out


@functools.lru_cache(None)
def figures(place):
    arch, machine = PLACES[place]
    guest = bench_alloc.guest(arch, machine)
    memory = bench_alloc.MEMORY[arch]
    return guest, bench_alloc.facts(guest, bench_alloc.boots(
        arch, machine, (memory[0], memory[-1])))


@pytest.mark.parametrize("place, what, most", BOUNDS,
                         ids=[f"{p}: {w}" for p, w, _ in BOUNDS])
def test_limit(place, what, most):
    known = figures(place)[1]
    assert known[what] <= most


@pytest.mark.parametrize("place", PLACES)
def test_each_mix_was_measured(place):
    """... with each allocator that takes blocks back."""
    guest, _ = figures(place)
    assert set(guest) == set(bench_alloc.NAMES)
    for name in set(bench_alloc.NAMES) - {"region"}:
        assert set(guest[name]) == set(guest["slab"]) and len(guest[name]) == 14
        assert all(n > 0 for n in guest[name].values())


def test_recorded_programs_fit():
    """Each trace can be replayed; no heap is smaller than what lives in it."""
    found = bench_alloc.traces()
    assert set(found) == {"python3", "sqlite3", "perl", "gcc"}
    for trace, got in found.items():
        for name in bench_alloc.NAMES:
            assert got[name] and got[name] > got["live"], (trace, name)
        assert got["tlsf"] < 1.5 * got["live"], trace


@pytest.mark.parametrize("place", PLACES)
def test_linux_guest_greets_as_our_image_does(place):
    arch = PLACES[place][0]
    end = linuxguest.boot(arch, bench_linux.hello(arch), 120)
    assert bench_linux.greets(end), end.console + end.errors


def test_linux_guest_that_fails_says_so():
    """Too little memory: the kernel's panic is no `halt 0`."""
    end = linuxguest.boot("arm64", bench_linux.hello("arm64"), 120, mem="32M")
    assert not bench_linux.greets(end) and end.status


def test_pair_of_ours_costs_less_than_one_of_glibc():
    place = "x86_64-microvm"
    ours, theirs = figures(place)[0], bench_linux.mixes("x86_64")
    most = LIMITS["linux"][place]
    for name in ("slab", "tlsf"):
        for mix in bench_linux.MIXES:
            assert ours[name][mix] / theirs[mix] <= most[
                f"malloc+free {mix}, {name} and glibc"]


@functools.lru_cache(None)
def network(place):
    return bench_net.facts(bench_net.small(*PLACES[place]))


@pytest.mark.parametrize("place, what", [
    (place, what) for place in PLACES for what in LIMITS["net"][place]
    if not what.startswith(("request.", "memory"))])
def test_network_limit(place, what):
    assert network(place)[what] <= LIMITS["net"][place][what]


@functools.lru_cache(None)
def requests(place, shape):
    """Of our server: ({...}, an answer)."""
    return bench_net.our_requests(*PLACES[place], shape)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", bench_net.SHAPES)
def test_request_limit(place, shape):
    ours, _ = requests(place, shape)
    assert ours["instructions"] <= LIMITS["net"][place][f"request.{shape}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", bench_net.SHAPES)
def test_request_costs_less_than_on_linux(place, shape):
    ours, answer = requests(place, shape)
    linux, other = bench_net.their_requests(PLACES[place][0], shape, turns=1)
    most = LIMITS["net"][place][f"request.{shape}_to_linux"]
    assert bench_net.same_lines(answer, other)
    assert ours["instructions"] / linux["instructions"] <= most


def test_request_count_is_honest(monkeypatch):
    """What is counted is all that happened between two requests, idle turns
    excepted: half of the requests cost half of it, and the functions of the
    profile add up to it."""
    whole, _ = requests("x86_64-microvm", "one")
    count, first, last = bench_net.SHAPES["one"]
    monkeypatch.setitem(bench_net.SHAPES, "one",
                        (count, first, first + (last - first) // 2))
    profile = []
    half, _ = bench_net.our_requests("x86_64", "microvm", "one", profile)
    total = sum(n for n, _ in profile)
    assert abs(total - half["instructions"]) < 0.01 * total
    assert abs(whole["instructions"] - half["instructions"]) < 0.02 * total
    by_name = {name: n for n, name in profile}
    assert by_name["httpd_parse"] > 100     # it does parse each request...
    assert by_name.get("uk_fdt_next", 0) < 1    # ...and boots none of them


def test_peer_says_when_the_guest_answers_wrongly(monkeypatch):
    monkeypatch.setattr(bench_net, "BODY", b"another page")
    kept = bench_net.REQUEST
    monkeypatch.setattr(bench_net, "REQUEST", kept.replace(b"index", b"other"))
    with pytest.raises(weft.Refused, match="not the answer"):
        bench_net.our_requests("x86_64", "microvm", "one")


def test_emulator_that_does_not_start_is_quoted_at_once(tmp_path):
    """Long before somebody would be tired of waiting for its card."""
    with pytest.raises(weft.Refused, match="unsupported machine"):
        with bench_net.running(
                ["sh", "-c", "echo unsupported machine >&2; exit 1"], tmp_path,
                tmp_path / "net"):
            pytest.fail("there is no guest")
