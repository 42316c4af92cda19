/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the slab allocator: what every allocator must do, and what is this
 * one's own - its classes, and what it refuses. Its caches and its page layer have
 * files of their own.
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
