/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the arm64 signal frame: the syndrome, and what stands in for it.
 * Offsets as in arch/arm64/include/uapi/asm/sigcontext.h of Linux. */
#include <uk/test.h>

#include "sigframe.h"

static uint64_t frame[SIGFRAME_END];

/* A frame with a record that is not the syndrome, then one that is. */
static void *frame_with(uint64_t esr)
{
	struct sigframe_record *r = (void *)(frame + SIGFRAME_RECORDS);

	for (size_t i = 0; i < ARRAY_SIZE(frame); i++)
		frame[i] = 0;
	r->magic = 0x46508001; /* the vector registers */
	r->size = 528;
	r = (void *)((char *)r + 528);
	r->magic = SIGFRAME_ESR_MAGIC;
	r->size = 16;
	r->value = esr;
	return frame;
}

UK_TESTCASE(linuxu, registers_are_found_and_the_pc_can_be_moved)
{
	struct __regs r;
	size_t i;

	frame_with(0);
	for (i = 0; i < 57; i++)
		frame[i] = 0x1000 + i;
	sigframe_set_pc(frame, 0x400120);
	sigframe_load(&r, frame);
	for (i = 0; i < ARRAY_SIZE(r.x); i++)
		UK_TEST_EXPECT_UNUM_EQ(r.x[i], 0x1000 + 23 + i);
	UK_TEST_EXPECT_UNUM_EQ(r.sp, 0x1000 + 54);
	UK_TEST_EXPECT_UNUM_EQ(r.pc, 0x400120);
	UK_TEST_EXPECT_UNUM_EQ(r.pstate, 0x1000 + 56);
	UK_TEST_EXPECT_UNUM_EQ(r.far, 0x1000 + 22);
}

UK_TESTCASE(linuxu, syndrome_is_found_behind_other_records)
{
	struct __regs r;

	sigframe_load(&r, frame_with(0x92000046));
	UK_TEST_EXPECT_UNUM_EQ(r.esr, 0x92000046);
	UK_TEST_EXPECT_SNUM_EQ(sigframe_access(frame, 16), LINUXU_WRITE);
	frame_with(0x92000006);
	UK_TEST_EXPECT_SNUM_EQ(sigframe_access(frame, 16), LINUXU_READ);
	frame_with(0x82000006);
	UK_TEST_EXPECT_SNUM_EQ(sigframe_access(frame, 16), LINUXU_EXECUTE);
	frame_with(0x86000006);
	UK_TEST_EXPECT_SNUM_EQ(sigframe_access(frame, 16), LINUXU_ACCESS);
}

UK_TESTCASE(linuxu, records_without_an_end_are_not_followed_out)
{
	struct sigframe_record *r = (void *)(frame + SIGFRAME_RECORDS);

	frame_with(1);
	r->size = 4096;
	UK_TEST_EXPECT_UNUM_EQ(sigframe_esr(frame), 0);
}

UK_TESTCASE(linuxu, load_or_store_is_told_from_its_encoding)
{
	static const struct {
		uint32_t insn;
		enum linuxu_access access;
	} cases[] = {
		{ 0xf9400020, LINUXU_READ },   /* ldr x0, [x1] */
		{ 0xf9000020, LINUXU_WRITE },  /* str x0, [x1] */
		{ 0x39000020, LINUXU_WRITE },  /* strb w0, [x1] */
		{ 0x39800020, LINUXU_READ },   /* ldrsb x0, [x1] */
		{ 0xf8408420, LINUXU_READ },   /* ldr x0, [x1], #8 */
		{ 0xf8226820, LINUXU_WRITE },  /* str x0, [x1, x2] */
		{ 0xa9bf7bfd, LINUXU_WRITE },  /* stp x29, x30, [sp, #-16]! */
		{ 0xa8c17bfd, LINUXU_READ },   /* ldp x29, x30, [sp], #16 */
		{ 0x3d800020, LINUXU_WRITE },  /* str q0, [x1] */
		{ 0x3dc00020, LINUXU_READ },   /* ldr q0, [x1] */
		{ 0x58000040, LINUXU_READ },   /* ldr x0, .+8 */
		{ 0xc85ffc20, LINUXU_READ },   /* ldaxr x0, [x1] */
		{ 0xc89ffc20, LINUXU_WRITE },  /* stlr x0, [x1] */
		{ 0xf8e00020, LINUXU_WRITE },  /* ldaddal x0, x0, [x1] */
		{ 0xf8bfc020, LINUXU_READ },   /* ldapr x0, [x1] */
		{ 0x4c007020, LINUXU_WRITE },  /* st1 {v0.16b}, [x1] */
		{ 0x4c407020, LINUXU_READ },   /* ld1 {v0.16b}, [x1] */
		{ 0xd50b7420, LINUXU_ACCESS }, /* dc zva, x0 */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		UK_TEST_EXPECT_SNUM_EQ(sigframe_decode(cases[i].insn),
				       cases[i].access);
}
