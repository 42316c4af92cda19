/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the memory map's completion, and of the running machine's own map.
 */
#include <uk/errno.h>
#include <uk/sections.h>
#include <uk/test.h>

#include "fake_ram.h"

#define MIB	(1ULL << 20)
#define GIB	(1ULL << 30)

enum { RAM = 1, RESERVED = 2, ACPI = 3 };

UK_TESTCASE(kvm_window, only_what_lies_inside_as_a_whole_is_given)
{
	struct fake *f = fake_new();
	const struct kvm_window *w = &f->window;

	UK_TEST_EXPECT_PTR_EQ(kvm_window_at(w, RAM_BASE, RAM_SIZE), f->ram);
	UK_TEST_EXPECT_PTR_EQ(kvm_window_at(w, RAM_BASE + 5, 1), f->ram + 5);
	UK_TEST_EXPECT_NULL(kvm_window_at(w, RAM_BASE, RAM_SIZE + 1));
	UK_TEST_EXPECT_NULL(kvm_window_at(w, RAM_BASE - 1, 2));
	UK_TEST_EXPECT_NULL(kvm_window_at(w, RAM_BASE + RAM_SIZE, 1));
	UK_TEST_EXPECT_NULL(kvm_window_at(w, RAM_BASE + 1, ~0ULL));
	UK_TEST_EXPECT_NULL(kvm_window_at(w, ~0ULL, 1));
}

/* Complete a map of the given RAM above 1 MiB. */
static int complete(struct fake *f, uint64_t ram_len, uint64_t *dropped)
{
	kvm_memmap_add_e820(&f->bi.mem, 0, 0x9fc00, RAM);
	kvm_memmap_add_e820(&f->bi.mem, MIB, ram_len, RAM);
	return kvm_memmap_complete(&f->bi, 4 * GIB, dropped);
}

UK_TESTCASE(kvm_memory, image_and_page_0_are_not_free)
{
	struct fake *f = fake_new();
	const struct ukplat_memregion_desc *r;
	uint64_t dropped;

	UK_TEST_EXPECT_ZERO(complete(f, 64 * MIB, &dropped));
	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&f->bi.mem));
	ukplat_memmap_for_each(r, &f->bi.mem, UKPLAT_MEMRT_FREE) {
		UK_TEST_EXPECT_UNUM_GE(r->pbase, __PAGE_SIZE);
		UK_TEST_EXPECT(r->pbase >= (uintptr_t)__image_end ||
			       r->pbase + r->len <= (uintptr_t)__image_start);
	}
	UK_TEST_EXPECT_UNUM_EQ(dropped, 0);
}

UK_TESTCASE(kvm_memory, image_that_does_not_fit_says_how_much_it_needs)
{
	uint64_t fits = (uintptr_t)__image_end - MIB, dropped;
	struct fake *f = fake_new();

	UK_TEST_EXPECT_ZERO(complete(f, fits, &dropped));
	f = fake_new();
	UK_TEST_EXPECT_SNUM_EQ(complete(f, fits - 1, &dropped), -ENOMEM);
	UK_TEST_ASSERT(f->bi.error != NULL);
	UK_TEST_EXPECT_NOT_NULL(strstr(f->bi.error, "not enough memory"));
	UK_TEST_EXPECT_NOT_NULL(strstr(f->bi.error, " KiB"));
}

UK_TESTCASE(kvm_memory, image_may_lie_across_two_regions_but_not_over_a_hole)
{
	uintptr_t middle = (uintptr_t)__rodata_start;
	struct fake *f = fake_new();
	uint64_t dropped;

	kvm_memmap_add_e820(&f->bi.mem, MIB, middle - MIB, RAM);
	kvm_memmap_add_e820(&f->bi.mem, middle, 64 * MIB, RAM);
	UK_TEST_EXPECT_ZERO(kvm_memmap_complete(&f->bi, GIB, &dropped));
	f = fake_new();
	kvm_memmap_add_e820(&f->bi.mem, MIB, 64 * MIB, RAM);
	kvm_memmap_add_e820(&f->bi.mem, middle, 1, RESERVED);
	UK_TEST_EXPECT_SNUM_EQ(kvm_memmap_complete(&f->bi, GIB, &dropped),
			       -ENOMEM);
}

UK_TESTCASE(kvm_memory, ram_beyond_the_page_tables_is_dropped_and_counted)
{
	struct fake *f = fake_new();
	const struct ukplat_memregion_desc *r;
	uint64_t dropped;

	kvm_memmap_add_e820(&f->bi.mem, 3 * GIB, 2 * GIB, RAM);
	kvm_memmap_add_e820(&f->bi.mem, 6 * GIB, GIB, RAM);
	kvm_memmap_add_e820(&f->bi.mem, 7 * GIB, GIB, RESERVED);
	UK_TEST_EXPECT_ZERO(complete(f, 64 * MIB, &dropped));
	UK_TEST_EXPECT_UNUM_EQ(dropped, 2 * GIB);
	ukplat_memmap_for_each(r, &f->bi.mem, UKPLAT_MEMRT_FREE)
		UK_TEST_EXPECT_UNUM_LE(r->pbase + r->len, 4 * GIB);
	r = ukplat_memmap_find(&f->bi.mem, 4 * GIB - 1);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_FREE);
}

UK_TESTCASE(kvm_memory, only_type_1_is_free_memory)
{
	uint32_t type;
	struct fake *f;

	for (type = 0; type < 20; type++) {
		f = fake_new();
		UK_TEST_EXPECT_ZERO(kvm_memmap_add_e820(&f->bi.mem, GIB, MIB,
							type));
		UK_TEST_EXPECT(f->bi.mem.r[0].type ==
			       (type == RAM ? UKPLAT_MEMRT_FREE
					    : UKPLAT_MEMRT_RESERVED));
	}
	f = fake_new();
	UK_TEST_EXPECT_ZERO(kvm_memmap_add_e820(&f->bi.mem, GIB, 0, RAM));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.mem.count, 0);
}

UK_TESTCASE(kvm_memory, initrd_over_the_image_is_refused)
{
	const uintptr_t start = (uintptr_t)__image_start;
	struct fake *f = fake_new();

	kvm_memmap_add_e820(&f->bi.mem, MIB, 64 * MIB, RAM);
	UK_TEST_EXPECT_SNUM_EQ(kvm_add_module(&f->bi, start - 1, 2), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(kvm_add_module(&f->bi, start - 1, ~0ULL),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(kvm_add_module(&f->bi, start + 64, 1), -EINVAL);
	UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd, 0);
	kvm_memmap_add_e820(&f->bi.mem, start - 4096, 4096, RAM);
	UK_TEST_EXPECT_ZERO(kvm_add_module(&f->bi, start - 1, 1));
	UK_TEST_EXPECT_ZERO(kvm_add_module(&f->bi, (uintptr_t)__image_end, 1));
	UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd, start - 1);
}

UK_TESTCASE(kvm_memory, initrd_that_is_not_in_memory_is_refused)
{
	static const struct { uint64_t base, len; } wrong[] = {
		{ 1ULL << 40, 4096 }, { 65 * MIB - 1, 2 }, { 512 * 1024, 1 },
		{ 2 * GIB, 1 }, { 48 * MIB, ~0ULL }, { 48 * MIB, GIB },
	};
	struct fake *f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		f = fake_new();
		kvm_memmap_add_e820(&f->bi.mem, MIB, 64 * MIB, RAM);
		kvm_memmap_add_e820(&f->bi.mem, 2 * GIB, MIB, RESERVED);
		UK_TEST_EXPECT_SNUM_EQ(kvm_add_module(&f->bi, wrong[i].base,
						      wrong[i].len), -EINVAL);
		UK_TEST_ASSERT(f->bi.error != NULL);
		UK_TEST_EXPECT_NOT_NULL(strstr(f->bi.error, "initrd"));
		UK_TEST_EXPECT_UNUM_EQ(f->bi.initrd, 0);
	}
}

UK_TESTCASE(kvm_memory, initrd_beyond_the_page_tables_is_refused)
{
	static const __paddr_t wrong[] = { 4095, 4 * GIB - 1, 5 * GIB };
	struct fake *f;
	uint64_t dropped;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		f = fake_new();
		kvm_memmap_add_e820(&f->bi.mem, 0, 8 * GIB, RAM);
		UK_TEST_EXPECT_ZERO(kvm_add_module(&f->bi, wrong[i], 2));
		UK_TEST_EXPECT_SNUM_EQ(kvm_memmap_complete(&f->bi, 4 * GIB,
							   &dropped), -EINVAL);
		UK_TEST_ASSERT(f->bi.error != NULL);
	}
}

UK_TESTCASE(kvm_memory, this_machine_booted_with_a_sound_map)
{
	const struct ukplat_bootinfo *bi = ukplat_bootinfo_get();
	const struct ukplat_memregion_desc *r;

	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&bi->mem));
	UK_TEST_EXPECT_NULL(bi->error);
	r = ukplat_memmap_find(&bi->mem, (uintptr_t)__stack_guard);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_UNUM_EQ(r->type, UKPLAT_MEMRT_GUARD);
}
