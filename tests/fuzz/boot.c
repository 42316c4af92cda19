/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What loaders leave behind: PVH's start info and Multiboot2's tags, both in
 * made-up memory that is a block of the host's. Addresses in them are physical,
 * and the parsers may look only through the window onto that block.
 *
 *      input  | flags | bytes of the memory at RAM_BASE ....... |
 *                       ^ the structure that the entry points to
 *
 * Whatever they make of it, the memory map must keep its invariants; what could
 * not be read must be said.
 */
#include "fuzz.h"

#include <uk/bootinfo.h>
#include <uk/essentials.h>

#include "x86_64/boot_priv.h"

enum { RAM_BASE = 0x7000, CMDLINE_MAX = 100 };

static volatile size_t sink;

/* One of the two parsers. */
typedef int (*parser)(const struct kvm_window *, __paddr_t,
		      struct ukplat_bootinfo *);

static void check_map(const struct ukplat_memmap *map)
{
	uint32_t i;

	REQUIRE(map->count <= UKPLAT_MEMREGION_MAX, "%u regions", map->count);
	for (i = 0; i < map->count; i++) {
		REQUIRE(map->r[i].len, "region %u is empty", i);
		REQUIRE(!i || map->r[i - 1].pbase + map->r[i - 1].len
			      <= map->r[i].pbase, "region %u overlaps", i);
		sink += strnlen(map->r[i].name, sizeof(map->r[i].name));
	}
}

static void parse(parser p, struct bytes *in)
{
	unsigned int flags = take8(in);
	size_t len = in->left;
	struct ukplat_bootinfo *bi = calloc(1, sizeof(*bi));
	struct kvm_window w = { .start = RAM_BASE, .len = len };
	uint64_t dropped;
	char *ram = aligned_alloc(8, ALIGN_UP(len + 1, 8));
	int err;

	/* The end of the window is the end of the block, whatever its length. */
	w.host = (uintptr_t)ram + ALIGN_DOWN(ALIGN_UP(len + 1, 8) - len, 8);
	memcpy((char *)w.host, in->p, len);
	bi->cmdline_max = flags % 4 ? CMDLINE_MAX : flags / 4;
	bi->cmdline = malloc(bi->cmdline_max + 1);
	bi->cmdline[0] = '\0';
	err = p(&w, RAM_BASE + (flags & 0x80 ? flags % 32 : 0), bi);
	REQUIRE(!err == !bi->error, "error %d, words: %s", err,
		bi->error ? bi->error : "none");
	check_map(&bi->mem);
	if (!err) {
		sink += strlen(bi->cmdline);
		err = kvm_memmap_complete(bi, 1ULL << 32, &dropped);
		REQUIRE(!err == !bi->error, "complete: error %d", err);
		check_map(&bi->mem);
		REQUIRE(err || !ukplat_memmap_check(&bi->mem),
			"the finished map: region %d",
			ukplat_memmap_check(&bi->mem));
	}
	free(bi->cmdline);
	free(bi);
	free(ram);
}

void fuzz_pvh(const char *name, struct bytes *in)
{
	(void)name;
	parse(kvm_pvh_parse, in);
}

void fuzz_multiboot2(const char *name, struct bytes *in)
{
	(void)name;
	parse(kvm_multiboot2_parse, in);
}
