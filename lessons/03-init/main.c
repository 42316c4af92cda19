/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 03 - who runs first.
 *
 * Three files beside this one make tea: water.c, kettle.c, leaves.c. None of
 * them names another, and main() names none of them; the init table puts them
 * in order. main() shows the table, as the linker made it.
 */
#include <uk/inittab.h>
#include <uk/print.h>

//> show-table
int main(void)
{
	const struct uk_init_entry *e;

	uk_pr_info("the init table has %d entries:",
		   (int)(uk_inittab_end - uk_inittab_start));
	uk_table_for_each(e, uk_inittab)
		uk_pr_info("  %d %-6s %s:%s%s", e->level,
			   uk_init_level_name(e->level), e->lib, e->name,
			   e->init ? "" : ", on the way down only");
	uk_pr_info("tea is served");
	return 0;
}
//< show-table
