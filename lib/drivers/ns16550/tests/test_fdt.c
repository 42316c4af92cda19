/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of finding the UART in a device tree. The trees are written here, a
 * token at a time (Devicetree Specification, chapter 5): one UART at
 * 0x40002000, as Firecracker has it on arm64.
 */
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/string.h>
#include <uk/test.h>

#include "ns16550.h"

enum { BEGIN_NODE = 1, END_NODE, PROP, END = 9 };
enum { AT_RESERVATIONS = 40, AT_STRUCT = 56, TREE_MAX = 1024 };

static const char strings[] = "#address-cells\0#size-cells\0compatible\0reg\0"
	"reg-shift\0reg-io-width\0reg-offset\0clock-frequency\0status";

/* The tree being written. */
static uint8_t tree[TREE_MAX] __align(8);
static uint32_t at; /* where the next token goes */

static void put32_at(uint32_t where, uint32_t v)
{
	uint32_t be = __builtin_bswap32(v);

	memcpy(tree + where, &be, 4);
}

static void put32(uint32_t v)
{
	put32_at(at, v);
	at += 4;
}

static void put_bytes(const void *bytes, uint32_t len)
{
	memcpy(tree + at, bytes, len);
	at = ALIGN_UP(at + len, 4);
}

static void begin_node(const char *name)
{
	put32(BEGIN_NODE);
	put_bytes(name, (uint32_t)strlen(name) + 1);
}

/* Where a property's name lies among the strings. */
static uint32_t name_at(const char *name)
{
	const char *s = strings;

	while (strcmp(s, name) != 0)
		s += strlen(s) + 1;
	return (uint32_t)(s - strings);
}

static void prop(const char *name, const void *value, uint32_t len)
{
	put32(PROP);
	put32(len);
	put32(name_at(name));
	put_bytes(value, len);
}

static void prop32(const char *name, uint32_t v)
{
	uint32_t be = __builtin_bswap32(v);

	prop(name, &be, 4);
}

/* A tree with one UART of a kind, open for more properties of it. */
static void open_tree(const char *compatible)
{
	memset(tree, 0, sizeof(tree));
	at = AT_STRUCT;
	begin_node("");
	prop32("#address-cells", 1);
	prop32("#size-cells", 1);
	begin_node("uart@40002000");
	prop("compatible", compatible, (uint32_t)strlen(compatible) + 1);
	put32(PROP);
	put32(8);
	put32(name_at("reg"));
	put32(0x40002000);
	put32(0x1000);
}

static const void *close_tree(void)
{
	uint32_t struct_len;

	put32(END_NODE);
	put32(END_NODE);
	put32(END);
	struct_len = at - AT_STRUCT;
	put32_at(0, 0xd00dfeed);
	put32_at(8, AT_STRUCT);
	put32_at(12, at);
	put32_at(16, AT_RESERVATIONS);
	put32_at(20, 17); /* version */
	put32_at(24, 16); /* the oldest that reads it */
	put32_at(32, sizeof(strings));
	put32_at(36, struct_len);
	put_bytes(strings, sizeof(strings));
	put32_at(4, at);
	UK_TEST_EXPECT_ZERO(uk_fdt_check(tree, sizeof(tree)));
	return tree;
}

UK_TESTCASE(ns16550_fdt, uart_is_found_with_defaults)
{
	struct ns16550 dev = { 0 };

	open_tree("ns16550a");
	UK_TEST_EXPECT_ZERO(ns16550_from_fdt(close_tree(), &dev));
	UK_TEST_EXPECT_UNUM_EQ(dev.base, 0x40002000);
	UK_TEST_EXPECT_UNUM_EQ(dev.shift, 0);
	UK_TEST_EXPECT_UNUM_EQ(dev.width, 1);
	UK_TEST_EXPECT_UNUM_EQ(dev.divisor, 0);
}

UK_TESTCASE(ns16550_fdt, properties_say_how_to_reach_it)
{
	struct ns16550 dev = { 0 };

	open_tree("snps,dw-apb-uart");
	prop32("reg-shift", 2);
	prop32("reg-io-width", 4);
	prop32("reg-offset", 0x100);
	prop32("clock-frequency", 24000000); /* 13.02 times 1,843,200 */
	UK_TEST_EXPECT_ZERO(ns16550_from_fdt(close_tree(), &dev));
	UK_TEST_EXPECT_UNUM_EQ(dev.base, 0x40002100);
	UK_TEST_EXPECT_UNUM_EQ(dev.shift, 2);
	UK_TEST_EXPECT_UNUM_EQ(dev.width, 4);
	UK_TEST_EXPECT_UNUM_EQ(dev.divisor, 13);
}

UK_TESTCASE(ns16550_fdt, other_disabled_and_impossible_devices_are_refused)
{
	struct ns16550 dev = { 0 };

	open_tree("arm,pl011");
	UK_TEST_EXPECT_SNUM_EQ(ns16550_from_fdt(close_tree(), &dev), -ENODEV);
	open_tree("ns16550");
	prop("status", "disabled", 9);
	UK_TEST_EXPECT_SNUM_EQ(ns16550_from_fdt(close_tree(), &dev), -ENODEV);
	open_tree("ns16550");
	prop32("reg-io-width", 2);
	UK_TEST_EXPECT_SNUM_EQ(ns16550_from_fdt(close_tree(), &dev), -ENODEV);
	open_tree("ns16550");
	prop32("reg-io-width", 4); /* of registers a byte apart */
	UK_TEST_EXPECT_SNUM_EQ(ns16550_from_fdt(close_tree(), &dev), -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(ns16550_from_fdt(NULL, &dev), -ENODEV);
}
