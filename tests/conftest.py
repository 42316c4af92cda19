# SPDX-License-Identifier: BSD-3-Clause
"""
Settings of the system tests: a number for this run (weft.once() needs it), and
a folder for what they leave behind. See weft.py for how tests are written.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


def pytest_configure(config):
    # The controller of pytest-xdist comes here first; its workers inherit.
    os.environ.setdefault("WEFT_TEST_RUN", f"{os.getpid()}-{time.time_ns()}")
    config.addinivalue_line(
        "markers", "xdist_group(name): tests that share a build or a boot")


def pytest_make_parametrize_id(config, val, argname):
    return getattr(val, "label", None)
