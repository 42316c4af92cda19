/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, the table of contents - what saves most of the walking.
 *
 * Idea: a tree has no pointers, so that stepping over a node means walking
 * through it, and asking for a property means reading those before it. But most
 * of what boot code asks is about the root's children, and who has passed them
 * once may note where they are. It is done in two steps, for not every image
 * looks for devices:
 *
 *      check           at[], first[]     45 children of QEMU's virt
 *      first search    child[]           their "compatible", "reg", "status";
 *                                        whether there are nodes below
 *
 * T1  Whatever is in the table could be found by walking, and is the same.
 * T2  The table is of the tree that was checked last, if that is good and the
 *     root has no more than FDT_TOC_MAX children. Other trees are walked.
 * T3  One makes the notes. Who comes meanwhile walks, and never waits: so a
 *     search may interrupt a search. (A check must be alone.)
 *
 * Read fdt_toc_note(), then fdt_prop_of().
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "fdt_priv.h"

struct fdt_toc fdt_toc;

static const char keys[][12] = {
	[FDT_COMPATIBLE] = "compatible",
	[FDT_REG] = "reg",
	[FDT_STATUS] = "status",
};

static void note_child(const void *fdt, uint32_t i);
static enum fdt_key key_of(const char *s, uint32_t name);

void fdt_toc_end(const void *fdt)
{
	fdt_read_cells(fdt, fdt_toc.root, &fdt_toc.address_cells,
		       &fdt_toc.size_cells);
	fdt_toc.notes = FDT_NOTES_NONE;
	if (fdt_toc.count <= FDT_TOC_MAX)
		fdt_toc.fdt = fdt; /* T2 */
}

void fdt_toc_note(const void *fdt)
{
	uint32_t i;

	if (!fdt_in_toc(fdt) || uk_load_n(&fdt_toc.notes) != FDT_NOTES_NONE ||
	    uk_exchange_n(&fdt_toc.notes, FDT_NOTES_BEGUN) != FDT_NOTES_NONE)
		return; /* T3 */
	for (i = 0; i < FDT_KEYS; i++)
		fdt_toc.name[i] = ~0u;
	for (i = 0; i < fdt_toc.count; i++)
		note_child(fdt, i);
	uk_store_n_release(&fdt_toc.notes, FDT_NOTES_MADE);
}

static void note_child(const void *fdt, uint32_t i)
{
	const char *begin = fdt_struct(fdt), *names = fdt_strings(fdt);
	const char *p = begin + fdt_toc.props[i];
	struct fdt_child *child = &fdt_toc.child[i];
	enum fdt_key key;
	uint32_t name;

	*child = (struct fdt_child){ 0 };
	for (; fdt_at_prop(&p); p = fdt_after_prop(p)) {
		name = fdt_be32(p + 8);
		key = key_of(names + name, name);
		if (key != FDT_KEYS && !child->prop[key]) /* T1: the first */
			child->prop[key] = (uint32_t)(p - begin);
	}
	child->inner = fdt_token(p) == FDT_BE32(FDT_BEGIN_NODE);
}

/* Which key a name is, FDT_KEYS if none. Most trees have each name once, so
 * that its place is enough to know it by, once it was read. */
static enum fdt_key key_of(const char *s, uint32_t name)
{
	enum fdt_key key;

	switch (*s) {
	case 'c':
		key = FDT_COMPATIBLE;
		break;
	case 'r':
		key = FDT_REG;
		break;
	case 's':
		key = FDT_STATUS;
		break;
	default:
		return FDT_KEYS;
	}
	if (name != fdt_toc.name[key] && strcmp(s, keys[key]) != 0)
		return FDT_KEYS;
	fdt_toc.name[key] = name;
	return key;
}

/* --- using them ------------------------------------------------------------- */

int fdt_turn_to(struct uk_fdt_node *n, uint32_t i)
{
	if (i >= fdt_toc.count)
		return -ENOENT;
	n->top = i;
	n->depth = 1;
	n->up[0] = fdt_toc.root;
	n->at = fdt_toc.at[i];
	return 0;
}

int fdt_next_candidate(struct uk_fdt_node *n, const char *s, size_t size)
{
	const char *begin = fdt_struct(n->fdt);
	const struct fdt_child *child;
	uint32_t i = n->depth ? n->top + 1 : 0;
	bool has;

	if (!fdt_noted(n->fdt) || n->depth > 1 ||
	    (n->depth == 1 && fdt_toc.child[n->top].inner))
		return uk_fdt_next(n);
	for (child = &fdt_toc.child[i]; i < fdt_toc.count; i++, child++) {
		has = child->prop[FDT_COMPATIBLE] &&
		      fdt_list_has(begin + child->prop[FDT_COMPATIBLE], s,
				   size);
		if (has || child->inner) {
			fdt_turn_to(n, i);
			return has;
		}
	}
	n->depth = 0;
	n->at = fdt_toc.root;
	return -ENOENT;
}

const char *fdt_prop_of(const struct uk_fdt_node *n, enum fdt_key key)
{
	uint32_t at;

	if (n->depth != 1 || !fdt_noted(n->fdt))
		return fdt_prop_at(n->fdt, n->at, keys[key]);
	at = fdt_toc.child[n->top].prop[key];
	return at ? fdt_struct(n->fdt) + at : NULL;
}

void fdt_bus_cells(const void *fdt, uint32_t bus, uint32_t *address,
		   uint32_t *size)
{
	if (!fdt_in_toc(fdt) || bus != fdt_toc.root) {
		fdt_read_cells(fdt, bus, address, size);
		return;
	}
	*address = fdt_toc.address_cells;
	*size = fdt_toc.size_cells;
}
