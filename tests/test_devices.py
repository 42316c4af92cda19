# SPDX-License-Identifier: BSD-3-Clause
"""
The devices that QEMU was given are the devices that the image finds, on every
bus and in every order; and what a hostile loader may say about them.
"""
import re

import pytest

import weft

DEVICES = str(weft.ROOT / "tests/devices")
RNG = ("-device", "virtio-rng-device")
DISK = ("-device", "virtio-blk-device,drive=d",
        "-drive", "file=/dev/null,if=none,id=d,format=raw")
MODERN = ("-global", "virtio-mmio.force-legacy=false")


def boot(machine, *words, cmdline=""):
    return weft.shot(machine, None, cmdline, wishes=(("qemu", words),),
                     A=DEVICES)


def found(shot):
    """{kind: how many} of the devices on the bus "virtio"."""
    end = weft.ended(shot, "halt", 0)
    kinds = [int(k, 16) for k in re.findall(
        r"virtio \S+: 0000:([0-9a-f]{4}) ", end.console)]
    return {k: kinds.count(k) for k in kinds}


@pytest.mark.parametrize("shot, kinds", [
    pytest.param(boot(machine, *words), kinds, marks=boot(machine).mark(),
                 id=f"{machine}: {name}")
    for machine in ("microvm", "virt") for name, words, kinds in (
        ("none", (), {}),
        ("one", (*RNG, *MODERN), {4: 1}),
        ("legacy", RNG, {4: 1}),
        ("several", (*RNG, *DISK, *RNG, *MODERN), {4: 2, 2: 1}))
    if not (machine == "microvm" and name == "legacy")])
def test_devices_are_found(shot, kinds):
    assert found(shot) == kinds


@pytest.mark.parametrize("word, complaint", [
    ("virtio_mmio.device=", "not the description of a device"),
    ("virtio_mmio.device=512@0xfeb00001:5", "not the description"),
    ("virtio_mmio.device=512@0xfeb00000:x", "not the description"),
    ("virtio_mmio.device=512@0xd0000000:5", None)])  # where nothing is
def test_word_that_describes_no_device_is_passed_over(word, complaint):
    shot = boot("microvm", *RNG, cmdline=word)
    assert found(shot) == {4: 1}
    if complaint:
        assert complaint in weft.fired(shot).console


def test_more_words_than_there_is_room_for_are_an_error():
    words = " ".join(f"virtio_mmio.device=512@0x{0xd0000000 + 512 * i:x}:5"
                     for i in range(40))
    end = weft.ended(boot("microvm", cmdline=words), "crash", 134)
    assert "too many devices in the command line" in end.text
