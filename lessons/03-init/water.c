/* SPDX-License-Identifier: BSD-3-Clause */
/* Water - comes first: the level `lib`, and the earliest there. */
#include <uk/print.h>

#include "tea.h"

int tea_water; /* cups in the kettle */

//> water
static int water_init(struct uk_init_ctx *ctx __maybe_unused)
{
	tea_water = 2;
	uk_pr_info("water: %d cups", tea_water);
	return 0;
}

uk_lib_initcall_prio(water_init, NULL, 0);
//< water
