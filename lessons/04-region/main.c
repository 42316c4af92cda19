/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 04 - where memory comes from.
 *
 * The image shows the memory map that it was given, and the heap that boot has
 * made of the free part. Then a heap small enough to be watched, in arena.c.
 */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/print.h>

#include "lesson.h"

static const char *name_of(uint16_t type)
{
	static const char *const names[] = {
		"free", "reserved", "kernel", "initrd",
		"cmdline", "devicetree", "stack", "guard",
	};

	return names[__builtin_ctz(type)];
}

static void show_map(const struct ukplat_memmap *map)
{
	const struct ukplat_memregion_desc *r;
	unsigned long long bytes = 0;

	uk_pr_info("the memory map has %u regions:", map->count);
	ukplat_memmap_for_each(r, map, UKPLAT_MEMRT_ANY) {
		uk_pr_info("  %#12llx .. %#12llx %9llu KiB  %-10s %s",
			   (unsigned long long)r->pbase,
			   (unsigned long long)(r->pbase + r->len),
			   (unsigned long long)r->len / 1024, name_of(r->type),
			   r->name);
		if (r->type == UKPLAT_MEMRT_FREE)
			bytes += r->len;
	}
	uk_pr_info("free: %llu KiB", bytes / 1024);
}

int main(void)
{
	show_map(&ukplat_bootinfo_get()->mem);
	uk_alloc_print();
	show_arena();
	return 0;
}
