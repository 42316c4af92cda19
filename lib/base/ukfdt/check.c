/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, the check - what makes a tree from a loader safe to walk.
 *
 * Idea: look at everything once, so that nobody has to look again. After a
 * check that returned 0 these hold, and the other files rely on them:
 *
 * F1  The header's blocks lie inside the tree and are aligned.
 * F2  The reservation block ends in a zero entry inside the tree.
 * F3  Walking the structure block from its start, each token, name and value
 *     ends before the block does; nodes nest, one root, END after it.
 * F4  A property's name begins inside the strings block, whose last byte is
 *     NUL: so every name ends.
 * F5  No node is deeper than UK_FDT_MAX_DEPTH; a node's properties come before
 *     its children (section 5.4.2).
 *
 * Values are not checked here: what a property means is the reader's matter.
 *
 * Read uk_fdt_check(), then check_struct().
 */
#include <uk/errno.h>

#include "fdt_priv.h"

static int check_header(const struct fdt_header *h, size_t max);
static bool inside(uint32_t off, uint32_t size, uint32_t total, uint32_t align);
static int check_reserved(const void *fdt, uint32_t total);
static int check_struct(const char *p, const char *end, uint32_t strings);
static const char *check_name(const char *p, const char *end);
static const char *check_prop(const char *p, const char *end, uint32_t strings);

//> fdt-check
int uk_fdt_check(const void *fdt, size_t max)
{
	const struct fdt_header *h = fdt;
	uint32_t strings;
	int err;

	if (!fdt || !IS_ALIGNED(fdt, 8) || max < sizeof(*h))
		return -EINVAL;
	err = check_header(h, max);
	if (err)
		return err;
	err = check_reserved(fdt, fdt_be32(&h->totalsize));
	if (err)
		return err;
	strings = fdt_be32(&h->size_dt_strings);
	if (strings && fdt_strings(fdt)[strings - 1])
		return -EINVAL; /* F4 */
	return check_struct(fdt_struct(fdt),
			    fdt_struct(fdt) + fdt_be32(&h->size_dt_struct),
			    strings);
}
//< fdt-check

/* F1 */
static int check_header(const struct fdt_header *h, size_t max)
{
	uint32_t total = fdt_be32(&h->totalsize);

	if (fdt_be32(&h->magic) != FDT_MAGIC)
		return -EINVAL;
	if (fdt_be32(&h->version) < FDT_VERSION ||
	    fdt_be32(&h->last_comp_version) > FDT_VERSION)
		return -ENOTSUP;
	if (total > max)
		return -ENOSPC;
	if (!inside(fdt_be32(&h->off_dt_struct), fdt_be32(&h->size_dt_struct),
		    total, 4) ||
	    !inside(fdt_be32(&h->off_dt_strings), fdt_be32(&h->size_dt_strings),
		    total, 1) ||
	    !inside(fdt_be32(&h->off_mem_rsvmap), sizeof(struct fdt_reserve),
		    total, 8) ||
	    fdt_be32(&h->size_dt_struct) % 4)
		return -EINVAL;
	return 0;
}

static bool inside(uint32_t off, uint32_t size, uint32_t total, uint32_t align)
{
	return off >= sizeof(struct fdt_header) && off % align == 0 &&
	       off <= total && size <= total - off;
}

/* F2 */
static int check_reserved(const void *fdt, uint32_t total)
{
	const struct fdt_header *h = fdt;
	uint32_t off = fdt_be32(&h->off_mem_rsvmap);
	const struct fdt_reserve *r;

	for (; total - off >= sizeof(*r); off += sizeof(*r)) {
		r = (const void *)((const char *)fdt + off);
		if (r->address == 0 && r->size == 0)
			return 0;
	}
	return -EINVAL;
}

/*** The structure block is a sequence of 32-bit tokens. One pass is enough to
know that every later walk ends inside it: each step moves forward, and each
length is compared with what is left of the block *before* it is added. ***/
//> fdt-check-struct
static int check_struct(const char *p, const char *end, uint32_t strings)
{
	bool props = false; /* F5: may a property come now? */
	uint32_t depth = 0;

	while (p && end - p >= 4) {
		switch (fdt_be32(p)) {
		case FDT_PROP:
			p = props ? check_prop(p, end, strings) : NULL;
			break;
		case FDT_BEGIN_NODE:
			if (depth == UK_FDT_MAX_DEPTH)
				return -ELOOP; /* F5 */
			depth++;
			props = true;
			p = check_name(p + 4, end);
			break;
		case FDT_END_NODE:
			if (depth == 0)
				return -EINVAL;
			props = false;
			p += 4;
			if (--depth == 0) /* the root's: only END may follow */
				goto ended;
			break;
		case FDT_NOP:
			p += 4;
			break;
		default:
			return -EINVAL;
		}
	}
	return -EINVAL; /* F3: the block ended first */

ended:
	while (end - p >= 4 && fdt_be32(p) == FDT_NOP)
		p += 4;
	return end - p >= 4 && fdt_be32(p) == FDT_END ? 0 : -EINVAL;
}
//< fdt-check-struct

/* @return past the name at p, or NULL if the block ends first (F3) */
static const char *check_name(const char *p, const char *end)
{
	for (; end - p >= 4; p += 4)
		if (fdt_has_nul(*(const uint32_t *)(const void *)p))
			return p + 4;
	return NULL;
}

/* @return past the property at p, or NULL (F3, F4) */
static const char *check_prop(const char *p, const char *end, uint32_t strings)
{
	uint32_t len, left;

	if (end - p < FDT_PROP_HEAD)
		return NULL;
	len = fdt_be32(p + 4);
	left = (uint32_t)(end - p) - FDT_PROP_HEAD; /* a multiple of 4 */
	if (len > left || fdt_be32(p + 8) >= strings)
		return NULL;
	return p + FDT_PROP_HEAD + ALIGN_UP(len, 4u);
}

size_t uk_fdt_size(const void *fdt)
{
	return fdt_be32(&((const struct fdt_header *)fdt)->totalsize);
}

int uk_fdt_reserved(const void *fdt, unsigned int i, uint64_t *base,
		    uint64_t *size)
{
	const struct fdt_header *h = fdt;
	const struct fdt_reserve *r;

	r = (const void *)((const char *)fdt + fdt_be32(&h->off_mem_rsvmap));
	for (;; r++) { /* F2 */
		if (r->address == 0 && r->size == 0)
			return -ENOENT;
		if (i-- == 0)
			break;
	}
	*base = __builtin_bswap64(r->address);
	*size = __builtin_bswap64(r->size);
	return 0;
}
