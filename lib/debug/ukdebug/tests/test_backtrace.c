/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the back trace.
 *
 * Idea: a chain of calls that is known here, the case, outer(), inner(), takes
 * the trace of itself. Then come frame pointers that lead astray, into a loop,
 * out of the stack, onto its borders: the trace must end, early and quietly.
 */
#include <uk/arch/lcpu.h>
#include <uk/atomic.h>
#include <uk/sections.h>
#include <uk/test.h>

#include "report.h"

static uintptr_t pcs[8];      /* the trace that inner() took */
static unsigned int pc_count; /* its length */

static __noinline void inner(void)
{
	pc_count = backtrace_collect(ukarch_frame(), pcs, ARRAY_SIZE(pcs));
	uk_barrier();
}

static __noinline void outer(void)
{
	inner();
	uk_barrier();
}

UK_TESTCASE(ukdebug, back_trace_names_the_chain_of_calls)
{
	outer();
	UK_TEST_ASSERT(pc_count >= 3);
	UK_TEST_EXPECT_UNUM_GT(pcs[0], (uintptr_t)&outer);
	UK_TEST_EXPECT_UNUM_LT(pcs[0], (uintptr_t)&outer + 64);
	if (UK_IS_ON(CONFIG_LIBUKDEBUG_SYMTAB)) {
		UK_TEST_EXPECT_STR_EQ(symtab_find(pcs[0] - 1).name, "outer");
		UK_TEST_EXPECT_STR_EQ(symtab_find(pcs[1] - 1).name,
				      "uk_testcase_ukdebug_back_trace_names_"
				      "the_chain_of_calls");
	}
}

UK_TESTCASE(ukdebug, back_trace_of_a_broken_frame_is_short)
{
	uintptr_t loop[2] = { (uintptr_t)loop, (uintptr_t)&outer };
	uintptr_t wild[2] = { 0x10, (uintptr_t)&outer };

	UK_TEST_EXPECT_UNUM_LE(backtrace_collect((uintptr_t)loop, pcs, 8), 1);
	UK_TEST_EXPECT_UNUM_LE(backtrace_collect((uintptr_t)wild, pcs, 8), 1);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect(0, pcs, 8), 0);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect((uintptr_t)__stack_top, pcs,
						 8), 0);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect((uintptr_t)__stack_top - 8,
						 pcs, 8), 0);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect((uintptr_t)__stack_guard,
						 pcs, 8), 0);
}
