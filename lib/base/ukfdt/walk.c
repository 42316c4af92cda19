/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, the walk - from node to node.
 *
 * Idea: a tree written as text has no pointers, only brackets. Going down is
 * reading on; going to a sibling is reading on until the brackets balance;
 * going up is remembered in the cursor. The walk reads each token's length and
 * trusts it, because uk_fdt_check() has read it before (F3, F5 in check.c).
 *
 * Read uk_fdt_next(), then uk_fdt_sibling().
 */
#include <uk/errno.h>

#include "fdt_priv.h"

static int walk_to_sibling(struct uk_fdt_node *n);
static const char *after_node(const char *p);

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
	const char *p = fdt_after_props(fdt_first_prop(n->fdt, n->at));
	uint32_t top = 0; /* the root's first child, unless we were in one */

	for (;; p += 4) {
		switch (fdt_token(p)) {
		case FDT_BE32(FDT_BEGIN_NODE):
			if (n->depth == 0)
				n->top = top;
			n->up[n->depth++] = n->at;
			n->at = (uint32_t)(p - base);
			return 0;
		case FDT_BE32(FDT_END_NODE):
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

	if (n->depth == 0 && fdt_in_toc(n->fdt))
		return fdt_turn_to(n, 0);
	p = fdt_after_props(fdt_first_prop(n->fdt, n->at));
	if (fdt_token(p) != FDT_BE32(FDT_BEGIN_NODE))
		return -ENOENT;
	if (n->depth == 0)
		n->top = 0;
	n->up[n->depth++] = n->at;
	n->at = (uint32_t)(p - fdt_struct(n->fdt));
	return 0;
}

//> fdt-sibling
int uk_fdt_sibling(struct uk_fdt_node *n)
{
	if (n->depth != 1 || !fdt_in_toc(n->fdt))
		return walk_to_sibling(n);
	return fdt_turn_to(n, n->top + 1);
}

static int walk_to_sibling(struct uk_fdt_node *n)
{
	const char *p;

	if (n->depth == 0)
		return -ENOENT;
	p = fdt_after_props(after_node(fdt_struct(n->fdt) + n->at));
	if (fdt_token(p) != FDT_BE32(FDT_BEGIN_NODE))
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
		switch (fdt_token(p)) {
		case FDT_BE32(FDT_BEGIN_NODE):
			p = fdt_after_props(fdt_after_name(p + 4));
			open++;
			break;
		case FDT_BE32(FDT_END_NODE):
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

const char *uk_fdt_name(const struct uk_fdt_node *n)
{
	return fdt_name_at(n->fdt, n->at);
}
