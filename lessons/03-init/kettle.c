/* SPDX-License-Identifier: BSD-3-Clause */
/* Kettle - needs water: the level `sys`. On the way down it is emptied. */
#include <uk/errno.h>
#include <uk/print.h>

#include "tea.h"

int tea_boiled; /* whether the water has boiled */

//> kettle
static int kettle_init(struct uk_init_ctx *ctx __maybe_unused)
{
	if (!tea_water)
		return -EAGAIN; /* the boot ends here and names kettle_init */
	tea_boiled = 1;
	uk_pr_info("kettle: boiling");
	return 0;
}

static void kettle_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	uk_pr_info("kettle: off");
}

uk_sys_initcall(kettle_init, kettle_term);
//< kettle
