/* SPDX-License-Identifier: BSD-3-Clause */
/* Leaves - need boiling water: a level of their own, after `sys`. */
#include <uk/errno.h>
#include <uk/print.h>

#include "tea.h"

//> leaves
static int leaves_init(struct uk_init_ctx *ctx __maybe_unused)
{
	if (!tea_boiled)
		return -EAGAIN;
	uk_pr_info("leaves: in the pot");
	return 0;
}

static void leaves_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	uk_pr_info("leaves: to the compost");
}

uk_tea_initcall(leaves_init, leaves_term);
//< leaves
