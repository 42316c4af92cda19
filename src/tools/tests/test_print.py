# SPDX-License-Identifier: BSD-3-Clause
"""A message above the configured level is not in the image: no code, no text."""
import os
import re
import subprocess

import pytest
from tree import TOOLS, write

ROOT = TOOLS.parents[1]

APP = {"Makefile.uk": "$(eval $(call addlib,appprint))\n"
                      "APPPRINT_SRCS-y += $(APPPRINT_BASE)/main.c\n",
       "exportsyms.uk": "main\n",
       "fragment.config": "CONFIG_LIBUKPRINT=y\n",
       "main.c": """
#include <uk/print.h>
static __noinline void silent(volatile int *n) { (void)*n; }
static __noinline void speaks(volatile int *n)
{
	uk_pr_warn("needle in a haystack: %d", *n);
	(void)*n;
}
int main(int argc, char *argv[])
{
	volatile int n = argc;

	(void)argv;
	silent(&n);
	speaks(&n);
	return 0;
}
"""}


@pytest.mark.parametrize("level, heard", [(1, False), (2, True), (4, True)])
def test_dropped_message_leaves_nothing(tmp_path, level, heard):
    write(tmp_path / "app", APP)
    (tmp_path / "level").write_text(f"CONFIG_LIBUKPRINT_LEVEL={level}\n")
    env = {k: v for k, v in os.environ.items() if not k.startswith("M")}
    subprocess.run(["make", "build", f"A={tmp_path / 'app'}", "PLAT=linuxu",
                    f"F={tmp_path / 'level'}", f"O={tmp_path / 'o'}"],
                   cwd=ROOT, env=env, check=True, timeout=300,
                   stdout=subprocess.DEVNULL)
    image = tmp_path / "o" / "image"
    assert (b"needle in a haystack" in image.read_bytes()) == heard
    nm = subprocess.run(["nm", "-S", tmp_path / "o" / "image.dbg"],
                        check=True, stdout=subprocess.PIPE, text=True).stdout
    size = {name: int(length, 16) for length, name
            in re.findall(r"^\w+ (\w+) t (silent|speaks)$", nm, re.M)}
    # Reading *n is all that is left of a dropped message's argument: nothing.
    assert (size["speaks"] > size["silent"]) == heard
    told = subprocess.run([image], check=True, stdout=subprocess.PIPE,
                          text=True, timeout=60).stdout
    assert ("warn: [appprint] needle in a haystack: 1\n" in told) == heard
