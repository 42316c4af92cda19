/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the PL031 driver: which clock of a device tree it reads, and what it
 * makes of a register that is memory here.
 */
#include <uk/errno.h>
#include <uk/fdt_make.h>
#include <uk/test.h>

#include "pl031.h"

static uint8_t tree[1024] __align(8);
static uint32_t model[4];
static struct ukplat_bootinfo bi;

static void add_clock(struct uk_fdt_make *m, const char *kind,
		      const char *status)
{
	uintptr_t base = (uintptr_t)model;

	uk_fdt_make_node(m, "rtc");
	uk_fdt_make_string(m, "compatible", kind);
	uk_fdt_make_cells(m, "reg", 4, (uint32_t)(base >> 32), (uint32_t)base,
			  0, 0x1000);
	uk_fdt_make_string(m, "status", status);
	uk_fdt_make_end(m);
}

static int date_in(const char *kind, const char *status, uint64_t *ns)
{
	struct uk_fdt_make m;

	uk_fdt_make_begin(&m, tree);
	uk_fdt_make_node(&m, "");
	uk_fdt_make_cells(&m, "#address-cells", 1, 2);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	add_clock(&m, kind, status);
	uk_fdt_make_end(&m);
	uk_fdt_make_finish(&m);
	bi.dtb = tree;
	bi.devspace = (struct ukplat_devspace){ 0, UINT64_MAX, 1 };
	return pl031_read(&bi, ns);
}

UK_TESTCASE(pl031, seconds_of_its_register_are_the_date)
{
	uint64_t ns = 0;

	model[0] = 0xfffffffe; /* beyond 31 bits */
	UK_TEST_EXPECT_ZERO(date_in("arm,pl031", "okay", &ns));
	UK_TEST_EXPECT_UNUM_EQ(ns, 0xfffffffeULL * 1000000000);
}

UK_TESTCASE(pl031, clock_that_is_off_or_of_another_kind_is_not_read)
{
	uint64_t ns = 5;

	UK_TEST_EXPECT_SNUM_EQ(date_in("arm,pl031", "disabled", &ns), -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(date_in("arm,pl011", "okay", &ns), -ENODEV);
	bi.dtb = NULL;
	UK_TEST_EXPECT_SNUM_EQ(pl031_read(&bi, &ns), -ENODEV);
	UK_TEST_EXPECT_UNUM_EQ(ns, 5);
}

UK_TESTCASE(pl031, clock_where_no_device_can_be_is_not_read)
{
	uint64_t ns = 5;

	UK_TEST_EXPECT_ZERO(date_in("arm,pl031", "okay", &ns));
	bi.devspace.end = (uintptr_t)model + 3;
	UK_TEST_EXPECT_SNUM_EQ(pl031_read(&bi, &ns), -ENODEV);
	bi.devspace.end++;
	UK_TEST_EXPECT_ZERO(pl031_read(&bi, &ns));
}
