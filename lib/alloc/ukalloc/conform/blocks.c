/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conformance of single blocks: where they lie, what they hold, what is
 * refused (A1 to A4 of uk/alloc.h).
 */
#include <uk/string.h>

#include "conform_priv.h"

static const size_t sizes[] = { 1, 2, 7, 8, 15, 16, 17, 24, 31, 32, 33, 48, 63,
				64, 65, 100, 127, 128, 129, 255, 256, 257, 500,
				1000, 1023, 1024, 1025, 3000, 4095, 4096, 4097,
				10000, 40000 };

void uk_alloc_conform_blocks_are_aligned_and_inside(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t i, n;
	void *p;

	UK_TEST_ASSERT(a != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		n = conform_size(a, sizes[i]);
		p = uk_malloc(a, n);
		UK_TEST_EXPECT_NOT_NULL(p);
		UK_TEST_EXPECT(!p || conform_good(p, n));
		if (p)
			memset(p, 0x5a, n);
		conform_check(a);
	}
	conform_end(a);
}

void uk_alloc_conform_blocks_do_not_overlap(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	void *p[ARRAY_SIZE(sizes)];
	size_t i, n[ARRAY_SIZE(sizes)];

	UK_TEST_ASSERT(a != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		n[i] = conform_size(a, sizes[i]);
		p[i] = uk_malloc(a, n[i]);
		UK_TEST_ASSERT(p[i] != NULL);
		n[i] = uk_alloc_usable(a, p[i]);
		conform_fill(p[i], n[i], i);
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i += 2)
		uk_free(a, p[i]);
	for (i = 1; i < ARRAY_SIZE(sizes); i += 2)
		UK_TEST_EXPECT(conform_holds(p[i], n[i], i));
	conform_end(a);
}

void uk_alloc_conform_zero_is_a_size(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	void *p[4];
	size_t i, j;

	UK_TEST_ASSERT(a != NULL);
	p[0] = uk_malloc(a, 0);
	p[1] = uk_calloc(a, 0, 8);
	p[2] = uk_memalign(a, UK_ALLOC_ALIGN, 0);
	p[3] = uk_realloc(a, uk_malloc(a, 10), 0);
	for (i = 0; i < ARRAY_SIZE(p); i++) {
		UK_TEST_ASSERT(p[i] != NULL);
		UK_TEST_EXPECT(conform_good(p[i], 1));
		UK_TEST_EXPECT_UNUM_GE(uk_alloc_usable(a, p[i]), 1);
		for (j = 0; j < i; j++)
			UK_TEST_EXPECT(p[i] != p[j]);
	}
	for (i = 0; i < ARRAY_SIZE(p); i++)
		uk_free(a, p[i]);
	conform_end(a);
}

void uk_alloc_conform_free_of_null_is_nothing(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t before;

	UK_TEST_ASSERT(a != NULL);
	before = uk_alloc_availmem(a);
	uk_free(a, NULL);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before);
	conform_end(a);
}

void uk_alloc_conform_usable_covers_the_request(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t i, n, usable;
	void *p;

	UK_TEST_ASSERT(a != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		n = conform_size(a, sizes[i]);
		p = uk_malloc(a, n);
		UK_TEST_ASSERT(p != NULL);
		usable = uk_alloc_usable(a, p);
		UK_TEST_EXPECT_UNUM_GE(usable, n);
		UK_TEST_EXPECT(conform_good(p, usable));
		memset(p, 0x5a, usable);
		conform_check(a);
	}
	conform_end(a);
}

static void one_alignment(struct uk_alloc *a, size_t align, size_t size)
{
	void *p = uk_memalign(a, align, size);

	UK_TEST_EXPECT_NOT_NULL(p);
	if (!p)
		return;
	UK_TEST_EXPECT(IS_ALIGNED(p, align));
	UK_TEST_EXPECT(conform_good(p, size));
	UK_TEST_EXPECT_UNUM_GE(uk_alloc_usable(a, p), size);
	memset(p, 0x5a, uk_alloc_usable(a, p));
	conform_check(a);
	uk_free(a, p);
}

void uk_alloc_conform_every_power_of_two_alignment_is_kept(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t align, largest;
	void *p = NULL;

	UK_TEST_ASSERT(a != NULL);
	largest = conform_fixed(a) ? UK_ALLOC_ALIGN : 64 * KIB;
	for (align = 1; align <= largest; align *= 2) {
		one_alignment(a, align, conform_size(a, 1));
		one_alignment(a, align, conform_size(a, 100));
		one_alignment(a, align, conform_size(a, 5000));
	}
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(a, &p, 16, 1), 0);
	UK_TEST_EXPECT(conform_good(p, 1));
	uk_free(a, p);
	conform_end(a);
}

void uk_alloc_conform_other_alignments_are_refused(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	void *p = &a;

	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_NULL(uk_memalign(a, 0, 16));
	UK_TEST_EXPECT_NULL(uk_memalign(a, 24, 16));
	UK_TEST_EXPECT_NULL(uk_memalign(a, 4095, 16));
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(a, &p, 4, 16), 22);
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(a, &p, 24, 16), 22);
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(a, &p, 16, SIZE_MAX), 12);
	UK_TEST_EXPECT_PTR_EQ(p, &a);
	conform_end(a);
}

void uk_alloc_conform_sizes_that_overflow_are_refused(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t before, i;

	UK_TEST_ASSERT(a != NULL);
	before = uk_alloc_availmem(a);
	for (i = 0; i < 70; i++) {
		UK_TEST_EXPECT_NULL(uk_malloc(a, SIZE_MAX - i));
		UK_TEST_EXPECT_NULL(uk_memalign(a, 64, SIZE_MAX - i));
		UK_TEST_EXPECT_NULL(uk_memalign(a, 4096, SIZE_MAX - 64 * i));
		UK_TEST_EXPECT_NULL(uk_malloc(a, SIZE_MAX / 2 + i));
	}
	UK_TEST_EXPECT_NULL(uk_memalign(a, SIZE_MAX / 2 + 1, 16));
	UK_TEST_EXPECT_NULL(uk_memalign(a, SIZE_MAX / 2 + 1, SIZE_MAX / 2));
	UK_TEST_EXPECT_NULL(uk_calloc(a, SIZE_MAX, 2));
	UK_TEST_EXPECT_NULL(uk_calloc(a, 2, SIZE_MAX / 2 + 1));
	UK_TEST_EXPECT_NULL(uk_calloc(a, (size_t)1 << 32, (size_t)1 << 32));
	UK_TEST_EXPECT_NULL(uk_palloc(a, ~0UL));
	UK_TEST_EXPECT_NULL(uk_palloc(a, ~0UL / __PAGE_SIZE + 2));
	UK_TEST_EXPECT_NULL(uk_malloc(a, ARENA));
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before);
	conform_end(a);
}

static bool is_zero(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n && !p[i]; i++)
		;
	return i == n;
}

void uk_alloc_conform_calloc_clears_what_was_used(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t i, n;
	char *p;

	UK_TEST_ASSERT(a != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		n = conform_size(a, sizes[i]);
		p = uk_malloc(a, n);
		UK_TEST_ASSERT(p != NULL);
		memset(p, 0xff, n);
		uk_free(a, p);
		p = uk_calloc(a, n, 1);
		UK_TEST_ASSERT(p != NULL);
		UK_TEST_EXPECT(is_zero(p, n));
		uk_free(a, p);
	}
	p = uk_calloc(a, 3, conform_size(a, 48) / 3);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_EXPECT(is_zero(p, conform_size(a, 48) / 3 * 3));
	conform_end(a);
}

void uk_alloc_conform_realloc_keeps_contents(const char *impl)
{
	static const size_t steps[] = { 1, 15, 16, 17, 40, 100, 90, 1000, 5000,
					4000, 20000, 20001, 300, 299, 16, 7,
					600, 9000, 1 };
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t i, n, old = 1;
	void *p, *wall, *q;

	UK_TEST_ASSERT(a != NULL);
	p = uk_realloc(a, NULL, 1);
	UK_TEST_ASSERT(p != NULL);
	conform_fill(p, 1, 9);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		wall = i % 2 ? uk_malloc(a, 1) : NULL; /* no room behind it */
		n = conform_size(a, steps[i]);
		q = uk_realloc(a, p, n);
		UK_TEST_ASSERT(q != NULL);
		UK_TEST_EXPECT(conform_good(q, n));
		UK_TEST_EXPECT(conform_holds(q, MIN(n, old), 9));
		UK_TEST_EXPECT_UNUM_GE(uk_alloc_usable(a, q), n);
		conform_fill(q, n, 9);
		conform_check(a);
		uk_free(a, wall);
		p = q;
		old = n;
	}
	uk_free(a, p);
	conform_end(a);
}

void uk_alloc_conform_realloc_that_fails_changes_nothing(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	size_t n;
	void *p;

	UK_TEST_ASSERT(a != NULL);
	n = conform_size(a, 500);
	p = uk_malloc(a, n);
	UK_TEST_ASSERT(p != NULL);
	conform_fill(p, n, 3);
	UK_TEST_EXPECT_NULL(uk_realloc(a, p, ARENA));
	UK_TEST_EXPECT_NULL(uk_realloc(a, p, SIZE_MAX));
	UK_TEST_EXPECT_NULL(uk_realloc(a, p, SIZE_MAX - 32));
	UK_TEST_EXPECT(conform_holds(p, n, 3));
	UK_TEST_EXPECT_UNUM_GE(uk_alloc_usable(a, p), n);
	uk_free(a, p);
	conform_end(a);
}

void uk_alloc_conform_pages_are_whole_pages(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	unsigned long n;
	void *p[4];

	UK_TEST_ASSERT(a != NULL);
	if (conform_fixed(a)) {
		uk_alloc_unregister(a);
		UK_TEST_SKIP("blocks of one size only");
	}
	for (n = 1; n <= ARRAY_SIZE(p); n++) {
		p[n - 1] = uk_palloc(a, n);
		UK_TEST_ASSERT(p[n - 1] != NULL);
		UK_TEST_EXPECT(IS_ALIGNED(p[n - 1], __PAGE_SIZE));
		UK_TEST_EXPECT(conform_good(p[n - 1], n * __PAGE_SIZE));
		conform_fill(p[n - 1], n * __PAGE_SIZE, n);
	}
	for (n = 1; n <= ARRAY_SIZE(p); n++) {
		UK_TEST_EXPECT(conform_holds(p[n - 1], n * __PAGE_SIZE, n));
		uk_pfree(a, p[n - 1], n);
		conform_check(a);
	}
	conform_end(a);
}
