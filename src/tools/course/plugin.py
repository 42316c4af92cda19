# SPDX-License-Identifier: BSD-3-Clause
"""
Inside pytest: choose what a check runs, and write down what came of it.

checking.py starts pytest with `-p course.plugin` and a request, JSON in the
environment (WEFT_CHECK):

    machines   which of those that a test names are used; a test that names
               none runs always
    checks     {exercise id: its `check`}: whose tests are whose
    only       run nothing but the tests of these exercises, if not empty
    strict     a skipped test of an exercise has failed
    out        the file for the results
    patience   seconds after which a boot hangs

The results are written as they come, one JSON object a line; the first lines,
written before any test runs, name every test that was collected, so that a run
that broke off is seen to have broken off.
"""
import json
import os
import re

import pytest

from . import verdict

HANGS = 2       # of an exercise's boots; the rest is not tried


class Check:
    """The plugin's state: the request, and where results go."""

    def __init__(self, request):
        self.request = request
        self.out = open(request["out"], "w", encoding="utf-8")
        self.errors = {}        # nodeid -> exception that ended the test
        self.hung = {}          # exercise -> how many of its boots hung

    def write(self, **values):
        self.out.write(json.dumps(values) + "\n")
        self.out.flush()

    # --- what is run -------------------------------------------------------

    def pytest_configure(self, config):
        import weft
        weft.PATIENCE = self.request["patience"]

    def pytest_collection_modifyitems(self, config, items):
        chosen = [i for i in items if self.is_wanted(i)]
        config.hook.pytest_deselected(
            items=[i for i in items if i not in set(chosen)])
        items[:] = chosen

    def pytest_collection_finish(self, session):
        for item in session.items:
            self.write(collected=item.nodeid, name=function(item),
                       exercises=self.exercises(item))

    def is_wanted(self, item):
        machine = machine_of(item)
        if machine and machine not in self.request["machines"]:
            return False
        only = set(self.request["only"])
        return not only or bool(only & set(self.exercises(item)))

    def exercises(self, item):
        return [i for i, check in self.request["checks"].items()
                if check in function(item)]

    def pytest_runtest_setup(self, item):
        """An exercise that hangs again and again is not waited for."""
        if any(self.hung.get(i, 0) >= HANGS for i in self.exercises(item)):
            pytest.fail(f"not tried: {HANGS} boots before this one hung",
                        pytrace=False)

    # --- what came of it ---------------------------------------------------

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = (yield).get_result()
        if call.excinfo is not None:
            self.errors[item.nodeid] = call.excinfo.value
        if report.when == "call" or not report.passed:
            self.result(item, report)

    def result(self, item, report):
        outcome = report.outcome
        ids = self.exercises(item)
        if outcome == "skipped" and ids and self.request["strict"]:
            outcome = "failed"
        values = {"test": item.nodeid, "name": function(item),
                  "exercises": ids, "outcome": outcome,
                  "seconds": round(report.duration, 2), "case": case(item)}
        if outcome == "failed":
            values.update(self.failure(item))
        self.write(**values)

    def failure(self, item):
        """What a report says about it."""
        error = self.errors.get(item.nodeid)
        said = verdict.explain(error) if error else verdict.Explained()
        shot = shot_of(item)
        place = where(shot, self.request["patience"])
        for name in self.exercises(item) if place.startswith("hangs") else ():
            self.hung[name] = self.hung.get(name, 0) + 1
        return {"expected": said.expected, "got": said.got,
                "about": said.about, "text": str(error),
                "where": place,
                "debug": debug_words(shot)}


def function(item):
    return getattr(item, "originalname", None) or item.name


def parameters(item):
    spec = getattr(item, "callspec", None)
    return spec.params if spec else {}


def shot_of(item):
    """The weft.Shot among a test's parameters, or None."""
    return next((v for v in parameters(item).values()
                 if hasattr(v, "machine") and hasattr(v, "cmdline")), None)


def machine_of(item):
    shot = shot_of(item)
    if shot:
        native = {"aarch64": "arm64"}.get(os.uname().machine,
                                          os.uname().machine)
        foreign = shot.machine == "linuxu" and dict(shot.what).get(
            "ARCH") != native
        return "linuxu-foreign" if foreign else shot.machine
    return parameters(item).get("machine")


def case(item):
    """The part of a test's parameters that is not the machine, in words."""
    words = item.name[len(function(item)):].strip("[]")
    shot = shot_of(item)
    if shot and shot.label:
        words = words.replace(shot.label, "")
    return re.sub(r"\s+", " ", words).strip("- :")


def where(shot, patience):
    """`function(), file:line` where the image stopped or hangs; or ''."""
    import weft
    if shot is None:
        return ""
    try:
        end = weft.fired(shot)
    except BaseException:       # no image, or pytest's own way out
        return ""
    if end.kind == "timeout":
        from .oracles.breakpoint import whereabouts
        lines = whereabouts(shot, min(patience, 3))
        how = "hangs in "
    elif end.kind == "crash":
        lines = [line.split(None, 1)[1]
                 for line in weft.symbolise(shot.build(), end.console)]
        how = "stopped in "
    else:
        return ""
    if not lines:
        return ("hangs, nobody knows where" if end.kind == "timeout" else "")
    name, _, place = lines[0].partition("  ")
    return f"{how}{name}(), {place}"


def debug_words(shot):
    """What follows `make debug` to see this boot in gdb."""
    if shot is None:
        return ""
    import weft
    what = dict(shot.what)
    if "A" in what:
        what["A"] = os.path.relpath(what["A"], weft.ROOT)
    machine = weft.machines.MACHINES[shot.machine]
    words = [f"{k}={v}" for k, v in sorted(what.items())
             if not (k == "ARCH" and machine.arch == "x86_64")
             and (k, v) != ("PLAT", "kvm")]
    if shot.cmdline:
        words.append(f"ARGS='{shot.cmdline}'")
    return " ".join(words)


def pytest_configure(config):
    request = os.environ.get("WEFT_CHECK")
    if request:
        check = Check(json.loads(request))
        config.pluginmanager.register(check, "weft-check")
