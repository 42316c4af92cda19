/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the PVH start info parser: what real loaders write, recorded, and
 * what a hostile one could.
 */
#include <uk/errno.h>
#include <uk/test.h>

#include "fake_ram.h"

/* Offsets in the start info (Xen, public/arch-x86/hvm/start_info.h). */
enum { MAGIC = 0, VERSION = 4, NR_MODULES = 12, MODLIST = 16, CMDLINE = 24,
       RSDP = 32, MEMMAP = 40, MEMMAP_ENTRIES = 48, INFO_SIZE = 56 };

/* Where the pieces are put, from RAM_BASE on. */
enum { AT_INFO = 0, AT_MAP = 0x100, AT_MODS = 0x800, AT_TEXT = 0x900 };

enum { RAM = 1, RESERVED = 2 };

/* A machine of 64 MiB, as QEMU's microvm describes it. */
static struct fake *good(void)
{
	struct fake *f = fake_new();

	fake_put32(f, AT_INFO + MAGIC, 0x336ec578);
	fake_put32(f, AT_INFO + VERSION, 1);
	fake_put64(f, AT_INFO + CMDLINE, RAM_BASE + AT_TEXT);
	fake_put(f, AT_TEXT, "a b -- c", 9);
	fake_put64(f, AT_INFO + MEMMAP, RAM_BASE + AT_MAP);
	fake_put32(f, AT_INFO + MEMMAP_ENTRIES, 3);
	fake_put_region(f, AT_MAP, 0, 0x9fc00, RAM);
	fake_put_region(f, AT_MAP + 24, 0xf0000, 0x10000, RESERVED);
	fake_put_region(f, AT_MAP + 48, 0x100000, 0x3f00000, RAM);
	return f;
}

static int parse(struct fake *f)
{
	return kvm_pvh_parse(&f->window, RAM_BASE + AT_INFO, &f->bi);
}

UK_TESTCASE(kvm_pvh, good_start_info_is_taken_over)
{
	struct fake *f = good();

	fake_put64(f, AT_INFO + RSDP, 0xf59d0);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_NULL(f->bi.error);
	UK_TEST_EXPECT_STR_EQ(f->bi.bootloader, "PVH");
	UK_TEST_EXPECT_STR_EQ(f->bi.cmdline, "a b -- c");
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, 0xf59d0);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.count, 3);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.r[2].pbase, 0x100000);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.r[2].len, 0x3f00000);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.r[2].type, UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.r[1].type, UKPLAT_MEMRT_RESERVED);
}

UK_TESTCASE(kvm_pvh, reserved_bytes_inside_ram_are_not_free)
{
	struct fake *f = good();
	const struct ukplat_memregion_desc *r;

	/* before the RAM in the loader's list, to spite the order */
	fake_put_region(f, AT_MAP, 0x200000, 0x1000, RESERVED);
	UK_TEST_EXPECT_ZERO(parse(f));
	r = ukplat_memmap_find(&f->bi.mem, 0x200800);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_RESERVED);
	r = ukplat_memmap_find(&f->bi.mem, 0x201000);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_FREE);
}

UK_TESTCASE(kvm_pvh, modules_get_regions_and_the_first_is_the_initrd)
{
	struct fake *f = good();
	const struct ukplat_memregion_desc *r;

	fake_put32(f, AT_INFO + NR_MODULES, 2);
	fake_put64(f, AT_INFO + MODLIST, RAM_BASE + AT_MODS);
	fake_put64(f, AT_MODS, 0x3000000);
	fake_put64(f, AT_MODS + 8, 0x1234);
	fake_put64(f, AT_MODS + 32, 0x3100000);
	fake_put64(f, AT_MODS + 40, 0x10);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd, 0x3000000);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd_len, 0x1234);
	r = ukplat_memmap_find(&f->bi.mem, 0x3100008);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_INITRD);
}

UK_TESTCASE(kvm_pvh, no_command_line_is_an_empty_one)
{
	struct fake *f = good();

	fake_put64(f, AT_INFO + CMDLINE, 0);
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_STR_EQ(f->bi.cmdline, "");
}

UK_TESTCASE(kvm_pvh, wrong_magic_or_version_is_an_error)
{
	struct fake *f = good();

	fake_put32(f, AT_INFO + MAGIC, 0x336ec579);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
	f = good();
	fake_put32(f, AT_INFO + VERSION, 0);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_pvh, start_info_that_sticks_out_of_memory_is_an_error)
{
	struct fake *f = good();
	const __paddr_t end = RAM_BASE + RAM_SIZE;
	const __paddr_t places[] = {
		0, RAM_BASE - 1, end - INFO_SIZE + 1, end, ~(__paddr_t)0,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		UK_TEST_EXPECT_SNUM_EQ(kvm_pvh_parse(&f->window, places[i],
						     &f->bi), -EINVAL);
}

UK_TESTCASE(kvm_pvh, memory_map_that_sticks_out_of_memory_is_an_error)
{
	struct fake *f = good();

	fake_put64(f, AT_INFO + MEMMAP, RAM_BASE + RAM_SIZE - 71);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	f = good();
	fake_put64(f, AT_INFO + MEMMAP, ~0ULL - 10);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	f = good();
	fake_put32(f, AT_INFO + MEMMAP_ENTRIES, 0xffffffff);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	f = good();
	fake_put32(f, AT_INFO + MEMMAP_ENTRIES, 0);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
}

UK_TESTCASE(kvm_pvh, region_that_wraps_around_is_an_error)
{
	struct fake *f = good();

	fake_put_region(f, AT_MAP + 24, 0xfffffffffffff000, 0x2000, RAM);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_pvh, more_regions_than_there_is_room_for_is_an_error)
{
	struct fake *f = good();
	size_t i;

	for (i = 0; i < 65; i++)
		fake_put_region(f, AT_MAP + 24 * i, 0x100000 + 0x2000 * i,
				0x1000, RAM);
	fake_put32(f, AT_INFO + MEMMAP_ENTRIES, 65);
	fake_put64(f, AT_INFO + CMDLINE, 0);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -ENOSPC);
	UK_TEST_EXPECT(fake_map_is_sorted(&f->bi.mem));
}

UK_TESTCASE(kvm_pvh, command_line_fits_exactly_or_is_an_error)
{
	struct fake *f = good();

	memset(f->ram + AT_TEXT, 'x', FAKE_CMDLINE_MAX - 1);
	f->ram[AT_TEXT + FAKE_CMDLINE_MAX - 1] = '\0';
	UK_TEST_EXPECT_ZERO(parse(f));
	UK_TEST_EXPECT_UNUM_EQ(strlen(f->bi.cmdline), FAKE_CMDLINE_MAX - 1);
	f = good();
	memset(f->ram + AT_TEXT, 'x', FAKE_CMDLINE_MAX);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -E2BIG);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.error_arg, FAKE_CMDLINE_MAX);
	UK_TEST_EXPECT_STR_EQ(f->bi.cmdline, "");
}

UK_TESTCASE(kvm_pvh, command_line_without_an_end_is_an_error)
{
	struct fake *f = good();

	memset(f->ram + RAM_SIZE - 4, 'x', 4);
	fake_put64(f, AT_INFO + CMDLINE, RAM_BASE + RAM_SIZE - 4);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(f->bi.error);
}

UK_TESTCASE(kvm_pvh, bad_module_lists_are_errors)
{
	struct fake *f = good();

	fake_put32(f, AT_INFO + NR_MODULES, 1);
	fake_put64(f, AT_INFO + MODLIST, RAM_BASE + RAM_SIZE - 31);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	f = good();
	fake_put32(f, AT_INFO + NR_MODULES, 17);
	fake_put64(f, AT_INFO + MODLIST, RAM_BASE + AT_MODS);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
	f = good();
	fake_put32(f, AT_INFO + NR_MODULES, 1);
	fake_put64(f, AT_INFO + MODLIST, RAM_BASE + AT_MODS);
	fake_put64(f, AT_MODS, 0xffffffffffff0000);
	fake_put64(f, AT_MODS + 8, 0x20000);
	UK_TEST_EXPECT_SNUM_EQ(parse(f), -EINVAL);
}

/* What Firecracker leaves (its x86_64 layout): start info at 0x6000, memory
 * map at 0x7000, ACPI tables at 0xe0000 of which the start info says nothing. */
UK_TESTCASE(kvm_pvh, firecrackers_start_info_is_understood)
{
	struct fake *f = good();

	f->window.start = 0x6000;
	fake_put64(f, AT_INFO + MEMMAP, 0x7000);
	fake_put64(f, AT_INFO + CMDLINE, 0x6000 + AT_TEXT);
	fake_put_region(f, 0x1000, 0, 0x9fc00, RAM);
	fake_put_region(f, 0x1018, 0x9fc00, 0x60400, RESERVED);
	fake_put_region(f, 0x1030, 0x100000, 0x7f00000, RAM);
	UK_TEST_EXPECT_ZERO(kvm_pvh_parse(&f->window, 0x6000, &f->bi));
	UK_TEST_EXPECT_STR_EQ(f->bi.cmdline, "a b -- c");
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.count, 3);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.r[2].len, 0x7f00000);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, 0);
}

UK_TESTCASE(kvm_pvh, acpi_root_pointer_is_found_at_its_usual_place)
{
	struct fake *f = good();

	f->window.start = 0xe0000 - 0x1000;
	fake_put64(f, AT_INFO + MEMMAP, f->window.start + AT_MAP);
	fake_put64(f, AT_INFO + CMDLINE, 0);
	fake_put(f, 0x1000, "RSD PTR ", 8);
	UK_TEST_EXPECT_ZERO(kvm_pvh_parse(&f->window, f->window.start, &f->bi));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, 0xe0000);
	f->ram[0x1000] = 'r';
	f->bi.mem.count = 0;
	UK_TEST_EXPECT_ZERO(kvm_pvh_parse(&f->window, f->window.start, &f->bi));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.rsdp, 0);
}

/* Every word of the start info set to every extreme: an error or not, the
 * parser comes back and leaves a sound map. */
UK_TESTCASE(kvm_pvh, no_single_wrong_word_breaks_the_parser)
{
	const uint64_t values[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, RAM_BASE,
		RAM_BASE + RAM_SIZE - 1, 0x8000000000000000, ~0ULL,
	};
	struct fake *f;
	size_t at, v;

	for (at = 0; at < AT_MAP + 72; at += 4) {
		for (v = 0; v < ARRAY_SIZE(values); v++) {
			f = good();
			fake_put64(f, at, values[v]);
			if (parse(f))
				UK_TEST_EXPECT_NOT_NULL(f->bi.error);
			UK_TEST_EXPECT(fake_map_is_sorted(&f->bi.mem));
			UK_TEST_EXPECT_UNUM_LT(strlen(f->bi.cmdline),
					       FAKE_CMDLINE_MAX);
		}
		if (at == INFO_SIZE)
			at = AT_MAP - 4;
	}
}
