/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the buddy allocator: splits, merges, pages, misuse, and that the
 * walk over the invariants sees each of them broken. What every allocator must
 * do is in the suite ukallocbuddy_conform.
 */
#include <uk/alloc_conform.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "buddy_priv.h"

uk_testsuite_register(ukallocbuddy_conform, NULL);
UK_ALLOC_CONFORM(ukallocbuddy_conform, "buddy");

#define BLOCK	(64UL << 10) /* one block of this size, and no other ... */
#define BEFORE	(16UL << 10) /* ... behind the heap and its map */

static char arena[2 * BLOCK] __align(2 * BLOCK);

static struct uk_alloc *create(void *base, size_t len)
{
	memset(arena, 0xa5, sizeof(arena)); /* B2: nothing is expected there */
	return uk_alloc_conform_heap("buddy", base, len);
}

/* A heap whose only block is the second half of the arena. What lies between
 * its map and that is taken out, so that nothing merges with it. */
static struct buddy *begin(void)
{
	char *at = arena + BLOCK - BEFORE;
	struct uk_alloc *a;
	unsigned int order;
	struct buddy *h;

	a = create(at, BEFORE + BLOCK);
	if (!a)
		return NULL;
	h = buddy_of(a);
	for (order = BUDDY_MIN; 1UL << order < BLOCK; order++)
		while (!uk_list_empty(&h->free[order]))
			if (!uk_malloc(a, 1UL << order))
				return NULL;
	return h;
}

static void end(struct buddy *h)
{
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	uk_alloc_unregister(&h->a);
}

UK_TESTCASE(ukallocbuddy, one_request_leaves_a_block_of_each_order)
{
	struct buddy *h = begin();
	unsigned int order;
	void *p;

	UK_TEST_ASSERT(h != NULL);
	UK_TEST_EXPECT_UNUM_EQ(h->avail, BLOCK);
	p = uk_malloc(&h->a, 1);
	UK_TEST_EXPECT_PTR_EQ(p, arena + BLOCK);
	for (order = BUDDY_MIN; 1UL << order < BLOCK; order++)
		UK_TEST_EXPECT_PTR_EQ(h->free[order].next,
				      arena + BLOCK + (1UL << order));
	UK_TEST_EXPECT_UNUM_EQ(h->nonempty, BLOCK - (1UL << BUDDY_MIN));
	uk_free(&h->a, p);
	UK_TEST_EXPECT_UNUM_EQ(h->nonempty, BLOCK);
	end(h);
}

UK_TESTCASE(ukallocbuddy, buddies_merge_whichever_is_freed_first)
{
	struct buddy *h = begin();
	char *p[4];
	int first, i;

	UK_TEST_ASSERT(h != NULL);
	for (first = 0; first < 4; first++) {
		for (i = 0; i < 4; i++)
			p[i] = uk_malloc(&h->a, BLOCK / 4);
		UK_TEST_EXPECT_NULL(uk_malloc(&h->a, 1));
		for (i = 0; i < 4; i++) {
			uk_free(&h->a, p[first ^ i]);
			UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
		}
		UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), BLOCK);
	}
	end(h);
}

UK_TESTCASE(ukallocbuddy, neighbours_that_are_not_buddies_stay_apart)
{
	struct buddy *h = begin();
	char *p[4];
	int i;

	UK_TEST_ASSERT(h != NULL);
	for (i = 0; i < 4; i++)
		p[i] = uk_malloc(&h->a, BLOCK / 4);
	uk_free(&h->a, p[1]);
	uk_free(&h->a, p[2]);
	UK_TEST_EXPECT_UNUM_EQ(h->avail, BLOCK / 2);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), BLOCK / 4);
	UK_TEST_EXPECT_NULL(uk_malloc(&h->a, BLOCK / 2));
	uk_free(&h->a, p[0]);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), BLOCK / 2);
	end(h);
}

UK_TESTCASE(ukallocbuddy, a_buddy_that_was_cut_is_not_merged)
{
	struct buddy *h = begin();
	char *low, *high;

	UK_TEST_ASSERT(h != NULL);
	low = uk_malloc(&h->a, BLOCK / 2);
	high = uk_malloc(&h->a, BLOCK / 4); /* its own buddy stays free */
	uk_free(&h->a, low);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), BLOCK / 2);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	uk_free(&h->a, high);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), BLOCK);
	end(h);
}

UK_TESTCASE(ukallocbuddy, sizes_are_rounded_to_powers_of_two)
{
	static const size_t sizes[] = { 0, 1, 64, 65, 128, 4095, 4097 };
	struct buddy *h = begin();
	size_t i, want;
	void *p;

	UK_TEST_ASSERT(h != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		want = 1UL << BUDDY_MIN;
		while (want < sizes[i])
			want *= 2;
		p = uk_malloc(&h->a, sizes[i]);
		UK_TEST_ASSERT(p != NULL);
		UK_TEST_EXPECT_UNUM_EQ(uk_alloc_usable(&h->a, p), want);
		UK_TEST_EXPECT_UNUM_EQ(BLOCK - h->avail, want);
		UK_TEST_EXPECT(IS_ALIGNED(p, want));
		uk_free(&h->a, p);
	}
	end(h);
}

UK_TESTCASE(ukallocbuddy, pages_cost_no_more_than_they_are)
{
	struct buddy *h = begin();
	unsigned long n;
	char *p;

	UK_TEST_ASSERT(h != NULL);
	for (n = 1; n <= BLOCK / __PAGE_SIZE; n++) {
		p = uk_palloc(&h->a, n);
		UK_TEST_ASSERT(p != NULL);
		UK_TEST_EXPECT_PTR_EQ(p, arena + BLOCK);
		UK_TEST_EXPECT_UNUM_EQ(BLOCK - h->avail, n * __PAGE_SIZE);
		UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
		memset(p, 0x5a, n * __PAGE_SIZE);
		uk_pfree(&h->a, p, n);
		UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&h->a), BLOCK);
	}
	UK_TEST_EXPECT_NULL(uk_palloc(&h->a, n));
	UK_TEST_EXPECT_NULL(uk_palloc(&h->a, (unsigned long)-1));
	end(h);
}

UK_TESTCASE(ukallocbuddy, a_region_is_cut_into_the_largest_blocks)
{
	struct uk_alloc *a;
	struct region *r;
	struct buddy *h;
	size_t off;

	for (off = 0; off < 5000; off += 613) {
		a = create(arena + off, BLOCK - 3 * off);
		UK_TEST_ASSERT(a != NULL);
		h = buddy_of(a);
		r = h->regions;
		UK_TEST_EXPECT_UNUM_EQ(h->avail, r->end - r->start);
		UK_TEST_EXPECT((char *)r->end <= arena + BLOCK - 2 * off);
		UK_TEST_EXPECT((uintptr_t)r->map + ((r->end - r->start) >>
						    BUDDY_MIN) <= r->start);
		/* the map and the loss at both ends */
		UK_TEST_EXPECT_UNUM_GE(h->avail, (BLOCK - 3 * off) / 65 * 64 -
				       sizeof(*h) - sizeof(*r) -
				       (3UL << BUDDY_MIN));
		end(h);
	}
}

UK_TESTCASE(ukallocbuddy, regions_are_refused_that_overlap_or_are_small)
{
	struct uk_alloc *a = create(arena, BLOCK);

	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, arena + BLOCK / 2, BLOCK),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, arena + BLOCK, 64), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, arena + BLOCK, (size_t)-1),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, arena + BLOCK, BLOCK), 0);
	end(buddy_of(a));
}

UK_TESTCASE(ukallocbuddy, misuse_is_named)
{
	struct buddy *h = begin();
	char *p, *q;

	UK_TEST_ASSERT(h != NULL);
	p = uk_malloc(&h->a, 256);
	q = uk_malloc(&h->a, 1000);
	UK_TEST_ASSERT(p && q);
	memset(q, 0x86, 1000);
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, p, 0), NULL);
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, q, 0), NULL);
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, arena, 0), "not from this heap");
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, q + 8, 0),
			      "not the beginning of a block");
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, q + 512, 0),
			      "not the beginning of a block");
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, q, 14),
			      "another number of pages than was asked for");
	uk_free(&h->a, p);
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, p, 0), "freed twice");
	uk_free(&h->a, q); /* both vanish into the one block there was */
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, q, 0), "freed twice");
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, p, 0), "freed twice");
	p = uk_malloc(&h->a, BLOCK);
	UK_TEST_EXPECT_STR_EQ(buddy_misuse(h, q, 0),
			      "not the beginning of a block");
	end(h);
}

/* Break one byte, see what the walk says, put it right again. */
static void expect_broken(struct buddy *h, void *at, uint8_t value,
			  const char *rule)
{
	uint8_t *byte = at, good = *byte;
	const char *said;

	*byte = value;
	said = uk_alloc_check(&h->a);
	*byte = good;
	UK_TEST_EXPECT_NOT_NULL(said);
	if (said)
		UK_TEST_EXPECT_BYTES_EQ(said, rule, strlen(rule));
}

UK_TESTCASE(ukallocbuddy, check_sees_each_invariant_broken)
{
	struct buddy *h = begin();
	struct region *r;
	uintptr_t p, q;

	UK_TEST_ASSERT(h != NULL);
	r = h->regions;
	p = (uintptr_t)uk_malloc(&h->a, BLOCK / 4);
	q = (uintptr_t)uk_malloc(&h->a, BLOCK / 4); /* BLOCK / 2 is free */
	UK_TEST_ASSERT(p && q);

	expect_broken(h, buddy_entry(r, p + BLOCK / 2), 17 | ENTRY_FREE, "B1");
	expect_broken(h, buddy_entry(r, q), 15, "B1");
	expect_broken(h, buddy_entry(r, q), 5, "B2");
	expect_broken(h, buddy_entry(r, q), 41, "B2");
	expect_broken(h, &h->nonempty, 1 << 7, "B3");
	expect_broken(h, buddy_entry(r, q), 14 | ENTRY_FREE, "B3");
	expect_broken(h, buddy_entry(r, p + BLOCK / 2), 15, "B3");
	expect_broken(h, &((struct uk_list_head *)(p + BLOCK / 2))->prev,
		      1, "B3");
	*buddy_entry(r, p) |= ENTRY_FREE;
	expect_broken(h, buddy_entry(r, q), 14 | ENTRY_FREE, "B4");
	*buddy_entry(r, p) &= (uint8_t)~ENTRY_FREE;
	expect_broken(h, &h->avail, 64, "the count");
	end(h);
}
