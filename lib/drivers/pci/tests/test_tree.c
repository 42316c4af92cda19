/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of host bridges in device trees: one like that of QEMU's virt, and the
 * same with one thing wrong.
 */
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/fdt_make.h>
#include <uk/test.h>

#include "pci_priv.h"

/* What is special about a tree; 0: as QEMU has it. */
struct tree {
	uint32_t size;        /* of the configuration space, in MiB; 256 */
	uint32_t high;        /* upper half of its address; 0x40 */
	uint32_t first, last; /* buses; 0 to 255 */
	uint32_t cut;         /* cells that "ranges" lacks at its end */
	uint32_t mem_high;    /* upper half of the window's length; 0 */
	uint32_t cpu_high;    /* upper half of where it is; 0 */
	bool no_ranges, disabled, probe_only;
};

static uint8_t buf[2048] __align(8);
static struct ukplat_bootinfo bi;

static void ranges(struct uk_fdt_make *m, const struct tree *t)
{
	uint32_t cells[] = {
		0x01000000, 0, 0, 0, 0x3eff0000, 0, 0x10000,
		0x02000000, 0, 0x10000000, t->cpu_high, 0x50000000,
		t->mem_high, 0x2eff0000,
		0x03000000, 0x80, 0, 0x80, 0, 0x80, 0,
	};
	unsigned int i, n = ARRAY_SIZE(cells);

	for (i = 0; i < n; i++)
		cells[i] = __builtin_bswap32(cells[i]);
	uk_fdt_make_prop(m, "ranges", cells, (n - t->cut) * 4);
}

static int host_of(const struct tree *t, struct uk_pci_host *h)
{
	struct uk_fdt_make m;
	struct uk_fdt_node n;

	uk_fdt_make_begin(&m, buf);
	uk_fdt_make_node(&m, "");
	uk_fdt_make_cells(&m, "#address-cells", 1, 2);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	uk_fdt_make_node(&m, "chosen");
	if (t->probe_only)
		uk_fdt_make_cells(&m, "linux,pci-probe-only", 1, 1);
	uk_fdt_make_end(&m);
	uk_fdt_make_node(&m, "pcie@10000000");
	uk_fdt_make_string(&m, "compatible", "pci-host-ecam-generic");
	uk_fdt_make_cells(&m, "#address-cells", 1, 3);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	uk_fdt_make_cells(&m, "reg", 4, t->high ? t->high : 0x40, 0x10000000, 0,
			  (t->size ? t->size : 256) << 20);
	uk_fdt_make_cells(&m, "bus-range", 2, t->first,
			  t->last ? t->last : 255);
	uk_fdt_make_cells(&m, "linux,pci-domain", 1, 3);
	if (!t->no_ranges)
		ranges(&m, t);
	if (t->disabled)
		uk_fdt_make_string(&m, "status", "disabled");
	uk_fdt_make_end(&m);
	uk_fdt_make_end(&m);
	if (uk_fdt_check(buf, uk_fdt_make_finish(&m)))
		return -EIO;
	uk_fdt_root(buf, &n);
	if (uk_fdt_next_compatible(&n, "pci-host-ecam-generic"))
		return -EIO;
	bi.devspace = (struct ukplat_devspace){ 1 << 21, 1UL << 39, 1 << 30 };
	*h = (struct uk_pci_host){ .bi = &bi };
	return pci_host_of_tree(&n, h);
}

UK_TESTCASE(pci_tree, host_bridge_of_virt_is_understood)
{
	struct uk_pci_host h;

	UK_TEST_ASSERT(host_of(&(struct tree){ 0 }, &h) == 0);
	UK_TEST_EXPECT_UNUM_EQ(h.ecam, 0x4010000000);
	UK_TEST_EXPECT_UNUM_EQ(h.first_bus, 0);
	UK_TEST_EXPECT_UNUM_EQ(h.last_bus, 255);
	UK_TEST_EXPECT_UNUM_EQ(h.segment, 3);
	UK_TEST_EXPECT(h.assign);
	UK_TEST_EXPECT_UNUM_EQ(h.mem.pci, 0x10000000);
	UK_TEST_EXPECT_UNUM_EQ(h.mem.cpu, 0x50000000);
	UK_TEST_EXPECT_UNUM_EQ(h.mem.len, 0x2eff0000);
	UK_TEST_EXPECT_UNUM_EQ(h.io.pci, 0);
	UK_TEST_EXPECT_UNUM_EQ(h.io.cpu, 0x3eff0000);
	UK_TEST_EXPECT_UNUM_EQ(h.io.used, 0x1000); /* port 0 is no address */
}

UK_TESTCASE(pci_tree, what_firmware_gave_out_stays)
{
	struct uk_pci_host h;

	UK_TEST_ASSERT(host_of(&(struct tree){ .probe_only = true }, &h) == 0);
	UK_TEST_EXPECT(!h.assign);
}

UK_TESTCASE(pci_tree, no_more_buses_than_there_is_configuration_space)
{
	struct uk_pci_host h;

	UK_TEST_ASSERT(host_of(&(struct tree){ .size = 16 }, &h) == 0);
	UK_TEST_EXPECT_UNUM_EQ(h.last_bus, 15);
	UK_TEST_ASSERT(host_of(&(struct tree){ .size = 4, .first = 0x20,
					       .last = 0x40 }, &h) == 0);
	UK_TEST_EXPECT_UNUM_EQ(h.first_bus, 0x20);
	UK_TEST_EXPECT_UNUM_EQ(h.last_bus, 0x23);
	/* "reg" begins with the first bus (host-generic-pci.yaml) */
	UK_TEST_EXPECT_UNUM_EQ(h.ecam + (0x20 << 20), 0x4010000000);
}

UK_TESTCASE(pci_tree, host_bridge_that_cannot_be_is_refused)
{
	static const struct tree wrong[] = {
		{ .disabled = true }, { .no_ranges = true },
		{ .first = 9, .last = 8 }, { .high = 0x80 },
		{ .high = 0xffffffff },
		{ .cut = 1 }, { .cut = 14 }, /* ports only */
		{ .cpu_high = 0x7f, .mem_high = 1 }, { .cpu_high = 0x80 },
		{ .mem_high = 0x80 }, { .mem_high = 0xffffffff },
	};
	struct uk_pci_host h;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		UK_TEST_EXPECT_SNUM_LT(host_of(&wrong[i], &h), 0);
}

UK_TESTCASE(pci_tree, what_is_said_to_be_where_memory_is_is_refused)
{
	const uint64_t gib = 1 << 30;
	struct uk_pci_host h;

	ukplat_memmap_add(&bi.mem, 0x7ff00000, 4096, UKPLAT_MEMRT_FREE, 0,
			  "RAM"); /* in the GiB of the window */
	UK_TEST_EXPECT_SNUM_EQ(host_of(&(struct tree){ 0 }, &h), -ENOSPC);
	bi.mem.r[0].pbase = 2 * gib;
	UK_TEST_EXPECT_ZERO(host_of(&(struct tree){ 0 }, &h));
	bi.mem.r[0].pbase = 257 * gib - 4096;
	UK_TEST_EXPECT_SNUM_EQ(host_of(&(struct tree){ 0 }, &h), -ERANGE);
	bi.mem.count = 0;
}
