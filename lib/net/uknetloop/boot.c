/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The loopback device of an image.
 *
 * Idea: a file of its own, so that an image may have the code for cables and
 * loopbacks without having one. It comes at the level `lib`, behind the devices
 * that the buses found: net0 stays the machine's first card.
 */
#include <uk/inittab.h>
#include <uk/netloop.h>

static struct uk_netloop loop;

static int loop_init(struct uk_init_ctx *ctx __maybe_unused)
{
	return uk_netloop_add(&loop);
}
uk_lib_initcall_prio(loop_init, NULL, 0);
