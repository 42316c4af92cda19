# SPDX-License-Identifier: BSD-3-Clause
"""A small tree of its own for each test of the host tools.

write(root, {"a/b": "text"}) makes files; run() runs a tool as make does, in
the tree, and returns its status and what it printed.
"""
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS))


def write(root, files):
    for name, text in files.items():
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run(tool, *args, cwd=None, env=None):
    done = subprocess.run([sys.executable, TOOLS / tool, *map(str, args)],
                          cwd=cwd, env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True,
                          timeout=60)
    return done.returncode, done.stdout
