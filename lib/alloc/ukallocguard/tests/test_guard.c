/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the guard: each misuse as it is named. A crash ends the image, so
 * what a free would crash with is asked of guard_freeable(a, ), as it does, and
 * of uk_alloc_check(); tests/test_fault.py has the crashes.
 */
#include <uk/alloc_conform.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/test.h>

#include "guard_priv.h"

static char arena[512 << 10] __align(64);

static struct uk_alloc *make(void)
{
	return uk_alloc_conform_heap("guard+tlsf", arena, sizeof(arena));
}

/* The heap has the fault that these words name, and a free would crash. */
static void expect_said(struct uk_alloc *a, char *p, const char *words)
{
	const char *why = uk_alloc_check(a);
	struct guard_fault f;

	UK_TEST_EXPECT(why && strstr(why, words));
	if (why && !strstr(why, words))
		uk_test_log("it says: %s", why);
	UK_TEST_EXPECT(!guard_freeable(a, p, &f));
}

/* Each byte near the ends, changed alone and put right again. */
UK_TESTCASE(ukallocguard, one_byte_over_either_end_is_found)
{
	static const size_t sizes[] = { 1, 7, 16, 24, 100, 4096 };
	struct uk_alloc *a = make();
	struct guard_fault f;
	ptrdiff_t over, size;
	size_t i;
	char *p;

	UK_TEST_ASSERT(a != NULL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p = uk_malloc(a, sizes[i]);
		UK_TEST_ASSERT(p != NULL);
		size = (ptrdiff_t)sizes[i];
		for (over = 0; over < GUARD_ZONE; over++) {
			p[size + over] ^= 1;
			UK_TEST_EXPECT(!guard_freeable(a, p, &f));
			UK_TEST_EXPECT_SNUM_EQ(f.first, size + over);
			expect_said(a, p, "written past its end");
			p[size + over] ^= 1;
			p[-1 - over] ^= 1;
			UK_TEST_EXPECT(!guard_freeable(a, p, &f));
			UK_TEST_EXPECT_SNUM_EQ(f.last, -1 - over);
			expect_said(a, p, "written before its beginning");
			p[-1 - over] ^= 1;
		}
		memset(p, 0, sizes[i]);
		UK_TEST_EXPECT(guard_freeable(a, p, &f));
		uk_free(a, p);
	}
	UK_TEST_EXPECT_NULL(uk_alloc_check(a));
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, zeroes_and_a_block_moved_by_one_are_found)
{
	struct uk_alloc *a = make();
	char *p, was[GUARD_ZONE];

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 20);
	UK_TEST_ASSERT(p != NULL);
	memcpy(was, p + 20, GUARD_ZONE);
	p[20] = '\0';
	expect_said(a, p, "of 20 bytes: written past its end, byte 20");
	memcpy(p + 20, was, GUARD_ZONE);
	memmove(p + 21, p + 20, GUARD_ZONE - 1);
	expect_said(a, p, "written past its end, bytes 21 to 35");
	memcpy(p + 20, was, GUARD_ZONE);
	uk_free(a, p);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, write_to_a_freed_block_is_found)
{
	struct uk_alloc *a = make();
	char *p;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 100);
	UK_TEST_ASSERT(p != NULL);
	uk_free(a, p);
	p[42] ^= 1;
	expect_said(a, p, "of 100 bytes: written after it was freed, byte 42");
	p[42] ^= 1;
	UK_TEST_EXPECT_NULL(uk_alloc_check(a));
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, strange_pointers_and_second_frees_are_named)
{
	static char elsewhere[1024] __align(16);
	struct uk_alloc *a = make();
	struct guard_fault f;
	char *p;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 300);
	UK_TEST_ASSERT(p != NULL);
	memset(p, 0x5a, 300);
	UK_TEST_EXPECT(!guard_freeable(a, elsewhere + 512, &f));
	UK_TEST_EXPECT_STR_EQ(f.what, "free of what is no block of it");
	UK_TEST_EXPECT(!guard_freeable(a, p + 16, &f));
	UK_TEST_EXPECT_STR_EQ(f.what, "free of what is no block of it");
	UK_TEST_EXPECT(!guard_freeable(a, p + 1, &f));
	UK_TEST_EXPECT_STR_EQ(f.what, "free of what is no block of it");
	uk_free(a, p);
	UK_TEST_EXPECT(!guard_freeable(a, p, &f));
	UK_TEST_EXPECT_STR_EQ(f.what, "freed twice");
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, block_of_another_heap_is_named)
{
	struct uk_alloc *a = make(), *b;
	struct guard_fault f;
	char *p;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 64 << 10);
	UK_TEST_ASSERT(p != NULL);
	b = uk_alloc_conform_heap("guard+tlsf", p, 64 << 10);
	UK_TEST_ASSERT(b != NULL);
	UK_TEST_EXPECT(!guard_freeable(b, p, &f));
	UK_TEST_EXPECT_STR_EQ(f.what, "free of a block of another heap");
	UK_TEST_EXPECT(guard_freeable(a, p, &f));
	uk_alloc_unregister(b);
	uk_free(a, p);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, damaged_head_is_seen)
{
	struct uk_alloc *a = make();
	uintptr_t was;
	char *p;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 100);
	UK_TEST_ASSERT(p != NULL);
	was = guard_block(p)->state;
	guard_block(p)->state = 0x4141414141414141;
	expect_said(a, p, "its head was overwritten");
	guard_block(p)->state = was;
	uk_free(a, p);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, freed_memory_comes_back_late_and_is_not_lost)
{
	struct uk_alloc *a = make();
	size_t most, i;
	void *p, *q;

	UK_TEST_ASSERT(a != NULL);
	most = uk_alloc_maxalloc(a);
	p = uk_malloc(a, 1000);
	uk_free(a, p);
	for (i = 0; i < 20; i++) {
		q = uk_malloc(a, 1000);
		UK_TEST_ASSERT(q != NULL);
		UK_TEST_EXPECT(q != p);
		uk_free(a, q);
	}
	p = uk_malloc(a, most); /* G2 */
	UK_TEST_EXPECT_NOT_NULL(p);
	uk_free(a, p);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, quarantine_is_bounded)
{
	struct uk_alloc *a = make();
	struct guard *g;
	size_t i, most = 0;

	UK_TEST_ASSERT(a != NULL);
	g = a->level[0].state; /* the guard is the lowest layer */
	UK_TEST_ASSERT(g && g->a == a);
	for (i = 0; i < 1000; i++) {
		uk_free(a, uk_malloc(a, 1000));
		most = MAX(most, g->held);
	}
	UK_TEST_EXPECT_UNUM_GT(most, 0);
	UK_TEST_EXPECT_UNUM_LE(most, CONFIG_LIBUKALLOCGUARD_QUARANTINE * 1024);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, realloc_moves_a_block_always)
{
	struct uk_alloc *a = make();
	char *p, *q;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 100);
	UK_TEST_ASSERT(p != NULL);
	memset(p, 7, 100);
	q = uk_realloc(a, p, 50);
	UK_TEST_ASSERT(q != NULL);
	UK_TEST_EXPECT(q != p);
	UK_TEST_EXPECT(q[0] == 7 && q[49] == 7);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_usable(a, q), 50);
	uk_free(a, q);
	uk_alloc_unregister(a);
}

static __noinline void *get(struct uk_alloc *a)
{
	return uk_malloc(a, 10);
}

UK_TESTCASE(ukallocguard, block_remembers_who_allocated_it)
{
	struct uk_alloc *a = make();
	uintptr_t pc, begin = (uintptr_t)get;
	char *p;

	UK_TEST_ASSERT(a != NULL);
	p = get(a);
	UK_TEST_ASSERT(p != NULL);
	pc = guard_block(p)->made.pc[0];
	if (!pc)
		UK_TEST_SKIP("no back traces in this image");
	UK_TEST_EXPECT_UNUM_GT(pc, begin);
	UK_TEST_EXPECT_UNUM_LT(pc - begin, 128);
	uk_free(a, p);
	pc = guard_block(p)->freed.pc[0];
	UK_TEST_EXPECT(pc < begin || pc - begin > 128);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocguard, heap_of_one_size_is_not_guarded)
{
	UK_TEST_EXPECT_NULL(uk_alloc_create("nosuch+tlsf", arena,
					    sizeof(arena)));
	UK_TEST_EXPECT_NULL(uk_alloc_create("guard+", arena, sizeof(arena)));
	UK_TEST_EXPECT_NULL(uk_alloc_create("guard+guardtlsf", arena,
					    sizeof(arena)));
	UK_TEST_EXPECT_NULL(uk_alloc_create("guard+testone", arena,
					    sizeof(arena)));
}
