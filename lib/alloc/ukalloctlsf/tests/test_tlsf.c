/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of TLSF: the bins, each way in which a block is cut or merged, misuse,
 * and that the walk over the invariants sees each of them broken. What every
 * allocator must do is in the suite ukalloctlsf_conform.
 */
#include <uk/alloc_conform.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "tlsf_priv.h"

uk_testsuite_register(ukalloctlsf_conform, NULL);
UK_ALLOC_CONFORM(ukalloctlsf_conform, "tlsf");

#define ARENA	(64UL << 10)

static char arena[ARENA] __align(64);

static struct uk_alloc *create(void *base, size_t len)
{
	return uk_alloc_conform_heap("tlsf", base, len);
}

static struct tlsf *begin(size_t len)
{
	struct uk_alloc *a = create(arena, len);

	return a ? tlsf_of(a) : NULL;
}

static void end(struct tlsf *t)
{
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&t->a), NULL);
	uk_alloc_unregister(&t->a);
}

/* The smallest size of a bin, said in another way than bin_of() does. */
static size_t lowest(unsigned int bin)
{
	if (bin < 16)
		return bin * 16;
	return (size_t)(16 + bin % 16) << (bin / 16 + 3);
}

UK_TESTCASE(ukalloctlsf, bins_follow_each_other_without_gap)
{
	unsigned int bin;

	for (bin = 1; bin < TLSF_BINS; bin++) {
		UK_TEST_ASSERT(bin_of(lowest(bin)) == bin);
		UK_TEST_ASSERT(bin_of(lowest(bin) - 1) == bin - 1);
	}
	UK_TEST_EXPECT_UNUM_EQ(bin_of(0), 0);
	UK_TEST_EXPECT_UNUM_EQ(bin_of(1000), 2 * 16 + 15);
	UK_TEST_EXPECT_UNUM_EQ(bin_of(TLSF_LIMIT), TLSF_BINS - 1);
}

UK_TESTCASE(ukalloctlsf, a_fitting_bin_has_nothing_too_small)
{
	size_t size;

	for (size = 32; size < 100000; size += 16) {
		UK_TEST_ASSERT(lowest(bin_fitting(size)) >= size);
		UK_TEST_ASSERT(lowest(bin_fitting(size) - 1) < size);
	}
	UK_TEST_EXPECT_UNUM_EQ(bin_fitting(TLSF_LIMIT), TLSF_BINS - 1);
}

UK_TESTCASE(ukalloctlsf, find_takes_the_first_bin_that_is_large_enough)
{
	static char mem[512 + 69984 + 16] __align(16);
	struct block *small = (struct block *)mem;
	struct block *large = (struct block *)(mem + 512);
	static struct tlsf t;

	memset(&t, 0, sizeof(t));
	UK_TEST_EXPECT_NULL(bin_find(&t, 0));
	block_set(small, 512, BLOCK_FREE);
	block_set(large, 69984, BLOCK_FREE);
	bin_insert(&t, small);
	bin_insert(&t, large);
	UK_TEST_EXPECT_PTR_EQ(bin_find(&t, bin_fitting(32)), small);
	UK_TEST_EXPECT_PTR_EQ(bin_find(&t, bin_fitting(512)), small);
	UK_TEST_EXPECT_PTR_EQ(bin_find(&t, bin_fitting(528)), large);
	UK_TEST_EXPECT_NULL(bin_find(&t, bin_fitting(80000)));
	UK_TEST_EXPECT_NULL(bin_find(&t, TLSF_BINS - 1));
	bin_remove(&t, small);
	UK_TEST_EXPECT_PTR_EQ(bin_find(&t, 0), large);
	bin_remove(&t, large);
	UK_TEST_EXPECT_UNUM_EQ(t.words, 0);
}

UK_TESTCASE(ukalloctlsf, a_block_costs_its_header)
{
	struct tlsf *t = begin(ARENA);
	size_t before = t ? t->avail : 0;

	UK_TEST_ASSERT(t != NULL);
	UK_TEST_EXPECT_NOT_NULL(uk_malloc(&t->a, 64));
	UK_TEST_EXPECT_UNUM_EQ(before - t->avail, 64 + 16);
	UK_TEST_EXPECT_NOT_NULL(uk_malloc(&t->a, 4096));
	UK_TEST_EXPECT_UNUM_EQ(before - t->avail, 64 + 16 + 4096 + 16);
	end(t);
}

/* Free two of four neighbours, then the one between them. */
static void merge_between(bool free_below, bool free_above, size_t size)
{
	struct tlsf *t = begin(ARENA);
	size_t before = t ? t->avail : 0;
	void *p[5];
	int i;

	UK_TEST_ASSERT(t != NULL);
	for (i = 0; i < 5; i++)
		p[i] = uk_malloc(&t->a, size);
	UK_TEST_ASSERT(p[0] && p[1] && p[2] && p[3] && p[4]);
	if (free_below)
		uk_free(&t->a, p[1]);
	if (free_above)
		uk_free(&t->a, p[3]);
	uk_free(&t->a, p[2]);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&t->a), NULL);
	for (i = 0; i < 5; i++)
		if (i == 0 || i == 4 || (i == 1 && !free_below) ||
		    (i == 3 && !free_above))
			uk_free(&t->a, p[i]);
	UK_TEST_EXPECT_UNUM_EQ(t->avail, before);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&t->a), before - 16);
	end(t);
}

UK_TESTCASE(ukalloctlsf, a_freed_block_merges_with_either_neighbour)
{
	size_t size;

	for (size = 16; size <= 8192; size *= 2) {
		merge_between(false, false, size);
		merge_between(true, false, size);
		merge_between(false, true, size);
		merge_between(true, true, size);
	}
}

UK_TESTCASE(ukalloctlsf, the_last_look_finds_what_the_bins_pass_by)
{
	struct tlsf *t = begin(ARENA);
	size_t most;
	void *p;

	UK_TEST_ASSERT(t != NULL);
	most = uk_alloc_maxalloc(&t->a);
	UK_TEST_EXPECT_NULL(bin_find(t, bin_fitting(most + BLOCK_HEADER)));
	p = uk_malloc(&t->a, most);
	UK_TEST_EXPECT_NOT_NULL(p);
	UK_TEST_EXPECT_UNUM_EQ(t->avail, 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(&t->a), 0);
	uk_free(&t->a, p);
	end(t);
}

UK_TESTCASE(ukalloctlsf, realloc_grows_in_place_where_it_can)
{
	struct tlsf *t = begin(ARENA);
	char *p, *q;

	UK_TEST_ASSERT(t != NULL);
	p = uk_malloc(&t->a, 100);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_ASSERT(uk_realloc(&t->a, p, 5000) == p);
	q = uk_malloc(&t->a, 300);
	UK_TEST_EXPECT_PTR_EQ(q, p + 5008 + 16); /* right behind it */
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(&t->a, p, 100), p);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&t->a), NULL);
	UK_TEST_ASSERT(uk_realloc(&t->a, p, 5000) == p && q);
	memset(p, 7, 5000);
	p = uk_realloc(&t->a, p, 6000);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_EXPECT(p > q); /* q is in the way */
	UK_TEST_EXPECT(p[0] == 7 && p[4999] == 7);
	end(t);
}

UK_TESTCASE(ukalloctlsf, memalign_gives_both_ends_back)
{
	struct tlsf *t = begin(ARENA);
	size_t before = t ? t->avail : 0;
	void *p;

	UK_TEST_ASSERT(t != NULL);
	p = uk_memalign(&t->a, 1024, 100);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_EXPECT(IS_ALIGNED(p, 1024));
	UK_TEST_EXPECT_UNUM_EQ(before - t->avail, 112 + 16);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&t->a), NULL);
	uk_free(&t->a, p);
	UK_TEST_EXPECT_UNUM_EQ(t->avail, before);
	end(t);
}

UK_TESTCASE(ukalloctlsf, pools_are_refused_that_overlap_or_are_small)
{
	struct tlsf *t = begin(ARENA / 2);
	size_t least = sizeof(struct pool) + BLOCK_MIN + BLOCK_HEADER;

	UK_TEST_ASSERT(t != NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(&t->a, arena + ARENA / 4,
					       ARENA / 2), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(&t->a, arena + ARENA / 2,
					       least - 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(&t->a, arena + ARENA / 2,
					       (size_t)-1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(&t->a, arena + ARENA / 2,
					       least), 0);
	end(t);
}

UK_TESTCASE(ukalloctlsf, misuse_is_named)
{
	struct tlsf *t = begin(ARENA);
	static char elsewhere[64] __align(16);
	char *p, *q, *r;

	UK_TEST_ASSERT(t != NULL);
	p = uk_malloc(&t->a, 100);
	q = uk_malloc(&t->a, 100);
	r = uk_malloc(&t->a, 100);
	UK_TEST_ASSERT(p && q && r);
	memset(q, 0x41, 100);
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, q), NULL);
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, elsewhere + 16),
			      "not from this heap");
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, q + 8),
			      "not the beginning of a block");
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, q + 32),
			      "not the beginning of a block, or freed twice");
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, t->pools->end + 1),
			      "not from this heap");
	uk_free(&t->a, p);
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, p), "freed twice");
	uk_free(&t->a, q); /* vanishes into p */
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, q), "freed twice");
	UK_TEST_ASSERT(uk_malloc(&t->a, 2000));
	memset(block_after(block_of(r)), 0x41, 8);
	UK_TEST_EXPECT_STR_EQ(tlsf_misuse(t, r), "written past its end, "
			      "not a block, or freed twice");
	block_after(block_of(r))->below = block_of(r);
	end(t);
}

/* Break one word, see what the walk says, put it right again. */
static void expect_broken(struct tlsf *t, void *at, uint64_t value,
			  const char *rule)
{
	uint64_t good;
	const char *said;

	memcpy(&good, at, sizeof(good));
	memcpy(at, &value, sizeof(value));
	said = uk_alloc_check(&t->a);
	memcpy(at, &good, sizeof(good));
	UK_TEST_EXPECT_NOT_NULL(said);
	if (said)
		UK_TEST_EXPECT_BYTES_EQ(said, rule, strlen(rule));
}

UK_TESTCASE(ukalloctlsf, check_sees_each_invariant_broken)
{
	struct tlsf *t = begin(ARENA);
	struct block *b, *rest;
	char *p, *q;

	UK_TEST_ASSERT(t != NULL);
	p = uk_malloc(&t->a, 100);
	q = uk_malloc(&t->a, 100);
	UK_TEST_ASSERT(p && q);
	uk_free(&t->a, p);
	b = block_of(p);
	rest = bin_find(t, bin_of(1000));
	UK_TEST_ASSERT(rest && rest != b);

	expect_broken(t, &b->size, 16 | BLOCK_FREE, "T1");
	expect_broken(t, &b->size, (2 * ARENA) | BLOCK_FREE, "T1");
	expect_broken(t, &t->pools->end->size, 64, "T1");
	expect_broken(t, &block_after(b)->below, 0, "T2");
	expect_broken(t, &block_node(b)->at, (uintptr_t)&t->bins[0], "T3");
	expect_broken(t, &t->bins[bin_of(128)], (uintptr_t)block_node(rest),
		      "T3");
	expect_broken(t, &t->bins[bin_of(128)], 0, "T4");
	expect_broken(t, &t->words, 0, "T4");
	expect_broken(t, &block_after(b)->size,
		      block_after(b)->size | BLOCK_FREE, "T5");
	expect_broken(t, &b->size, block_size(b), "T3");
	expect_broken(t, &t->avail, t->avail + 16, "the count");
	end(t);
}
