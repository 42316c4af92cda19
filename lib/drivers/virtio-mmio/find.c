/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the slots are - in the device tree, or in the loader's words.
 *
 * Idea: a slot may be empty, and most are: QEMU's arm64 machine has 32 of them.
 * The register that names the kind of device is 0 then, and the slot is passed
 * over without a word.
 *
 * F1  Who tells of a slot may be wrong. What cannot be one is not touched.
 * F2  A device is found once, however often it is told of.
 */
#include <uk/alloc.h>
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

static bool is_listed(uintptr_t regs)
{
	struct uk_device *d;

	uk_bus_for_each(d)
		if (d->bus == &uk_virtio_bus &&
		    uk_virtio_of(d)->ops == &mmio_transport &&
		    mmio_of(uk_virtio_of(d))->regs == regs)
			return true;
	return false;
}

static int add(uintptr_t regs, uint32_t type, bool legacy)
{
	struct mmio_device *d;

	if (is_listed(regs))
		return -EEXIST; /* F2 */
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

//> mmio-look-into
int mmio_look_into(const struct ukplat_bootinfo *bi,
		   const struct mmio_slot *slot)
{
	uintptr_t regs = (uintptr_t)slot->base;
	bool legacy;
	uint32_t type;

	if (slot->size <= MMIO_CONFIG ||
	    !ukplat_may_be_device(bi, slot->base, slot->size))
		return -EINVAL; /* F1 */
	type = mmio_probe(regs, &legacy);
	return type ? add(regs, type, legacy) : 0;
}
//< mmio-look-into

static int find_in_tree(const struct ukplat_bootinfo *bi)
{
	struct uk_fdt_node n;
	struct mmio_slot slot;
	int err = 0;

	uk_fdt_root(bi->dtb, &n);
	while (err != -ENOMEM && !uk_fdt_next_compatible(&n, "virtio,mmio")) {
		if (!uk_fdt_is_okay(&n) ||
		    uk_fdt_reg(&n, 0, &slot.base, &slot.size))
			continue;
		err = mmio_look_into(bi, &slot);
		if (err)
			uk_pr_warn("not the description of a device: %s "
				   "(error %d)", uk_fdt_name(&n), -err);
	}
	return err == -ENOMEM ? err : 0;
}

static int find_in_words(const struct ukplat_bootinfo *bi)
{
	const char *words = bi->devices, *word;
	struct mmio_slot slot;
	size_t len;
	int err = 0;

	while (err != -ENOMEM && (word = mmio_next_word(&words, &len))) {
		err = mmio_parse_word(word, len, &slot);
		if (!err)
			err = mmio_look_into(bi, &slot);
		if (err)
			uk_pr_warn("not the description of a device: %.*s "
				   "(error %d)", (int)len, word, -err);
	}
	return err == -ENOMEM ? err : 0;
}

static int mmio_init(struct uk_init_ctx *ctx)
{
	int err = 0;

	if (ctx->bi->dtb)
		err = find_in_tree(ctx->bi);
	if (!err && ctx->bi->devices)
		err = find_in_words(ctx->bi);
	return err;
}
uk_bus_initcall(mmio_init, NULL);
