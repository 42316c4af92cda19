/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The memory map - who owns which bytes of RAM.
 *
 * Idea: a sorted array. Platforms add what they know from the general to the
 * particular (all RAM, then what lies in it), and a later region takes its
 * bytes away from earlier ones:
 *
 *      RAM          [.....................................]
 *      + kernel     [.....][ kernel ][....................]
 *      + initrd     [.....][ kernel ][......][initrd][....]
 *
 * M1 to M3 are stated in uk/bootinfo.h; ukplat_memmap_check() tests them.
 *
 * Read ukplat_memmap_add(), then ukplat_memmap_finish().
 */
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/sections.h>

static uint32_t make_hole(struct ukplat_memmap *map, __paddr_t lo,
			  __paddr_t hi);
static void insert(struct ukplat_memmap *map, uint32_t at,
		   const struct ukplat_memregion_desc *r);
static void remove(struct ukplat_memmap *map, uint32_t at);

/* make_hole() has no place for the second half of a region. */
#define NO_ROOM		UINT32_MAX

static __paddr_t end_of(const struct ukplat_memregion_desc *r)
{
	return r->pbase + r->len;
}

//> memmap-add
int ukplat_memmap_add(struct ukplat_memmap *map, __paddr_t base, uint64_t len,
		      uint16_t type, uint16_t flags, const char *name)
{
	struct ukplat_memregion_desc r = {
		.pbase = base, .len = len, .type = type, .flags = flags,
	};
	uint32_t at;
	size_t i;

	if (len == 0 || base + len < base)
		return -EINVAL;
	for (i = 0; i < sizeof(r.name) - 1 && name[i]; i++)
		r.name[i] = name[i];
	if (map->count == UKPLAT_MEMREGION_MAX)
		return -ENOSPC;
	at = make_hole(map, base, base + len);
	if (at == NO_ROOM || map->count == UKPLAT_MEMREGION_MAX)
		return -ENOSPC;
	insert(map, at, &r); /* M1 */
	return 0;
}
//< memmap-add

//> memmap-hole
/* Take [lo, hi) away from every region. @return where [lo, hi) belongs in the
 * array, or NO_ROOM */
static uint32_t make_hole(struct ukplat_memmap *map, __paddr_t lo,
			  __paddr_t hi)
{
	struct ukplat_memregion_desc *r = map->r, tail;
	uint32_t i = 0;

	while (i < map->count && end_of(&r[i]) <= lo)
		i++;
	if (i < map->count && r[i].pbase < lo) {
		tail = r[i];
		r[i].len = lo - r[i].pbase;
		i++;
		if (end_of(&tail) > hi) { /* a hole in the middle */
			if (map->count == UKPLAT_MEMREGION_MAX)
				return NO_ROOM;
			tail.len = end_of(&tail) - hi;
			tail.pbase = hi;
			insert(map, i, &tail);
			return i;
		}
	}
	while (i < map->count && end_of(&r[i]) <= hi)
		remove(map, i);
	if (i < map->count && r[i].pbase < hi) {
		r[i].len = end_of(&r[i]) - hi;
		r[i].pbase = hi;
	}
	return i;
}
//< memmap-hole

//> memmap-finish
void ukplat_memmap_finish(struct ukplat_memmap *map)
{
	struct ukplat_memregion_desc *r;
	__paddr_t lo, hi;
	uint32_t i = 0;

	while (i < map->count) {
		r = &map->r[i];
		if (r->type != UKPLAT_MEMRT_FREE) {
			i++;
			continue;
		}
		lo = ALIGN_UP(r->pbase, __PAGE_SIZE);
		hi = ALIGN_DOWN(end_of(r), __PAGE_SIZE);
		if (lo < r->pbase) /* rounded up over the end of all addresses */
			hi = lo;
		if (i && r[-1].type == r->type && r[-1].flags == r->flags &&
		    end_of(&r[-1]) == lo && hi > lo) {
			r[-1].len += hi - lo;
			remove(map, i);
		} else if (hi > lo) {
			r->pbase = lo;
			r->len = hi - lo;
			i++;
		} else {
			remove(map, i);
		}
	}
}
//< memmap-finish

int ukplat_memmap_add_image(struct ukplat_memmap *map)
{
	enum { R = UKPLAT_MEMRF_READ | UKPLAT_MEMRF_MAPPED,
	       W = UKPLAT_MEMRF_WRITE, X = UKPLAT_MEMRF_EXECUTE };
	const struct {
		char *start, *end;
		uint16_t type, flags;
		const char *name;
	} parts[] = {
		{ __text_start, __rodata_start, UKPLAT_MEMRT_KERNEL, R | X,
		  ".text" },
		{ __rodata_start, __data_start, UKPLAT_MEMRT_KERNEL, R,
		  ".rodata" },
		{ __data_start, __bss_start, UKPLAT_MEMRT_KERNEL, R | W,
		  ".data" },
		{ __bss_start, __bss_end, UKPLAT_MEMRT_KERNEL, R | W, ".bss" },
		{ __stack_guard, __stack_bottom, UKPLAT_MEMRT_GUARD, 0,
		  "guard" },
		{ __stack_bottom, __stack_top, UKPLAT_MEMRT_STACK, R | W,
		  "stack" },
	};
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = ukplat_memmap_add(map, (__paddr_t)(uintptr_t)parts[i].start,
					parts[i].end - parts[i].start,
					parts[i].type, parts[i].flags,
					parts[i].name);
		if (err)
			return err;
	}
	return 0;
}

const struct ukplat_memregion_desc *
ukplat_memmap_find(const struct ukplat_memmap *map, __paddr_t addr)
{
	uint32_t i;

	for (i = 0; i < map->count; i++)
		if (addr >= map->r[i].pbase && addr < end_of(&map->r[i]))
			return &map->r[i];
	return NULL;
}

bool ukplat_memmap_is_free(const struct ukplat_memmap *map, __paddr_t base,
			   uint64_t len)
{
	const struct ukplat_memregion_desc *r;
	__paddr_t end = base + len;

	if (end < base)
		return false;
	for (; base < end; base = end_of(r)) {
		r = ukplat_memmap_find(map, base);
		if (!r || r->type != UKPLAT_MEMRT_FREE)
			return false;
	}
	return true;
}

//> may-be-device
bool ukplat_may_be_device(const struct ukplat_bootinfo *bi, __paddr_t base,
			  uint64_t len)
{
	const struct ukplat_devspace *s = &bi->devspace;
	const struct ukplat_memregion_desc *r = bi->mem.r;
	const struct ukplat_memregion_desc *last = r + bi->mem.count;
	__paddr_t end = base + len;

	if (base % 4 || base < s->start || end < base || end > s->end)
		return false;
	base = ALIGN_DOWN(base, s->unit);
	end = ALIGN_UP(end, s->unit);
	for (; r < last && r->pbase < end; r++) /* M1 */
		if (base < end_of(r) && r->type != UKPLAT_MEMRT_RESERVED)
			return false;
	return true;
}
//< may-be-device

int ukplat_memmap_check(const struct ukplat_memmap *map)
{
	const struct ukplat_memregion_desc *r;
	uint32_t i;

	for (i = 0; i < map->count; i++) {
		r = &map->r[i];
		if (r->len == 0 || end_of(r) < r->pbase)
			return i + 1; /* M1 */
		if (i && end_of(&r[-1]) > r->pbase)
			return i + 1; /* M1 */
		if (r->type == UKPLAT_MEMRT_FREE &&
		    (!IS_ALIGNED(r->pbase, __PAGE_SIZE) ||
		     !IS_ALIGNED(r->len, __PAGE_SIZE)))
			return i + 1; /* M2 */
	}
	return 0;
}

static void insert(struct ukplat_memmap *map, uint32_t at,
		   const struct ukplat_memregion_desc *r)
{
	struct ukplat_memregion_desc *p = &map->r[map->count++];

	for (; p > &map->r[at]; p--)
		p[0] = p[-1];
	*p = *r;
}

static void remove(struct ukplat_memmap *map, uint32_t at)
{
	for (map->count--; at < map->count; at++)
		map->r[at] = map->r[at + 1];
}
