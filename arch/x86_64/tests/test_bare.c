/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what only an image that owns the machine has: page tables and
 * traps that really happen.
 */
#include <uk/arch/extable.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/traps.h>
#include <uk/arch/types.h>
#include <uk/asm/paging.h>
#include <uk/percpu.h>
#include <uk/sections.h>
#include <uk/test.h>

enum { TABLE_LEVEL_TOP = 3 /* PML4; 0 is a table of 4 KiB pages */ };

static uint64_t *entry_of(uintptr_t table, uintptr_t addr, int level)
{
	return (uint64_t *)table + (addr >> (12 + 9 * level)) % 512;
}

/* The entry that maps an address, or 0 where none does. */
static uint64_t lookup(uintptr_t addr)
{
	uint64_t e = ukarch_cr3() | UKARCH_PTE_PRESENT;
	int level;

	for (level = TABLE_LEVEL_TOP; level >= 0; level--) {
		e = *entry_of(e & UKARCH_PTE_ADDR, addr, level);
		if (!(e & UKARCH_PTE_PRESENT))
			return 0;
		if (level && (e & UKARCH_PTE_LARGE))
			break;
	}
	return e;
}

/* Count the pages of a table, and of those below it, that break W^X. */
static unsigned int broken_in(uintptr_t table, int level)
{
	unsigned int broken = 0, i;
	uint64_t e;

	for (i = 0; i < 512; i++) {
		e = ((uint64_t *)table)[i];
		if (!(e & UKARCH_PTE_PRESENT))
			continue;
		if (level && !(e & UKARCH_PTE_LARGE))
			broken += broken_in(e & UKARCH_PTE_ADDR, level - 1);
		else if ((e & UKARCH_PTE_WRITE) && !(e & UKARCH_PTE_NX))
			broken++;
	}
	return broken;
}

/* Store a byte, which is there already; false if that traps. */
static bool can_write(volatile char *p)
{
	bool ok = true;
	char v = 0;

	__asm__ __volatile__("1: movb %2, %1\n"
			     "2: movb %1, %2\n"
			     "jmp 4f\n"
			     "3: movb $0, %0\n"
			     "4:\n"
			     UK_EXTABLE("1b", "3b")
			     UK_EXTABLE("2b", "3b")
			     : "+q"(ok), "+q"(v), "+m"(*p) : : "memory");
	return ok;
}

UK_TESTCASE(ukarch_paging, no_page_is_both_writable_and_executable)
{
	UK_TEST_EXPECT_UNUM_EQ(broken_in(ukarch_cr3(), TABLE_LEVEL_TOP), 0);
}

UK_TESTCASE(ukarch_paging, each_section_has_the_rights_it_needs)
{
	const uint64_t mask = UKARCH_PTE_WRITE | UKARCH_PTE_NX;
	uintptr_t a;

	for (a = (uintptr_t)__text_start; a < (uintptr_t)__text_end; a += 4096)
		UK_TEST_EXPECT_UNUM_EQ(lookup(a) & mask, 0);
	for (a = (uintptr_t)__rodata_start; a < (uintptr_t)__data_start;
	     a += 4096)
		UK_TEST_EXPECT_UNUM_EQ(lookup(a) & mask, UKARCH_PTE_NX);
	for (a = (uintptr_t)__data_start; a < (uintptr_t)__bss_end; a += 4096)
		UK_TEST_EXPECT_UNUM_EQ(lookup(a) & mask, mask);
	for (a = (uintptr_t)__stack_bottom; a < (uintptr_t)__stack_top;
	     a += 4096)
		UK_TEST_EXPECT_UNUM_EQ(lookup(a) & mask, mask);
}

UK_TESTCASE(ukarch_paging, addresses_mean_the_same_bytes_everywhere)
{
	uintptr_t a;

	for (a = __PAGE_SIZE; a < 1UL << 31; a = a * 5 / 4 / 4096 * 4096 + 4096)
		if (lookup(a))
			UK_TEST_EXPECT_UNUM_LE(lookup(a) & UKARCH_PTE_ADDR, a);
	UK_TEST_EXPECT_UNUM_EQ(lookup((uintptr_t)__text_start) &
			       UKARCH_PTE_ADDR, (uintptr_t)__text_start);
	UK_TEST_EXPECT_UNUM_EQ(lookup((uintptr_t)__stack_bottom) &
			       UKARCH_PTE_ADDR, (uintptr_t)__stack_bottom);
}

UK_TESTCASE(ukarch_paging, page_0_and_the_guard_page_are_not_mapped)
{
	UK_TEST_EXPECT_UNUM_EQ(lookup(0), 0);
	UK_TEST_EXPECT_UNUM_EQ(lookup((uintptr_t)__stack_guard), 0);
	UK_TEST_EXPECT(lookup((uintptr_t)__stack_guard - 1));
	UK_TEST_EXPECT(lookup((uintptr_t)__stack_bottom));
}

UK_TESTCASE(ukarch_paging, writes_trap_where_the_tables_forbid_them)
{
	char own = 1;
	char *null;

	__asm__("movl $8, %k0" : "=r"(null)); /* not for the compiler to see */
	UK_TEST_EXPECT(can_write(&own));
	UK_TEST_EXPECT(!can_write(null));
	UK_TEST_EXPECT(!can_write(__text_start));
	UK_TEST_EXPECT(!can_write(__rodata_start));
	UK_TEST_EXPECT(!can_write(__stack_guard));
	UK_TEST_EXPECT(!can_write(__stack_guard + 4095));
}

UK_TESTCASE(ukarch_traps, repaired_trap_changes_no_other_register)
{
	uint64_t in = 0x0123456789abcdef, out = 0, flags = 0;

	__asm__ __volatile__("movq %2, %%r11\n"
			     "movq %2, %%rax\n"
			     "stc\n"
			     "1: ud2\n"
			     "2: pushfq\n"
			     "popq %1\n"
			     "xorq %%rax, %%r11\n"
			     "movq %%rax, %0\n"
			     "addq %%r11, %0\n"
			     UK_EXTABLE("1b", "2b")
			     : "=&r"(out), "=&r"(flags) : "r"(in)
			     : "rax", "r11", "cc", "memory");
	UK_TEST_EXPECT_UNUM_EQ(out, in);
	UK_TEST_EXPECT(flags & 1); /* carry */
}

UK_TESTCASE(ukarch_lcpu, interrupt_state_is_brought_back)
{
	bool before = ukarch_irq_enabled();
	unsigned long flags = ukarch_irq_save();

	UK_TEST_EXPECT(!ukarch_irq_enabled());
	ukarch_irq_restore(flags);
	UK_TEST_EXPECT(ukarch_irq_enabled() == before);
}

UK_TESTCASE(ukarch_lcpu, percpu_offset_is_this_cores)
{
	uintptr_t last = (CONFIG_UKPLAT_LCPU_MAXCOUNT - 1) * uk_percpu_stride();
	uintptr_t before = ukarch_percpu_offset(), seen;

	ukarch_percpu_set(last);
	seen = ukarch_percpu_offset();
	ukarch_percpu_set(before);
	UK_TEST_EXPECT_UNUM_EQ(before, 0); /* the boot core's */
	UK_TEST_EXPECT_UNUM_EQ(seen, last);
	UK_TEST_EXPECT_UNUM_EQ(ukarch_percpu_offset(), before);
}
