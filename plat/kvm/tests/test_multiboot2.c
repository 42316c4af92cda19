/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the Multiboot2 parser: tags in any order, and hostile ones.
 */
#include <uk/errno.h>
#include <uk/sections.h>
#include <uk/test.h>

#include "fake_ram.h"

enum { TAG_END, TAG_CMDLINE, TAG_MODULE = 3, TAG_MEMMAP = 6, TAG_ACPI_OLD = 14,
       TAG_ACPI_NEW = 15 };
enum { RAM = 1, RESERVED = 2 };

/* The block being written: its length so far is its first word. */
static size_t block_len(struct fake *f)
{
	uint32_t len;

	memcpy(&len, f->ram, sizeof(len));
	return len;
}

static struct fake *empty(void)
{
	struct fake *f = fake_new();

	fake_put32(f, 0, 8);
	return f;
}

/* Append a tag; returns where its contents begin. */
static size_t put_tag(struct fake *f, uint32_t type, const void *bytes,
		      size_t len)
{
	size_t at = block_len(f);

	fake_put32(f, at, type);
	fake_put32(f, at + 4, (uint32_t)(8 + len));
	fake_put(f, at + 8, bytes, len);
	fake_put32(f, 0, (uint32_t)ALIGN_UP(at + 8 + len, 8));
	return at + 8;
}

static void put_memmap(struct fake *f)
{
	uint32_t head[2 + 12] = { 24, 0 };
	size_t at = put_tag(f, TAG_MEMMAP, head, sizeof(head));

	fake_put_region(f, at + 8, 0x200000, 0x1000, RESERVED);
	fake_put_region(f, at + 32, 0x100000, 0x3f00000, RAM);
}

static void put_module(struct fake *f, uint32_t start, uint32_t end)
{
	uint32_t m[3] = { start, end, 0 };

	put_tag(f, TAG_MODULE, m, sizeof(m));
}

static int parse(struct fake *f)
{
	put_tag(f, TAG_END, "", 0);
	return kvm_multiboot2_parse(&f->window, RAM_BASE, &f->bi);
}

UK_TESTCASE(kvm_multiboot2, good_information_is_taken_over)
{
	struct fake *f = empty();
	size_t acpi;

	put_tag(f, TAG_CMDLINE, "a b -- c", 9);
	put_module(f, 0x3000000, 0x3001234);
	acpi = put_tag(f, TAG_ACPI_NEW, "RSD PTR                             ",
		       36);
	put_memmap(f);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_NULL(f->bi.error);
	UK_TEST_EXPECT_STR_EQ(f->bi.bootloader, "Multiboot2");
	UK_TEST_EXPECT_STR_EQ(f->bi.cmdline, "a b -- c");
	UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd, 0x3000000);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd_len, 0x1234);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, RAM_BASE + acpi);
	UK_TEST_EXPECT(fake_map_is_sorted(&f->bi.mem));
}

UK_TESTCASE(kvm_multiboot2, later_and_smaller_claims_win_over_ram)
{
	struct fake *f = empty();
	const struct ukplat_memregion_desc *r;

	put_module(f, 0x3300000, 0x3301000); /* before the map in the list */
	put_memmap(f);
	UK_TEST_EXPECT_ZERO(parse(f));
	r = ukplat_memmap_find(&f->bi.mem, 0x3300800);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_INITRD);
	r = ukplat_memmap_find(&f->bi.mem, 0x200800);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_RESERVED);
	r = ukplat_memmap_find(&f->bi.mem, RAM_BASE);
	UK_TEST_ASSERT(r != NULL); /* the block itself stays */
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_RESERVED);
}

UK_TESTCASE(kvm_multiboot2, block_in_a_gap_of_the_image_takes_nothing_from_it)
{
	const __paddr_t gap = (uintptr_t)__rodata_start + 0x100;
	struct fake *f = empty();
	uint64_t dropped;

	put_memmap(f);
	put_tag(f, TAG_END, "", 0);
	fake_put_region(f, 8 + 16 + 24, 0x100000, 0x3f00000, RAM);
	fake_put_region(f, 8 + 16, 0xf0000, 0x1000, RESERVED);
	f->window.start = gap;
	UK_TEST_EXPECT_ZERO(kvm_multiboot2_parse(&f->window, gap, &f->bi));
	UK_TEST_EXPECT_ZERO(kvm_memmap_complete(&f->bi, 1ULL << 32, &dropped));
	UK_TEST_EXPECT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_multiboot2, old_acpi_pointer_serves_where_there_is_no_new_one)
{
	struct fake *f = empty();
	size_t acpi = put_tag(f, TAG_ACPI_OLD, "RSD PTR             ", 20);

	put_memmap(f);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, RAM_BASE + acpi);
	f = empty();
	put_tag(f, TAG_ACPI_NEW, "RSD", 3); /* too short to be one */
	put_memmap(f);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, 0);
}

UK_TESTCASE(kvm_multiboot2, missing_memory_map_is_an_error)
{
	struct fake *f = empty();

	put_tag(f, TAG_CMDLINE, "x", 2);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_multiboot2, block_that_sticks_out_of_memory_is_an_error)
{
	const uint32_t sizes[] = { 0, 8, 15, RAM_SIZE + 1, 0xffffffff };
	struct fake *f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		f = empty();
		put_memmap(f);
		put_tag(f, TAG_END, "", 0);
		fake_put32(f, 0, sizes[i]);
		UK_TEST_EXPECT_SNUM_EQ(kvm_multiboot2_parse(&f->window,
				       RAM_BASE, &f->bi), -EINVAL);
	}
	UK_TEST_EXPECT_SNUM_EQ(kvm_multiboot2_parse(&f->window, RAM_BASE - 8,
						    &f->bi), -EINVAL);
}

UK_TESTCASE(kvm_multiboot2, tag_of_impossible_size_ends_the_list)
{
	const uint32_t sizes[] = { 0, 7, RAM_SIZE, 0xffffffff, 0xfffffff9 };
	struct fake *f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		f = empty();
		put_tag(f, 99, "", 0);
		put_memmap(f);
		fake_put32(f, 8 + 4, sizes[i]);
		UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	}
}

UK_TESTCASE(kvm_multiboot2, regions_of_impossible_size_are_an_error)
{
	const uint32_t sizes[] = { 0, 23 };
	struct fake *f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		f = empty();
		put_memmap(f);
		fake_put32(f, 8 + 8, sizes[i]);
		UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	}
	f = empty();
	put_memmap(f);
	fake_put32(f, 8 + 8, 0xffffffff); /* not even one fits */
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_NULL(ukplat_memmap_find(&f->bi.mem, 0x100000));
}

UK_TESTCASE(kvm_multiboot2, larger_regions_of_a_later_version_are_understood)
{
	uint32_t head[2 + 16] = { 32, 0 };
	struct fake *f = empty();
	size_t at = put_tag(f, TAG_MEMMAP, head, sizeof(head));

	fake_put_region(f, at + 8, 0x100000, 0x1000, RAM);
	fake_put_region(f, at + 40, 0x200000, 0x1000, RAM);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_NOT_NULL(ukplat_memmap_find(&f->bi.mem, 0x100000));
	UK_TEST_EXPECT_NOT_NULL(ukplat_memmap_find(&f->bi.mem, 0x200000));
}

UK_TESTCASE(kvm_multiboot2, command_line_may_not_leave_its_tag)
{
	struct fake *f = empty();

	put_memmap(f);
	put_tag(f, TAG_CMDLINE, "abcdefgh", 8); /* no NUL in the tag */
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_multiboot2, module_that_ends_before_it_begins_is_an_error)
{
	struct fake *f = empty();

	put_memmap(f);
	put_module(f, 0x3001000, 0x3000000);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_multiboot2, no_single_wrong_word_breaks_the_parser)
{
	const uint32_t values[] = {
		0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff,
	};
	struct fake *f;
	size_t at, v;

	for (at = 0; at < 128; at += 4) {
		for (v = 0; v < ARRAY_SIZE(values); v++) {
			f = empty();
			put_tag(f, TAG_CMDLINE, "x", 2);
			put_module(f, 0x3000000, 0x3001000);
			put_memmap(f);
			put_tag(f, TAG_END, "", 0);
			fake_put32(f, at, values[v]);
			if (kvm_multiboot2_parse(&f->window, RAM_BASE, &f->bi))
				UK_TEST_EXPECT_NOT_NULL(f->bi.error);
			UK_TEST_EXPECT(fake_map_is_sorted(&f->bi.mem));
		}
	}
}
