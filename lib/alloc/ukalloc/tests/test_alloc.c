/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukalloc: registration, the default heap, bindings, statistics.
 *
 * Idea: an allocator that can be read at a glance, `one`, which has a single
 * block, stands in for an implementation. What ukalloc adds to it (the slots it
 * left empty, the list, the counters) is then all that can be wrong. What every
 * real implementation must do is in conform/, not here.
 */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

/* What the cases' heaps lie in. */
static __align(4096) char arena[65536];

/* The smallest of allocators: one block. */
struct one {
	struct uk_alloc a; /* the heap */
	bool taken;        /* whether the block is */
	__align(UK_ALLOC_ALIGN) char block[64]; /* all there is */
};

static void *one_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	struct one *o = __containerof(a, struct one, a);

	if (o->taken || align > UK_ALLOC_ALIGN || size > sizeof(o->block))
		return NULL;
	o->taken = true;
	return o->block;
}

static void *one_malloc(struct uk_alloc *a, size_t size)
{
	return one_memalign(a, UK_ALLOC_ALIGN, size);
}

static void one_free(struct uk_alloc *a, void *p)
{
	if (p)
		__containerof(a, struct one, a)->taken = false;
}

static size_t one_usable(struct uk_alloc *a __maybe_unused,
			 const void *p __maybe_unused)
{
	return sizeof(((struct one *)0)->block);
}

static const struct uk_alloc_ops one_ops = {
	.malloc = one_malloc,
	.memalign = one_memalign,
	.free = one_free,
	.usable = one_usable,
};

static struct uk_alloc *one_init(void *base, size_t len)
{
	struct one *o = base;

	if (len < sizeof(*o))
		return NULL;
	o->taken = false;
	return uk_alloc_register(&o->a, &one_ops, "testone", UK_ALLOC_FIXED)
		       ? NULL : &o->a;
}

UK_ALLOC_IMPL(testone) = { .name = "testone", .init = one_init };

static bool listed(const struct uk_alloc *heap)
{
	struct uk_alloc *a;

	uk_alloc_for_each(a)
		if (a == heap)
			return true;
	return false;
}

uk_testsuite_register(ukalloc, NULL);

UK_TESTCASE(ukalloc, heap_is_made_by_name_and_listed)
{
	struct uk_alloc *a = uk_alloc_create("testone", arena, sizeof(arena));

	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_STR_EQ(a->name, "testone");
	UK_TEST_EXPECT(listed(a));
	uk_alloc_unregister(a);
	UK_TEST_EXPECT(!listed(a));
}

UK_TESTCASE(ukalloc, unknown_names_and_impossible_memory_are_refused)
{
	UK_TEST_EXPECT_NULL(uk_alloc_create("nosuch", arena, sizeof(arena)));
	UK_TEST_EXPECT_NULL(uk_alloc_create("teston", arena, sizeof(arena)));
	UK_TEST_EXPECT_NULL(uk_alloc_create("testone", arena, 8));
	UK_TEST_EXPECT_NULL(uk_alloc_create("testone", arena, SIZE_MAX));
}

UK_TESTCASE(ukalloc, half_an_implementation_is_refused)
{
	const struct uk_alloc_ops only_malloc = { .malloc = one_malloc };
	struct uk_alloc a;

	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_register(&a, &only_malloc, "x", 0),
			       -EINVAL);
	UK_TEST_EXPECT(!listed(&a));
}

UK_TESTCASE(ukalloc, no_slot_is_left_empty)
{
	struct uk_alloc *a = uk_alloc_create("testone", arena, sizeof(arena));
	void *const *slot;
	size_t i;

	UK_TEST_ASSERT(a != NULL);
	slot = (void *const *)&a->ops;
	for (i = 0; i < sizeof(a->ops) / sizeof(*slot); i++)
		UK_TEST_EXPECT_NOT_NULL(slot[i]);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, arena, 1), -ENOTSUP);
	UK_TEST_EXPECT_NULL(uk_alloc_check(a));
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(a), 64);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), 64);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukalloc, only_a_registered_heap_becomes_the_default)
{
	struct uk_alloc *old = uk_alloc_get_default(), *a;

	a = uk_alloc_create("testone", arena, sizeof(arena));
	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_ZERO(uk_alloc_set_default(a));
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_get_default(), a);
	uk_alloc_unregister(a);
	UK_TEST_EXPECT_NULL(uk_alloc_get_default());
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_set_default(a), -EINVAL);
	if (old)
		UK_TEST_EXPECT_ZERO(uk_alloc_set_default(old));
}

static bool in_free_memory(const void *p)
{
	const struct ukplat_memregion_desc *r = ukplat_memmap_find(
		&ukplat_bootinfo_get()->mem, (uintptr_t)p);

	return r && r->type == UKPLAT_MEMRT_FREE;
}

UK_TESTCASE(ukalloc, default_heap_is_the_machines_free_memory)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *p;

	if (!a)
		UK_TEST_SKIP("no default heap is configured");
	UK_TEST_EXPECT(in_free_memory(a));
	p = uk_malloc(a, 1000);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_EXPECT(in_free_memory(p));
	memset(p, 1, 1000);
	uk_free(a, p);
	UK_TEST_EXPECT_NULL(uk_alloc_check(a));
}

UK_TESTCASE(ukalloc, library_gets_the_heap_it_is_bound_to)
{
	struct uk_alloc *a;

	if (!strstr(CONFIG_LIBUKALLOC_BIND, "testbound=testone"))
		UK_TEST_SKIP("LIBUKALLOC_BIND binds nobody to \"testone\"");
	a = uk_alloc_create("testone", arena, sizeof(arena));
	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_of("testbound"), a);
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_of("libtestbound"), a);
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_of("testboun"), uk_alloc_get_default());
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_of("other"), uk_alloc_get_default());
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_of("testbound=testone and beyond it"),
			      uk_alloc_get_default());
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukalloc, statistics_count_what_is_alive)
{
	struct uk_alloc *a = uk_alloc_create("testone", arena, sizeof(arena));
	struct uk_alloc_stats before = uk_alloc_stats_get(NULL), s;
	void *p, *q;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 10);
	q = uk_malloc(a, 10);
	UK_TEST_EXPECT_NULL(q);
	p = uk_realloc(a, p, 20);
	s = uk_alloc_stats_get(a);
	uk_free(a, p);
	uk_alloc_unregister(a);
	if (!UK_IS_ON(CONFIG_LIBUKALLOC_STATS)) {
		UK_TEST_EXPECT_UNUM_EQ(s.allocs + s.failures, 0);
		UK_TEST_SKIP("LIBUKALLOC_STATS is off");
	}
	UK_TEST_EXPECT_UNUM_EQ(s.allocs, 2);
	UK_TEST_EXPECT_UNUM_EQ(s.frees, 1);
	UK_TEST_EXPECT_UNUM_EQ(s.failures, 1);
	UK_TEST_EXPECT_UNUM_EQ(s.cur_blocks, 1);
	UK_TEST_EXPECT_UNUM_EQ(s.cur_bytes, 64);
	UK_TEST_EXPECT_UNUM_EQ(s.peak_bytes, 64);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_stats_get(a).cur_bytes, 0);
	s = uk_alloc_stats_get(NULL);
	UK_TEST_EXPECT_UNUM_EQ(s.allocs - before.allocs, 2);
	UK_TEST_EXPECT_UNUM_EQ(s.cur_bytes, before.cur_bytes);
}
