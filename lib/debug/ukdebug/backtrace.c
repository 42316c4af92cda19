/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The back trace - who called whom.
 *
 * Idea: every function keeps, at its frame pointer, the caller's frame pointer
 * and the return address: a linked list through the stack, which the arch's
 * ukarch_unwind() follows one step at a time.
 *
 *      fp -> [ caller's fp ]--> [ its caller's fp ]--> ... --> outermost
 *            [ return pc   ]    [ return pc       ]
 *
 * W1  Only words inside the stack are read; a frame lies higher than the one
 *     it called. So a stack that was overwritten ends the trace early, and
 *     never leads into a loop or a second fault.
 *
 * Read backtrace_collect(), then stack_of().
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/traps.h>
#include <uk/debug.h>
#include <uk/sections.h>

#include "report.h"

static bool stack_of(uintptr_t addr, uintptr_t *lo, uintptr_t *hi);
static void print_frame(unsigned int n, uintptr_t pc, uintptr_t inside);

/* Deeper traces are cut. */
#define FRAMES_MAX	32

//> backtrace
/*** Each frame pointer leads to the next one up the stack, and beside it lies
the address that the function will return to. The walk needs nothing but the
stack, so it works wherever the crash was; it stops at the first word that is
not one of this stack's, because a stack is what a bug damages first. ***/
unsigned int backtrace_collect(uintptr_t fp, uintptr_t pcs[], unsigned int max)
{
	uintptr_t lo, hi, pc, below = 0;
	unsigned int n = 0;

	if (!stack_of(fp, &lo, &hi))
		return 0;
	while (n < max && fp > below) { /* W1 */
		below = fp;
		if (!ukarch_unwind(&fp, &pc, lo, hi))
			break;
		pcs[n++] = pc;
	}
	return n;
}
//< backtrace

/*
 * The stack that `addr` lies in. There is only the boot stack as yet; a
 * scheduler's stacks are to be asked for here.
 */
static bool stack_of(uintptr_t addr, uintptr_t *lo, uintptr_t *hi)
{
	*lo = (uintptr_t)__stack_bottom;
	*hi = (uintptr_t)__stack_top;
	return addr >= *lo && addr < *hi;
}

void backtrace_from(uintptr_t pc, uintptr_t ret, uintptr_t fp)
{
	uintptr_t pcs[FRAMES_MAX];
	unsigned int count = backtrace_collect(fp, pcs, FRAMES_MAX);
	unsigned int n = 0, i = 0;

	print_frame(n++, pc, pc);
	if (ret)
		print_frame(n++, ret, ret - 1);
	if (count && pcs[0] == pc + 1)
		i++; /* the chain began one call further down */
	/* A call that ends a function returns behind it: look one byte back. */
	for (; i < count; i++)
		print_frame(n++, pcs[i], pcs[i] - 1);
	if (count == FRAMES_MAX)
		report("  ...\n");
}

void uk_backtrace(void)
{
	uintptr_t fp = ukarch_frame();

	backtrace_from((uintptr_t)__builtin_return_address(0) - 1, 0, fp);
}

unsigned int uk_backtrace_get(uintptr_t fp, uintptr_t pcs[], unsigned int max)
{
	return backtrace_collect(fp, pcs, max);
}

void uk_backtrace_print(const uintptr_t pcs[], unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		print_frame(i, pcs[i], pcs[i] - 1);
}

static void print_frame(unsigned int n, uintptr_t pc, uintptr_t inside)
{
	struct symbol s = symtab_find(inside);

	report("  #%u 0x%016llx", n, (unsigned long long)pc);
	if (s.name)
		report(" %s+0x%x", s.name, s.offset + (unsigned int)(pc - inside));
	report("\n");
}
