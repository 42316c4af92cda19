/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The exception table - look up a trapped instruction (uk/arch/extable.h).
 *
 * Idea: the processors differ in how they trap and in where they keep the
 * program counter, not in what such a table means: one for all of them.
 *
 * The table is not sorted, and a look-up walks all of it: it has a handful of
 * entries, and a trap costs hundreds of cycles anyway.
 */
#include <uk/arch/extable.h>
#include <uk/arch/traps.h>
#include <uk/table.h>

UK_TABLE_DECLARE(uk_extable, struct uk_extable_entry);

/* The address that a field of an entry stands for. */
static uintptr_t target(const int32_t *field)
{
	return (uintptr_t)field + (intptr_t)*field;
}

bool uk_extable_fixup(struct __regs *r)
{
	const struct uk_extable_entry *e;

	uk_table_for_each(e, uk_extable) {
		if (target(&e->from) == ukarch_regs_pc(r)) {
			ukarch_regs_set_pc(r, target(&e->to));
			return true;
		}
	}
	return false;
}
