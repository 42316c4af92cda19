# SPDX-License-Identifier: BSD-3-Clause
"""
The devices that QEMU was given are the devices that the image finds, on every
bus and in every order; and what a hostile loader may say about them.
"""
import re

import pytest

import weft

DEVICES = str(weft.ROOT / "tests/devices")
DRIVE = ("-drive", "driver=null-co,if=none,id=d")


def boot(machine, *words, cmdline="", **wishes):
    return weft.shot(machine, None, cmdline, A=DEVICES,
                     wishes=(("qemu", words), *wishes.items()))


def found(shot):
    """{kind: how many} of the devices on the bus "virtio"."""
    end = weft.ended(shot, "halt", 0)
    kinds = [int(k, 16) for k in re.findall(
        r"virtio \S+: 0000:([0-9a-f]{4}) ", end.console)]
    return {k: kinds.count(k) for k in kinds}


# --- virtio over MMIO --------------------------------------------------------

RNG = ("-device", "virtio-rng-device")
DISK = ("-device", "virtio-blk-device,drive=d", *DRIVE)
MODERN = ("-global", "virtio-mmio.force-legacy=false")


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


@pytest.mark.parametrize("word, error", [
    ("", 22), ("512@0xfeb00001:5", 22), ("512@0xfeb00000:x", 22),
    ("512@0xfeb00000:5:x", 22), ("128@0xfeb00000:5", 22),
    ("512@0x0:5", 22), ("512@0x1000000:5", 22),         # nothing, RAM
    ("512@0x8000000000:5", 22), ("512@0xffff000000000000:5", 22),
    ("512@0xfeb00e00:5", 17),       # as QEMU says itself, behind it
    ("512@0xd0000000:5", 0)])       # where nothing is
def test_word_that_describes_no_device_is_passed_over(word, error):
    word = f"virtio_mmio.device={word}"
    shot = boot("microvm", *RNG, cmdline=word)
    assert found(shot) == {4: 1}
    complaints = re.findall(r"not the description of a device: (.*?)\r?$",
                            weft.fired(shot).console, re.M)
    if error == 17:     # the later one is the one too many
        word = "virtio_mmio.device=512@0xfeb00e00:12"
    assert complaints == ([f"{word} (error {error})"] if error else [])


def test_word_beyond_the_reach_of_small_pages_is_passed_over():
    shot = boot("microvm", *RNG, cpu="qemu64",
                cmdline="virtio_mmio.device=512@0x100000000:5")
    assert found(shot) == {4: 1}
    assert "device=512@0x100000000:5 (error 22)" in weft.fired(shot).console


def test_more_words_than_there_is_room_for_are_an_error():
    words = " ".join(f"virtio_mmio.device=512@0x{0xd0000000 + 512 * i:x}:5"
                     for i in range(40))
    end = weft.ended(boot("microvm", cmdline=words), "crash", 134)
    assert "too many devices in the command line" in end.text


# --- PCI ---------------------------------------------------------------------

PCI = ("pc", "q35", "virt")
NOTHING, BRIDGE, PORT, PCIE_BRIDGE = (
    None, ("1b36:0001", None), ("1b36:000c", None), ("1b36:000e", None))
OLD, RNG_1, BLOCK = (("1af4:1005", "virtio-pci"), ("1af4:1044", "virtio-pci"),
                     ("1af4:1001", "virtio-pci"))

# Where QEMU is told to put what, and what is found there. Firmware numbers the
# buses of pc and q35, the image those of virt: both in the order of the tree.
FLAT = (("virtio-rng-pci,addr=5", "virtio-rng-pci,addr=9.1",
         "virtio-blk-pci,drive=d,addr=9.0,multifunction=on",
         "virtio-rng-pci,addr=1e,disable-legacy=on"),
        {"00:05.0": OLD, "00:09.0": BLOCK, "00:09.1": OLD, "00:1e.0": RNG_1,
         "00:06.0": NOTHING, "00:05.1": NOTHING})
BRIDGED = (("pci-bridge,id=a,chassis_nr=1,addr=4",
            "pci-bridge,id=b,chassis_nr=2,bus=a,addr=2",
            "pci-bridge,id=c,chassis_nr=3,addr=6",
            "virtio-rng-pci,bus=b,addr=1f", "virtio-rng-pci,bus=a,addr=3",
            "virtio-rng-pci,bus=c,addr=1", "virtio-rng-pci,addr=8"),
           {"00:04.0": BRIDGE, "01:02.0": BRIDGE, "02:1f.0": OLD,
            "01:03.0": OLD, "00:06.0": BRIDGE, "03:01.0": OLD,
            "00:08.0": OLD})
EXPRESS = (("pcie-root-port,id=a,chassis=1,addr=4",
            "pcie-root-port,id=b,chassis=2,addr=5",
            "pcie-pci-bridge,id=c,bus=b",
            "virtio-rng-pci,bus=a", "virtio-rng-pci,bus=c,addr=7",
            "virtio-rng-pci,addr=8"),
           {"00:04.0": PORT, "01:00.0": RNG_1, "00:05.0": PORT,
            "02:00.0": PCIE_BRIDGE, "03:07.0": OLD, "00:08.0": OLD})
HOSTS = {"pc": "8086:1237", "q35": "8086:29c0", "virt": "1b36:0008"}


def devices(*words):
    return [w for d in words for w in ("-device", d)] + list(DRIVE)


def pci(shot):
    """{place: (vendor:device, driver or None)} of the devices on PCI."""
    end = weft.ended(shot, "halt", 0)
    return {place: (what, None if driver == "(no driver)" else driver)
            for place, what, driver in re.findall(
                r" pci (\S+): (\S+) (.+)", end.console)}


@pytest.mark.parametrize("shot, expected", [
    pytest.param(boot(machine, *devices(*words)), expected,
                 marks=boot(machine).mark(), id=f"{machine}: {name}")
    for machine in PCI for name, (words, expected) in (
        ("flat", FLAT), ("bridged", BRIDGED), ("express", EXPRESS))
    if not (machine == "pc" and name == "express")])
def test_pci_devices_are_where_qemu_has_them(shot, expected):
    seen = pci(shot)
    assert {place: seen.get(place) for place in expected} == expected
    assert seen["00:00.0"] == (HOSTS[shot.machine], None)
    assert sum(d == "virtio-pci" for _, d in seen.values()) == sum(
        d in (OLD, RNG_1, BLOCK) for d in expected.values())
    rngs = sum(d in (OLD, RNG_1) for d in expected.values())
    assert found(shot)[4] == rngs
    console = weft.fired(shot).console
    assert len(re.findall(r"virtio pci@\S+: 0000:0004 virtio-rng",
                          console)) == rngs
    assert "entropy from virtio-rng" in console
    assert "does not answer" not in console


@pytest.mark.parametrize("bus", ["b", "a", "c"])
@pytest.mark.parametrize("machine", PCI)
def test_device_behind_each_bridge_works(machine, bus):
    """Its registers and its writes to memory get through."""
    shot = boot(machine, *devices(*BRIDGED[0][:3],
                                  f"virtio-rng-pci,bus={bus},addr=1,"
                                  "disable-legacy=on"))
    assert found(shot) == {4: 1}
    assert "entropy from virtio-rng" in weft.fired(shot).console


@pytest.mark.parametrize("machine, words, where", [
    ("pc", (), "configuration by ports"),
    ("q35", (), "configuration at 0xb0000000, ACPI says"),
    ("virt", (), "configuration at 0x4010000000"),
    ("virt", ("-machine", "highmem=off"), "configuration at 0x3f000000"),
    ("microvm", (), None)])
def test_configuration_is_reached_the_best_way(machine, words, where):
    shot = boot(machine, *words)
    assert bool(pci(shot)) == bool(where)
    says = [line for line in weft.fired(shot).console.splitlines()
            if "configuration" in line]
    assert [where] == [s.split("] ")[-1] for s in says] if where else not says


def test_processor_with_small_pages_only_reaches_its_devices():
    shot = boot("q35", *devices("virtio-rng-pci"), cpu="qemu64")
    assert found(shot) == {4: 1}
    assert "entropy from virtio-rng" in weft.fired(shot).console


@pytest.mark.parametrize("machine", PCI)
def test_device_from_before_version_1_is_left_alone(machine):
    shot = boot(machine, *devices(
        "virtio-rng-pci,disable-modern=on,disable-legacy=off,addr=5"))
    assert pci(shot)["00:05.0"] == ("1af4:1005", None)
    assert "virtio-pci cannot drive it" in weft.fired(shot).console
    assert found(shot) == {}


# --- random numbers ----------------------------------------------------------

def random(shot):
    """(the number, whether nobody can guess it, where from)"""
    text = weft.ended(shot, "halt", 0).console
    number, secret = re.search(r"random: (\w{32}), (.*)", text).groups()
    warned = "keys are NOT SECRET" in text
    assert warned == (secret == "can be guessed")
    return number, not warned, re.findall(r"entropy from (.+)", text)


@pytest.mark.parametrize("machine, wishes, sources", [
    ("microvm", {}, ["rdrand"]),
    ("microvm", {"cpu": "qemu64"}, []),
    ("virt", {}, []),                   # a Cortex-A57
    ("virt-gic3", {}, ["rndr"]),        # "max"
    ("pc", {"cpu": "qemu64"}, []),
    ("pc", {}, ["rdrand"])])
def test_random_numbers_come_from_what_there_is(machine, wishes, sources):
    number, secret, told = random(boot(machine, **wishes))
    assert told == sources
    assert secret == bool(sources)
    assert number != "0" * 32


@pytest.mark.parametrize("machine", ["microvm", "pc", "virt"])
def test_no_two_boots_have_the_same_random_numbers(machine):
    rng = "virtio-rng-device" if machine == "microvm" else "virtio-rng-pci"
    wishes = {"virt": {}}.get(machine, {"cpu": "qemu64"})
    told = [random(boot(machine, "-device", rng, cmdline=f"-- {i}", **wishes))
            for i in ("first", "second")]
    assert [t[1:] for t in told] == [(True, ["virtio-rng"])] * 2
    assert told[0][0] != told[1][0]


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
def test_host_gives_random_numbers_to_its_process(arch):
    number, secret, told = random(weft.shot("linuxu", arch, A=DEVICES))
    assert (secret, told) == (True, ["host"])
    assert number != random(weft.shot("linuxu", arch, "-- again",
                                      A=DEVICES))[0]
