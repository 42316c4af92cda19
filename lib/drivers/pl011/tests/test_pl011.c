/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the PL011 driver: which of several it finds in a device tree, and
 * what it does to registers that are plain memory here.
 */
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/fdt_make.h>
#include <uk/test.h>

#include "pl011.h"

static uint8_t tree[1024] __align(8);

static void add_uart(struct uk_fdt_make *m, const char *name, uint32_t base,
		     const char *compatible, const char *status)
{
	uk_fdt_make_node(m, name);
	uk_fdt_make_string(m, "compatible", compatible);
	uk_fdt_make_cells(m, "reg", 4, 0, base, 0, 0x1000);
	uk_fdt_make_string(m, "status", status);
	uk_fdt_make_end(m);
}

/* Three UARTs, the first of them switched off. @return the one found, or 0 */
static uintptr_t found_with_stdout(const char *path, const char *kind)
{
	struct uk_fdt_make m;
	uintptr_t regs = 0;

	uk_fdt_make_begin(&m, tree);
	uk_fdt_make_node(&m, "");
	uk_fdt_make_cells(&m, "#address-cells", 1, 2);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	add_uart(&m, "a", 0x1000, kind, "disabled");
	add_uart(&m, "b", 0x2000, kind, "okay");
	add_uart(&m, "c", 0x3000, kind, "okay");
	add_uart(&m, "d", 0x4000, "ns16550a", "okay");
	uk_fdt_make_node(&m, "chosen");
	if (path)
		uk_fdt_make_string(&m, "stdout-path", path);
	uk_fdt_make_end(&m);
	uk_fdt_make_end(&m);
	if (uk_fdt_check(tree, uk_fdt_make_finish(&m)))
		return 1;
	return pl011_find(tree, &regs) == -ENODEV ? 0 : regs;
}

UK_TESTCASE(pl011, loaders_choice_comes_first)
{
	UK_TEST_EXPECT_UNUM_EQ(found_with_stdout("/c:115200", "arm,pl011"),
			       0x3000);
}

UK_TESTCASE(pl011, without_a_choice_of_ours_the_first_usable_one_is_taken)
{
	UK_TEST_EXPECT_UNUM_EQ(found_with_stdout(NULL, "arm,pl011"), 0x2000);
	UK_TEST_EXPECT_UNUM_EQ(found_with_stdout("/d", "arm,pl011"), 0x2000);
	UK_TEST_EXPECT_UNUM_EQ(found_with_stdout("/e", "arm,pl011"), 0x2000);
}

UK_TESTCASE(pl011, machine_without_one_has_none)
{
	UK_TEST_EXPECT_UNUM_EQ(found_with_stdout("/c", "arm,sbsa-uart"), 0);
}

UK_TESTCASE(pl011, bytes_go_to_the_data_register_and_come_from_it)
{
	uint32_t model[16] = { 0 };
	uintptr_t regs = (uintptr_t)model;
	char buf[3] = { 0 };

	pl011_start(regs);
	UK_TEST_EXPECT_UNUM_EQ(model[PL011_CR / 4], PL011_CR_ON);
	UK_TEST_EXPECT_UNUM_EQ(model[PL011_LCR / 4], PL011_LCR_8BIT_FIFO);
	pl011_write(regs, "ab\xff", 3);
	UK_TEST_EXPECT_UNUM_EQ(model[PL011_DR / 4], 0xff);
	UK_TEST_EXPECT_UNUM_EQ(pl011_read(regs, buf, 2), 2);
	UK_TEST_EXPECT(buf[0] == '\xff' && buf[2] == 0);
	model[PL011_FR / 4] = PL011_FR_RXFE;
	UK_TEST_EXPECT_UNUM_EQ(pl011_read(regs, buf, 2), 0);
}
