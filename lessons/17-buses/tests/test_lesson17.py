# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 17: devices are found, whatever those who describe them may say.

The four exercises compute and touch no device, so they are asked as programs of
this host, under the sanitizers: who is for whom, a list that a device wrote, a
table and its entries. Each has a model of a few lines here. What the answers are
good for is seen in the lesson's image, on machines that are put together for it.
"""

import errno
import random
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import hostunit, transcript         # noqa: E402
from course.verdict import same                         # noqa: E402
from lessons import Course                              # noqa: E402

HERE = "lessons/17-buses/tests"
BUS, PCI, ACPI = "lib/drivers/ukbus", "lib/drivers/pci", "lib/base/ukacpi"
STRING = "lib/base/ukstring/include"
THIS = Course(weft.ROOT).find("17")
DRIVE = ("-drive", "driver=null-co,if=none,id=d")


def machine(name, *words, cmdline="", **wishes):
    """A boot with QEMU's `words`, or without any as the pages show it."""
    qemu = {"qemu": words} if words else weft.devices_of(THIS, name)
    return weft.shot(name, None, cmdline, wishes={**qemu, **wishes},
                     LESSON="17")


def cases(*shots):
    return [pytest.param(*(s if isinstance(s, tuple) else (s,)),
                         id=(s[0] if isinstance(s, tuple) else s).label,
                         marks=(s[0] if isinstance(s, tuple) else s).mark())
            for s in shots]


def lines(shot, library):
    """What one library said on the console of a boot that ended well."""
    console = transcript.ended(shot, "halt", 0).console
    return re.findall(rf"\[{library}\] (.*?)\r?$", console, re.M)


# --- bus.0: who is for whom ----------------------------------------------------

NOTHING = (0, 0, 0, "-")


def is_for(bus, by_words, device, ids):
    """1 for the first id that matches, and so on; 0: none does."""
    for n, wanted in enumerate(ids, 1):
        if by_words:
            good = wanted[3] != "-" and wanted[3] == device[3]
        else:
            good = all(w in (0, have)
                       for w, have in zip(wanted[:3], device[:3]))
        if bus and good:
            return n
    return 0


SAID = bool     # what the function under test says of that


def check_match(questions):
    def word(one):
        return "{:x} {:x} {:x} {}".format(*one)

    program = hostunit.compiled("the match of drivers", [f"{HERE}/match.c"],
                                [BUS, f"{BUS}/include", STRING])
    answers = program.ask([
        f"{bus:d} {words:d} {word(device)} : {' '.join(map(word, ids))}"
        for bus, words, device, ids in questions])
    for (bus, words, device, ids), got in zip(questions, answers):
        same(int(got), int(SAID(is_for(bus, words, device, ids))),
             f"a device {word(device)} and a driver for "
             f"{', '.join(map(word, ids)) or 'nothing'}"
             + ("" if bus else ", of another bus")
             + (", by name" if words else ""))


CARD = (0x1af4, 0x1041, 0x0200, "-")


def test_bus_0_what_is_named_must_be_the_same():
    check_match([(1, 0, CARD, [one]) for one in (
        CARD, (0x1af5, 0x1041, 0x0200, "-"), (0x1af4, 0x1042, 0x0200, "-"),
        (0x1af4, 0x1041, 0x0100, "-"))])


def test_bus_0_what_is_not_named_does_not_matter():
    check_match([(1, 0, CARD, [one]) for one in (
        (0x1af4, 0, 0, "-"), (0, 0x1041, 0, "-"), (0, 0, 0x0200, "-"),
        (0x1af4, 0, 0x0200, "-"), (0x8086, 0, 0, "-"), (0, 0, 0x0100, "-"))])


def test_bus_0_one_of_several_is_enough():
    other = (0x8086, 0x100e, 0, "-")
    check_match([(1, 0, CARD, [other, CARD]), (1, 0, CARD, [CARD, other]),
                 (1, 0, CARD, [other, other]), (1, 0, CARD, []),
                 (1, 0, CARD, [other, (0, 0, 0x0200, "-"), CARD])])


def test_bus_0_device_of_another_bus_is_another_device():
    check_match([(0, 0, CARD, [CARD]), (0, 1, CARD, [CARD])])


def test_bus_0_bus_that_compares_in_its_own_way_is_asked():
    bell, whistle = (0, 0, 0, "test,bell"), (0, 0, 0, "test,whistle")
    check_match([(1, 1, bell, ids) for ids in (
        [bell], [whistle], [whistle, bell], [], [(7, 0, 0, "-")])])


def test_bus_0_any_drivers_agree_with_the_model():
    dice = random.Random()

    def one(least):
        return (dice.choice((0, 1, 2)[least:]), dice.choice((0, 1, 2)),
                dice.choice((0, 1)), dice.choice(("-", "a", "b")))

    check_match([(dice.random() < 0.9, dice.random() < 0.5, one(0),
                  [i for i in (one(0) for _ in range(dice.randrange(5)))
                   if i != NOTHING]) for _ in range(400)])


@pytest.mark.parametrize("shot", cases(*map(machine, weft.KVM)))
def test_bus_0_driver_of_the_lesson_gets_its_device(shot):
    same([s for s in lines(shot, "libukbus") if " 0000:0004 " in s][0][-7:],
         "entropy", "the driver of the device for random numbers")
    same(lines(shot, "lesson17")[-2], "our driver was given 1 device",
         "the driver")


# --- bus.1: a list that a device wrote -----------------------------------------

HAS_CAPS = 0x10


def check_walk(questions, status=HAS_CAPS):
    """(kind, number, first, {at: (kind, next)}, right)"""
    program = hostunit.compiled("the walk along capabilities",
                                [f"{HERE}/caps.c"],
                                [PCI, f"{PCI}/include", f"{BUS}/include"])

    def chain(caps):
        return ", ".join(f"{at:x} {kind:x} {to:x}"
                         for at, (kind, to) in caps.items())

    answers = program.ask([f"{kind:x} {n} {status:x} {first:x} : {chain(caps)}"
                           for kind, n, first, caps, _ in questions])
    for (kind, n, first, caps, right), got in zip(questions, answers):
        what = chain(caps) if len(caps) < 6 else f"{len(caps)} capabilities"
        same(got, f"{right:02x}", f"number {n} of the kind {kind:x} in the "
             f"list from {first:x}: {what}")


LIST = {0x98: (0x11, 0x84), 0x84: (9, 0x70), 0x70: (9, 0x40), 0x40: (5, 0)}


def test_bus_1_kinds_are_found_in_the_order_of_the_list():
    check_walk([(0x11, 0, 0x98, LIST, 0x98), (9, 0, 0x98, LIST, 0x84),
                (9, 1, 0x98, LIST, 0x70), (5, 0, 0x98, LIST, 0x40)])


def test_bus_1_what_is_not_there_is_not_found():
    check_walk([(9, 2, 0x98, LIST, 0), (5, 1, 0x98, LIST, 0),
                (1, 0, 0x98, LIST, 0), (9, 4000000000, 0x98, LIST, 0),
                (9, 0, 0, {}, 0)])
    check_walk([(9, 0, 0x98, LIST, 0)], status=0xffef)


def test_bus_1_reserved_bits_are_no_part_of_the_place():
    odd = {0x98: (0x11, 0x87), 0x84: (9, 0x41), 0x40: (9, 3)}
    check_walk([(0x11, 0, 0x99, odd, 0x98), (9, 0, 0x9a, odd, 0x84),
                (9, 1, 0x9b, odd, 0x40), (9, 2, 0x98, odd, 0)])


def test_bus_1_list_that_leads_into_the_header_is_over():
    check_walk([(9, 1, 0x40, {0x40: (9, to)}, 0) for to in (4, 0x3c, 0x10)]
               + [(9, 0, first, {}, 0) for first in (4, 0x34, 0x3c)])


def test_bus_1_longest_list_is_walked_to_its_end():
    places = list(range(0x40, 0x100, 4))
    for _ in range(3):
        caps = {at: (9, to) for at, to in zip(places, [*places[1:], 0])}
        caps[places[-1]] = (5, 0)
        check_walk([(5, 0, places[0], caps, places[-1]),
                    (9, 46, places[0], caps, places[46]),
                    (9, 47, places[0], caps, 0)])
        random.shuffle(places)


def test_bus_1_list_that_goes_round_ends():
    rings = [{0x40: (9, 0x40)}, {0x40: (9, 0x44), 0x44: (9, 0x40)},
             {0x40: (9, 0xfc), 0xfc: (9, 0x80), 0x80: (9, 0xfc)}]
    check_walk([(kind, n, 0x40, ring, 0) for ring in rings
                for kind, n in ((5, 0), (9, 48), (9, 100000))]
               + [(9, 0, 0x40, ring, 0x40) for ring in rings])


def test_bus_1_any_list_agrees_with_the_model():
    dice, questions = random.Random(), []
    for _ in range(300):
        places = dice.sample(range(0x40, 0x100, 4), dice.randrange(1, 20))
        caps = {at: (dice.randrange(4), to | dice.randrange(4))
                for at, to in zip(places, [*places[1:], 0])}
        kind, n = dice.randrange(4), dice.randrange(6)
        found = [at for at in places if caps[at][0] == kind]
        questions.append((kind, n, places[0], caps,
                          found[n] if n < len(found) else 0))
    check_walk(questions)


@pytest.mark.parametrize("shot", cases(machine("pc"), machine("q35")))
def test_bus_1_device_for_random_numbers_shows_its_parts(shot):
    """Five of virtio's own, and the one for interrupts by messages."""
    said = lines(shot, "lesson17")
    first = next(n for n, s in enumerate(said) if s.endswith("class 00ff"))
    kinds = []
    for line in said[first + 1:]:
        if not line.startswith("    "):
            break
        kinds += re.findall(r"^    capability (\w+) at", line)
    same(kinds, ["09"] * 5 + ["11"], "the kinds of its capabilities")


# --- bus.2: a table ------------------------------------------------------------

HEAD, START, TABLE_MOST = 36, 0x1000, 1 << 20


def acpi(length, size=None, body=None, signature=b"WEFT"):
    """The bytes of a table that says it has `length`, and that adds up; there
    are `size` of them."""
    size = max(length, HEAD) if size is None else size
    data = bytearray(signature + struct.pack("<I", length & 0xffffffff)
                     + random.randbytes(28))
    data += random.randbytes(max(0, size - HEAD)) if body is None else body
    data = data[:size]
    if len(data) > 9:
        data[9] = 0
        data[9] = -sum(data[:length]) & 255
    return bytes(data)


def check_table(questions):
    """(address, bytes from START on, right or None, about)"""
    program = hostunit.compiled("the check of a table", [f"{HERE}/table.c"],
                                [ACPI, f"{ACPI}/include", STRING])
    answers = program.ask([f"at {addr:x} : {data.hex()}"
                           for addr, data, _, _ in questions])
    for (_, _, right, about), got in zip(questions, answers):
        same(got, f"{right:x}" if right else "none", about)


def test_bus_2_whole_table_is_one():
    check_table([(START, acpi(length), START, f"a table of {length} bytes")
                 for length in (HEAD, 37, 60, 255, 256, 1000)])
    check_table([(START + 7, bytes(7) + acpi(60) + bytes(9), START + 7,
                  "a table among others")])


def test_bus_2_one_wrong_byte_is_enough():
    whole, questions = acpi(60), []
    for n in [*range(4), *range(8, 60)]:
        wrong = bytearray(whole)
        wrong[n] ^= 1 << random.randrange(8)
        questions.append((START, bytes(wrong), None,
                          f"a table whose byte {n} of 60 is wrong"))
    check_table(questions)


def test_bus_2_table_shorter_than_its_head_is_none():
    check_table([(START, acpi(length, 64), None,
                  f"a table that says it has {length} bytes")
                 for length in (0, 1, 8, 10, 35)])


def test_bus_2_no_more_is_read_than_there_is():
    check_table([(START, acpi(length, 60), None,
                  f"a table that says it has {length} bytes, of which 60 are "
                  "there") for length in (61, 64, 4096, 0x7fffffff,
                                          0xffffffdc, 0xffffffff)]
                + [(START, acpi(60)[:size], None, f"the first {size} bytes of "
                    "a table") for size in (0, 1, 7, 8, 35, 36, 59)]
                + [(addr, acpi(60), None, f"nothing, at {addr:x}") for addr in
                   (0, START - 1, START + 60, 0xffffffff, 2 ** 64 - 1)])


def test_bus_2_table_may_be_large_and_not_enormous():
    program = hostunit.compiled("the check of a table", [f"{HERE}/table.c"],
                                [ACPI, f"{ACPI}/include", STRING])
    sizes = (4096, TABLE_MOST, TABLE_MOST + 1, 3 * TABLE_MOST)
    for size, got in zip(sizes, program.ask([f"big {n}" for n in sizes])):
        same(got, f"{START:x}" if size <= TABLE_MOST else "none",
             f"a table of {size} bytes")


@pytest.mark.parametrize("shot, tables", cases(
    (machine("pc"), "FACP APIC HPET WAET"),
    (machine("q35"), "FACP APIC HPET MCFG WAET")))
def test_bus_2_tables_of_a_pc_are_named(shot, tables):
    same(" ".join(re.findall(r"^    ([A-Z]{4}): \d+ bytes at", "\n".join(
        lines(shot, "lesson17")), re.M)), tables, "the tables of ACPI")


# --- bus.3: the entries of MCFG --------------------------------------------------

WRONG = -errno.EINVAL       # buses that make no sense


def mcfg(*entries, cut=0, gap=8):
    """The table of (base, segment, first, last), without its last bytes."""
    body = bytes(gap) + b"".join(struct.pack("<QHBBI", *e, random.randrange(99))
                                 for e in entries)
    size = HEAD + len(body) - cut
    return acpi(size, size, body, b"MCFG")


def check_mcfg(questions):
    """(n, the table, right: an entry or an error, about)"""
    program = hostunit.compiled("the entries of MCFG", [f"{HERE}/entry.c"],
                                [ACPI, f"{ACPI}/include", STRING])
    answers = program.ask([f"{n} : {data.hex()}" for n, data, _, _ in questions])
    for (n, _, right, about), got in zip(questions, answers):
        if not isinstance(right, int):
            right = "0 {:x} {:x} {:x} {:x}".format(*right)
        same(got, str(right), f"entry {n} of {about}")


PC = (0xb0000000, 0, 0, 255)
ODD = (0x123456789000, 0xabcd, 0x10, 0x40)


def test_bus_3_entries_are_read():
    check_mcfg([(0, mcfg(PC), PC, "one"), (0, mcfg(ODD, PC), ODD, "two"),
                (1, mcfg(ODD, PC), PC, "two"), (2, mcfg(PC, PC, ODD), ODD,
                                                "three")])


def test_bus_3_behind_the_last_one_there_is_none():
    check_mcfg([(n, mcfg(*[PC] * count), -errno.ENOENT, f"{count}")
                for count in (0, 1, 3)
                for n in (count, count + 1, 1 << 28, 2 ** 32 - 1)]
               + [(0, b"", -errno.ENOENT, "no table")])


def test_bus_3_entry_that_is_cut_is_none():
    check_mcfg([(1, mcfg(PC, ODD, cut=cut), -errno.ENOENT,
                 f"two, {cut} bytes cut off") for cut in (1, 4, 15, 16)]
               + [(0, mcfg(PC, ODD, cut=cut), PC, f"two, {cut} bytes cut off")
                  for cut in (1, 16)])


def test_bus_3_table_without_room_for_its_own_gap_has_none():
    check_mcfg([(n, mcfg(gap=gap), -errno.ENOENT, f"a table of {HEAD + gap} "
                 "bytes") for gap in (0, 1, 7, 8) for n in (0, 1, 7)])


def test_bus_3_buses_must_make_sense():
    check_mcfg([(0, mcfg((PC[0], 0, first, last)), WRONG,
                 f"the buses {first} to {last}")
                for first, last in ((1, 0), (255, 0), (9, 8))]
               + [(0, mcfg((PC[0], 0, n, n)), (PC[0], 0, n, n),
                   f"the bus {n} alone") for n in (0, 7, 255)])


@pytest.mark.parametrize("shot", cases(machine("q35")))
def test_bus_3_configuration_is_memory_on_q35(shot):
    same(lines(shot, "libpci"), ["configuration at 0xb0000000, ACPI says"],
         "how PCI is reached")


# --- what the chapter says -----------------------------------------------------

def found(shot):
    """{where: (what, driver)} of all devices."""
    return {where: (what, by) for where, what, by in re.findall(
        r"^\w+ (\S+): (\w{4}:\w{4}) (?:\(no driver\)|(\S+))$",
        "\n".join(lines(shot, "libukbus")), re.M)}


@pytest.mark.parametrize("shot, last", cases(
    (machine("microvm"), "mmio@feb00e00"),
    (machine("virt"), "mmio@a003e00")))
def test_empty_slots_are_passed_over(shot, last):
    assert [w for w in found(shot) if w.startswith("mmio")] == [last]


BRIDGED = ("-device", "pci-bridge,id=a,chassis_nr=1,addr=9",
           "-device", "virtio-rng-pci,bus=a,addr=3")


@pytest.mark.parametrize("shot", cases(*(machine(m, *BRIDGED) for m in (
    "pc", "q35", "virt"))))
def test_device_behind_a_bridge_is_found(shot):
    here = found(shot)
    assert here["00:09.0"] == ("1b36:0001", "")
    assert here["01:03.0"] == ("1af4:1005", "virtio-pci")
    assert here["pci@01:03.0"] == ("0000:0004", "entropy")


def test_addresses_are_given_out_where_no_firmware_was():
    """On virt each BAR of a card has one, a multiple of its size."""
    said = "\n".join(lines(machine("virt", *BRIDGED), "lesson17"))
    bars = re.findall(r"BAR \d: (\d+) bytes of \w+ at 0x(\w+)", said)
    assert len(bars) == 4
    assert all(int(at, 16) and int(at, 16) % int(size) == 0
               for size, at in bars)


@pytest.mark.parametrize("words, count", [((), 1), (
    ("--qemu=-device virtio-rng-device",), 2)])
def test_make_run_puts_the_devices_in(words, count):
    """Those that lesson.toml names, and those that are asked for."""
    build = weft.built(LESSON="17", PLAT="kvm", ARCH="x86_64")
    done = subprocess.run([sys.executable, weft.ROOT / "src/tools/run.py",
                           "--build", str(build.dir), *words],
                          capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, check=True)
    assert f"our driver was given {count} device" in done.stdout


def test_device_that_nobody_drives_is_listed():
    shot = machine("q35", "-device", "virtio-blk-pci,drive=d,addr=5", *DRIVE)
    here = found(shot)
    assert here["00:05.0"] == ("1af4:1001", "virtio-pci")
    assert here["pci@00:05.0"] == ("0000:0002", "")
    assert lines(shot, "lesson17")[-1] == "our driver was given 0 devices"
