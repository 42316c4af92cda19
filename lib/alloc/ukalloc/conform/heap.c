/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conformance of a whole heap: all of it can be had, comes back (A5), grows,
 * and does not crumble beyond measure.
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "conform_priv.h"

static void expect_largest(struct uk_alloc *a)
{
	size_t most = uk_alloc_maxalloc(a);
	void *p;

	UK_TEST_EXPECT_UNUM_GT(most, 0);
	UK_TEST_EXPECT_UNUM_LE(most, ARENA);
	UK_TEST_EXPECT_NULL(uk_malloc(a, most + 1));
	p = uk_malloc(a, most);
	UK_TEST_EXPECT_NOT_NULL(p);
	if (p)
		memset(p, 0x5a, most);
	conform_check(a);
	uk_free(a, p);
}

void uk_alloc_conform_maxalloc_can_be_had(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	void *p, *q;

	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_UNUM_GE(uk_alloc_availmem(a), uk_alloc_maxalloc(a));
	expect_largest(a);
	p = uk_malloc(a, conform_size(a, 100 * KIB));
	q = uk_malloc(a, conform_size(a, 3000));
	UK_TEST_ASSERT(p && q);
	uk_free(a, p); /* a hole before q, the rest behind it */
	expect_largest(a);
	conform_end(a);
}

/* How many blocks of a size a heap has that nobody has used yet. */
static size_t count_when_new(const char *impl, size_t size)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	struct conform_chain c = { NULL, 0 };

	if (a) {
		c = conform_exhaust(a, conform_size(a, size));
		conform_end(a);
	}
	return c.count;
}

void uk_alloc_conform_exhaustion_is_recovered_from(const char *impl)
{
	static const size_t sizes[] = { 16, 5000, 100, 40000, 1000 };
	struct conform_random r = { 12345 };
	struct conform_chain c;
	struct uk_alloc *a;
	size_t i, size, expected[ARRAY_SIZE(sizes)];

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		expected[i] = count_when_new(impl, sizes[i]);
	a = conform_begin(impl, ARENA);
	UK_TEST_ASSERT(a != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size = conform_size(a, sizes[i]);
		c = conform_exhaust(a, size);
		UK_TEST_EXPECT_UNUM_GT(c.count, 0);
		UK_TEST_EXPECT_NULL(uk_malloc(a, size)); /* still none */
		conform_check(a);
		if (!conform_reuses(a))
			break;
		UK_TEST_EXPECT_UNUM_GE(c.count, expected[i]);
		conform_free(a, c, i % 2 ? NULL : &r);
		conform_check(a);
	}
	conform_end(a);
}

void uk_alloc_conform_freed_blocks_join_again(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	struct conform_random r = { 99 };
	struct conform_chain c;
	size_t most, round;
	void *p;

	UK_TEST_ASSERT(a != NULL);
	if (!conform_reuses(a)) {
		uk_alloc_unregister(a);
		UK_TEST_SKIP("freed blocks are lost");
	}
	most = uk_alloc_maxalloc(a);
	for (round = 0; round < 4; round++) {
		c = conform_exhaust(a, conform_size(a, 32 + 700 * round));
		conform_free(a, c, round % 2 ? &r : NULL);
		p = uk_malloc(a, most);
		UK_TEST_EXPECT_NOT_NULL(p); /* A5 */
		uk_free(a, p);
	}
	conform_end(a);
}

void uk_alloc_conform_added_memory_is_used(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, 256 * KIB);
	struct conform_chain c;
	size_t before;
	int err;

	UK_TEST_ASSERT(a != NULL);
	c = conform_exhaust(a, conform_size(a, 1000));
	before = uk_alloc_availmem(a);
	err = uk_alloc_addmem(a, conform_arena + 512 * KIB, 256 * KIB);
	if (err) {
		UK_TEST_EXPECT_SNUM_EQ(err, -ENOTSUP);
		uk_alloc_unregister(a);
		UK_TEST_SKIP("this heap cannot grow");
	}
	UK_TEST_EXPECT_UNUM_GE(uk_alloc_availmem(a), before + 192 * KIB);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, conform_arena + 900 * KIB, 1),
			       -EINVAL);
	conform_check(a);
	before = c.count;
	c = conform_exhaust(a, conform_size(a, 1000));
	UK_TEST_EXPECT_UNUM_GE(c.count, before / 2);
	UK_TEST_EXPECT((char *)c.first >= conform_arena + 512 * KIB);
	UK_TEST_EXPECT((char *)c.first < conform_arena + 768 * KIB);
	/* what touches the old end, at addresses that are not round */
	err = uk_alloc_addmem(a, conform_arena + 256 * KIB, 100 * KIB + 7);
	UK_TEST_EXPECT_SNUM_EQ(err, 0);
	err = uk_alloc_addmem(a, conform_arena + 400 * KIB + 5, 64 * KIB);
	UK_TEST_EXPECT_SNUM_EQ(err, 0);
	c = conform_exhaust(a, conform_size(a, 1000));
	UK_TEST_EXPECT_UNUM_GE(c.count, before / 2);
	conform_end(a);
}

void uk_alloc_conform_memory_too_small_is_refused(const char *impl)
{
	struct uk_alloc *a;
	size_t len;
	char *p;

	UK_TEST_EXPECT_NULL(uk_alloc_create(impl, conform_arena, 0));
	for (len = 1; len <= 3 * __PAGE_SIZE; len += 13) {
		memset(conform_arena, 0xa5, 4 * __PAGE_SIZE);
		a = uk_alloc_create(impl, conform_arena + len % 32, len);
		if (!a)
			continue;
		p = uk_malloc(a, 1);
		UK_TEST_EXPECT(!p || (conform_good(p, 1) &&
				      p < conform_arena + len % 32 + len));
		if (p)
			memset(p, 0x5a, uk_alloc_usable(a, p));
		uk_free(a, p);
		conform_end(a);
		/* the byte before what it was given, and that behind it */
		UK_TEST_EXPECT_SNUM_EQ(conform_arena[len % 32 + len], '\xa5');
		if (len % 32)
			UK_TEST_EXPECT_SNUM_EQ(conform_arena[len % 32 - 1],
					       '\xa5');
	}
}

/* The state of one fragmentation experiment. */
struct crumbs {
	void **even;   /* blocks that stay */
	void **odd;    /* blocks that are freed */
	size_t asked;  /* bytes asked for, of all */
	size_t freed;  /* bytes asked for, of the odd ones */
};

static struct crumbs crumble(struct uk_alloc *a, struct conform_random *r)
{
	struct crumbs s = { 0 };
	size_t i, n;
	void **p, ***list;

	for (i = 0; i < ARENA / UK_ALLOC_ALIGN; i++) {
		n = conform_size(a, 16 + conform_random(r, 497));
		p = uk_malloc(a, n);
		if (!p)
			break;
		list = i % 2 ? &s.odd : &s.even;
		p[1] = (void *)n;
		p[0] = *list;
		*list = p;
		s.asked += n;
		s.freed += i % 2 ? n : 0;
	}
	return s;
}

/*
 * Blocks of 16 to 512 bytes until there are no more; every other one is freed;
 * what was freed is asked for again in blocks of 16 to 128 bytes.
 */
void uk_alloc_conform_fragmentation_is_bounded(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	struct conform_random r = { 4711 };
	struct crumbs s;
	size_t again = 0, n, largest;
	void **p, **next;

	UK_TEST_ASSERT(a != NULL);
	s = crumble(a, &r);
	UK_TEST_ASSERT(s.freed > 0);
	for (p = s.odd; p; p = next) {
		next = p[0];
		uk_free(a, p);
	}
	conform_check(a);
	largest = uk_alloc_maxalloc(a);
	for (;;) {
		n = conform_size(a, 16 + conform_random(&r, 113));
		if (again + n > s.freed || !uk_malloc(a, n))
			break;
		again += n;
	}
	uk_test_log("%u %% of the heap asked for when full; of half of that "
		    "freed the largest piece is %u bytes, and %u %% is had "
		    "again", (unsigned int)(s.asked * 100 / ARENA),
		    (unsigned int)largest,
		    (unsigned int)(again * 100 / s.freed));
	if (conform_reuses(a))
		UK_TEST_EXPECT_UNUM_GE(again * 100 / s.freed, 20);
	conform_end(a);
}
