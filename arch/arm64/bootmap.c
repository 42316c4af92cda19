/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The boot page tables - memory and devices, one to one, nothing both writable
 * and executable.
 *
 * Idea: large pages make the map small and its cost flat. What never changes
 * is in the image already (bootmem.S: devices everywhere). What depends
 * on where the loader put the image, and on how much RAM there is, is written
 * here, in pages as large as fit:
 *
 *   level 1 [g] -> level 2 [m] -> level 3 [k]   a section of the image
 *           |              [ ]    2 MiB         RAM
 *           [ ]    1 GiB                        RAM
 *
 * P1  No entry allows both stores and execution (and SCTLR_EL1.WXN would
 *     refuse one that did).
 * P2  The first 2 MiB of the address space and the guard page under the boot
 *     stack are not mapped: a NULL pointer and a stack overflow trap.
 * P3  In a GiB with RAM, what is not RAM is not mapped. So the tables that are
 *     made here hold nothing but memory, and their entries go from invalid to
 *     valid only, which needs no flush.
 * P4  An entry of level 1 goes from device to memory by way of invalid, with a
 *     flush between ("break before make", Arm ARM, D8.14.1).
 *
 * ukarch_bootmap_init() runs with the MMU off: its stores pass by the cache,
 * in which old copies of the same lines may lie; they are thrown out. The
 * makefile keeps the compiler from misaligned accesses, which would trap.
 *
 * Read ukarch_bootmap_init(), then map().
 */
#include <uk/arch/types.h>
#include <uk/asm/paging.h>
#include <uk/asm/sysreg.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/sections.h>

#include "arch_priv.h"

typedef uint64_t pte_t;

#define XN	(1UL << UKARCH_PTE_PXN_BIT | 1UL << UKARCH_PTE_UXN_BIT)
#define MEMORY	((pte_t)(UKARCH_PTE_VALID | UKARCH_PTE_NORMAL | \
			 UKARCH_PTE_SHARED | UKARCH_PTE_AF))
/* P1 */
#define RX	(MEMORY | UKARCH_PTE_RO | 1UL << UKARCH_PTE_UXN_BIT)
#define R	(MEMORY | UKARCH_PTE_RO | XN)
#define RW	(MEMORY | XN)

#define TABLE	((pte_t)(UKARCH_PTE_VALID | UKARCH_PTE_TABLE))
#define PAGE	((pte_t)UKARCH_PTE_TABLE) /* what a page has and a block not */
#define ADDR	0x0000fffffffff000UL      /* the address in an entry */

#define L1_SIZE	(1UL << UKARCH_L1_SHIFT)
#define L2_SIZE	(1UL << UKARCH_L2_SHIFT)
#define L3_SIZE	(1UL << UKARCH_L3_SHIFT)

static int map(uintptr_t a, uintptr_t end, pte_t rights);
static uintptr_t map_gib(pte_t *l2, uintptr_t a, uintptr_t end, pte_t rights);
static pte_t *table_behind(pte_t *entry);
static void replace(pte_t *entry, pte_t value);
static void clear(pte_t *table);
static void fill(pte_t *e, pte_t *end, pte_t value, pte_t step);
static void forget_cached(const void *start, const void *end);

/* In .data: it has its value before .bss is clear. */
static pte_t *next_table = ukarch_boot_tables;

//> bootmap
/***
The image knows its own sections by the symbols of the link script, and where
it is by looking: an address that the code computes relative to itself is
already the real one. Ten kilobytes of program need three tables: the map is
sparse, and a table that nobody points to is not needed.
***/
__paddr_t ukarch_bootmap_init(void)
{
	map((uintptr_t)__text_start, (uintptr_t)__rodata_start, RX);
	map((uintptr_t)__rodata_start, (uintptr_t)__data_start, R);
	map((uintptr_t)__data_start, (uintptr_t)__stack_guard, RW); /* P2 */
	map((uintptr_t)__stack_bottom, (uintptr_t)__stack_top, RW);

	forget_cached(ukarch_boot_tables, next_table);
	forget_cached(&next_table, &next_table + 1);
	return (uintptr_t)ukarch_boot_l1;
}
//< bootmap

int ukarch_bootmap_add(__paddr_t base, uint64_t len)
{
	uintptr_t end = base + len;
	int err;

	if (end < base || end > 1UL << UKARCH_VA_BITS)
		return -ERANGE;
	err = map(ALIGN_DOWN(base, L3_SIZE), ALIGN_UP(end, L3_SIZE), RW);
	ukarch_dsb(); /* the table walker sees the entries ... */
	ukarch_isb(); /* ... before the next instruction uses them */
	return err;
}

//> bootmap-map
static int map(uintptr_t a, uintptr_t end, pte_t rights)
{
	pte_t *l1, *l2;

	while (a < end) {
		l1 = &ukarch_boot_l1[a / L1_SIZE];
		if (a % L1_SIZE == 0 && end - a >= L1_SIZE) {
			replace(l1, a | rights);
			a += L1_SIZE;
			continue;
		}
		l2 = table_behind(l1);
		if (!l2)
			return -ENOMEM;
		a = map_gib(l2, a, MIN(end, ALIGN_DOWN(a, L1_SIZE) + L1_SIZE),
			    rights);
		if (!a)
			return -ENOMEM;
	}
	return 0;
}

/* Within one GiB. @return `end`, or 0 if the tables are used up */
static uintptr_t map_gib(pte_t *l2, uintptr_t a, uintptr_t end, pte_t rights)
{
	pte_t *e = &l2[a / L2_SIZE % UKARCH_PT_ENTRIES], *l3;
	pte_t *last = l2 + (end - ALIGN_DOWN(a, L1_SIZE)) / L2_SIZE;
	uintptr_t stop;

	for (; a < end; a = stop, e++) {
		if (a % L2_SIZE == 0)
			for (; e < last && *e == 0; e++, a += L2_SIZE)
				*e = a | rights;
		stop = ALIGN_DOWN(a, L2_SIZE) + L2_SIZE;
		if (a == end || (*e & TABLE) == UKARCH_PTE_VALID)
			continue; /* it is memory already */
		l3 = table_behind(e);
		if (!l3)
			return 0;
		stop = MIN(stop, end);
		l3 += a / L3_SIZE % UKARCH_PT_ENTRIES;
		fill(l3, l3 + (stop - a) / L3_SIZE, a | rights | PAGE, L3_SIZE);
	}
	return end;
}

/* The table behind an entry; made now if there is none of ours. */
static pte_t *table_behind(pte_t *entry)
{
	pte_t *t = (pte_t *)(*entry & ADDR);

	if ((*entry & TABLE) == TABLE && t >= ukarch_boot_tables &&
	    t < ukarch_boot_tables_end)
		return t;
	if (next_table == ukarch_boot_tables_end)
		return NULL;
	t = next_table;
	next_table += UKARCH_PT_ENTRIES;
	clear(t);
	replace(entry, (uintptr_t)t | TABLE);
	return t;
}
//< bootmap-map

/* P4 */
static void replace(pte_t *entry, pte_t value)
{
	if (*entry & UKARCH_PTE_VALID) {
		*entry = 0;
		__asm__ __volatile__("dsb ishst; tlbi vmalle1; dsb ish; isb"
				     ::: "memory");
	}
	*entry = value;
	forget_cached(entry, entry + 1); /* with the MMU on: no harm */
}

/* Written down, lest the compiler make it memset(): see fill(). */
static void clear(pte_t *table)
{
	pte_t *end = table + UKARCH_PT_ENTRIES;

	__asm__ __volatile__("1: stp xzr, xzr, [%0]\n"
			     "   stp xzr, xzr, [%0, #16]\n"
			     "   stp xzr, xzr, [%0, #32]\n"
			     "   stp xzr, xzr, [%0, #48]\n"
			     "   add %0, %0, #64\n"
			     "   cmp %0, %1\n"
			     "   b.lo 1b\n"
			     : "+r"(table) : "r"(end) : "cc", "memory");
}

/* Eight at a time: this loop is a tenth of the boot. Not inlined, where the
 * compiler would see that it is memset(), which is not for the MMU's off. */
static __noinline void fill(pte_t *e, pte_t *end, pte_t value, pte_t step)
{
	for (; end - e >= 8; e += 8) {
		e[0] = value;
		e[1] = value += step;
		e[2] = value += step;
		e[3] = value += step;
		e[4] = value += step;
		e[5] = value += step;
		e[6] = value += step;
		e[7] = value += step;
		value += step;
	}
	for (; e < end; e++) {
		*e = value;
		value += step;
	}
}

/* Throw out the cached copies of what was stored past the cache. CTR_EL0 says
 * how long a line is: DminLine, log2 of its words. */
static void forget_cached(const void *start, const void *end)
{
	uintptr_t line = 4UL << (ukarch_mrs(ctr_el0) >> 16 & 15);
	uintptr_t a;

	for (a = ALIGN_DOWN((uintptr_t)start, line); a < (uintptr_t)end;
	     a += line)
		__asm__ __volatile__("dc civac, %0" : : "r"(a) : "memory");
	__asm__ __volatile__("dsb sy" ::: "memory");
}
