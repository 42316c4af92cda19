/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the slab allocator's page layer, and of the walk over the invariants
 * of both layers.
 */
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/test.h>

#include "slab_priv.h"
#include "slab_test.h"

static char extra[64 << 10] __align(16);

UK_TESTCASE(ukallocslab, neighbours_join_in_any_order)
{
	static const uint8_t order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 },
		{ 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct heap *h = make();
	void *run[3], *last;
	unsigned int i, j;

	UK_TEST_ASSERT(h);
	for (i = 0; i < 6; i++) {
		for (j = 0; j < 3; j++)
			run[j] = uk_palloc(&h->a, j + 1);
		last = uk_palloc(&h->a, 1);
		for (j = 0; j < 3; j++) {
			uk_pfree(&h->a, run[order[i][j]], order[i][j] + 1UL);
			UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
		}
		UK_TEST_ASSERT(uk_palloc(&h->a, 6) == run[0]);
		uk_pfree(&h->a, run[0], 6);
		uk_pfree(&h->a, last, 1);
		UK_TEST_EXPECT_ZERO(h->first.top);
	}
	end(h);
}

UK_TESTCASE(ukallocslab, aligned_run_gives_its_ends_back)
{
	struct heap *h = make();
	size_t before;
	void *p, *q;

	UK_TEST_ASSERT(h);
	before = h->free_pages;
	p = uk_palloc(&h->a, 1);
	q = uk_memalign(&h->a, 32768, 40000);
	UK_TEST_EXPECT(q && IS_ALIGNED(q, 32768));
	UK_TEST_EXPECT_UNUM_EQ(h->free_pages, before - 11);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	uk_free(&h->a, q);
	uk_pfree(&h->a, p, 1);
	UK_TEST_EXPECT_UNUM_EQ(h->free_pages, before);
	end(h);
}

UK_TESTCASE(ukallocslab, added_memory_serves_both_layers)
{
	struct heap *h = make();
	size_t n, i, inside = 0;

	UK_TEST_ASSERT(h);
	UK_TEST_EXPECT_ZERO(uk_alloc_addmem(&h->a, extra, sizeof(extra)));
	n = take_all(h, 2000);
	for (i = 0; i < n; i++)
		inside += (char *)blocks[i] >= extra
			  && (char *)blocks[i] < extra + sizeof(extra);
	UK_TEST_EXPECT_UNUM_GE(inside, 28);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	free_all(h, n);
	slab_drain(h);
	UK_TEST_EXPECT_ZERO(h->first.next->top);
	end(h);
}

/* Page 0 is a slab that only a cache keeps, page 1 is free. */
UK_TESTCASE(ukallocslab, pages_that_caches_keep_are_found_in_need)
{
	struct heap *h = make();
	void *object[64], *p;
	size_t n, i;

	UK_TEST_ASSERT(h);
	for (i = 0; i < 64; i++)
		object[i] = uk_malloc(&h->a, 64);
	for (n = 0; (blocks[n] = uk_palloc(&h->a, 1)); n++)
		;
	UK_TEST_EXPECT_NULL(uk_malloc(&h->a, 64));
	for (i = 0; i < n; i += 2)
		uk_pfree(&h->a, blocks[i], 1);
	for (i = 0; i < 64; i++)
		uk_free(&h->a, object[i]);
	UK_TEST_EXPECT_UNUM_GE(h->free_pages / 32, 3); /* else that is why */
	p = uk_palloc(&h->a, 2);
	UK_TEST_EXPECT_PTR_EQ(p, (void *)ALIGN_DOWN((uintptr_t)object[0],
						    __PAGE_SIZE));
	UK_TEST_EXPECT_NULL(uk_palloc(&h->a, 2));
	end(h);
}

/* So that a large heap is made as fast as a small one. */
UK_TESTCASE(ukallocslab, making_a_heap_writes_its_head_only)
{
	struct heap *h;
	size_t i, written = 0;

	memset(arena, 0xa5, ARENA);
	h = make();
	UK_TEST_ASSERT(h);
	for (i = sizeof(*h); i < ARENA; i++)
		written += arena[i] != (char)0xa5;
	UK_TEST_EXPECT_ZERO(written);
	end(h);
}

/* --- the walk of the invariants --------------------------------------------- */

/* Break something, look, mend it. */
#define EXPECT_SEEN(h, lvalue, value, words)                                   \
	do {                                                                   \
		__typeof__(lvalue) _was = (lvalue);                            \
		(lvalue) = (value);                                            \
		UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&(h)->a), words);         \
		(lvalue) = _was;                                               \
	} while (0)

UK_TESTCASE(ukallocslab, check_sees_what_is_broken)
{
	struct heap *h = make();
	struct page *run, *slab;
	struct object *o;
	void *p, *q, *live;

	UK_TEST_ASSERT(h);
	p = uk_palloc(&h->a, 3);
	q = uk_palloc(&h->a, 1);
	o = uk_malloc(&h->a, 300);
	live = uk_malloc(&h->a, 300);
	UK_TEST_ASSERT(p && q && o && live);
	uk_pfree(&h->a, p, 3);
	run = h->first.map;
	slab = &run[4];
	uk_free(&h->a, o);
	slab_drain(h); /* into its slab, which `live` keeps */
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	EXPECT_SEEN(h, o->mark, 1, "O2: a free object was written");
	EXPECT_SEEN(h, run[2].len, 2, "P1: the ends of a free run differ");
	EXPECT_SEEN(h, run[3].what, PAGE_FREE, "P2: two free runs touch");
	EXPECT_SEEN(h, run[1].what, PAGE_BLOCK, "P1: a page inside of a run "
		    "or block is not inner");
	EXPECT_SEEN(h, run[3].what, PAGE_INNER, "P1: a page belongs to nothing");
	EXPECT_SEEN(h, h->free_pages, 0, "the free pages do not add up");
	EXPECT_SEEN(h, h->runs_filled, 0, "P3: the bit of a list is wrong");
	EXPECT_SEEN(h, slab->start, 0, "P1: a slab does not begin where it says");
	EXPECT_SEEN(h, slab->used, slab->used + 1,
		    "O1: a slab's objects do not add up");
	EXPECT_SEEN(h, h->idle[class_of(300)], 7,
		    "O3: the idle slabs do not add up");
	EXPECT_SEEN(h, h->partial[class_of(300)], NULL,
		    "P3, O3: a run or slab is in no list");
	uk_free(&h->a, live);
	uk_pfree(&h->a, q, 1);
	end(h);
}
