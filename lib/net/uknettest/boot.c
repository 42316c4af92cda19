/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A bad line from the command line:
 *
 *      uknettest.over=0 uknettest.loss=20 uknettest.seed=7
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/nettest.h>
#include <uk/print.h>

static int over = -1;
static struct uk_nettest_faults f = { .seed = 1 };

UK_LIBPARAM_PARAM(over, int, "the device to be put on a bad line, from 0");
UK_LIBPARAM_PARAM_ALIAS(seed, f.seed, u64, "which packets: the same each time");
UK_LIBPARAM_PARAM_ALIAS(loss, f.loss, u32, "packets of 1000 that are lost");
UK_LIBPARAM_PARAM_ALIAS(dup, f.dup, u32, "that come twice");
UK_LIBPARAM_PARAM_ALIAS(reorder, f.reorder, u32, "that are overtaken");
UK_LIBPARAM_PARAM_ALIAS(corrupt, f.corrupt, u32, "with one wrong bit");
UK_LIBPARAM_PARAM_ALIAS(distance, f.distance, u32, "overtaken by how many");

static struct uk_nettest line;

static int nettest_init(struct uk_init_ctx *ctx __maybe_unused)
{
	struct uk_netdev *below;

	if (over < 0)
		return 0;
	below = uk_netdev_get((unsigned int)over);
	if (!below) {
		uk_pr_err("uknettest.over=%d: there is no such device", over);
		return -ENODEV;
	}
	uk_pr_warn("%s (%s) is on a bad line", below->name, below->driver);
	return uk_nettest_over(&line, below, &f, uk_alloc_get_default());
}
uk_lib_initcall_prio(nettest_init, NULL, 1); /* behind uknetloop's */
