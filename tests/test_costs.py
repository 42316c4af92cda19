# SPDX-License-Identifier: BSD-3-Clause
"""
The menu says what an option costs. Here is whether that is so: what the help
of a library states ("Costs about 2 KiB") against its bytes in apps/httpd, which
has most of the libraries.
"""
import re

import pytest

import size
import weft

WORDS = {"half a": 0.5, "a quarter of a": 0.25}
STATED = re.compile(r"\bcosts?\s+(?:about\s+)?([\d.]+|half\s+a|a\s+quarter\s+of"
                    r"\s+a)\s+(KiB|bytes)\b", re.I)


def stated():
    """{library: bytes}, of each Config.uk whose first help names a cost."""
    found = {}
    for path in weft.ROOT.glob("lib/*/*/Config.uk"):
        text = path.read_text()
        name = re.search(r"^config (\w+)", text, re.M)[1]
        said = STATED.search(re.split(r"^(?:config|if) ", text,
                                      flags=re.M)[1])
        if said:
            words = re.sub(r"\s+", " ", said[1])
            unit = 1024 if said[2] == "KiB" else 1
            found[name.lower()] = WORDS.get(words) or float(words)
            found[name.lower()] *= unit
    return found


@pytest.mark.xdist_group("httpd-kvm-x86_64")
def test_the_menu_states_what_libraries_cost():
    build = weft.built(APP="httpd", ARCH="x86_64", PLAT="kvm")
    real = {name.replace("-", "_"): (sum(kinds.values()) - kinds.get("bss", 0),
                                     sum(kinds.values())) for name, kinds in
            size.measure(build.dir / "image.map").items()}
    said = stated()
    compared = set(said) & set(real)
    assert len(compared) >= 15, sorted(compared)
    wrong = [f"{name}: its help says {said[name]:.0f} bytes, it has "
             "{} in the image, {} in memory".format(*real[name]) for name in sorted(compared)
             if min(abs(n - said[name]) for n in real[name])
             > max(512, said[name] / 4)]
    assert not wrong, "\n".join(wrong)
