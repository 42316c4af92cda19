/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the slots are - in the device tree, or in the loader's words.
 *
 * Idea: a slot may be empty, and most are: QEMU's arm64 machine has 32 of them.
 * The register that names the kind of device is 0 then, and the slot is passed
 * over without a word.
 */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/inittab.h>
#include <uk/print.h>
#include <uk/string.h>

#include "mmio.h"

static void name_by_address(struct mmio_device *d)
{
	static const char hex[] = "0123456789abcdef";
	char *p = d->v.dev.name;
	int shift = 60;

	memcpy(p, "mmio@", 5);
	p += 5;
	while (shift && !(d->regs >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = hex[d->regs >> shift & 15];
	*p = 0;
}

static int look_into(const struct mmio_slot *slot)
{
	uintptr_t regs = (uintptr_t)slot->base;
	struct mmio_device *d;
	bool legacy;
	uint32_t type = mmio_probe(regs, &legacy);

	if (!type)
		return 0;
	d = uk_calloc(uk_alloc_of("virtio"), 1, sizeof(*d));
	if (!d)
		return -ENOMEM;
	d->regs = regs;
	d->v.ops = &mmio_transport;
	d->v.legacy = legacy;
	name_by_address(d);
	uk_virtio_add(&d->v, type); /* one that nobody drives is no failure */
	return 0;
}

static int find_in_tree(const void *dtb)
{
	struct uk_fdt_node n;
	struct mmio_slot slot;
	int err = 0;

	uk_fdt_root(dtb, &n);
	while (!err && !uk_fdt_next_compatible(&n, "virtio,mmio"))
		if (uk_fdt_is_okay(&n) &&
		    !uk_fdt_reg(&n, 0, &slot.base, &slot.size))
			err = look_into(&slot);
	return err;
}

static int find_in_words(const char *words)
{
	struct mmio_slot slot;
	int err;

	while ((err = mmio_next_word(&words, &slot)) != -ENOENT) {
		if (err) {
			uk_pr_warn("not the description of a device: %s",
				   words);
			continue;
		}
		err = look_into(&slot);
		if (err)
			return err;
	}
	return 0;
}

static int mmio_init(struct uk_init_ctx *ctx)
{
	int err = 0;

	if (ctx->bi->dtb)
		err = find_in_tree(ctx->bi->dtb);
	if (!err && ctx->bi->devices)
		err = find_in_words(ctx->bi->devices);
	return err;
}
uk_bus_initcall(mmio_init, NULL);
