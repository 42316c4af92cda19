/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what only the bare machine has: interrupts masked and unmasked,
 * real traps, the rights of the boot page tables.
 */
#include <uk/arch/extable.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/traps.h>
#include <uk/asm/paging.h>
#include <uk/asm/sysreg.h>
#include <uk/errno.h>
#include <uk/sections.h>
#include <uk/test.h>

enum { MAY_READ = 1, MAY_WRITE = 2 };

#define AT(symbol)	((uintptr_t)(symbol))

/* Ask the processor what its tables say of an address (Arm ARM, C5.5: at). */
static unsigned int rights(uintptr_t addr)
{
	unsigned int r = 0;

	__asm__ __volatile__("at s1e1r, %0; isb" : : "r"(addr));
	if (!(ukarch_mrs(par_el1) & 1))
		r |= MAY_READ;
	__asm__ __volatile__("at s1e1w, %0; isb" : : "r"(addr));
	if (!(ukarch_mrs(par_el1) & 1))
		r |= MAY_WRITE;
	return r;
}

UK_TESTCASE(ukarch_bootmap, sections_have_the_rights_they_need)
{
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__text_start)), MAY_READ);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__rodata_start) - 1), MAY_READ);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__rodata_start)), MAY_READ);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__data_start) - 1), MAY_READ);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__data_start)), MAY_READ | MAY_WRITE);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__bss_end) - 1), MAY_READ | MAY_WRITE);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__stack_bottom)),
			       MAY_READ | MAY_WRITE);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__stack_top) - 1),
			       MAY_READ | MAY_WRITE);
}

UK_TESTCASE(ukarch_bootmap, null_and_the_guard_page_are_not_mapped)
{
	UK_TEST_EXPECT_UNUM_EQ(rights(0), 0);
	UK_TEST_EXPECT_UNUM_EQ(rights(0x1fffff), 0);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__stack_guard)), 0);
	UK_TEST_EXPECT_UNUM_EQ(rights(AT(__stack_bottom) - 1), 0);
}

UK_TESTCASE(ukarch_bootmap, nothing_writable_is_executable)
{
	UK_TEST_EXPECT(ukarch_mrs(sctlr_el1) & 1 << 19); /* WXN */
}

UK_TESTCASE(ukarch_bootmap, memory_beyond_the_tables_is_refused)
{
	UK_TEST_EXPECT_SNUM_EQ(ukarch_bootmap_add(1UL << UKARCH_VA_BITS, 4096),
			       -ERANGE);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_bootmap_add(~0UL - 4095, 8192), -ERANGE);
}

UK_TESTCASE(ukarch_lcpu, interrupt_state_is_saved_and_restored)
{
	unsigned long flags = ukarch_irq_save(), again;

	UK_TEST_EXPECT(!ukarch_irq_enabled());
	again = ukarch_irq_save();
	ukarch_irq_restore(again);
	UK_TEST_EXPECT(!ukarch_irq_enabled());
	ukarch_irq_restore(flags);
}

UK_TESTCASE(ukarch_lcpu, percpu_offset_is_what_was_set)
{
	uintptr_t seen;

	UK_TEST_EXPECT_UNUM_EQ(ukarch_percpu_offset(), 0);
	ukarch_percpu_set(64);
	__asm__ __volatile__("mrs %0, tpidr_el1" : "=r"(seen));
	ukarch_percpu_set(0);
	UK_TEST_EXPECT_UNUM_EQ(seen, 64);
}

/* Every register must survive a trap that is repaired: set all that can be
 * set, trap, and compare. @return the number of the first that changed, or 0 */
static unsigned int changed_by_a_trap(void)
{
	uint64_t before[31], after[31];
	unsigned int i;

	__asm__ __volatile__(
		"	stp x29, x30, [sp, #-16]!\n"
		"	mov x30, %1\n"
		"	mov x29, %0\n"
		"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n"
		"	mov x\\n, #(\\n * 257 + 1)\n"
		"	str x\\n, [x29, #(\\n * 8)]\n"
		"	.endr\n"
		"	.irp n, 19,20,21,22,23,24,25,26,27,28\n"
		"	mov x\\n, #(\\n * 257 + 1)\n"
		"	str x\\n, [x29, #(\\n * 8)]\n"
		"	.endr\n"
		"	cmp x0, x0\n"
		"1:	udf #0\n"
		"2:	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n"
		"	str x\\n, [x30, #(\\n * 8)]\n"
		"	.endr\n"
		"	.irp n, 19,20,21,22,23,24,25,26,27,28\n"
		"	str x\\n, [x30, #(\\n * 8)]\n"
		"	.endr\n"
		"	cset x0, ne\n"
		"	str x0, [x30, #144]\n"
		"	str xzr, [x29, #144]\n"
		"	ldp x29, x30, [sp], #16\n"
		UK_EXTABLE("1b", "2b")
		: : "r"(before), "r"(after)
		: "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
		  "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
		  "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26",
		  "x27", "x28", "cc", "memory");
	for (i = 0; i < 29; i++)
		if (before[i] != after[i])
			return i + 1;
	return 0;
}

UK_TESTCASE(ukarch_traps, registers_and_flags_survive_a_repaired_trap)
{
	UK_TEST_EXPECT_UNUM_EQ(changed_by_a_trap(), 0);
}
