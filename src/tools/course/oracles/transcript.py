# SPDX-License-Identifier: BSD-3-Clause
"""
Transcript: what one boot left.

An image has two voices. The console is for people, and the code under test may
print there whatever it likes. The control channel carries one record, how the
image ended; and the child of the runner, QEMU or the image itself, has a status
of its own, which must agree.

    ended(shot, "halt", 42)     the End, or a Mismatch in those words
    cases(shot, names)          the results of in-guest unit tests (uktest)

A result line counts if it carries the nonce of the build. `names` are the cases
that there must be: one that is missing, one too many and one that is reported
twice are failures, and so is a report that broke off.
"""
import re
import signal

import machines
import weft

from ..verdict import Mismatch, same

LINE = r"^(not )?ok \d+ (\S+) #(?: SKIP [^\n]*?)? nonce={nonce}$"
LAST = r"^# weft-tests: \d+ passed, (\d+) failed.* nonce={nonce}$"


def words(end):
    """`halt 42`, `crash 134 (assertion failed: ...)`, `timeout 124 (...)`"""
    return f"{end.kind} {end.status}" + (f" ({end.text})" if end.text else "")


def code_of(shot, kind, status):
    """(the status of the child that goes with this end, where it comes from);
    None where QEMU has none for it."""
    machine = machines.MACHINES[shot.machine]
    if machine.plat == "linuxu":
        return {"crash": -signal.SIGABRT, "restart": -signal.SIGHUP}.get(
            kind, status), "of the process"
    if kind == "restart":
        return None, ""
    if machine.arch == "x86_64":
        return 2 * (status & 127) + 1, "of QEMU, by the exit device"
    return status, "of QEMU, by semihosting"


def ended(shot, kind, status):
    """Boot it (once), insist on its end."""
    end = weft.fired(shot)
    about = f"[{shot.cmdline}]" if shot.cmdline else ""
    if (end.kind, end.status) != (kind, status):
        raise Mismatch(f"{kind} {status}", words(end), about)
    code, words_of_it = code_of(shot, kind, status)
    if code is not None:
        same(end.code, code, f"{about} status {words_of_it}".strip())
    return end


def cases(shot, names):
    """{case: whether it passed} of the cases `names`."""
    end = weft.fired(shot)
    nonce = re.search(r'"(\w+)"', (shot.build().dir / "include/uk/nonce.h")
                      .read_text())[1]
    found = {}
    for no, name in re.findall(LINE.format(nonce=nonce), end.console, re.M):
        if name in found:
            raise Mismatch("one result", "two", name)
        found[name] = not no
    if not re.search(LAST.format(nonce=nonce), end.console, re.M):
        raise Mismatch("a whole report", f"it broke off after {len(found)} "
                       f"results: {words(end)}", shot.label)
    missing, extra = set(names) - set(found), set(found) - set(names)
    if missing or extra:
        raise Mismatch(f"{len(names)} results", "without "
                       f"{sorted(missing)}, with {sorted(extra)}", shot.label)
    return found


def all_pass(shot, names):
    """The same, and every one must have passed."""
    for name, good in sorted(cases(shot, names).items()):
        if not good:
            said = re.search(rf"^# {re.escape(name)}: (.*)$",
                             weft.fired(shot).console, re.M)
            raise Mismatch("ok", said[1] if said else "not ok", name)


def cases_in(path):
    """suite.case of each UK_TESTCASE in a source file of the tree."""
    return [f"{suite}.{case}" for suite, case in re.findall(
        r"^UK_TESTCASE\(\s*(\w+)\s*,\s*(\w+)\s*\)",
        (weft.ROOT / path).read_text(), re.M)]
