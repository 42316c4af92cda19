/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table of functions - from an address to a name.
 *
 * Idea: src/tools/symtab.py writes, once the image is linked, where each
 * function begins; a second link puts that behind the image's own data. To
 * find a function is to find the last beginning that is not above the address:
 * a binary search.
 *
 *      [ magic, count, text_size, names ][ offset 0 .. n-1 ][ name 0 .. n-1 ]
 *      '- 4 x 4 bytes -----------------' '- 4 bytes each --' '- 2 bytes -----'
 *      [ pool: "main\0uk_boot\0..." ]
 *
 * S1  The offsets ascend strictly, and the first link may have no table: the
 *     symbol is weak, and its address then 0.
 */
#include <uk/sections.h>

#include "symtab.h"

extern const struct uk_symtab uk_symtab
	__attribute__((weak, visibility("hidden"))); /* S1 */

struct symbol symtab_find(uintptr_t pc)
{
	const struct uk_symtab *t = &uk_symtab;

	/* The compiler may believe that a symbol's address is never 0. */
	__asm__("" : "+r"(t));
	if (!t || t->magic != SYMTAB_MAGIC)
		return (struct symbol){ NULL, 0 };
	return symtab_lookup(t, pc - (uintptr_t)__text_start);
}

struct symbol symtab_lookup(const struct uk_symtab *t, uintptr_t offset)
{
	const uint16_t *name = (const uint16_t *)&t->offset[t->count];
	uint32_t lo = 0, hi = t->count, mid; /* lo <= the answer < hi */

	if (offset >= t->text_size || !hi || offset < t->offset[0])
		return (struct symbol){ NULL, 0 };
	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (t->offset[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return (struct symbol){
		.name = (const char *)t + t->names + name[lo],
		.offset = (uint32_t)offset - t->offset[lo],
	};
}
