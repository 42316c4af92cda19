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
 * Having passed all nodes anyway, the check notes where the root's children
 * begin (toc.c), which later saves most of the walking. What it noted of the
 * tree before is forgotten first, whatever comes of this one.
 *
 * Read uk_fdt_check(), then check_struct().
 */
#include <uk/errno.h>

#include "fdt_priv.h"

static int check_header(const struct fdt_header *h, size_t max);
static bool inside(uint32_t off, uint32_t size, uint32_t total, uint32_t align);
static int check_reserved(const void *fdt, uint32_t total);
static int check_struct(const char *p, const char *end, uint32_t strings);
static const char *check_props(const char *p, const char *end,
			       uint32_t strings);
static const char *after_nops(const char *p);

//> fdt-check
int uk_fdt_check(const void *fdt, size_t max)
{
	const struct fdt_header *h = fdt;
	uint32_t strings;
	int err;

	fdt_toc_forget();
	if (!fdt || !IS_ALIGNED(fdt, 8))
		return -EINVAL;
	if (max < sizeof(*h))
		return -ENOSPC;
	err = check_header(h, max);
	if (err)
		return err;
	err = check_reserved(fdt, fdt_be32(&h->totalsize));
	if (err)
		return err;
	strings = fdt_be32(&h->size_dt_strings);
	if (strings && fdt_strings(fdt)[strings - 1])
		return -EINVAL; /* F4 */
	err = check_struct(fdt_struct(fdt),
			   fdt_struct(fdt) + fdt_be32(&h->size_dt_struct),
			   strings);
	if (!err)
		fdt_toc_end(fdt);
	return err;
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

//> fdt-check-struct
/***
The structure block is a sequence of 32-bit tokens. One pass is enough to know
that every later walk ends inside it: each step moves forward, and each length
is compared with what is left of the block *before* it is added.

Most of the time at boot is spent here, so the loop is frugal. The last token
is checked first and must be ``END``. It ends every loop, also the one over the
letters of a name, because three of its bytes are 0; so no step has to ask
whether there is a next token at all.
***/
static int check_struct(const char *p, const char *end, uint32_t strings)
{
	const char *start = p, *props;
	uint32_t depth = 0;

	if (end - p < 4 || fdt_token(end - 4) != FDT_BE32(FDT_END))
		return -EINVAL;
	p = after_nops(p);
	fdt_toc_begin((uint32_t)(p - start));
	while (fdt_token(p) == FDT_BE32(FDT_BEGIN_NODE)) {
		if (depth == UK_FDT_MAX_DEPTH)
			return -ELOOP; /* F5 */
		props = fdt_after_name(p + 4);
		if (depth++ == 1)
			fdt_toc_add((uint32_t)(p - start),
				    (uint32_t)(props - start), p[4]);
		p = check_props(props, end, strings);
		if (!p)
			return -EINVAL;
		while (fdt_token(p) == FDT_BE32(FDT_END_NODE)) {
			p = after_nops(p + 4);
			if (--depth == 0) /* the root: END must follow */
				return p == end - 4 ? 0 : -EINVAL;
		}
	}
	return -EINVAL;
}

static const char *after_nops(const char *p)
{
	while (fdt_token(p) == FDT_BE32(FDT_NOP))
		p += 4;
	return p;
}

/* A node's properties. @return past them, or NULL (F3, F4) */
static const char *check_props(const char *p, const char *end, uint32_t strings)
{
	/* A property's value ends where END begins, at the latest. */
	const char *last = end - 4 - FDT_PROP_HEAD;
	uint32_t len;

	if (p >= end) /* the name went over END */
		return NULL;
	for (;;) {
		if (fdt_token(p) == FDT_BE32(FDT_PROP)) {
			len = fdt_be32(p + 4); /* not END's: this is no END */
			if ((int64_t)len > last - p ||
			    fdt_be32(p + 8) >= strings)
				return NULL;
			p += ALIGN_UP(FDT_PROP_HEAD + (size_t)len, 4);
		} else if (fdt_token(p) == FDT_BE32(FDT_NOP)) {
			p += 4;
		} else {
			return p;
		}
	}
}
//< fdt-check-struct

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
