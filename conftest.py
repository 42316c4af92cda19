# SPDX-License-Identifier: BSD-3-Clause
"""
Settings of all tests: a number for this run, which weft.once() needs. See
tests/weft.py for how system tests are written.
"""

import os
import signal
import time

import machines
import weft


def pytest_configure(config):
    # A shell starts what is in the background deaf to Ctrl-C, and children
    # inherit that: the tests that type it would test nothing.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    machines.more_descriptors()
    # The controller of pytest-xdist comes here first; its workers inherit.
    os.environ.setdefault("WEFT_TEST_RUN", f"{os.getpid()}-{time.time_ns()}")
    config.addinivalue_line(
        "markers", "xdist_group(name): tests that share a build or a boot")
    config.addinivalue_line(
        "markers", "needs(package, ...): what `make setup` installs for it")
    config.addinivalue_line(
        "markers", "nightly: takes long; only `make nightly` runs it")


def pytest_collection_modifyitems(config, items):
    if "nightly" in config.getoption("markexpr"):
        return
    late = [i for i in items if i.get_closest_marker("nightly")]
    items[:] = [i for i in items if i not in late]
    config.hook.pytest_deselected(items=late)


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        weft.need(*mark.args)


def pytest_make_parametrize_id(config, val, argname):
    return getattr(val, "label", None)
