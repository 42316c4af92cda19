# SPDX-License-Identifier: BSD-3-Clause
"""
Ratio: what something costs, in guest instructions, against something else.

Seconds depend on the host and its mood. Guest instructions are counted by a
plugin of QEMU (src/tools/icnt), and are the same in every run on every host;
a ratio of two of them hardly depends on the compiler either.

    cost = instructions(shot)               {"printk": 12345, ...} by function
    at_most(cost, ["ring_write"], ["uk_vfmt"], 0.1)     or a Mismatch

Counting starts at main().
"""
import re

import bench
import machines
import weft

from ..verdict import Mismatch


def instructions(shot):
    """{function: instructions} from main() to the end; `` is the sum."""
    build = shot.build()
    return weft.once(f"icnt-{shot.key()}", lambda: count(shot, build))


def count(shot, build):
    machine = machines.MACHINES[shot.machine]
    moved = build.moved()
    bench.OUT.mkdir(parents=True, exist_ok=True)
    out, syms = (bench.OUT / f"ratio-{shot.key()}.{x}" for x in ("out", "syms"))
    symbols = build.symbols()
    syms.write_text("".join(f"{a + moved:x} t {s}\n" for s, a in sorted(
        symbols.items(), key=lambda sa: sa[1])))
    plugin = weft.once("icnt-plugin", lambda: str(bench.plugin(
        machine.program)))
    options = [plugin, f"out={out}",
               f"syms={syms}", f"mark={symbols['main'] + moved:#x}:main",
               "from=main"]
    end = machine.boot(build, weft.PATIENCE * 4, icount=True,
                       cpu=bench.counting_cpu(build.arch),
                       plugin=",".join(options), cmdline=shot.cmdline)
    if end.kind in ("timeout", "broken") or not out.exists():
        raise Mismatch("a count", end.sentence() or "none", shot.label)
    found = {name: int(n) for name, n in re.findall(
        r"^function (\S+) (\d+)$", out.read_text(), re.M)}
    return {**found, "": sum(found.values())}


def at_most(cost, these, those, limit):
    """The functions `these` cost at most `limit` times what `those` do."""
    one, other = (sum(cost.get(f, 0) for f in names)
                  for names in (these, those))
    if not one or not other:
        raise Mismatch("both ran", f"{one} and {other} instructions",
                       f"{these[0]} against {those[0]}")
    if one > limit * other:
        raise Mismatch(f"at most {limit:g}", f"{one / other:.3g} ({one} "
                       f"against {other} instructions)",
                       f"{these[0]} against {those[0]}")
