/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the slab allocator: what every allocator must do, and what is this
 * one's own - its classes, its caches, its page layer, and what it refuses.
 *
 * A crash ends the image, so what free() would refuse is asked of
 * slab_diagnose(), which is what it asks.
 */
#include <uk/alloc_conform.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/test.h>

#include "slab_priv.h"
#include "slab_test.h"

uk_testsuite_register(ukallocslab_conform, NULL);
UK_ALLOC_CONFORM(ukallocslab_conform, "slab");

static size_t length(const struct object *o)
{
	size_t n = 0;

	for (; o; o = o->next)
		n++;
	return n;
}

/* --- classes ---------------------------------------------------------------- */

UK_TESTCASE(ukallocslab, class_is_the_smallest_that_fits)
{
	unsigned int class = 0;
	size_t size;

	for (size = 1; size <= CLASS_MAX; size++) {
		if (size > slab_class_size[class])
			class++;
		if (class_of(size) != class)
			break;
	}
	UK_TEST_EXPECT_UNUM_EQ(size, CLASS_MAX + 1);
	UK_TEST_EXPECT_UNUM_EQ(class, CLASSES - 1);
	UK_TEST_EXPECT_UNUM_EQ(slab_class_size[CLASSES - 1], CLASS_MAX);
}

UK_TESTCASE(ukallocslab, malloc_takes_the_class_of_the_size)
{
	struct heap *h = make();
	size_t size, bad = 0;
	void *p;

	UK_TEST_ASSERT(h);
	for (size = 1; size <= 1100; size++) {
		p = uk_malloc(&h->a, size);
		UK_TEST_ASSERT(p);
		bad += uk_alloc_usable(&h->a, p)
		       != slab_class_size[class_of(size)];
		uk_free(&h->a, p);
	}
	UK_TEST_EXPECT_ZERO(bad);
	end(h);
}

UK_TESTCASE(ukallocslab, class_loses_a_fifth_at_most)
{
	size_t size, bad = 0;

	for (size = 65; size <= CLASS_MAX; size++)
		bad += (slab_class_size[class_of(size)] - size) * 5
		       > slab_class_size[class_of(size)];
	UK_TEST_EXPECT_ZERO(bad);
}

UK_TESTCASE(ukallocslab, block_of_64_bytes_costs_less_than_16_more)
{
	struct heap *h = make();
	size_t n;

	UK_TEST_ASSERT(h);
	n = take_all(h, 64);
	UK_TEST_ASSERT(n == MANY);
	UK_TEST_EXPECT_UNUM_LE((ARENA - h->free_pages * __PAGE_SIZE) / n, 80);
	free_all(h, n);
	end(h);
}

UK_TESTCASE(ukallocslab, every_offset_is_told_from_a_block)
{
	struct heap *h = make();
	unsigned int class;
	size_t i, bad = 0;
	char *p;

	UK_TEST_ASSERT(h);
	for (class = 0; class < CLASSES; class++) {
		p = uk_malloc(&h->a, slab_class_size[class]);
		bad += !p || slab_diagnose(h, p);
		for (i = 1; p && i < slab_class_size[class]; i++)
			bad += !slab_diagnose(h, p + i);
		uk_free(&h->a, p);
	}
	UK_TEST_EXPECT_ZERO(bad);
	end(h);
}

/* --- caches ----------------------------------------------------------------- */

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

/* --- what is refused -------------------------------------------------------- */

UK_TESTCASE(ukallocslab, second_free_is_named)
{
	struct heap *h = make();
	void *p, *q;

	UK_TEST_ASSERT(h);
	p = uk_malloc(&h->a, 64);
	q = uk_malloc(&h->a, 64);
	UK_TEST_ASSERT(p && q);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, p), NULL);
	UK_TEST_EXPECT(((struct object *)p)->mark != MARK);
	UK_TEST_EXPECT(((struct object *)q)->mark != MARK);
	uk_free(&h->a, p);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, p), "was freed already");
	slab_drain(h); /* now it is in its slab, which q keeps */
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, p), "was freed already");
	uk_free(&h->a, q);
	slab_drain(h);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, p),
			      "is not memory of this heap, or was freed");
	end(h);
}

UK_TESTCASE(ukallocslab, strange_pointers_are_named)
{
	struct heap *h = make();
	char *p, *q, *run, local;

	UK_TEST_ASSERT(h);
	p = uk_malloc(&h->a, 80);
	run = uk_malloc(&h->a, 100000);
	q = uk_malloc(&h->a, 100000);
	UK_TEST_ASSERT(p && run && q);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, &local),
			      "is not memory of this heap, or was freed");
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, p + 16), "is inside of a block");
	p = (char *)ALIGN_DOWN((uintptr_t)p, __PAGE_SIZE) + 51 * 80;
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, p), "was never a block");
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, run + 8), "is inside of a block");
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, run + __PAGE_SIZE),
			      "is inside of a block, or was freed");
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, run), NULL);
	uk_free(&h->a, run);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, run),
			      "is inside of a block, or was freed");
	uk_free(&h->a, q);
	end(h);
}

UK_TESTCASE(ukallocslab, owner_may_write_the_mark)
{
	struct heap *h = make();
	struct object *o;

	UK_TEST_ASSERT(h);
	o = uk_malloc(&h->a, 64);
	UK_TEST_ASSERT(o);
	o->mark = MARK;
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, o), NULL);
	uk_free(&h->a, o);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, o), "was freed already");
	UK_TEST_EXPECT_PTR_EQ(uk_malloc(&h->a, 64), o);
	UK_TEST_EXPECT_STR_EQ(slab_diagnose(h, o), NULL);
	end(h);
}
