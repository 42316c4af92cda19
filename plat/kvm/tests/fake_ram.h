/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Made-up physical memory for the tests of the parsers: an array that the
 * parsers are told to be memory at RAM_BASE.
 */
#ifndef KVM_TEST_FAKE_RAM_H
#define KVM_TEST_FAKE_RAM_H

#include <uk/string.h>
#include "x86_64/boot_priv.h"

enum { RAM_BASE = 0x7000, RAM_SIZE = 8192, FAKE_CMDLINE_MAX = 64 };

/* One machine as a parser sees it, and what it makes of it. */
struct fake {
	uint8_t ram[RAM_SIZE] __align(16); /* what lies at RAM_BASE */
	char cmdline[FAKE_CMDLINE_MAX];    /* of bi */
	struct kvm_window window;          /* onto ram */
	struct ukplat_bootinfo bi;         /* what the parser fills */
};

static inline struct fake *fake_new(void)
{
	static struct fake f;

	memset(&f, 0, sizeof(f));
	f.window.host = (uintptr_t)f.ram;
	f.window.start = RAM_BASE;
	f.window.len = RAM_SIZE;
	f.bi.cmdline = f.cmdline;
	f.bi.cmdline_max = sizeof(f.cmdline);
	return &f;
}

/* Put bytes into the memory; returns their physical address. */
static inline __paddr_t fake_put(struct fake *f, size_t at, const void *bytes,
				 size_t len)
{
	memcpy(f->ram + at, bytes, len);
	return RAM_BASE + at;
}

static inline void fake_put32(struct fake *f, size_t at, uint32_t v)
{
	fake_put(f, at, &v, sizeof(v));
}

static inline void fake_put64(struct fake *f, size_t at, uint64_t v)
{
	fake_put(f, at, &v, sizeof(v));
}

/* A region of a memory map, in the form that PVH and Multiboot2 share. */
static inline void fake_put_region(struct fake *f, size_t at, uint64_t base,
				   uint64_t len, uint32_t type)
{
	fake_put64(f, at, base);
	fake_put64(f, at + 8, len);
	fake_put32(f, at + 16, type);
	fake_put32(f, at + 20, 0);
}

/* Whether the map, finished or not, is sorted and free of overlaps (M1). */
static inline bool fake_map_is_sorted(const struct ukplat_memmap *map)
{
	uint32_t i;

	if (map->count > UKPLAT_MEMREGION_MAX)
		return false;
	for (i = 1; i < map->count; i++)
		if (map->r[i - 1].pbase + map->r[i - 1].len > map->r[i].pbase)
			return false;
	return true;
}

#endif /* KVM_TEST_FAKE_RAM_H */
