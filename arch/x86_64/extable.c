/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The exception table - look up a trapped instruction (uk/asm/extable.h).
 *
 * The table is not sorted, and a look-up walks all of it: it has a handful of
 * entries, and a trap costs hundreds of cycles anyway.
 */
#include <uk/asm/extable.h>
#include <uk/table.h>

UK_TABLE_DECLARE(uk_extable, struct ukarch_extable);

/* The address that a field of an entry stands for. */
static uintptr_t target(const int32_t *field)
{
	return (uintptr_t)field + (intptr_t)*field;
}

bool ukarch_extable_fixup(struct __regs *r)
{
	const struct ukarch_extable *e;

	uk_table_for_each(e, uk_extable) {
		if (target(&e->from) == r->rip) {
			r->rip = target(&e->to);
			return true;
		}
	}
	return false;
}
