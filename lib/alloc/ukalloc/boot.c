/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot - the machine's free memory becomes the default heap.
 *
 *      memory map   [ free 0.6 MiB | image | free 126 MiB | reserved ]
 *                         |                     |
 *                     addmem()              init(): the largest
 *
 * Idea: the implementation's state lies where there is most room; every other
 * free region is added to it, and one that it cannot take is left alone.
 *
 * B1  Page 0 is never given away: a heap's pointer is not NULL, and using a
 *     null pointer must not find a heap there.
 *
 * First at the level `plat`, so that every later init function can allocate.
 */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>

#include "alloc_priv.h"

static char *default_impl = NULL; /* NULL: what the configuration says */
UK_LIBPARAM_PARAM_ALIAS(default, default_impl, charp,
			"the allocator of the default heap");

//> boot-piece
/* A piece of memory. */
struct piece {
	char *base; /* first byte */
	size_t len; /* bytes; 0: nothing is left of it */
};

static struct piece piece_of(const struct ukplat_memregion_desc *r)
{
	struct piece p = { (char *)(uintptr_t)r->pbase, (size_t)r->len };

	if (!r->pbase) { /* B1 */
		p.base += __PAGE_SIZE;
		p.len -= MIN(p.len, __PAGE_SIZE);
	}
	return p;
}
//< boot-piece

//> boot-largest
/* @return the free region with most to give; of equals, the first */
static const struct ukplat_memregion_desc *
largest(const struct ukplat_memmap *map)
{
//# ex map.1 3
	const struct ukplat_memregion_desc *r, *best = NULL;

	ukplat_memmap_for_each(r, map, UKPLAT_MEMRT_FREE)
		if (!best || piece_of(r).len > piece_of(best).len)
			best = r;
	return best;
//-	const struct ukplat_memregion_desc *r;
//-
//-	ukplat_memmap_for_each(r, map, UKPLAT_MEMRT_FREE)
//-		return r; /* any free region: map.1 is yours to write */
//-	return NULL;
//# end
}
//< boot-largest

//> boot-others
static void add_others(struct uk_alloc *a, const struct ukplat_memmap *map,
		       const struct ukplat_memregion_desc *first)
{
	const struct ukplat_memregion_desc *r;
	struct piece p;

	ukplat_memmap_for_each(r, map, UKPLAT_MEMRT_FREE) {
		p = piece_of(r);
		if (r != first && p.len && uk_alloc_addmem(a, p.base, p.len))
			uk_pr_debug("%s does not take 0x%zx bytes at %p",
				    a->name, p.len, (void *)p.base);
	}
}
//< boot-others

//> boot-init
static int alloc_init(struct uk_init_ctx *ctx)
{
	const char *name = default_impl ? default_impl : CONFIG_LIBUKALLOC_DEFAULT;
	const struct ukplat_memregion_desc *first = largest(&ctx->bi->mem);
	struct uk_alloc *a;
	struct piece p;

	if (!*name)
		return 0; /* the application makes its own heaps */
	if (!alloc_impl_find(name, strlen(name))) {
		uk_pr_err("ukalloc.default=%s: no such allocator in this image",
			  name);
		return -EINVAL;
	}
	if (!first)
		return -ENOMEM;
	p = piece_of(first);
	a = uk_alloc_create(name, p.base, p.len);
	if (!a)
		return -ENOMEM;
	add_others(a, &ctx->bi->mem, first);
	return uk_alloc_set_default(a);
}
uk_plat_initcall_prio(alloc_init, NULL, 0);
//< boot-init
