/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the walk over all buses.
 *
 * Idea: a machine is made up of functions and bridges (machine.h), with and
 * without a firmware that numbered its buses; what the walk sees, in which
 * order, and what it writes into the bridges is known beforehand.
 */
#include <uk/test.h>

#include "machine.h"

UK_TESTCASE(pci, devices_come_in_the_order_of_the_tree)
{
	int one, two;

	pci_begin(false);
	pci_add(ROOT, 3, 0);
	one = pci_bridge(ROOT, 1, 1);
	two = pci_bridge(one, 0, 2);
	pci_add(two, 0x1f, 0);
	pci_add(one, 5, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT_SNUM_EQ(pci_seen_count, 5);
	UK_TEST_EXPECT(pci_saw(0, "00:01.0"));
	UK_TEST_EXPECT(pci_saw(1, "01:00.0"));
	UK_TEST_EXPECT(pci_saw(2, "02:1f.0"));
	UK_TEST_EXPECT(pci_saw(3, "01:05.0"));
	UK_TEST_EXPECT(pci_saw(4, "00:03.0"));
	UK_TEST_ASSERT(pci_seen_count == 5);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[0]->dev.id.class, 0x0604);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[2]->dev.id.device, 4);
	UK_TEST_EXPECT_UNUM_EQ(pci_seen[2]->bdf, 0x2f8);
}

UK_TESTCASE(pci, other_functions_are_asked_where_there_are_some)
{
	pci_begin(false);
	pci_add(ROOT, 1, 0);
	pci_add(ROOT, 1, 0)->devfn |= 1; /* nobody said that it is there */
	pci_add(ROOT, 2, PCI_HEADER_SEVERAL);
	pci_add(ROOT, 2, 0)->devfn |= 7;
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT_SNUM_EQ(pci_seen_count, 3);
	UK_TEST_EXPECT(pci_saw(2, "00:02.7"));
}

UK_TESTCASE(pci, segment_and_first_bus_are_in_the_name)
{
	pci_begin(false);
	pci_host.segment = 0x1a;
	pci_host.first_bus = pci_host.last_bus = 255;
	pci_add(ROOT, 31, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT(pci_saw(0, "001a:ff:1f.0"));
	UK_TEST_EXPECT_SNUM_EQ(pci_seen_count, 1);
}

UK_TESTCASE(pci, walk_ends_where_bridges_go_round)
{
	int one, two;

	pci_begin(false);
	one = pci_bridge(ROOT, 1, 1);
	two = pci_bridge(one, 2, 2);
	pci_bridge(two, 3, 1);    /* back to where we came from */
	pci_bridge(ROOT, 4, 0);   /* to itself */
	pci_bridge(ROOT, 5, 2);   /* to the bus of another one */
	pci_bridge(ROOT, 6, 255); /* beyond the last */
	pci_host.last_bus = 254;
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0);
	UK_TEST_EXPECT_SNUM_EQ(pci_seen_count, 6);
}

/* Every bus has a bridge at 1f to the next one. */
static uint32_t endless(const struct uk_pci_host *h __maybe_unused,
			uint16_t bdf, unsigned int reg, unsigned int width)
{
	if ((bdf & 0xff) != 0xf8)
		return 0xffffffffU >> (32 - 8 * width);
	return reg == UK_PCI_VENDOR ? PCI_TEST_VENDOR : reg == UK_PCI_HEADER ? 1
	       : reg == PCI_BRIDGE_SECONDARY ? (bdf >> 8) + 1U : 0;
}

static void ignore(const struct uk_pci_host *h __maybe_unused,
		   uint16_t bdf __maybe_unused,
		   unsigned int reg __maybe_unused,
		   unsigned int width __maybe_unused,
		   uint32_t v __maybe_unused)
{
}

UK_TESTCASE(pci, walk_does_not_go_deeper_than_the_stack_allows)
{
	static const struct uk_pci_access all = { .read = endless,
						  .write = ignore };

	pci_begin(false);
	pci_host.access = &all;
	pci_scan(&pci_host);
	UK_TEST_EXPECT_SNUM_EQ(pci_seen_count, 17);
	UK_TEST_EXPECT(pci_saw(16, "10:1f.0"));
}

UK_TESTCASE(pci, bus_is_walked_once_however_many_lead_there)
{
	struct uk_pci_host other;

	pci_begin(false);
	pci_host.segment = 7;
	pci_host.first_bus = 0x10;
	pci_host.last_bus = 0x1f;
	other = pci_host;
	UK_TEST_EXPECT(!pci_is_walked(&other));
	pci_add(ROOT, 1, 0);
	UK_TEST_ASSERT(pci_scan(&pci_host) == 0 && pci_seen_count == 1);
	UK_TEST_EXPECT(pci_is_walked(&other));
	other.first_bus = other.last_bus = 0x1f;
	UK_TEST_EXPECT(pci_is_walked(&other));
	other.first_bus = other.last_bus = 0x20;
	UK_TEST_EXPECT(!pci_is_walked(&other));
	other.first_bus = 0;
	UK_TEST_EXPECT(pci_is_walked(&other));
	other.last_bus = 0xf;
	UK_TEST_EXPECT(!pci_is_walked(&other));
	other = pci_host;
	other.segment = 6;
	UK_TEST_EXPECT(!pci_is_walked(&other));
}
