/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what drivers ask of a device, and of memory as configuration space.
 *
 * Idea: a list of capabilities is a chain that the device wrote. Here it is
 * written by hand, whole, in a circle, or leading astray, and the walk has to
 * end each time.
 */
#include <uk/test.h>

#include "machine.h"

/* A function with capabilities: pairs of id and next, from 0x40 on. */
static struct uk_pci_device with_caps(const uint8_t *pairs, unsigned int n,
				      unsigned int first)
{
	struct pci_fn *f;
	unsigned int i;

	pci_begin(false);
	f = pci_add(ROOT, 0, 0);
	pci_set(f, UK_PCI_STATUS, 2, 1 << 4);
	pci_set(f, UK_PCI_CAPABILITIES, 1, first);
	for (i = 0; i < n; i++) {
		f->cfg[0x40 + 4 * i] = pairs[2 * i];
		f->cfg[0x41 + 4 * i] = pairs[2 * i + 1];
	}
	return (struct uk_pci_device){ .host = &pci_host };
}

UK_TESTCASE(pci_device, capabilities_are_found_and_counted)
{
	static const uint8_t list[] = { 9, 0x48, 5, 0, 9, 0x4f, 9, 0x44 };
	struct uk_pci_device d = with_caps(list, 4, 0x42);

	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 9, 0), 0x40);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 9, 1), 0x48);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 9, 2), 0x4c);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 9, 3), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 5, 0), 0x44);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 0x11, 0), 0);
	pci_set(pci_machine, UK_PCI_STATUS, 2, 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 9, 0), 0);
}

UK_TESTCASE(pci_device, capabilities_that_go_round_end)
{
	static const uint8_t ring[] = { 9, 0x44, 5, 0x40 }, self[] = { 9, 0x40 },
			     header[] = { 9, 0x3c };
	struct uk_pci_device d = with_caps(ring, 2, 0x40);
	unsigned int n;

	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 0x11, 0), 0);
	for (n = 0; n < 100 && uk_pci_cap(&d, 9, n); n++)
		;
	UK_TEST_EXPECT_UNUM_EQ(n, 24);
	d = with_caps(self, 1, 0x40);
	for (n = 0; n < 100 && uk_pci_cap(&d, 9, n); n++)
		;
	UK_TEST_EXPECT_UNUM_EQ(n, 48);
	d = with_caps(header, 1, 0x40);
	pci_set(pci_machine, 0x3c, 1, 9); /* the interrupt line */
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_cap(&d, 9, 1), 0);
}

UK_TESTCASE(pci_device, only_what_is_in_a_bar_is_mapped)
{
	struct uk_pci_device d = {
		.host = &pci_host,
		.bar = { { .base = 0x8000, .size = 0x1000 },
			 { .base = 0xc000, .size = 0x20, .io = true },
			 { .base = (1ULL << 39) - 0x800, .size = 0x1000 },
			 { .base = 1ULL << 60, .size = 0x1000 },
			 { .size = 0x1000 },
			 { .base = 0x8000 } },
	};

	pci_begin(false);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, 0, 0x1000), 0x8000);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, 0xffc, 4), 0x8ffc);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, 0xffc, 5), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, 0x1001, 0), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, UINT64_MAX, 2), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, 2, UINT64_MAX), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 1, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 2, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 3, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 4, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 5, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 6, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 255, 0, 4), 0);
}

UK_TESTCASE(pci_device, bar_that_lies_in_memory_is_not_mapped)
{
	struct uk_pci_device d = { .host = &pci_host };

	pci_begin(false);
	ukplat_memmap_add(&pci_bootinfo.mem, 0x100000, 0x10000,
			  UKPLAT_MEMRT_FREE, 0, "RAM");
	d.bar[0] = (struct uk_pci_bar){ .base = 0xff000, .size = 0x1000 };
	d.bar[1] = (struct uk_pci_bar){ .base = 0xff000, .size = 0x2000 };
	d.bar[2] = (struct uk_pci_bar){ .base = 0x104000, .size = 0x1000 };
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 0, 0, 4), 0xff000);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 1, 0, 4), 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_pci_map(&d, 2, 0, 4), 0);
}

UK_TESTCASE(pci_device, configuration_in_memory_is_a_page_for_each_function)
{
	static uint32_t page[1024];
	const struct uk_pci_host h = {
		.ecam = (uintptr_t)page - (0x0123UL << 12),
	};

	page[0] = 0x11223344;
	UK_TEST_EXPECT_UNUM_EQ(pci_ecam.read(&h, 0x123, 0, 4), 0x11223344);
	UK_TEST_EXPECT_UNUM_EQ(pci_ecam.read(&h, 0x123, 2, 2), 0x1122);
	UK_TEST_EXPECT_UNUM_EQ(pci_ecam.read(&h, 0x123, 1, 1), 0x33);
	pci_ecam.write(&h, 0x123, 0xffc, 4, 0xa1a2a3a4);
	pci_ecam.write(&h, 0x123, 0xffc, 2, 0xb1b2);
	pci_ecam.write(&h, 0x123, 0xffd, 1, 0xc1);
	UK_TEST_EXPECT_UNUM_EQ(page[1023], 0xa1a2c1b2);
}
