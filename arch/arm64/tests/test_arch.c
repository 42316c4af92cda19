/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what the arch does the same on a machine and in a process: words
 * for traps, the back trace, thread-local storage, the exception table.
 */
#include <uk/arch/extable.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/tls.h>
#include <uk/arch/traps.h>
#include <uk/sections.h>
#include <uk/string.h>
#include <uk/test.h>

enum { WRITE = 1 << 6, UNKNOWN_ADDRESS = 1 << 10 };

/* What is said of a trap, in a buffer that the next call reuses. */
static const char *words_for(unsigned int class, uint64_t iss, uint64_t far)
{
	static char buf[160];
	struct __regs r = { .esr = (uint64_t)class << 26 | 1 << 25 | iss,
			    .far = far, .sp = 0x8008 };

	ukarch_trap_describe(buf, sizeof(buf), &r, UKARCH_VEC_SYNC);
	return buf;
}

static const char *words_for_vector(unsigned int vec)
{
	static char buf[160];
	struct __regs r = { .esr = 0xbe000011 };

	ukarch_trap_describe(buf, sizeof(buf), &r, vec);
	return buf;
}

UK_TESTCASE(ukarch_traps, abort_says_what_was_tried_where_and_why_not)
{
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_DABT, WRITE | 7, 0x7fff0000),
			      "page fault: write to 0x7fff0000, nothing is "
			      "mapped there (translation fault at level 3)");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_DABT, WRITE | 0xf, 0x123000),
			      "page fault: write to 0x123000, which is "
			      "read-only (permission fault at level 3)");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_IABT, 0xe, 0x123000),
			      "page fault: execution of 0x123000, which is "
			      "data, not code (permission fault at level 2)");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_DABT, 0x10, 0x5000),
			      "bus error: read of 0x5000 (external abort: "
			      "nothing answers there)");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_DABT, 0x21, 0x5001),
			      "misaligned access: read of 0x5001 (alignment "
			      "fault)");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_DABT,
					UNKNOWN_ADDRESS | 0x10, 0),
			      "bus error: read of an unknown address (external "
			      "abort: nothing answers there)");
}

UK_TESTCASE(ukarch_traps, access_to_page_0_is_called_a_null_pointer)
{
	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(UKARCH_EC_DABT, 6, 0),
				       "read of 0x0, NULL pointer ("));
	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(UKARCH_EC_DABT, WRITE | 6,
						 0xfff),
				       "write to 0xfff, NULL pointer ("));
	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(UKARCH_EC_IABT, 6, 0),
				       "execution of 0x0, NULL pointer call"));
	UK_TEST_EXPECT_NULL(strstr(words_for(UKARCH_EC_DABT, 6, 0x1000),
				   "NULL"));
}

UK_TESTCASE(ukarch_traps, access_to_the_guard_page_is_called_a_stack_overflow)
{
	uintptr_t guard = (uintptr_t)__stack_guard;

	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(UKARCH_EC_DABT, WRITE | 7,
						 guard),
				       "stack overflow: guard page hit"));
	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(UKARCH_EC_DABT, WRITE | 7,
						 guard + 4095),
				       "stack overflow: guard page hit"));
	UK_TEST_EXPECT_NULL(strstr(words_for(UKARCH_EC_DABT, WRITE | 7,
					     guard + 4096),
				   "stack overflow"));
}

UK_TESTCASE(ukarch_traps, every_class_status_and_vector_has_words)
{
	unsigned int i;

	for (i = 0; i < 64; i++) {
		UK_TEST_EXPECT_UNUM_GT(strlen(words_for(i, 0, 0)), 5);
		UK_TEST_EXPECT_UNUM_GT(strlen(words_for(UKARCH_EC_DABT, i, 8)),
				       5);
	}
	for (i = 1; i < 16; i++)
		UK_TEST_EXPECT_UNUM_GT(strlen(words_for_vector(i)), 5);
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_BRK, 0x3e8, 0),
			      "breakpoint #0x3e8");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_SP_ALIGN, 0, 0),
			      "misaligned stack pointer: 0x8008");
	UK_TEST_EXPECT_STR_EQ(words_for(UKARCH_EC_UNKNOWN, 0, 0),
			      "invalid instruction, syndrome 0x2000000");
	UK_TEST_EXPECT_STR_EQ(words_for_vector(UKARCH_VEC_IRQ |
					       UKARCH_VEC_LOWER),
			      "interrupt without a handler, from EL0");
}

UK_TESTCASE(ukarch_traps, words_that_do_not_fit_are_cut)
{
	struct __regs r = { .esr = (uint64_t)UKARCH_EC_DABT << 26 };
	char buf[16];

	memset(buf, 'x', sizeof(buf));
	ukarch_trap_describe(buf, 8, &r, UKARCH_VEC_SYNC);
	UK_TEST_EXPECT_STR_EQ(buf, "page fa");
	UK_TEST_EXPECT(buf[8] == 'x');
	ukarch_trap_describe(buf, 1, &r, UKARCH_VEC_SYNC);
	UK_TEST_EXPECT_STR_EQ(buf, "");
}

UK_TESTCASE(ukarch_traps, register_names_lie_within_the_saved_state)
{
	unsigned int i;

	UK_TEST_EXPECT_UNUM_EQ(ukarch_regname_count, 36);
	for (i = 0; i < ukarch_regname_count; i++)
		UK_TEST_EXPECT_UNUM_LE(ukarch_regnames[i].offset + 8u,
				       sizeof(struct __regs));
}

UK_TESTCASE(ukarch_traps, assembly_and_c_agree_on_the_saved_state)
{
	UK_TEST_EXPECT_UNUM_EQ(sizeof(struct __regs), UKARCH_REGS_SIZE);
	UK_TEST_EXPECT_UNUM_EQ(offsetof(struct __regs, sp), UKARCH_REGS_SP);
	UK_TEST_EXPECT_UNUM_EQ(offsetof(struct __regs, pc), UKARCH_REGS_PC);
	UK_TEST_EXPECT_UNUM_EQ(offsetof(struct __regs, esr), UKARCH_REGS_ESR);
}

UK_TESTCASE(ukarch_unwind, frames_are_followed_to_the_outermost)
{
	uintptr_t stack[6] = { 0 }, fp = (uintptr_t)&stack[0], pc = 0;
	uintptr_t lo = (uintptr_t)stack, hi = lo + sizeof(stack);

	stack[0] = (uintptr_t)&stack[2];
	stack[1] = 111;
	stack[2] = (uintptr_t)&stack[4];
	stack[3] = 222;
	UK_TEST_ASSERT(ukarch_unwind(&fp, &pc, lo, hi));
	UK_TEST_EXPECT_UNUM_EQ(pc, 111);
	UK_TEST_ASSERT(ukarch_unwind(&fp, &pc, lo, hi));
	UK_TEST_EXPECT_UNUM_EQ(pc, 222);
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
}

UK_TESTCASE(ukarch_unwind, damaged_chain_ends_the_walk)
{
	uintptr_t stack[4] = { 0 }, fp, pc, lo = (uintptr_t)stack;
	uintptr_t hi = lo + sizeof(stack);

	stack[1] = 111;
	stack[0] = fp = lo; /* its own caller */
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = lo + 1; /* misaligned */
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = hi - 8; /* half outside */
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = lo - 16;
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
}

static __thread uint32_t tls_set = 0x12345678; /* in .tdata */
static __thread uint64_t tls_zero;             /* in .tbss */

UK_TESTCASE(ukarch_tls, block_has_the_initial_values_and_is_private)
{
	static char area[1024] __align(64);
	volatile uint32_t *set = &tls_set;
	volatile uint64_t *zero = &tls_zero;
	uintptr_t old = ukarch_tls_get();
	size_t set_at = (uintptr_t)set - old, zero_at = (uintptr_t)zero - old;

	UK_TEST_ASSERT(ukarch_tls_area_size() <= sizeof(area));
	UK_TEST_ASSERT(ukarch_tls_area_align() <= 64);
	UK_TEST_EXPECT_UNUM_EQ(*set, 0x12345678);
	UK_TEST_EXPECT_UNUM_EQ(*zero, 0);
	*set = 1;
	memset(area, 0xff, sizeof(area));
	ukarch_tls_area_init(area);
	UK_TEST_EXPECT_UNUM_EQ(*(uint32_t *)(ukarch_tls_tlsp(area) + set_at),
			       0x12345678);
	UK_TEST_EXPECT_UNUM_EQ(*(uint64_t *)(ukarch_tls_tlsp(area) + zero_at),
			       0);
	UK_TEST_EXPECT_UNUM_LT(zero_at, ukarch_tls_area_size());
	*set = 0x12345678;
}

UK_TESTCASE(ukarch_tls, thread_pointer_is_what_was_set)
{
	static char area[1024] __align(64);
	uintptr_t old = ukarch_tls_get(), seen;

	ukarch_tls_area_init(area);
	ukarch_tls_set(ukarch_tls_tlsp(area));
	seen = ukarch_tls_get();
	ukarch_tls_set(old);
	UK_TEST_EXPECT_UNUM_EQ(seen, ukarch_tls_tlsp(area));
}

/* @return whether the word could be read */
static bool readable(uintptr_t addr)
{
	bool ok = true;
	uint32_t v;

	__asm__ __volatile__("1: ldr %w0, [%2]\n"
			     "   b 3f\n"
			     "2: mov %w1, #0\n"
			     "3:\n" UK_EXTABLE("1b", "2b")
			     : "=&r"(v), "+r"(ok) : "r"(addr));
	return ok;
}

UK_TESTCASE(uk_extable, instruction_that_may_trap_goes_on_elsewhere)
{
	static uint32_t word = 5;

	UK_TEST_EXPECT(readable((uintptr_t)&word));
	UK_TEST_EXPECT(!readable(0));
	UK_TEST_EXPECT(!readable((uintptr_t)__stack_guard));
}

UK_TESTCASE(ukarch_lcpu, cycles_never_go_back)
{
	uint64_t last = ukarch_cycles(), now;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		now = ukarch_cycles();
		UK_TEST_EXPECT_UNUM_GE(now, last);
		last = now;
	}
}
