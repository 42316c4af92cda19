/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the x86_64 signal frame. The offsets here are those of `struct
 * sigcontext_64` in Linux (arch/x86/include/uapi/asm/sigcontext.h), in words
 * behind the five that precede it. */
#include <uk/test.h>

#include "sigframe.h"

static uint64_t frame[64];

/* A frame whose words count up. */
static void *counting_frame(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(frame); i++)
		frame[i] = 0x1000 + i;
	return frame;
}

#define WORD(n)	(0x1000u + 5 + (n))

UK_TESTCASE(linuxu, registers_are_found_and_the_pc_can_be_moved)
{
	struct __regs r;
	const uint64_t *first8[] = { &r.r8, &r.r9, &r.r10, &r.r11, &r.r12,
				     &r.r13, &r.r14, &r.r15 };
	const uint64_t *next8[] = { &r.rdi, &r.rsi, &r.rbp, &r.rbx, &r.rdx,
				    &r.rax, &r.rcx, &r.rsp };
	size_t i;

	sigframe_load(&r, counting_frame());
	for (i = 0; i < ARRAY_SIZE(first8); i++)
		UK_TEST_EXPECT_UNUM_EQ(*first8[i], WORD(i));
	for (i = 0; i < ARRAY_SIZE(next8); i++)
		UK_TEST_EXPECT_UNUM_EQ(*next8[i], WORD(8 + i));
	UK_TEST_EXPECT_UNUM_EQ(r.rip, WORD(16));
	UK_TEST_EXPECT_UNUM_EQ(r.rflags, WORD(17));
	UK_TEST_EXPECT_UNUM_EQ(r.error, WORD(19));
	UK_TEST_EXPECT_UNUM_EQ(r.vector, WORD(20));
	sigframe_set_pc(frame, 0x400123);
	sigframe_load(&r, frame);
	UK_TEST_EXPECT_UNUM_EQ(r.rip, 0x400123);
}

UK_TESTCASE(linuxu, segments_share_a_word)
{
	struct __regs r;

	counting_frame();
	frame[5 + 18] = 0x002b000000000033;
	sigframe_load(&r, frame);
	UK_TEST_EXPECT_UNUM_EQ(r.cs, 0x33);
	UK_TEST_EXPECT_UNUM_EQ(r.ss, 0x2b);
}

/* Vector and error code as the processor gives them to a process. */
static enum linuxu_access access_of(uint64_t vector, uint64_t error)
{
	counting_frame();
	frame[5 + 20] = vector;
	frame[5 + 19] = error;
	return sigframe_access(frame, 0);
}

UK_TESTCASE(linuxu, access_is_told_from_the_error_code)
{
	UK_TEST_EXPECT_SNUM_EQ(access_of(14, 0x4), LINUXU_READ);
	UK_TEST_EXPECT_SNUM_EQ(access_of(14, 0x5), LINUXU_READ);
	UK_TEST_EXPECT_SNUM_EQ(access_of(14, 0x7), LINUXU_WRITE);
	UK_TEST_EXPECT_SNUM_EQ(access_of(14, 0x15), LINUXU_EXECUTE);
	UK_TEST_EXPECT_SNUM_EQ(access_of(13, 0x2), LINUXU_ACCESS);
}
