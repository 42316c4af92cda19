/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, the walk - from node to node.
 *
 * Idea: a tree written as text has no pointers, only brackets. Going down is
 * reading on; going to a sibling is reading on until the brackets balance;
 * going up is remembered in the cursor. The walk reads each token's length and
 * trusts it, because uk_fdt_check() has read it before (F3, F5 in check.c).
 *
 * Read fdt_first_prop(), then uk_fdt_next().
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "fdt_priv.h"

static int walk_to_sibling(struct uk_fdt_node *n);
static const char *after_props(const char *p);
static const char *after_node(const char *p);

const char *fdt_first_prop(const void *fdt, uint32_t at)
{
	return fdt_after_name(fdt_name_at(fdt, at));
}

void uk_fdt_root(const void *fdt, struct uk_fdt_node *n)
{
	n->fdt = fdt;
	n->at = 0;
	n->depth = 0;
	n->top = 0;
	while (fdt_be32(fdt_struct(fdt) + n->at) == FDT_NOP)
		n->at += 4;
}

//> fdt-next
int uk_fdt_next(struct uk_fdt_node *n)
{
	const char *base = fdt_struct(n->fdt);
	const char *p = after_props(fdt_first_prop(n->fdt, n->at));
	uint32_t top = 0; /* the root's first child, unless we were in one */

	for (;; p += 4) {
		switch (fdt_be32(p)) {
		case FDT_BEGIN_NODE:
			if (n->depth == 0)
				n->top = top;
			n->up[n->depth++] = n->at;
			n->at = (uint32_t)(p - base);
			return 0;
		case FDT_END_NODE:
			if (n->depth == 0)
				return -ENOENT;
			n->at = n->up[--n->depth];
			top = n->top + 1;
			break;
		default: /* FDT_NOP */
			break;
		}
	}
}
//< fdt-next

int uk_fdt_child(struct uk_fdt_node *n)
{
	const char *p;
	uint32_t at;

	if (n->depth == 0 && fdt_toc.fdt == n->fdt) {
		if (fdt_toc.count == 0)
			return -ENOENT;
		at = fdt_toc.at[0];
	} else {
		p = after_props(fdt_first_prop(n->fdt, n->at));
		if (fdt_be32(p) != FDT_BEGIN_NODE)
			return -ENOENT;
		at = (uint32_t)(p - fdt_struct(n->fdt));
	}
	if (n->depth == 0)
		n->top = 0;
	n->up[n->depth++] = n->at;
	n->at = at;
	return 0;
}

//> fdt-sibling
int uk_fdt_sibling(struct uk_fdt_node *n)
{
	if (n->depth != 1 || fdt_toc.fdt != n->fdt)
		return walk_to_sibling(n);
	if (n->top + 1 >= fdt_toc.count)
		return -ENOENT;
	n->at = fdt_toc.at[++n->top];
	return 0;
}

static int walk_to_sibling(struct uk_fdt_node *n)
{
	const char *p;

	if (n->depth == 0)
		return -ENOENT;
	p = after_props(after_node(fdt_struct(n->fdt) + n->at));
	if (fdt_be32(p) != FDT_BEGIN_NODE)
		return -ENOENT;
	n->at = (uint32_t)(p - fdt_struct(n->fdt));
	if (n->depth == 1)
		n->top++;
	return 0;
}

/* Past the node that begins at p: read on until the brackets balance. */
static const char *after_node(const char *p)
{
	unsigned int open = 0;

	do {
		switch (fdt_be32(p)) {
		case FDT_BEGIN_NODE:
			p = after_props(fdt_after_name(p + 4));
			open++;
			break;
		case FDT_END_NODE:
			open--;
			p += 4;
			break;
		default: /* FDT_NOP */
			p += 4;
			break;
		}
	} while (open);
	return p;
}
//< fdt-sibling

int uk_fdt_up(struct uk_fdt_node *n)
{
	if (n->depth == 0)
		return -ENOENT;
	n->at = n->up[--n->depth];
	return 0;
}

/* @return the first token that is neither a property nor NOP */
static const char *after_props(const char *p)
{
	uint32_t token;

	for (;;) {
		token = fdt_be32(p);
		if (token == FDT_PROP)
			p += FDT_PROP_HEAD + ALIGN_UP(fdt_be32(p + 4), 4u);
		else if (token == FDT_NOP)
			p += 4;
		else
			return p;
	}
}

const char *uk_fdt_name(const struct uk_fdt_node *n)
{
	return fdt_name_at(n->fdt, n->at);
}

bool uk_fdt_is_named(const struct uk_fdt_node *n, const char *name)
{
	const char *p = uk_fdt_name(n);

	while (*name && *p == *name) {
		p++;
		name++;
	}
	return *name == '\0' && (*p == '\0' || *p == '@');
}
