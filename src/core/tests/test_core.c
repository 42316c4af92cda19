/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The core's promises: the memory map (M1 to M3), the init table's order,
 * lists, error pointers, atomics, locks, per-CPU data.
 */
#include <uk/arch/lcpu.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/errptr.h>
#include <uk/inittab.h>
#include <uk/list.h>
#include <uk/percpu.h>
#include <uk/sections.h>
#include <uk/spinlock.h>
#include <uk/string.h>
#include <uk/test.h>

enum { RW = UKPLAT_MEMRF_READ | UKPLAT_MEMRF_WRITE };

static struct ukplat_memmap map; /* too big for a 32 KiB stack's comfort */

static int add(__paddr_t base, uint64_t len, uint16_t type)
{
	return ukplat_memmap_add(&map, base, len, type, RW, "test");
}

static void clear(void)
{
	map.count = 0;
}

UK_TESTCASE(memmap, a_later_region_takes_bytes_from_the_middle)
{
	clear();
	UK_TEST_EXPECT_ZERO(add(0x0, 0x10000, UKPLAT_MEMRT_FREE));
	UK_TEST_EXPECT_ZERO(add(0x4000, 0x1000, UKPLAT_MEMRT_KERNEL));
	UK_TEST_EXPECT_SNUM_EQ(map.count, 3);
	UK_TEST_EXPECT_SNUM_EQ(map.r[0].len, 0x4000);
	UK_TEST_EXPECT_SNUM_EQ(map.r[2].pbase, 0x5000);
	UK_TEST_EXPECT_SNUM_EQ(map.r[2].len, 0xb000);
	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&map));
}

UK_TESTCASE(memmap, a_region_that_covers_others_replaces_them)
{
	clear();
	add(0x1000, 0x1000, UKPLAT_MEMRT_FREE);
	add(0x3000, 0x1000, UKPLAT_MEMRT_INITRD);
	add(0x5000, 0x2000, UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT_ZERO(add(0x0, 0x6000, UKPLAT_MEMRT_RESERVED));
	UK_TEST_EXPECT_SNUM_EQ(map.count, 2);
	UK_TEST_EXPECT_SNUM_EQ(map.r[0].type, UKPLAT_MEMRT_RESERVED);
	UK_TEST_EXPECT_SNUM_EQ(map.r[1].pbase, 0x6000);
	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&map));
}

UK_TESTCASE(memmap, added_in_any_order_it_is_sorted)
{
	unsigned int i;

	clear();
	for (i = 0; i < 16; i++)
		add(((i * 7) % 16) * 0x2000, 0x1000, UKPLAT_MEMRT_RESERVED);
	UK_TEST_EXPECT_SNUM_EQ(map.count, 16);
	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&map));
}

UK_TESTCASE(memmap, the_check_sees_overlap_and_disorder)
{
	clear();
	add(0x1000, 0x1000, UKPLAT_MEMRT_RESERVED);
	add(0x2000, 0x1000, UKPLAT_MEMRT_RESERVED);
	map.r[0].len = 0x1001;
	UK_TEST_EXPECT_SNUM_EQ(ukplat_memmap_check(&map), 2);
	map.r[0].len = 0;
	UK_TEST_EXPECT_SNUM_EQ(ukplat_memmap_check(&map), 1);
}

UK_TESTCASE(memmap, finish_keeps_whole_pages_and_merges_neighbours)
{
	clear();
	add(0x0ff0, 0x1020, UKPLAT_MEMRT_FREE); /* page 1 is whole */
	add(0x2010, 0x1ff0, UKPLAT_MEMRT_FREE); /* page 3 is whole */
	add(0x4000, 0x1000, UKPLAT_MEMRT_FREE); /* page 4 joins it */
	add(0x6001, 0x0ffe, UKPLAT_MEMRT_FREE); /* not one whole page */
	ukplat_memmap_finish(&map);
	UK_TEST_EXPECT_SNUM_EQ(map.count, 2);
	UK_TEST_EXPECT_SNUM_EQ(map.r[0].pbase, 0x1000);
	UK_TEST_EXPECT_SNUM_EQ(map.r[0].len, 0x1000);
	UK_TEST_EXPECT_SNUM_EQ(map.r[1].pbase, 0x3000);
	UK_TEST_EXPECT_SNUM_EQ(map.r[1].len, 0x2000);
	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(&map));
}

UK_TESTCASE(memmap, empty_wrapping_and_too_many_regions_are_refused)
{
	unsigned int i;

	clear();
	UK_TEST_EXPECT_SNUM_EQ(add(0x1000, 0, UKPLAT_MEMRT_FREE), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(add(~0ULL - 10, 100, UKPLAT_MEMRT_FREE),
			       -EINVAL);
	for (i = 0; i < UKPLAT_MEMREGION_MAX; i++)
		UK_TEST_EXPECT_ZERO(add(i * 0x2000, 0x1000,
					UKPLAT_MEMRT_FREE));
	UK_TEST_EXPECT_SNUM_EQ(add(0x1000000, 0x1000, UKPLAT_MEMRT_FREE),
			       -ENOSPC);
	UK_TEST_EXPECT_SNUM_EQ(map.count, UKPLAT_MEMREGION_MAX);
}

UK_TESTCASE(memmap, free_memory_has_no_hole)
{
	clear();
	add(0x1000, 0x1000, UKPLAT_MEMRT_FREE);
	add(0x2000, 0x1000, UKPLAT_MEMRT_FREE);
	add(0x3000, 0x1000, UKPLAT_MEMRT_RESERVED);
	add(0x5000, 0x1000, UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT(ukplat_memmap_is_free(&map, 0x1000, 0x2000));
	UK_TEST_EXPECT(ukplat_memmap_is_free(&map, 0x1fff, 2));
	UK_TEST_EXPECT(!ukplat_memmap_is_free(&map, 0xfff, 2));
	UK_TEST_EXPECT(!ukplat_memmap_is_free(&map, 0x1000, 0x2001));
	UK_TEST_EXPECT(!ukplat_memmap_is_free(&map, 0x5fff, 2));
	UK_TEST_EXPECT(!ukplat_memmap_is_free(&map, 0x1000, ~0ULL));
}

static bool may_be(__paddr_t base, uint64_t len, uint64_t unit)
{
	static struct ukplat_bootinfo bi;

	bi.devspace = (struct ukplat_devspace){ 0x1000, 0x100000, unit };
	bi.mem = map;
	return ukplat_may_be_device(&bi, base, len);
}

UK_TESTCASE(memmap, device_is_where_no_memory_is_and_something_mapped)
{
	clear();
	add(0x20000, 0x10000, UKPLAT_MEMRT_FREE);
	add(0x24000, 0x1000, UKPLAT_MEMRT_GUARD);
	add(0x40000, 0x10000, UKPLAT_MEMRT_RESERVED);
	UK_TEST_EXPECT(may_be(0x1000, 0x1f000, 1));
	UK_TEST_EXPECT(may_be(0x30000, 0xd0000, 1)); /* the firmware's, too */
	UK_TEST_EXPECT(!may_be(0, 4, 1));
	UK_TEST_EXPECT(!may_be(0xffc, 8, 1));
	UK_TEST_EXPECT(!may_be(0x1002, 4, 1));
	UK_TEST_EXPECT(!may_be(0x1ffffc, 8, 1));
	UK_TEST_EXPECT(!may_be(0xffffc, 8, 1));
	UK_TEST_EXPECT(!may_be(0x100000, 4, 1));
	UK_TEST_EXPECT(!may_be(0x1000, ~0ULL, 1));
	UK_TEST_EXPECT(!may_be(0x1fffc, 8, 1));
	UK_TEST_EXPECT(!may_be(0x24800, 4, 1));
	UK_TEST_EXPECT(!may_be(0x2fffc, 8, 1));
}

UK_TESTCASE(memmap, unit_of_the_page_tables_with_memory_in_it_has_no_device)
{
	clear();
	add(0x20000, 0x1000, UKPLAT_MEMRT_FREE);
	UK_TEST_EXPECT(may_be(0x1fffc, 4, 0x10000));
	UK_TEST_EXPECT(!may_be(0x1fffc, 8, 0x10000));
	UK_TEST_EXPECT(!may_be(0x2fffc, 4, 0x10000));
	UK_TEST_EXPECT(may_be(0x30000, 4, 0x10000));
}

UK_TESTCASE(memmap, the_running_image_has_its_regions)
{
	const struct ukplat_memmap *mem = &ukplat_bootinfo_get()->mem;
	const struct ukplat_memregion_desc *r;

	UK_TEST_EXPECT_ZERO(ukplat_memmap_check(mem));
	r = ukplat_memmap_find(mem, (uintptr_t)__text_start);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT(r->flags & UKPLAT_MEMRF_EXECUTE);
	UK_TEST_EXPECT(!(r->flags & UKPLAT_MEMRF_WRITE));
	r = ukplat_memmap_find(mem, ukarch_frame());
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_SNUM_EQ(r->type, UKPLAT_MEMRT_STACK);
	r = ukplat_memmap_find(mem, (uintptr_t)__stack_guard);
	UK_TEST_ASSERT(r != NULL);
	UK_TEST_EXPECT_SNUM_EQ(r->type, UKPLAT_MEMRT_GUARD);
}

UK_TESTCASE(memmap, there_is_free_memory_and_it_can_be_written)
{
	const struct ukplat_memmap *mem = &ukplat_bootinfo_get()->mem;
	const struct ukplat_memregion_desc *r;
	volatile uint64_t *last;
	uint64_t theirs; /* a heap may have been made there */
	unsigned int found = 0;

	ukplat_memmap_for_each(r, mem, UKPLAT_MEMRT_FREE) {
		found++;
		last = (volatile uint64_t *)(uintptr_t)(r->pbase + r->len - 8);
		theirs = *last;
		*last = 0x5745465457454654ULL;
		UK_TEST_EXPECT(*last == 0x5745465457454654ULL);
		*last = theirs;
	}
	UK_TEST_EXPECT(found > 0);
}

static char order[8];
static size_t order_len;

static int first(struct uk_init_ctx *ctx __maybe_unused)
{
	order[order_len++] = '1';
	return 0;
}

static int second(struct uk_init_ctx *ctx __maybe_unused)
{
	order[order_len++] = '2';
	return 0;
}

static int third(struct uk_init_ctx *ctx)
{
	order[order_len++] = ctx->argc >= 1 && ctx->argv[0] ? '3' : '?';
	return 0;
}

/* Stated backwards on purpose. */
uk_sys_initcall(third, NULL);
uk_lib_initcall_prio(second, NULL, 9);
uk_lib_initcall_prio(first, NULL, 0);

UK_TESTCASE(inittab, levels_and_priorities_decide_the_order)
{
	UK_TEST_EXPECT_STR_EQ(order, "123");
}

UK_TESTCASE(inittab, the_table_is_sorted_by_level)
{
	const struct uk_init_entry *e;

	uk_table_for_each(e, uk_inittab)
		if (e > uk_inittab_start)
			UK_TEST_EXPECT_SNUM_GE(e->level, e[-1].level);
}

UK_TESTCASE(inittab, every_level_has_its_name)
{
	UK_TEST_EXPECT_STR_EQ(uk_init_level_name(UK_INIT_LEVEL_EARLY), "early");
	UK_TEST_EXPECT_STR_EQ(uk_init_level_name(UK_INIT_LEVEL_LATE), "late");
	UK_TEST_EXPECT_STR_EQ(uk_init_level_name(65), "sys+");
	UK_TEST_EXPECT_STR_EQ(uk_init_level_name(5), "?");
}

struct item {
	struct uk_list_head link; /* in the list under test */
	int n;                    /* its number */
};

UK_TESTCASE(list, keeps_the_order_of_adding_and_survives_removal)
{
	UK_LIST_HEAD(head);
	struct item it[4], *p, *next;
	int i, sum = 0;

	UK_TEST_EXPECT(uk_list_empty(&head));
	for (i = 0; i < 4; i++) {
		it[i].n = i;
		uk_list_add_tail(&it[i].link, &head);
	}
	UK_TEST_EXPECT_SNUM_EQ(
		uk_list_first_entry(&head, struct item, link)->n, 0);
	UK_TEST_EXPECT_SNUM_EQ(
		uk_list_last_entry(&head, struct item, link)->n, 3);
	uk_list_for_each_entry_safe(p, next, &head, link)
		if (p->n % 2)
			uk_list_del(&p->link);
	uk_list_for_each_entry(p, &head, link)
		sum = sum * 10 + p->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 2); /* 0 then 2 */
	uk_list_del_init(&it[0].link);
	UK_TEST_EXPECT(uk_list_empty(&it[0].link));
}

UK_TESTCASE(errptr, carries_an_errno_and_nothing_else_looks_like_one)
{
	int here;

	UK_TEST_EXPECT(PTRISERR(ERR2PTR(-ENOMEM)));
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(ERR2PTR(-ENOMEM)), -ENOMEM);
	UK_TEST_EXPECT(PTRISERR(ERR2PTR(-UK_MAX_ERRNO)));
	UK_TEST_EXPECT(!PTRISERR(ERR2PTR(-UK_MAX_ERRNO - 1)));
	UK_TEST_EXPECT(!PTRISERR(&here));
	UK_TEST_EXPECT(!PTRISERR(NULL));
}

UK_TESTCASE(atomic, operations_return_what_they_promise)
{
	unsigned int v = 5, old = 7;

	UK_TEST_EXPECT_SNUM_EQ(uk_fetch_add(&v, 2), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_add_fetch(&v, 1), 8);
	UK_TEST_EXPECT_SNUM_EQ(uk_exchange_n(&v, 3), 8);
	UK_TEST_EXPECT(!uk_compare_exchange_n(&v, &old, 9));
	UK_TEST_EXPECT_SNUM_EQ(old, 3);
	UK_TEST_EXPECT(uk_compare_exchange_n(&v, &old, 9));
	UK_TEST_EXPECT_SNUM_EQ(uk_load_n_acquire(&v), 9);
}

UK_TESTCASE(spinlock, is_held_between_lock_and_unlock)
{
	struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
	const bool many = CONFIG_UKPLAT_LCPU_MAXCOUNT > 1;
	unsigned long flags;
	int round;

	for (round = 0; round < 70000; round++) { /* tickets wrap at 65536 */
		uk_spin_lock(&lock);
		if (uk_spin_is_locked(&lock) != many)
			break;
		uk_spin_unlock(&lock);
	}
	UK_TEST_EXPECT_SNUM_EQ(round, 70000);
	flags = uk_spin_lock_irqsave(&lock);
	UK_TEST_EXPECT(uk_spin_trylock(&lock) != many);
	uk_spin_unlock_irqrestore(&lock, flags);
	UK_TEST_EXPECT(uk_spin_trylock(&lock));
	uk_spin_unlock(&lock);
}

UK_PERCPU_DEFINE(unsigned long, test_counter);

UK_TESTCASE(percpu, each_core_has_a_copy_of_its_own)
{
	unsigned int cpu;

	*uk_percpu_ptr(test_counter) = 1;
	for (cpu = 1; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT; cpu++) {
		UK_TEST_EXPECT_SNUM_EQ(*uk_percpu_ptr_of(test_counter, cpu), 0);
		*uk_percpu_ptr_of(test_counter, cpu) = 100 + cpu;
	}
	UK_TEST_EXPECT_SNUM_EQ(*uk_percpu_ptr(test_counter), 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_percpu_stride() % 64, 0);
}

static __thread int tls_data = 1234;
static __thread int tls_zero;

UK_TESTCASE(tls, the_boot_thread_has_its_initial_values)
{
	UK_TEST_EXPECT_SNUM_EQ(tls_data, 1234);
	UK_TEST_EXPECT_ZERO(tls_zero);
	tls_zero = 7;
	UK_TEST_EXPECT_SNUM_EQ(tls_data, 1234);
	UK_TEST_EXPECT_SNUM_EQ(tls_zero, 7);
}

uk_testsuite_register(memmap, NULL);
uk_testsuite_register(inittab, NULL);
uk_testsuite_register(list, NULL);
uk_testsuite_register(errptr, NULL);
uk_testsuite_register(atomic, NULL);
uk_testsuite_register(spinlock, NULL);
uk_testsuite_register(percpu, NULL);
uk_testsuite_register(tls, NULL);
