/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The boot page tables - all of memory, one to one, nothing both writable and
 * executable.
 *
 * Idea: large pages make the map small and its cost flat. One table of 512
 * entries covers 512 GiB in pages of 1 GiB, however much memory there is. Only
 * the first GiB, where the image is, is cut finer, and only where rights
 * change inside a page:
 *
 *   pml4[0] -> pdpt [0]   -> pd   [0] -> pt: 4 KiB pages: null page, sections
 *                   [1]       |   [1]    2 MiB
 *                   ...       |   ...
 *                   [511]     |   [511]
 *                   1 GiB each, or tables of 2 MiB pages up to 4 GiB
 *                   on a processor without pages of 1 GiB
 *
 * P1  No page has both WRITE and not NX.
 * P2  Page 0 (from ukarch_bootmap_drop_null() on) and the guard page are not
 *     present: a NULL pointer and a stack overflow trap.
 * P3  A page of 2 MiB is split only where rights change within it. They change
 *     at page 0 and the start of .text (in one), at .rodata, at .data and at
 *     the guard page: four places, so four tables suffice for any image.
 *
 * The entry (plat) switched long mode on with a small map of its own in the
 * lowest pages of the boot stack. This file writes its tables while nobody
 * uses them and then switches to them at once, so that no moment sees a map
 * that is half one and half the other. Page 0 is taken away in a second step:
 * PC firmware may have left there what the platform has yet to read.
 * Read ukarch_bootmap_init(), then set_rights().
 */
#include <uk/arch/types.h>
#include <uk/asm/msr.h>
#include <uk/asm/paging.h>
#include <uk/assert.h>
#include <uk/sections.h>

typedef uint64_t pte_t;

enum { ENTRIES = UKARCH_PT_ENTRIES, SPLITS = 4 /* P3 */, SMALL_GIBS = 4 };

#define PT_SIZE		(1UL << UKARCH_PT_SHIFT)
#define PD_SIZE		(1UL << UKARCH_PD_SHIFT)
#define PDPT_SIZE	(1UL << UKARCH_PDPT_SHIFT)

/* CPUID 0x80000001, edx: pages of 1 GiB exist (AMD APM vol. 3, E.4.2). */
#define CPUID_PAGE1GB	(1U << 26)

#define TABLE		(UKARCH_PTE_PRESENT | UKARCH_PTE_WRITE)
/* Accessed and dirty are set beforehand: the processor need not write them. */
#define KEPT		(UKARCH_PTE_ACCESSED | UKARCH_PTE_DIRTY)
#define RIGHTS_RX	(UKARCH_PTE_PRESENT | KEPT)
#define RIGHTS_R	(UKARCH_PTE_PRESENT | KEPT | UKARCH_PTE_NX)
#define RIGHTS_RW	(RIGHTS_R | UKARCH_PTE_WRITE) /* P1 */
#define RIGHTS_NONE	0UL                           /* P2 */

static pte_t pml4[ENTRIES] __align(PT_SIZE);
static pte_t pdpt[ENTRIES] __align(PT_SIZE);
static pte_t pd[SMALL_GIBS][ENTRIES] __align(PT_SIZE);
static pte_t pts[SPLITS][ENTRIES] __align(PT_SIZE);
static unsigned int pts_used; /* how many of them */

static __paddr_t map_gibibytes(void);
static void fill(pte_t *table, pte_t first, pte_t step);
static void set_rights(const char *start, const char *end, pte_t rights);
static pte_t *split(pte_t *large);

//> bootmap
__paddr_t ukarch_bootmap_init(void)
{
	__paddr_t end = map_gibibytes();

	set_rights(__text_start, __rodata_start, RIGHTS_RX);
	set_rights(__rodata_start, __data_start, RIGHTS_R);
	set_rights(__stack_guard, __stack_bottom, RIGHTS_NONE);
	ukarch_cr3_set((uintptr_t)pml4);
	return end;
}

void ukarch_bootmap_drop_null(void)
{
	set_rights(NULL, (char *)PT_SIZE, RIGHTS_NONE);
	ukarch_cr3_set((uintptr_t)pml4); /* forget what was cached */
}

/* All of it, writable. @return where it ends */
static __paddr_t map_gibibytes(void)
{
	unsigned int i, tables = SMALL_GIBS;
	__paddr_t end = SMALL_GIBS * PDPT_SIZE;

	if (ukarch_cpuid(0x80000001, 0).edx & CPUID_PAGE1GB) {
		fill(pdpt, RIGHTS_RW | UKARCH_PTE_LARGE, PDPT_SIZE);
		tables = 1;
		end = ENTRIES * PDPT_SIZE;
	}
	for (i = 0; i < tables; i++) {
		fill(pd[i], i * PDPT_SIZE | RIGHTS_RW | UKARCH_PTE_LARGE,
		     PD_SIZE);
		pdpt[i] = (uintptr_t)pd[i] | TABLE;
	}
	pml4[0] = (uintptr_t)pdpt | TABLE;
	return end;
}
//< bootmap

/* Write 512 entries, `step` from one page to the next. Four at a time: this
 * loop is a tenth of the boot. */
static void fill(pte_t *table, pte_t first, pte_t step)
{
	pte_t *e;

	for (e = table; e < table + ENTRIES; e += 4) {
		e[0] = first;
		e[1] = first + step;
		e[2] = first + 2 * step;
		e[3] = first + 3 * step;
		first += 4 * step;
	}
}

//> bootmap-rights
/* Give [start, end), whole pages in the first GiB, other rights. */
static void set_rights(const char *start, const char *end, pte_t rights)
{
	uintptr_t a = (uintptr_t)start, stop = (uintptr_t)end;
	pte_t *large;

	UK_ASSERT(stop <= PDPT_SIZE);
	while (a < stop) {
		large = &pd[0][a / PD_SIZE];
		if (a % PD_SIZE == 0 && stop - a >= PD_SIZE) {
			*large = a | rights | UKARCH_PTE_LARGE;
			a += PD_SIZE;
		} else {
			split(large)[a / PT_SIZE % ENTRIES] = a | rights;
			a += PT_SIZE;
		}
	}
}

/* The table of small pages behind an entry; made now if it is a large page. */
static pte_t *split(pte_t *large)
{
	pte_t *pt;

	if (!(*large & UKARCH_PTE_LARGE))
		return (pte_t *)(*large & UKARCH_PTE_ADDR);
	UK_ASSERT(pts_used < SPLITS); /* P3 */
	pt = pts[pts_used++];
	fill(pt, *large & ~UKARCH_PTE_LARGE, PT_SIZE);
	*large = (uintptr_t)pt | TABLE;
	return pt;
}
//< bootmap-rights
