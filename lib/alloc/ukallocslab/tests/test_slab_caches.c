/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the slab allocator's caches: what they take and keep, and that all of
 * it can be had again.
 */
#include <uk/essentials.h>
#include <uk/test.h>

#include "slab_priv.h"
#include "slab_test.h"

static size_t length(const struct object *o)
{
	size_t n = 0;

	for (; o; o = o->next)
		n++;
	return n;
}

UK_TESTCASE(ukallocslab, last_freed_is_first_taken)
{
	struct heap *h = make();
	void *p, *q;

	UK_TEST_ASSERT(h);
	p = uk_malloc(&h->a, 100);
	q = uk_malloc(&h->a, 100);
	UK_TEST_ASSERT(p && q && p != q);
	uk_free(&h->a, p);
	UK_TEST_ASSERT(uk_malloc(&h->a, 112) == p);
	uk_free(&h->a, p);
	uk_free(&h->a, q);
	end(h);
}

UK_TESTCASE(ukallocslab, cache_keeps_no_more_than_its_limit)
{
	struct heap *h = make();
	unsigned int class = class_of(64), cpu;
	size_t n, most = 0;

	UK_TEST_ASSERT(h);
	n = take_all(h, 64);
	while (n--) {
		uk_free(&h->a, blocks[n]);
		for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT; cpu++)
			most = MAX(most, length(h->cache[cpu].head[class]));
	}
	UK_TEST_EXPECT_UNUM_EQ(most, CACHE_OBJS);
	end(h);
}

/* Objects that some core keeps. */
static size_t kept(struct heap *h, unsigned int class)
{
	unsigned int cpu;
	size_t n = 0;

	for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT; cpu++)
		n += length(h->cache[cpu].head[class]);
	return n;
}

UK_TESTCASE(ukallocslab, cache_takes_a_slab_whole_if_it_may)
{
	struct heap *h = make();
	void *p, *q;

	UK_TEST_ASSERT(h);
	p = uk_malloc(&h->a, 64); /* 64 to a page: whole */
	q = uk_malloc(&h->a, 16); /* 256: more than CACHE_OBJS */
	UK_TEST_ASSERT(p && q);
	UK_TEST_EXPECT_UNUM_EQ(kept(h, class_of(64)), 64 - 1);
	UK_TEST_EXPECT_UNUM_EQ(kept(h, class_of(16)), CACHE_OBJS / 2 - 1);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	uk_free(&h->a, p);
	uk_free(&h->a, q);
	end(h);
}

UK_TESTCASE(ukallocslab, slabs_with_little_are_taken_together)
{
	struct heap *h = make();
	size_t i;

	UK_TEST_ASSERT(h);
	for (i = 0; i < 3 * 64; i++)
		blocks[i] = uk_malloc(&h->a, 64);
	slab_drain(h);
	for (i = 0; i < 3; i++)
		uk_free(&h->a, blocks[i * 64]); /* one in each of the slabs */
	slab_drain(h);
	for (i = 0; i < 3; i++)
		blocks[i * 64] = uk_malloc(&h->a, 64);
	UK_TEST_EXPECT_UNUM_EQ(kept(h, class_of(64)), 64); /* one new slab */
	for (i = 0; i < 3 * 64; i++)
		uk_free(&h->a, blocks[i]);
	slab_drain(h);
	UK_TEST_EXPECT_ZERO(h->first.top);
	end(h);
}

UK_TESTCASE(ukallocslab, objects_find_their_slabs_in_any_order)
{
	struct heap *h = make();
	size_t before, n, i;

	UK_TEST_ASSERT(h);
	before = h->free_pages;
	n = take_all(h, 80);
	UK_TEST_ASSERT(n == MANY); /* which shares no factor with 469 */
	for (i = 0; i < n; i++)
		uk_free(&h->a, blocks[i * 469 % n]);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	slab_drain(h);
	UK_TEST_EXPECT_UNUM_EQ(h->free_pages, before);
	end(h);
}

UK_TESTCASE(ukallocslab, idle_slabs_stay_up_to_a_limit)
{
	unsigned int class = class_of(64);
	struct heap *h = make();
	size_t before;

	UK_TEST_ASSERT(h);
	before = h->free_pages;
	free_all(h, take_all(h, 64));
	UK_TEST_EXPECT_UNUM_EQ(h->idle[class], IDLE_BYTES / __PAGE_SIZE);
	UK_TEST_EXPECT_UNUM_GE(h->free_pages + IDLE_BYTES / __PAGE_SIZE + 4,
			       before); /* some are in the cache */
	slab_drain(h);
	UK_TEST_EXPECT_ZERO(h->idle[class]);
	UK_TEST_EXPECT_UNUM_EQ(h->free_pages, before);
	end(h);
}

UK_TESTCASE(ukallocslab, drained_heap_is_pages_again)
{
	struct heap *h = make();
	size_t before;

	UK_TEST_ASSERT(h);
	before = h->free_pages;
	free_all(h, take_all(h, 48));
	free_all(h, take_all(h, 5000));
	UK_TEST_EXPECT_UNUM_LT(h->free_pages, before);
	slab_drain(h);
	UK_TEST_EXPECT_UNUM_EQ(h->free_pages, before);
	UK_TEST_EXPECT_ZERO(h->first.top);
	end(h);
}

UK_TESTCASE(ukallocslab, large_block_takes_what_caches_hold)
{
	struct heap *h = make();
	size_t all;
	void *p;

	UK_TEST_ASSERT(h);
	all = h->free_pages * __PAGE_SIZE;
	free_all(h, take_all(h, 32));
	p = uk_malloc(&h->a, all);
	UK_TEST_EXPECT_NOT_NULL(p);
	UK_TEST_EXPECT_NULL(uk_malloc(&h->a, 1));
	uk_free(&h->a, p);
	end(h);
}

UK_TESTCASE(ukallocslab, small_block_takes_what_other_classes_hold)
{
	struct heap *h = make();
	size_t n;

	UK_TEST_ASSERT(h);
	n = take_all(h, 16384);
	free_all(h, n);
	UK_TEST_EXPECT_NOT_NULL(h->cache[0].head[class_of(16384)]
			|| CONFIG_UKPLAT_LCPU_MAXCOUNT > 1);
	n = take_all(h, 24576);
	UK_TEST_EXPECT_UNUM_GE(n * 24576, h->first.len / 10 * 8);
	free_all(h, n);
	end(h);
}

UK_TESTCASE(ukallocslab, without_pages_a_larger_class_helps)
{
	struct heap *h = make();
	size_t n, i;
	void *p;

	UK_TEST_ASSERT(h);
	n = take_all(h, 1000);
	for (i = 0; i < n; i += 2)
		uk_free(&h->a, blocks[i]);
	UK_TEST_EXPECT_ZERO(h->free_pages);
	p = uk_memalign(&h->a, 64, 64);
	UK_TEST_ASSERT(p && IS_ALIGNED(p, 64));
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_usable(&h->a, p), 1024);
	uk_free(&h->a, p);
	UK_TEST_EXPECT_NULL(uk_malloc(&h->a, 1025));
	end(h);
}

UK_TESTCASE(ukallocslab, larger_class_helps_only_if_it_is_aligned)
{
	struct heap *h = make();
	size_t n, i, unaligned = 0;
	void *p;

	UK_TEST_ASSERT(h);
	n = take_all(h, 1280);
	for (i = 0; i < n; i++) /* two of three: some of them aligned */
		if (i % 3)
			uk_free(&h->a, blocks[i]);
	for (i = 0; i < n / 2; i++) { /* 1280 is no multiple of 512 */
		p = uk_memalign(&h->a, 512, 512);
		UK_TEST_EXPECT(IS_ALIGNED(p, 512));
		unaligned += !p;
	}
	UK_TEST_EXPECT_UNUM_GT(unaligned, 0);
	UK_TEST_EXPECT_NOT_NULL(uk_memalign(&h->a, 256, 256));
	end(h);
}

/* 1280 is no multiple of 512, which only memalign cares about. */
UK_TESTCASE(ukallocslab, what_maxalloc_says_holds_for_smaller_sizes)
{
	struct heap *h = make();
	size_t n, i, size;
	void *p;

	UK_TEST_ASSERT(h);
	n = take_all(h, 1280);
	for (i = 0; i < n; i += 2)
		uk_free(&h->a, blocks[i]);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), 1280);
	for (size = 16; size <= 1280; size += 16) {
		p = uk_malloc(&h->a, size);
		UK_TEST_EXPECT_NOT_NULL(p);
		uk_free(&h->a, p);
	}
	end(h);
}

/* As if another core had freed it: its list is moved by hand. */
UK_TESTCASE(ukallocslab, caches_of_other_cores_are_drained)
{
	unsigned int last = CONFIG_UKPLAT_LCPU_MAXCOUNT - 1, class = class_of(64);
	struct heap *h;
	size_t before;

	if (!last)
		UK_TEST_SKIP("one core is configured");
	h = make();
	UK_TEST_ASSERT(h);
	before = h->free_pages;
	uk_free(&h->a, uk_malloc(&h->a, 64));
	h->cache[last].head[class] = h->cache[0].head[class];
	h->cache[last].room[class] = h->cache[0].room[class];
	h->cache[0].head[class] = NULL;
	UK_TEST_EXPECT_NOT_NULL(h->cache[last].head[class]);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	slab_drain(h);
	UK_TEST_EXPECT_UNUM_EQ(h->free_pages, before);
	end(h);
}
