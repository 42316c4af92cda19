# SPDX-License-Identifier: BSD-3-Clause
"""
What `make bench` says of the allocators: instructions within
tests/bench/limits.toml, memory that recorded programs need. Nothing here
depends on how fast this machine is.
"""

import functools

import pytest

import weft

import bench
import bench_alloc

pytestmark = pytest.mark.xdist_group("bench")
LIMITS = bench.read_limits()
PLACES = {f"{arch}-{machine}": (arch, machine) for arch, machine in bench.PLACES}
BOUNDS = [(place, what, most) for place in PLACES
          for what, most in LIMITS["alloc"][place].items()]


@pytest.fixture(scope="module", autouse=True)
def in_the_tests_folder():
    """Beside what `make bench` keeps, and not over it."""
    kept = bench.OUT, bench_alloc.OUT
    bench.OUT = weft.OUT / "bench"
    bench_alloc.OUT = bench.OUT / "alloc"
    bench_alloc.OUT.mkdir(parents=True, exist_ok=True)
    yield
    bench.OUT, bench_alloc.OUT = kept


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
