/* SPDX-License-Identifier: BSD-3-Clause */
/* The loopback device of an image: behind the devices that buses found. */
#include <uk/inittab.h>
#include <uk/netloop.h>

static struct uk_netloop loop;

static int loop_init(struct uk_init_ctx *ctx __maybe_unused)
{
	return uk_netloop_add(&loop);
}
uk_lib_initcall_prio(loop_init, NULL, 0);
