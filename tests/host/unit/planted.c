/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Planted errors - one case for each kind that the sanitizers are here for.
 *
 * tests/test_host_unit.py runs each in a process of its own and expects it to
 * be caught; the other tests do not select this suite. A kind that is caught no
 * more (a flag was lost, an interceptor stands in the way) is seen so.
 *
 * Values come through `volatile`, or the compiler would know the end.
 */
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/test.h>

#include "host.h"

enum { PAGE = 4096 };

static volatile int one = 1;
static char global[8];
static volatile char sink; /* where what was read goes */
static char *volatile kept;

UK_TESTCASE(planted, wrong_result)
{
	UK_TEST_EXPECT_SNUM_EQ(one, 2);
}

UK_TESTCASE(planted, heap_read_past_the_end)
{
	const char *p = libc_pages(PAGE);

	kept = (char *)p;
	sink = p[PAGE - 1 + one];
}

UK_TESTCASE(planted, stack_write_past_the_end)
{
	char local[8];
	char *volatile p = local;

	p[7 + one] = 'x';
	sink = p[0];
}

UK_TESTCASE(planted, global_read_past_the_end)
{
	const char *volatile p = global;

	sink = p[7 + one];
}

/* In the library's own memcpy(), not in an interceptor of the host's. */
UK_TESTCASE(planted, memcpy_past_the_end)
{
	char local[16];

	memcpy(local, global, 8 + (size_t)one);
	sink = local[8];
}

static __noinline char *local_of_a_call(void)
{
	char local[8];
	char *volatile p = local;

	p[0] = 'x';
	return p;
}

UK_TESTCASE(planted, use_after_return)
{
	sink = *local_of_a_call();
}

UK_TESTCASE(planted, leak)
{
	char *p = libc_pages(PAGE);

	p[0] = 'x';
}

/* Of the library's default heap: see heap.c. */
UK_TESTCASE(planted, block_leak)
{
	char *p = uk_malloc(uk_alloc_get_default(), 100);

	p[0] = 'x';
}

UK_TESTCASE(planted, block_write_past_the_end)
{
	char *volatile p = uk_malloc(uk_alloc_get_default(), 100);

	p[99 + one] = 'x';
	uk_free(uk_alloc_get_default(), p);
}

UK_TESTCASE(planted, block_use_after_free)
{
	char *volatile p = uk_malloc(uk_alloc_get_default(), 100);

	uk_free(uk_alloc_get_default(), p);
	sink = p[0];
}

/* The sanitizers do not see it; valgrind does. */
UK_TESTCASE(planted, block_never_written)
{
	char *volatile p = uk_malloc(uk_alloc_get_default(), 100);

	if (p[50] == 'x')
		sink = 1;
	uk_free(uk_alloc_get_default(), p);
}

UK_TESTCASE(planted, signed_overflow)
{
	volatile int big = INT32_MAX;

	big = big + one;
}

UK_TESTCASE(planted, shift_too_far)
{
	volatile int far = 31 + one;

	far = one << far;
}

UK_TESTCASE(planted, misaligned_load)
{
	static const uint32_t words[2];
	const void *volatile p = (const char *)words + 1;

	sink = (char)*(const uint32_t *)p;
}

UK_TESTCASE(planted, null_pointer)
{
	const volatile char *volatile p = NULL;

	sink = *p;
}

UK_TESTCASE(planted, float_out_of_range)
{
	volatile double big = 1e30;
	volatile int n = (int)big;

	sink = (char)n;
}

/* The guard page below the boot stack. */
static __noinline int deeper(volatile int n)
{
	volatile char frame[1024];

	frame[0] = (char)n;
	return n ? deeper(n + 1) + frame[0] : 0;
}

UK_TESTCASE(planted, stack_overflow)
{
	sink = (char)deeper(one);
}
