/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Layers - what lies between a heap's table and its implementation.
 *
 *      uk_malloc(a) -> a->ops --.      [ stats ] counts
 *                               '---->     | under
 *                                      [ fault ] fails on demand
 *                                          | under
 *                                      [ guard ] adds red zones
 *                                          | under
 *                                      the implementation, filled (compat.c)
 *
 * Idea: a layer is a table with only the operations that it does something
 * about; it lies over the table of what is below, which each of its functions
 * calls through uk_alloc_level(a, layer)->under. The linker has sorted the
 * layers of the image, so the order is the same in each heap. A heap whose
 * layers are all off has the implementation's own functions in `ops`, and an
 * image without layers (LIBUKALLOC_LAYERS) not even this file.
 *
 * L1  level[i].under is complete, whether layer i is on or off; level[0].under
 *     is the implementation's.
 * L2  A layer is put on before the heap has given out a block, and stays.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/string.h>

#include "alloc_priv.h"

static int build(struct uk_alloc *a, const char *names, size_t len);
static void put_over(struct uk_alloc_ops *to, const struct uk_alloc_ops *from);
static bool has_word(const char *words, size_t len, const char *word);

void alloc_layers_begin(struct uk_alloc *a)
{
	UK_ASSERT(uk_alloc_layers_end - uk_alloc_layers_start
		  <= UK_ALLOC_LAYERS_MAX);
	memset(a->level, 0, sizeof(a->level));
	a->level[0].under = a->ops;
	build(a, "", 0);
}

int alloc_layers_add(struct uk_alloc *a, const char *names, size_t len)
{
	return build(a, names, len);
}

void alloc_layers_end(struct uk_alloc *a)
{
	const struct uk_alloc_layer *l;

	uk_table_for_each(l, uk_alloc_layers) {
		if (uk_alloc_level(a, l)->on && l->detach)
			l->detach(a);
		uk_alloc_level(a, l)->on = false;
	}
}

/* Lay them over each other anew: those that are on, and those in `names`. */
static int build(struct uk_alloc *a, const char *names, size_t len)
{
	const struct uk_alloc_layer *l;
	struct uk_alloc_level *level;
	bool named;
	int err;

	a->ops = a->level[0].under;
	uk_table_for_each(l, uk_alloc_layers) {
		level = uk_alloc_level(a, l);
		named = has_word(names, len, l->name);
		level->under = a->ops; /* L1 */
		err = level->on || !l->attach ? 0 : l->attach(a, named);
		if (err && named)
			return err;
		level->on = !err;
		if (level->on)
			put_over(&a->ops, &l->ops);
	}
	return 0;
}

#define TAKE(slot)	to->slot = from->slot ? from->slot : to->slot

static void put_over(struct uk_alloc_ops *to, const struct uk_alloc_ops *from)
{
	TAKE(malloc);
	TAKE(calloc);
	TAKE(realloc);
	TAKE(memalign);
	TAKE(free);
	TAKE(palloc);
	TAKE(pfree);
	TAKE(addmem);
	TAKE(usable);
	TAKE(availmem);
	TAKE(maxalloc);
	TAKE(check);
}

/* @return the length of the first word of "guard+other+" */
static size_t word_len(const char *words, size_t len)
{
	const char *plus = memchr(words, '+', len);

	return plus ? (size_t)(plus - words) : len;
}

static bool has_word(const char *words, size_t len, const char *word)
{
	size_t n;

	for (; len; words += n, len -= n) {
		n = word_len(words, len);
		if (n == strlen(word) && !memcmp(words, word, n))
			return true;
		n += n < len; /* the plus */
	}
	return false;
}

static const struct uk_alloc_layer *find(const char *word, size_t len)
{
	const struct uk_alloc_layer *l;

	uk_table_for_each(l, uk_alloc_layers)
		if (strlen(l->name) == len && !memcmp(l->name, word, len))
			return l;
	return NULL;
}

bool alloc_layers_known(struct uk_alloc *a, const char *names, size_t len)
{
	const struct uk_alloc_layer *l;
	size_t n;

	for (; len; names += n, len -= n) {
		n = word_len(names, len);
		l = find(names, n);
		if (!l || (a && !uk_alloc_level(a, l)->on))
			return false;
		n += n < len;
	}
	return true;
}
