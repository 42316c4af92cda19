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

enum { PRESENT = 1, WRITE = 2, USER = 4, RESERVED = 8, FETCH = 16 };

/* What is said of a trap, in a buffer that the next call reuses. */
static const char *words_for(uint64_t vector, uint64_t error, uintptr_t cr2)
{
	static char buf[160];
	struct __regs r = { .vector = vector, .error = error,
			    .rip = 0x100000, .rsp = 0x200000 };

	ukarch_trap_describe(buf, sizeof(buf), &r, cr2);
	return buf;
}

UK_TESTCASE(ukarch_traps, page_fault_says_what_was_tried_where_and_why_not)
{
	UK_TEST_EXPECT_STR_EQ(words_for(14, WRITE, 0x7fff0000),
			      "page fault: write to 0x7fff0000, nothing is "
			      "mapped there");
	UK_TEST_EXPECT_STR_EQ(words_for(14, PRESENT | WRITE, 0x123000),
			      "page fault: write to 0x123000, which is "
			      "read-only");
	UK_TEST_EXPECT_STR_EQ(words_for(14, PRESENT | FETCH, 0x123000),
			      "page fault: execution of 0x123000, which is "
			      "data, not code");
	UK_TEST_EXPECT_STR_EQ(words_for(14, PRESENT | RESERVED, 0x5000),
			      "page fault: read of 0x5000, damaged page table");
	UK_TEST_EXPECT_STR_EQ(words_for(14, USER, 0x5000),
			      "page fault: read of 0x5000 from user mode, "
			      "nothing is mapped there");
}

UK_TESTCASE(ukarch_traps, access_to_page_0_is_called_a_null_pointer)
{
	UK_TEST_EXPECT_STR_EQ(words_for(14, 0, 0),
			      "page fault: read of 0x0, NULL pointer");
	UK_TEST_EXPECT_STR_EQ(words_for(14, WRITE, 0xfff),
			      "page fault: write to 0xfff, NULL pointer");
	UK_TEST_EXPECT_STR_EQ(words_for(14, FETCH, 0),
			      "page fault: execution of 0x0, NULL pointer call");
	UK_TEST_EXPECT_NULL(strstr(words_for(14, 0, 0x1000), "NULL"));
}

UK_TESTCASE(ukarch_traps, access_to_the_guard_page_is_called_a_stack_overflow)
{
	uintptr_t guard = (uintptr_t)__stack_guard;

	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(14, WRITE, guard),
				       "stack overflow: guard page hit"));
	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(14, WRITE, guard + 4095),
				       "stack overflow: guard page hit"));
	UK_TEST_EXPECT_NULL(strstr(words_for(14, WRITE, guard + 4096),
				   "stack overflow"));
	UK_TEST_EXPECT_NOT_NULL(strstr(words_for(8, 0, guard + 8),
				       "stack overflow: guard page hit"));
}

UK_TESTCASE(ukarch_traps, double_fault_at_the_stack_pointer_blames_the_stack)
{
	UK_TEST_EXPECT_STR_EQ(words_for(8, 0, 0x200000 - 8),
			      "double fault, no usable stack at 0x1ffff8");
	UK_TEST_EXPECT_STR_EQ(words_for(8, 0, 0x5000),
			      "double fault, a trap while another was being "
			      "entered; CR2 0x5000");
}

UK_TESTCASE(ukarch_traps, gp_names_a_register_that_holds_no_address)
{
	struct __regs r = { .vector = 13, .rcx = 0x0000800000000000 };
	char buf[96];

	ukarch_trap_describe(buf, sizeof(buf), &r, 0);
	UK_TEST_EXPECT_STR_EQ(buf, "general protection fault: non-canonical "
			      "address? rcx = 0x800000000000");
	r.rcx = 0xffff800000000000; /* canonical: the lowest of the upper half */
	ukarch_trap_describe(buf, sizeof(buf), &r, 0);
	UK_TEST_EXPECT_STR_EQ(buf, "general protection fault: privileged or "
			      "misaligned operand");
	UK_TEST_EXPECT_STR_EQ(words_for(13, 0x1a, 0),
			      "general protection fault: IDT entry 0x3");
}

UK_TESTCASE(ukarch_traps, every_vector_has_words)
{
	uint64_t v;

	for (v = 0; v < 300; v++)
		UK_TEST_EXPECT_UNUM_GT(strlen(words_for(v, 0, 0)), 5);
	UK_TEST_EXPECT_STR_EQ(words_for(6, 0, 0), "invalid instruction");
	UK_TEST_EXPECT_STR_EQ(words_for(18, 0, 0), "machine check");
	UK_TEST_EXPECT_STR_EQ(words_for(22, 0, 0), "reserved trap");
}

UK_TESTCASE(ukarch_traps, words_that_do_not_fit_are_cut)
{
	struct __regs r = { .vector = 14 };
	char buf[16];

	memset(buf, 'x', sizeof(buf));
	ukarch_trap_describe(buf, 8, &r, 0x123456789);
	UK_TEST_EXPECT_STR_EQ(buf, "page fa");
	UK_TEST_EXPECT(buf[8] == 'x');
	ukarch_trap_describe(buf, 1, &r, 0);
	UK_TEST_EXPECT_STR_EQ(buf, "");
}

UK_TESTCASE(ukarch_traps, register_names_lie_within_the_saved_state)
{
	unsigned int i;

	UK_TEST_EXPECT_UNUM_GE(ukarch_regname_count, 18);
	for (i = 0; i < ukarch_regname_count; i++)
		UK_TEST_EXPECT_UNUM_LE(ukarch_regnames[i].offset + 8,
				       sizeof(struct __regs));
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
	fp = lo + 4; /* misaligned */
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = lo - 8;
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = hi - 8; /* half of it outside */
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = 0;
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
	fp = (uintptr_t)-16;
	UK_TEST_EXPECT(!ukarch_unwind(&fp, &pc, lo, hi));
}

UK_TESTCASE(ukarch_unwind, this_function_is_found_from_its_own_frame)
{
	uintptr_t fp = ukarch_frame(), pc = 0;

	UK_TEST_EXPECT(ukarch_unwind(&fp, &pc, 0, (uintptr_t)-1));
	UK_TEST_EXPECT_UNUM_GE(pc, (uintptr_t)__text_start);
	UK_TEST_EXPECT_UNUM_LT(pc, (uintptr_t)__text_end);
}

static __thread long tls_value = 0x1234;
static __thread long tls_zero;
static __thread char tls_wide __align(64) = 'w';

UK_TESTCASE(ukarch_tls, boot_block_has_the_initial_values)
{
	UK_TEST_EXPECT_SNUM_EQ(tls_value, 0x1234);
	UK_TEST_EXPECT_SNUM_EQ(tls_zero, 0);
	UK_TEST_EXPECT(tls_wide == 'w');
	UK_TEST_EXPECT_UNUM_EQ((uintptr_t)&tls_wide % 64, 0);
}

UK_TESTCASE(ukarch_tls, each_block_has_its_own_copy)
{
	static char area[4096] __align(64);
	uintptr_t before = ukarch_tls_get(), own;
	long value, zero;

	UK_TEST_ASSERT(ukarch_tls_area_size() <= sizeof(area));
	UK_TEST_ASSERT(ukarch_tls_area_align() <= 64);
	memset(area, 0xee, sizeof(area));
	ukarch_tls_area_init(area);
	tls_zero = 5;
	ukarch_tls_set(ukarch_tls_tlsp(area));
	own = ukarch_tls_get();
	value = tls_value++;
	zero = tls_zero;
	ukarch_tls_set(before);
	UK_TEST_EXPECT_UNUM_EQ(own, ukarch_tls_tlsp(area));
	UK_TEST_EXPECT_SNUM_EQ(value, 0x1234);
	UK_TEST_EXPECT_SNUM_EQ(zero, 0);
	UK_TEST_EXPECT_SNUM_EQ(tls_value, 0x1234);
	UK_TEST_EXPECT_SNUM_EQ(tls_zero, 5);
	tls_zero = 0;
}

/* Two labels in an entry of the table, and nothing that traps. */
extern char test_extable_from[], test_extable_to[];
__asm__(".pushsection .text.test_extable, \"ax\"\n"
	"test_extable_from: ret\n"
	"test_extable_to: ret\n"
	UK_EXTABLE("test_extable_from", "test_extable_to")
	".popsection\n");

UK_TESTCASE(uk_extable, only_a_listed_instruction_goes_on_elsewhere)
{
	struct __regs r = { .rip = (uintptr_t)test_extable_from };

	UK_TEST_EXPECT(uk_extable_fixup(&r));
	UK_TEST_EXPECT_UNUM_EQ(r.rip, (uintptr_t)test_extable_to);
	UK_TEST_EXPECT(!uk_extable_fixup(&r));
	UK_TEST_EXPECT_UNUM_EQ(r.rip, (uintptr_t)test_extable_to);
}
