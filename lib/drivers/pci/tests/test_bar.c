/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of BARs: their sizes, and the addresses that are given out.
 *
 * Idea: the machine is made up (machine.h), and its functions answer a write of
 * ones as the specification wants it. What the driver leaves behind in their
 * registers is compared with what stood there before.
 */
#include <uk/string.h>
#include <uk/test.h>

#include "machine.h"

UK_TESTCASE(pci_bar, bars_are_measured_and_left_as_they_were)
{
	const struct uk_pci_bar *b;
	uint8_t before[256];
	struct pci_fn *f;

	pci_begin(false);
	f = pci_add(ROOT, 1, 0);
	pci_bar(f, 0, 1, 32, 0xc040);
	pci_bar(f, 1, 0, 4096, 0xfebf1000);
	pci_bar(f, 2, 8, 1 << 20, 0xe0000000);
	pci_bar(f, 4, 12, 1ULL << 33, 0x4000000000);
	pci_set(f, UK_PCI_COMMAND, 2, 7);
	memcpy(before, f->cfg, sizeof(before));
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0 && pci_seen_count == 1);
	UK_TEST_EXPECT_BYTES_EQ(f->cfg, before, sizeof(before));
	UK_TEST_EXPECT(!pci_disturbed);
	b = pci_seen[0]->bar;
	UK_TEST_EXPECT(b[0].io);
	UK_TEST_EXPECT_UNUM_EQ(b[0].size, 32);
	UK_TEST_EXPECT_UNUM_EQ(b[0].base, 0xc040);
	UK_TEST_EXPECT_UNUM_EQ(b[1].size, 4096);
	UK_TEST_EXPECT_UNUM_EQ(b[1].base, 0xfebf1000);
	UK_TEST_EXPECT_UNUM_EQ(b[2].size, 1 << 20);
	UK_TEST_EXPECT_UNUM_EQ(b[2].base, 0xe0000000);
	UK_TEST_EXPECT_UNUM_EQ(b[3].size, 0);
	UK_TEST_EXPECT(b[4].wide);
	UK_TEST_EXPECT_UNUM_EQ(b[4].size, 1ULL << 33);
	UK_TEST_EXPECT_UNUM_EQ(b[4].base, 0x4000000000);
	UK_TEST_EXPECT_UNUM_EQ(b[5].size, 0);
}

UK_TESTCASE(pci_bar, address_on_the_bus_may_not_be_the_processors)
{
	struct pci_fn *f;

	pci_begin(true);
	pci_host.assign = false;
	f = pci_add(ROOT, 1, 0);
	pci_bar(f, 0, 0, 4096, MEM + 0x5000);
	pci_bar(f, 1, 0, 4096, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0 && pci_seen_count == 1);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[0].base, CPU + 0x5000);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[1].base, 0); /* none */
}

UK_TESTCASE(pci_bar, bridge_without_ports_lets_none_through)
{
	const struct pci_fn *f = pci_machine;

	pci_begin(true);
	pci_host.io = (struct uk_pci_window){ 0 };
	pci_bridge(ROOT, 1, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT_UNUM_GT(f->cfg[PCI_BRIDGE_IO_BASE],
			       f->cfg[PCI_BRIDGE_IO_LIMIT]);
}

UK_TESTCASE(pci_bar, last_bar_has_no_upper_half)
{
	struct pci_fn *f;

	pci_begin(false);
	f = pci_add(ROOT, 1, 0);
	f->mask[5] = 0xfffff000;
	pci_set(f, UK_PCI_BAR0 + 20, 4, 0xfe000004);
	pci_set(f, UK_PCI_BAR0 + 24, 4, 0x12345678); /* not a BAR */
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0 && pci_seen_count == 1);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[5].size, 4096);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[5].base, 0xfe000000);
}

static uint64_t window(const struct pci_fn *f, unsigned int reg)
{
	return (uint64_t)(pci_get(f, reg, 2) & 0xfff0) << 16;
}

UK_TESTCASE(pci_bar, addresses_are_given_out_behind_bridges_too)
{
	struct pci_fn *f, *br;
	int one;

	pci_begin(true);
	f = pci_add(ROOT, 0, 0);
	pci_bar(f, 0, 0, 4096, 0);
	pci_bar(f, 1, 4, 16384, 0);
	pci_bar(f, 3, 1, 64, 0);
	one = pci_bridge(ROOT, 1, 0);
	br = &pci_machine[one];
	pci_bar(pci_add(one, 2, 0), 0, 0, 8192, 0);
	pci_bar(pci_add(ROOT, 2, 0), 0, 0, 1 << 16, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0 && pci_seen_count == 4);
	UK_TEST_EXPECT_UNUM_EQ(pci_get(f, UK_PCI_BAR0, 4), MEM);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[0].base, CPU);
	UK_TEST_EXPECT_UNUM_EQ(pci_get(f, UK_PCI_BAR0 + 4, 4), (MEM + 0x4000) | 4);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[1].base, CPU + 0x4000);
	UK_TEST_EXPECT_UNUM_EQ(pci_get(f, UK_PCI_BAR0 + 12, 4), 0x1001);
	/* from one multiple of 1 MiB to the next is the bridge's */
	UK_TEST_EXPECT(pci_saw(2, "01:02.0"));
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[2]->bar[0].base, CPU + (1 << 20));
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[3]->bar[0].base, CPU + (2 << 20));
	UK_TEST_EXPECT_UNUM_EQ(window(br, PCI_BRIDGE_MEM_BASE), MEM + (1 << 20));
	UK_TEST_EXPECT_UNUM_EQ(window(br, PCI_BRIDGE_MEM_LIMIT),
			       MEM + (1 << 20));
	UK_TEST_EXPECT_UNUM_GT(window(br, PCI_BRIDGE_PREF_BASE),
			       window(br, PCI_BRIDGE_PREF_LIMIT));
	UK_TEST_EXPECT_UNUM_GT(br->cfg[PCI_BRIDGE_IO_BASE],
			       br->cfg[PCI_BRIDGE_IO_LIMIT]); /* no ports */
	UK_TEST_EXPECT_UNUM_EQ(pci_get(br, UK_PCI_COMMAND, 2), 7);
	UK_TEST_EXPECT(!pci_disturbed);
}

UK_TESTCASE(pci_bar, buses_are_numbered_in_the_order_of_the_tree)
{
	int one, two, three;

	pci_begin(true);
	one = pci_bridge(ROOT, 1, 0);
	two = pci_bridge(one, 0, 0);
	three = pci_bridge(ROOT, 2, 0);
	pci_add(two, 0, 0);
	pci_add(three, 0, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT(pci_saw(2, "02:00.0") && pci_saw(4, "03:00.0"));
	UK_TEST_EXPECT_UNUM_EQ(pci_machine[one].cfg[PCI_BRIDGE_SUBORDINATE], 2);
	UK_TEST_EXPECT_UNUM_EQ(pci_machine[two].cfg[PCI_BRIDGE_PRIMARY], 1);
	UK_TEST_EXPECT_UNUM_EQ(pci_machine[two].cfg[PCI_BRIDGE_SUBORDINATE], 2);
	UK_TEST_EXPECT_UNUM_EQ(pci_machine[three].cfg[PCI_BRIDGE_SECONDARY], 3);
}

UK_TESTCASE(pci_bar, no_more_numbers_than_there_are)
{
	int one;

	pci_begin(true);
	pci_host.last_bus = 1;
	one = pci_bridge(ROOT, 1, 0);
	pci_add(pci_bridge(one, 0, 0), 0, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT_SNUM_EQ(pci_seen_count, 2); /* the bridges */
	UK_TEST_EXPECT_UNUM_EQ(pci_machine[one].cfg[PCI_BRIDGE_SUBORDINATE], 1);
}

UK_TESTCASE(pci_bar, bar_for_which_there_is_no_room_has_no_address)
{
	struct pci_fn *f;

	pci_begin(true);
	f = pci_add(ROOT, 1, 0);
	pci_bar(f, 0, 0, 4096, 0);
	pci_bar(f, 1, 0, 16 << 20, 0);
	pci_bar(f, 2, 4, 1ULL << 63, 0);
	pci_bar(f, 4, 0, 4096, 0);
	pci_bar(pci_add(ROOT, 2, 0), 0, 0, 4 << 20, 0);
	pci_bar(pci_add(ROOT, 3, 0), 0, 0, 4 << 20, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0 && pci_seen_count == 3);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[0].base, CPU);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[1].base, 0);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[2].base, 0);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->bar[4].base, CPU + 4096);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[1]->bar[0].base, CPU + (4 << 20));
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[2]->bar[0].base, 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(pci_seen[2], 0, 0, 4), 0);
}
