/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the reading of a device tree into boot information: what a good
 * loader writes, and what a hostile one might. That the tree itself is well-
 * formed is ukfdt's matter; here its values are not.
 */
#include <uk/fdt.h>
#include <uk/fdt_make.h>
#include <uk/test.h>

#include "arm64/kvm_arm64.h"

static uint8_t tree[8192] __align(8);
static struct ukplat_bootinfo bi;
static char cmdline[KVM_CMDLINE_MAX];

static void begin(struct uk_fdt_make *m)
{
	uk_fdt_make_begin(m, tree);
}

static void begin_root(struct uk_fdt_make *m)
{
	uk_fdt_make_node(m, "");
	uk_fdt_make_cells(m, "#address-cells", 1, 2);
	uk_fdt_make_cells(m, "#size-cells", 1, 2);
}

static void add_memory(struct uk_fdt_make *m, uint64_t base, uint64_t size)
{
	uk_fdt_make_node(m, "memory");
	uk_fdt_make_string(m, "device_type", "memory");
	uk_fdt_make_cells(m, "reg", 4, (uint32_t)(base >> 32), (uint32_t)base,
			  (uint32_t)(size >> 32), (uint32_t)size);
	uk_fdt_make_end(m);
}

/* Close the root and read. @return whether ukfdt took the tree */
static bool read_tree(struct uk_fdt_make *m)
{
	uk_fdt_make_end(m);
	memset(&bi, 0, sizeof(bi));
	memset(cmdline, 'x', sizeof(cmdline));
	if (uk_fdt_check(tree, uk_fdt_make_finish(m)))
		return false;
	kvm_read_tree(&bi, tree, cmdline);
	ukplat_memmap_finish(&bi.mem);
	return ukplat_memmap_check(&bi.mem) == 0;
}

static uint16_t type_at(__paddr_t addr)
{
	const struct ukplat_memregion_desc *r;

	r = ukplat_memmap_find(&bi.mem, addr);
	return r ? r->type : 0;
}

UK_TESTCASE(kvm_devtree, tree_of_a_good_loader_becomes_boot_information)
{
	struct uk_fdt_make m;

	begin(&m);
	uk_fdt_make_reserve(&m, 0x80100000, 0x2000);
	begin_root(&m);
	uk_fdt_make_node(&m, "reserved-memory");
	uk_fdt_make_cells(&m, "#address-cells", 1, 2);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	uk_fdt_make_prop(&m, "ranges", "", 0);
	uk_fdt_make_node(&m, "firmware@81000000");
	uk_fdt_make_cells(&m, "reg", 4, 0, 0x81000000, 0, 0x1000);
	uk_fdt_make_end(&m);
	uk_fdt_make_end(&m);
	add_memory(&m, 0x80000000, 0x8000000);
	uk_fdt_make_node(&m, "chosen");
	uk_fdt_make_string(&m, "bootargs", "a=1 -- b");
	uk_fdt_make_cells(&m, "linux,initrd-start", 2, 0, 0x87000000);
	uk_fdt_make_cells(&m, "linux,initrd-end", 2, 0, 0x87000123);
	uk_fdt_make_end(&m);
	UK_TEST_ASSERT(read_tree(&m));
	UK_TEST_EXPECT_NULL(bi.error);
	UK_TEST_EXPECT_STR_EQ(bi.cmdline, "a=1 -- b");
	UK_TEST_EXPECT_UNUM_EQ(bi.initrd, 0x87000000);
	UK_TEST_EXPECT_UNUM_EQ(bi.initrd_len, 0x123);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x80000000), UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x80101fff), UKPLAT_MEMRT_RESERVED);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x81000000), UKPLAT_MEMRT_RESERVED);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x87000122), UKPLAT_MEMRT_INITRD);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x87000123), 0); /* no whole page */
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x87001000), UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x87ffffff), UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x88000000), 0);
	UK_TEST_EXPECT_UNUM_EQ(type_at((uintptr_t)tree),
			       UKPLAT_MEMRT_DEVICETREE);
}

UK_TESTCASE(kvm_devtree, memory_beyond_the_tables_reach_does_not_exist)
{
	struct uk_fdt_make m;

	begin(&m);
	begin_root(&m);
	add_memory(&m, 0x7fc0000000, 0x80000000);
	add_memory(&m, 0x8000000000, 0x80000000);
	UK_TEST_ASSERT(read_tree(&m));
	UK_TEST_EXPECT_NULL(bi.error);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x7fffffffff), UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x8000000000), 0);
}

UK_TESTCASE(kvm_devtree, regions_that_wrap_around_are_cut_not_believed)
{
	struct uk_fdt_make m;

	begin(&m);
	uk_fdt_make_reserve(&m, 0xfffffffffffff000, 0x2000);
	uk_fdt_make_reserve(&m, 0x81000000, 0xffffffffffffffff);
	begin_root(&m);
	add_memory(&m, 0x80000000, 0xffffffffffffffff);
	add_memory(&m, 0xffffffffffff0000, 0xffffffffffff0000);
	UK_TEST_ASSERT(read_tree(&m));
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x80ffffff), UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x81000000), UKPLAT_MEMRT_RESERVED);
}

UK_TESTCASE(kvm_devtree, tree_without_memory_is_an_error_with_words)
{
	struct uk_fdt_make m;

	begin(&m);
	begin_root(&m);
	UK_TEST_ASSERT(read_tree(&m));
	UK_TEST_EXPECT_STR_EQ(bi.error, "the device tree names no memory");

	begin(&m);
	begin_root(&m);
	uk_fdt_make_node(&m, "memory");
	uk_fdt_make_string(&m, "device_type", "memory");
	uk_fdt_make_cells(&m, "reg", 3, 0, 0x80000000, 0);
	uk_fdt_make_end(&m);
	UK_TEST_ASSERT(read_tree(&m));
	UK_TEST_EXPECT_NOT_NULL(bi.error);
	UK_TEST_EXPECT_UNUM_EQ(bi.error_arg, 22);
}

UK_TESTCASE(kvm_devtree, command_line_that_does_not_fit_is_an_error)
{
	static char line[KVM_CMDLINE_MAX + 1];
	struct uk_fdt_make m;
	size_t len;

	for (len = KVM_CMDLINE_MAX - 1; len <= KVM_CMDLINE_MAX; len++) {
		memset(line, 'a', len);
		line[len] = '\0';
		begin(&m);
		begin_root(&m);
		add_memory(&m, 0x80000000, 0x1000000);
		uk_fdt_make_node(&m, "chosen");
		uk_fdt_make_string(&m, "bootargs", line);
		uk_fdt_make_end(&m);
		UK_TEST_ASSERT(read_tree(&m));
		UK_TEST_EXPECT_UNUM_EQ(bi.error != NULL,
				       len == KVM_CMDLINE_MAX);
		UK_TEST_EXPECT_UNUM_EQ(strlen(bi.cmdline),
				       len == KVM_CMDLINE_MAX ? 0 : len);
	}
	UK_TEST_EXPECT_UNUM_EQ(bi.error_arg, KVM_CMDLINE_MAX);
}

/* A tree with 16 MiB at 0x80000000 of which a part is reserved, and an initrd. */
static void initrd_from(uint64_t start, uint64_t end)
{
	struct uk_fdt_make m;

	begin(&m);
	uk_fdt_make_reserve(&m, 0x80100000, 0x2000);
	uk_fdt_make_reserve(&m, 0x90000000, 0x2000);
	begin_root(&m);
	uk_fdt_make_node(&m, "chosen");
	uk_fdt_make_cells(&m, "linux,initrd-start", 2, (uint32_t)(start >> 32),
			  (uint32_t)start);
	uk_fdt_make_cells(&m, "linux,initrd-end", 2, (uint32_t)(end >> 32),
			  (uint32_t)end);
	uk_fdt_make_end(&m);
	add_memory(&m, 0x80000000, 0x1000000);
	UK_TEST_ASSERT(read_tree(&m));
}

UK_TESTCASE(kvm_devtree, initrd_that_is_not_in_memory_is_an_error)
{
	static const struct { uint64_t start, end; } wrong[] = {
		{ 0x80002000, 0x80001000 }, { 0x80fff000, 0x81000001 },
		{ 0x7ffff000, 0x80001000 }, { 0x10000000, 0x10001000 },
		{ 0x90000000, 0x90001000 }, { 0x7ffffff000, 0x8000000000 },
		{ 0x80002000, 0xffffffffffffffff },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		initrd_from(wrong[i].start, wrong[i].end);
		UK_TEST_EXPECT_NOT_NULL(bi.error);
		UK_TEST_EXPECT_UNUM_EQ(bi.initrd, 0);
	}
}

/* U-Boot lists it in the reservation block. */
UK_TESTCASE(kvm_devtree, initrd_may_lie_in_what_is_reserved)
{
	initrd_from(0x80100000, 0x80101000);
	UK_TEST_EXPECT_NULL(bi.error);
	UK_TEST_EXPECT_UNUM_EQ(bi.initrd, 0x80100000);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x80100fff), UKPLAT_MEMRT_INITRD);
	UK_TEST_EXPECT_UNUM_EQ(type_at(0x80101000), UKPLAT_MEMRT_RESERVED);
}

UK_TESTCASE(kvm_devtree, more_regions_than_there_is_room_for_are_an_error)
{
	struct uk_fdt_make m;
	unsigned int i;

	begin(&m);
	for (i = 0; i < UKPLAT_MEMREGION_MAX; i++)
		uk_fdt_make_reserve(&m, 0x80000000 + i * 0x10000, 0x1000);
	begin_root(&m);
	add_memory(&m, 0x80000000, 0x10000000);
	UK_TEST_ASSERT(read_tree(&m));
	UK_TEST_EXPECT_NOT_NULL(bi.error);
}

UK_TESTCASE(kvm_devtree, tree_with_any_byte_changed_never_makes_a_bad_map)
{
	struct uk_fdt_make m;
	uint32_t i, size;

	begin(&m);
	uk_fdt_make_reserve(&m, 0x80100000, 0x2000);
	begin_root(&m);
	add_memory(&m, 0x80000000, 0x8000000);
	add_memory(&m, 0x880000000, 0x8000000);
	uk_fdt_make_node(&m, "chosen");
	uk_fdt_make_string(&m, "bootargs", "a b");
	uk_fdt_make_cells(&m, "linux,initrd-start", 1, 0x80002000);
	uk_fdt_make_cells(&m, "linux,initrd-end", 1, 0x80003000);
	uk_fdt_make_end(&m);
	uk_fdt_make_end(&m);
	size = uk_fdt_make_finish(&m);
	for (i = 0; i < size * 2; i++) {
		tree[i / 2] ^= i % 2 ? 0xff : 0x01;
		if (uk_fdt_check(tree, size) == 0) {
			memset(&bi, 0, sizeof(bi));
			kvm_read_tree(&bi, tree, cmdline);
			ukplat_memmap_finish(&bi.mem);
			UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&bi.mem));
			UK_TEST_EXPECT_UNUM_LT(strnlen(bi.cmdline,
						       KVM_CMDLINE_MAX),
					       KVM_CMDLINE_MAX);
		}
		tree[i / 2] ^= i % 2 ? 0xff : 0x01;
	}
}
