/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The init table - one list of what runs before main(), in order.
 *
 * Idea: nobody calls a library's init function by name. Each states itself
 * with uk_<level>_initcall(); the linker sorts the statements by level and
 * priority into uk_inittab_start .. uk_inittab_end; here they are walked.
 *
 *      [ early | early | plat | lib | lib | lib | late ]
 *                ^
 *                next: all before it have run
 *
 * T1  `next` only grows on the way up and only shrinks on the way down.
 * T2  On the way down, `term` of an entry runs only if its `init` returned 0.
 * T3  After a failure nothing more is started, at the level `early` neither:
 *     there may be no console then, but uk_boot() will crash in words.
 *
 * Read walk_until(), then uk_init_fini().
 */
#include <uk/arch/lcpu.h>
#include <uk/assert.h>
#include <uk/inittab.h>
#include <uk/print.h>

#include "core_priv.h"

static int walk_until(struct uk_init_ctx *ctx, const struct uk_init_entry *end);
static void trace(const struct uk_init_entry *e, uint64_t cycles, int err);
static const struct uk_init_entry *end_of_level(int level);

static const struct uk_init_entry *next = uk_inittab_start; /* T1 */
static int failed;              /* T3: what the last init returned */
static const char *failed_name; /* see uk_init_failed_name() */

//> init-run
void uk_init_run_early(struct uk_init_ctx *ctx)
{
	walk_until(ctx, end_of_level(UK_INIT_LEVEL_EARLY));
}

int uk_init_run(struct uk_init_ctx *ctx)
{
	return walk_until(ctx, uk_inittab_end);
}
//< init-run

//> init-walk
static int walk_until(struct uk_init_ctx *ctx, const struct uk_init_entry *end)
{
	uint64_t began;

	for (; next < end && !failed; next++) { /* T1, T3 */
		if (!next->init)
			continue;
		began = ukarch_cycles();
		failed = next->init(ctx);
		trace(next, ukarch_cycles() - began, failed);
		failed_name = next->name;
	}
	return failed;
}
//< init-walk

//> init-fini
void uk_init_fini(const struct uk_term_ctx *ctx)
{
	while (next > uk_inittab_start) { /* T1, T2 */
		next--;
		if (next->term)
			next->term(ctx);
	}
}
//< init-fini

//> end-of-level
static const struct uk_init_entry *end_of_level(int level)
{
//# ex init.1 3
	const struct uk_init_entry *e;

	uk_table_for_each(e, uk_inittab)
		if (e->level > level)
			break;
	return e;
//-	(void)level;
//-	return uk_inittab_start; /* init.1: the first entry past this level */
//# end
}
//< end-of-level

const char *uk_init_failed_name(void)
{
	return failed_name;
}

//> init-names
const char *uk_init_level_name(int level)
{
	const char *name = "?";

#define STEP(upper, lower, number)                                             \
	if (level >= (number))                                                 \
		name = level == (number) ? #lower : #lower "+";
	UK_INIT_LEVELS(STEP)
#undef STEP
	return name;
}
//< init-names

static void trace(const struct uk_init_entry *e, uint64_t cycles, int err)
{
	if (UK_IS_ON(CONFIG_UKCORE_INIT_TRACE))
		uk_pr_info("init %-6s %s:%s, %llu cycles%s",
			   uk_init_level_name(e->level), e->lib, e->name,
			   (unsigned long long)cycles, err ? ", FAILED" : "");
}
