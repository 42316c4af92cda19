/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukfdt on a small tree in which everything occurs once. Trees of
 * real machines, cut and damaged in every way, are fed by tests/fuzz/fdt.c.
 */
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/fdt_make.h>
#include <uk/test.h>

static uint8_t tree[2048] __align(8);
static uint32_t size;

/* Two memories, a bus with an offset that has a UART on it, a bus nobody sees. */
static void make_devices(struct uk_fdt_make *m)
{
	uk_fdt_make_node(m, "memory@40000000");
	uk_fdt_make_string(m, "device_type", "memory");
	uk_fdt_make_cells(m, "reg", 8, 0, 0x40000000, 0, 0x1000,
			  1, 0x80000000, 2, 0);
	uk_fdt_make_end(m);
	uk_fdt_make_node(m, "memory@90000000");
	uk_fdt_make_string(m, "device_type", "memory");
	uk_fdt_make_cells(m, "reg", 4, 0, 0x90000000, 0, 0x2000);
	uk_fdt_make_end(m);

	uk_fdt_make_node(m, "soc");
	uk_fdt_make_cells(m, "#address-cells", 1, 1);
	uk_fdt_make_cells(m, "#size-cells", 1, 1);
	uk_fdt_make_cells(m, "ranges", 4, 0x7e000000, 0, 0x3f000000, 0x1000000);
	uk_fdt_make_node(m, "serial@7e201000");
	uk_fdt_make_prop(m, "compatible", "brcm,uart\0arm,pl011", 20);
	uk_fdt_make_cells(m, "reg", 4, 0x7e201000, 0x200, 0x7f000000, 4);
	uk_fdt_make_cells(m, "phandle", 1, 7);
	uk_fdt_make_string(m, "status", "disabled");
	uk_fdt_make_end(m);
	uk_fdt_make_end(m);

	uk_fdt_make_node(m, "i2c");
	uk_fdt_make_node(m, "clock@68");
	uk_fdt_make_cells(m, "reg", 3, 0, 0x68, 1);
	uk_fdt_make_end(m);
	uk_fdt_make_end(m);
}

static void make_tree(void)
{
	struct uk_fdt_make m;

	uk_fdt_make_begin(&m, tree);
	uk_fdt_make_reserve(&m, 0x123456789a, 0x1000);
	uk_fdt_make_node(&m, "");
	uk_fdt_make_cells(&m, "#address-cells", 1, 2);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	make_devices(&m);
	uk_fdt_make_node(&m, "aliases");
	uk_fdt_make_string(&m, "serial0", "/soc/serial@7e201000");
	uk_fdt_make_string(&m, "loop", "loop");
	uk_fdt_make_end(&m);
	uk_fdt_make_node(&m, "chosen");
	uk_fdt_make_string(&m, "bootargs", "a=b -- c");
	uk_fdt_make_string(&m, "stdout-path", "serial0:115200n8");
	uk_fdt_make_cells(&m, "linux,initrd-start", 1, 0x1000);
	uk_fdt_make_cells(&m, "linux,initrd-end", 2, 0, 0x1800);
	uk_fdt_make_end(&m);
	uk_fdt_make_end(&m);
	size = uk_fdt_make_finish(&m);
}

UK_TESTCASE(ukfdt, whole_tree_passes_the_check)
{
	make_tree();
	UK_TEST_EXPECT_ZERO(uk_fdt_check(tree, sizeof(tree)));
	UK_TEST_EXPECT_ZERO(uk_fdt_check(tree, size));
	UK_TEST_EXPECT_UNUM_EQ(uk_fdt_size(tree), size);
}

UK_TESTCASE(ukfdt, what_is_no_tree_is_refused_with_a_reason)
{
	make_tree();
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(NULL, size), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree + 4, size), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree, size - 1), -ENOSPC);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree, 39), -ENOSPC);
	tree[0] ^= 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree, size), -EINVAL);
	tree[0] ^= 1;
	tree[23] = 16; /* version */
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree, size), -ENOTSUP);
}

UK_TESTCASE(ukfdt, tree_that_is_too_deep_is_refused)
{
	struct uk_fdt_make m;
	unsigned int i, depth;

	for (depth = UK_FDT_MAX_DEPTH; depth <= UK_FDT_MAX_DEPTH + 1; depth++) {
		uk_fdt_make_begin(&m, tree);
		for (i = 0; i < depth; i++)
			uk_fdt_make_node(&m, "n");
		for (i = 0; i < depth; i++)
			uk_fdt_make_end(&m);
		size = uk_fdt_make_finish(&m);
		UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree, size),
				       depth > UK_FDT_MAX_DEPTH ? -ELOOP : 0);
	}
}

UK_TESTCASE(ukfdt, walk_visits_each_node_once_in_order)
{
	static const char *const order[] = {
		"", "memory@40000000", "memory@90000000", "soc",
		"serial@7e201000", "i2c", "clock@68", "aliases", "chosen",
	};
	struct uk_fdt_node n;
	size_t i = 0;

	make_tree();
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	uk_fdt_root(tree, &n);
	do {
		UK_TEST_ASSERT(i < ARRAY_SIZE(order));
		UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&n), order[i]);
		i++;
	} while (uk_fdt_next(&n) == 0);
	UK_TEST_EXPECT_UNUM_EQ(i, ARRAY_SIZE(order));
}

/* The root's children have a table of contents; the same walk without it. */
static unsigned int count_children(const void *fdt, uint32_t *last_top)
{
	struct uk_fdt_node n;
	unsigned int count = 0;
	int end;

	uk_fdt_root(fdt, &n);
	for (end = uk_fdt_child(&n); !end; end = uk_fdt_sibling(&n))
		count++;
	*last_top = n.top;
	return count;
}

UK_TESTCASE(ukfdt, tree_that_was_not_checked_last_is_walked_the_same)
{
	static uint8_t other[64 + sizeof(tree)] __align(8);
	struct uk_fdt_node a, b;
	uint32_t top;

	make_tree();
	memcpy(other, tree, size);
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	UK_TEST_EXPECT_UNUM_EQ(count_children(tree, &top), 6);
	UK_TEST_EXPECT_UNUM_EQ(top, 5);
	UK_TEST_EXPECT_UNUM_EQ(count_children(other, &top), 6);
	UK_TEST_EXPECT_UNUM_EQ(top, 5);
	UK_TEST_ASSERT(uk_fdt_find(tree, "/soc/serial", &a) == 0);
	UK_TEST_ASSERT(uk_fdt_find(other, "/soc/serial", &b) == 0);
	UK_TEST_EXPECT_UNUM_EQ(a.at, b.at);
	UK_TEST_EXPECT_UNUM_EQ(a.top, b.top);
	UK_TEST_EXPECT_ZERO(uk_fdt_up(&a));
	UK_TEST_EXPECT_ZERO(uk_fdt_sibling(&a));
	UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&a), "i2c");
}

UK_TESTCASE(ukfdt, path_finds_a_node_with_or_without_its_unit_address)
{
	struct uk_fdt_node n;

	make_tree();
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_find(tree, "/", &n));
	UK_TEST_EXPECT_UNUM_EQ(n.depth, 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_find(tree, "/soc/serial@7e201000", &n));
	UK_TEST_EXPECT_ZERO(uk_fdt_find(tree, "/soc/serial:9600", &n));
	UK_TEST_EXPECT_ZERO(uk_fdt_find(tree, "serial0", &n));
	UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&n), "serial@7e201000");
	UK_TEST_EXPECT_ZERO(uk_fdt_find_stdout(tree, &n));
	UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&n), "serial@7e201000");
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_find(tree, "/soc/seria", &n), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_find(tree, "/serial@7e201000", &n),
			       -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_find(tree, "/soc/serial@7", &n), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_find(tree, "loop", &n), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_find(tree, "", &n), -ENOENT);
}

UK_TESTCASE(ukfdt, address_is_translated_through_the_bus)
{
	struct uk_fdt_node n;
	uint64_t base = 0, len = 0;

	make_tree();
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	UK_TEST_ASSERT(uk_fdt_find(tree, "/soc/serial", &n) == 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_reg(&n, 0, &base, &len));
	UK_TEST_EXPECT_UNUM_EQ(base, 0x3f201000);
	UK_TEST_EXPECT_UNUM_EQ(len, 0x200);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_reg(&n, 1, &base, &len), -ENXIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_reg(&n, 2, &base, &len), -ENOENT);
	UK_TEST_ASSERT(uk_fdt_find(tree, "/i2c/clock", &n) == 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_reg(&n, 0, &base, &len), -ENXIO);
	UK_TEST_ASSERT(uk_fdt_find(tree, "/memory", &n) == 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_reg(&n, 1, &base, &len));
	UK_TEST_EXPECT_UNUM_EQ(base, 0x180000000);
	UK_TEST_EXPECT_UNUM_EQ(len, 0x200000000);
	uk_fdt_root(tree, &n);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_reg(&n, 0, &base, &len), -ENOENT);
}

UK_TESTCASE(ukfdt, properties_are_read_as_what_they_are_or_refused)
{
	struct uk_fdt_node n;
	uint64_t v64 = 0;
	uint32_t v = 0, len = 0;

	make_tree();
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	UK_TEST_ASSERT(uk_fdt_find(tree, "/soc/serial", &n) == 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_u32(&n, "phandle", &v));
	UK_TEST_EXPECT_UNUM_EQ(v, 7);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_u32(&n, "reg", &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_u64(&n, "reg", &v64), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_u32(&n, "phandl", &v), -ENOENT);
	UK_TEST_EXPECT_STR_EQ(uk_fdt_string_at(&n, "compatible", 1),
			      "arm,pl011");
	UK_TEST_EXPECT_NULL(uk_fdt_string_at(&n, "compatible", 2));
	UK_TEST_EXPECT_NULL(uk_fdt_string(&n, "reg")); /* does not end in NUL */
	UK_TEST_EXPECT(uk_fdt_has_string(&n, "compatible", "brcm,uart"));
	UK_TEST_EXPECT(!uk_fdt_has_string(&n, "compatible", "brcm"));
	UK_TEST_EXPECT(!uk_fdt_is_okay(&n));
	UK_TEST_EXPECT_NOT_NULL(uk_fdt_prop(&n, "reg", &len));
	UK_TEST_EXPECT_UNUM_EQ(len, 16);
	UK_TEST_ASSERT(uk_fdt_find(tree, "/chosen", &n) == 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_u64(&n, "linux,initrd-end", &v64));
	UK_TEST_EXPECT_UNUM_EQ(v64, 0x1800);
	UK_TEST_EXPECT(uk_fdt_is_okay(&n));
}

UK_TESTCASE(ukfdt, searches_find_by_kind_and_handle)
{
	struct uk_fdt_node n;

	make_tree();
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	uk_fdt_root(tree, &n);
	UK_TEST_EXPECT_ZERO(uk_fdt_next_compatible(&n, "arm,pl011"));
	UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&n), "serial@7e201000");
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_next_compatible(&n, "arm,pl011"),
			       -ENOENT);
	UK_TEST_EXPECT_ZERO(uk_fdt_find_phandle(tree, 7, &n));
	UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&n), "serial@7e201000");
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_find_phandle(tree, 8, &n), -ENOENT);
	uk_fdt_root(tree, &n);
	UK_TEST_EXPECT_ZERO(uk_fdt_next_memory(&n));
	UK_TEST_EXPECT_ZERO(uk_fdt_next_memory(&n));
	UK_TEST_EXPECT_STR_EQ(uk_fdt_name(&n), "memory@90000000");
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_next_memory(&n), -ENOENT);
}

UK_TESTCASE(ukfdt, loaders_choices_and_reservations_are_read)
{
	struct uk_fdt_chosen c = { 0 };
	uint64_t base = 0, len = 0;

	make_tree();
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
	UK_TEST_EXPECT_ZERO(uk_fdt_chosen(tree, &c));
	UK_TEST_EXPECT_STR_EQ(c.bootargs, "a=b -- c");
	UK_TEST_EXPECT_UNUM_EQ(c.initrd, 0x1000);
	UK_TEST_EXPECT_UNUM_EQ(c.initrd_len, 0x800);
	UK_TEST_EXPECT_ZERO(uk_fdt_reserved(tree, 0, &base, &len));
	UK_TEST_EXPECT_UNUM_EQ(base, 0x123456789a);
	UK_TEST_EXPECT_UNUM_EQ(len, 0x1000);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_reserved(tree, 1, &base, &len), -ENOENT);
}

/* Whatever one byte is changed to, the check or the readers say so or read
 * something: none of them leaves the tree (the host tests watch that). */
UK_TESTCASE(ukfdt, tree_with_any_byte_changed_is_refused_or_still_ends)
{
	struct uk_fdt_node n;
	unsigned int nodes, refused = 0;
	uint32_t i;

	make_tree();
	for (i = 0; i < size; i++) {
		tree[i] ^= 0xff;
		if (uk_fdt_check(tree, size)) {
			refused++;
		} else {
			uk_fdt_root(tree, &n);
			for (nodes = 1; uk_fdt_next(&n) == 0; nodes++)
				;
			UK_TEST_EXPECT_UNUM_LE(nodes, 9);
		}
		tree[i] ^= 0xff;
	}
	UK_TEST_EXPECT_UNUM_GT(refused, 100);
}
