/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the pool: shapes of objects, order, batches, what is refused; then
 * the pool as a heap, through the conformance suite. A crash ends the image,
 * so what a return would refuse is asked of pool_diagnose(), as it does.
 */
#include <uk/alloc_conform.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/test.h>

#include "pool_priv.h"

enum { ARENA = 32 << 10, COUNT = 20 };

static char arena[ARENA] __align(64);

/* For the suite a pool is a heap of objects of a page, made by name. */
static struct uk_alloc *init_pages(void *base, size_t len)
{
	struct uk_allocpool *p;

	p = uk_allocpool_init(base, len, __PAGE_SIZE, UK_ALLOC_ALIGN);
	return p ? uk_allocpool2ukalloc(p) : NULL;
}

UK_ALLOC_IMPL(pool_test) = { .name = "pool-test", .init = init_pages };

uk_testsuite_register(ukallocpool_conform, NULL);
UK_ALLOC_CONFORM(ukallocpool_conform, "pool-test");

/* A pool that no case leaves behind. */
static struct uk_allocpool *make(void *base, size_t len, size_t size,
				 size_t align)
{
	struct uk_allocpool *p = uk_allocpool_init(base, len, size, align);

	if (p)
		uk_alloc_conform_forget(uk_allocpool2ukalloc(p));
	return p;
}

static void end(struct uk_allocpool *p)
{
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&p->a), NULL);
	uk_allocpool_fini(p);
}

UK_TESTCASE(ukallocpool, objects_are_apart_aligned_and_inside)
{
	static const struct { size_t size, align; } shape[] = {
		{ 1, 1 }, { 16, 16 }, { 17, 1 }, { 100, 64 }, { 64, 4096 },
	};
	struct uk_allocpool *p;
	char *obj[ARENA / 16], *was;
	size_t i, n, len, bad;

	for (i = 0; i < ARRAY_SIZE(shape); i++) {
		p = make(arena + 1, ARENA - 2, shape[i].size,
				      shape[i].align);
		UK_TEST_ASSERT(p);
		len = uk_allocpool_objlen(p);
		UK_TEST_EXPECT_UNUM_GE(len, shape[i].size);
		UK_TEST_EXPECT_UNUM_GE(uk_allocpool_count(p), 5);
		was = (char *)(p->next + p->count);
		for (n = bad = 0; (obj[n] = uk_allocpool_take(p)); n++) {
			bad += !IS_ALIGNED(obj[n], shape[i].align)
			       || !IS_ALIGNED(obj[n], 16) || obj[n] < was;
			was = obj[n] + len;
		}
		bad += was > arena + ARENA - 1;
		UK_TEST_EXPECT_ZERO(bad);
		UK_TEST_EXPECT_UNUM_EQ(n, uk_allocpool_count(p));
		UK_TEST_EXPECT_ZERO(uk_allocpool_availcount(p));
		while (n--)
			uk_allocpool_return(p, obj[n]);
		end(p);
	}
}

UK_TESTCASE(ukallocpool, as_many_as_fit)
{
	size_t need = uk_allocpool_reqmem(COUNT, 100, 32);
	struct uk_allocpool *p;

	UK_TEST_ASSERT(need && need <= ARENA);
	p = make(arena, need, 100, 32);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocpool_count(p), COUNT);
	end(p);
	p = make(arena, need - 1, 100, 32);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocpool_count(p), COUNT - 1);
	end(p);
	UK_TEST_EXPECT_NULL(make(arena, sizeof(*p), 100, 32));
}

UK_TESTCASE(ukallocpool, what_overflows_or_is_wrong_is_refused)
{
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(0, 16, 16));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(1, 0, 16));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(1, 16, 24));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(1, 16, 0));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(1, SIZE_MAX, 16));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(1, SIZE_MAX - 14, 1));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(16, SIZE_MAX / 16, 1));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(15, SIZE_MAX / 15 - 15, 1));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(1, 1, (size_t)1 << 63));
	UK_TEST_EXPECT_ZERO(uk_allocpool_reqmem(~0U, 1, 1));
}

UK_TESTCASE(ukallocpool, last_returned_is_first_taken)
{
	struct uk_allocpool *p = make(arena, ARENA, 64, 64);
	char *a, *b;

	UK_TEST_ASSERT(p);
	a = uk_allocpool_take(p);
	b = uk_allocpool_take(p);
	UK_TEST_EXPECT_PTR_EQ(b, a + 64);
	uk_allocpool_return(p, a);
	UK_TEST_EXPECT_PTR_EQ(uk_allocpool_take(p), a);
	uk_allocpool_return(p, b);
	uk_allocpool_return(p, a);
	end(p);
}

UK_TESTCASE(ukallocpool, object_in_the_pool_keeps_its_contents)
{
	struct uk_allocpool *p = make(arena, ARENA, 64, 64);
	char was[64], *obj;

	UK_TEST_ASSERT(p);
	obj = uk_allocpool_take(p);
	memset(obj, 0x5a, 64);
	memcpy(was, obj, 64);
	uk_allocpool_return(p, obj);
	UK_TEST_EXPECT_BYTES_EQ(obj, was, 64);
	end(p);
}

UK_TESTCASE(ukallocpool, batch_ends_with_the_pool)
{
	struct uk_allocpool *p;
	void *obj[COUNT + 5];
	unsigned int n;

	p = make(arena, uk_allocpool_reqmem(COUNT, 40, 8), 40, 8);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocpool_take_batch(p, obj, 3), 3);
	n = 3 + uk_allocpool_take_batch(p, obj + 3, COUNT + 2);
	UK_TEST_EXPECT_UNUM_EQ(n, COUNT);
	UK_TEST_EXPECT_NULL(uk_allocpool_take(p));
	UK_TEST_EXPECT_ZERO(uk_allocpool_take_batch(p, obj + n, 1));
	uk_allocpool_return_batch(p, obj, 7);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocpool_availcount(p), 7);
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&p->a), NULL);
	uk_allocpool_return_batch(p, obj + 7, n - 7);
	end(p);
}

UK_TESTCASE(ukallocpool, parent_gets_its_memory_back)
{
	struct uk_alloc *parent = uk_alloc_conform_heap("pool-test", arena,
							ARENA);
	struct uk_allocpool *p;

	UK_TEST_ASSERT(parent);
	p = uk_allocpool_alloc(parent, COUNT, 100, 16);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocpool_count(p), COUNT);
	UK_TEST_EXPECT_NULL(uk_allocpool_alloc(parent, 0, 100, 16));
	UK_TEST_EXPECT_NULL(uk_allocpool_alloc(parent, 5000, 100, 16));
	uk_allocpool_free(p);
	end(ukalloc2uk_allocpool(parent));
}

UK_TESTCASE(ukallocpool, strange_objects_are_named)
{
	struct uk_allocpool *p;
	char *obj;

	p = make(arena, uk_allocpool_reqmem(COUNT, 64, 64), 64, 64);
	UK_TEST_ASSERT(p);
	obj = uk_allocpool_take(p);
	UK_TEST_EXPECT_STR_EQ(pool_diagnose(p, obj), NULL);
	UK_TEST_EXPECT_STR_EQ(pool_diagnose(p, obj + 1),
			      "is inside of an object");
	UK_TEST_EXPECT_STR_EQ(pool_diagnose(p, obj - 64), "is not of this pool");
	UK_TEST_EXPECT_STR_EQ(pool_diagnose(p, obj + COUNT * 64),
			      "is not of this pool");
	UK_TEST_EXPECT_STR_EQ(pool_diagnose(p, obj + 64),
			      "was returned already");
	uk_allocpool_return(p, obj);
	UK_TEST_EXPECT_STR_EQ(pool_diagnose(p, obj), "was returned already");
	end(p);
}

UK_TESTCASE(ukallocpool, heap_serves_what_its_objects_have)
{
	struct uk_allocpool *p = make(arena, ARENA, 200, 32);
	struct uk_alloc *a;
	void *obj;

	UK_TEST_ASSERT(p);
	a = uk_allocpool2ukalloc(p);
	UK_TEST_EXPECT_PTR_EQ(ukalloc2uk_allocpool(a), p);
	UK_TEST_EXPECT(a->flags & UK_ALLOC_FIXED);
	UK_TEST_EXPECT_NULL(uk_malloc(a, 225));
	UK_TEST_EXPECT_NULL(uk_memalign(a, 64, 100));
	UK_TEST_EXPECT_NULL(uk_palloc(a, 1));
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(a, arena, 64), -ENOTSUP);
	obj = uk_memalign(a, 32, 224);
	UK_TEST_EXPECT_NOT_NULL(obj);
	uk_free(a, obj);
	end(p);
}

UK_TESTCASE(ukallocpool, check_sees_what_is_broken)
{
	struct uk_allocpool *p = make(arena, ARENA, 64, 64);
	void *obj;

	UK_TEST_ASSERT(p);
	obj = uk_allocpool_take(p);
	p->next[5] = 4; /* round */
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&p->a),
			      "I2: the list leads outside, or round");
	p->next[5] = 6;
	p->avail++;
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&p->a),
			      "I2: the list is not as long as it should be");
	p->avail--;
	p->next[0] = 7;
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&p->a),
			      "I1: an object is neither in the pool nor taken");
	p->next[0] = POOL_TAKEN;
	uk_allocpool_return(p, obj);
	end(p);
}
