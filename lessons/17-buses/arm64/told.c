/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Told, on arm64 - the device tree.
 *
 * Each node that has registers is a line; of a row of the same kind, only the
 * first one is named. (There are 32 places for virtio devices.)
 */
#include <uk/bootinfo.h>
#include <uk/fdt.h>
#include <uk/print.h>
#include <uk/string.h>

#include "buses.h"

/* What a line says, until it is known how many of the kind there are. */
struct kind {
	struct uk_fdt_node first;
	const char *compatible; /* NULL: there is none yet */
	uint64_t base, size;    /* of the first one */
	unsigned int more;      /* after it */
};

static void say(const struct kind *k)
{
	if (k->compatible)
		uk_pr_info("    %s: %s, %llu bytes at 0x%llx%s",
			   uk_fdt_name(&k->first), k->compatible,
			   (unsigned long long)k->size,
			   (unsigned long long)k->base,
			   k->more ? ", the first of them" : "");
}

static void show_tree(const void *dtb)
{
	struct kind k = { .compatible = NULL };
	struct uk_fdt_node n;
	uint64_t base, size;
	const char *s;

	uk_fdt_root(dtb, &n);
	while (!uk_fdt_next(&n)) {
		s = uk_fdt_string(&n, "compatible");
		if (!s || !uk_fdt_is_okay(&n) ||
		    uk_fdt_reg(&n, 0, &base, &size))
			continue;
		if (k.compatible && !strcmp(k.compatible, s)) {
			k.more++;
			continue;
		}
		say(&k);
		k = (struct kind){ n, s, base, size, 0 };
	}
	say(&k);
}

void show_told(void)
{
	const struct ukplat_bootinfo *bi = ukplat_bootinfo_get();

	uk_pr_info("we were told:");
	uk_pr_info("  a device tree of %llu bytes",
		   (unsigned long long)bi->dtb_len);
	show_tree(bi->dtb);
}
