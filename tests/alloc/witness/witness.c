/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Witness - whose heap is it, and does it work below somebody else's program?
 *
 *      witness.heap=tlsf --      the default heap must be of that allocator
 *
 * Idea: tests/test_any_allocator.py puts this library into the image of a
 * lesson, whose console must look as if it were not there. So it says nothing
 * unless something is wrong: it looks at the default heap before main(), takes
 * blocks from it, and looks at them again on the way down.
 *
 * W1  A block is full of its own number from take_blocks() to the end.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/string.h>

enum { BLOCKS = 40, STEP = 37 };

static char *heap = "(none was named)";
UK_LIBPARAM_PARAM(heap, charp, "the allocator that the default heap must have");

static unsigned char *blocks[BLOCKS];

static size_t size_of(size_t i)
{
	return 1 + i * STEP;
}

static void take_blocks(struct uk_alloc *a)
{
	size_t i;

	for (i = 0; i < BLOCKS; i++) {
		blocks[i] = uk_malloc(a, i % 3 ? size_of(i) : 1);
		if (blocks[i] && i % 3 == 0)
			blocks[i] = uk_realloc(a, blocks[i], size_of(i));
		if (!blocks[i])
			uk_crash("witness: no memory");
		memset(blocks[i], (int)i, size_of(i)); /* W1 */
	}
}

static void give_back(struct uk_alloc *a)
{
	size_t i, j;

	for (i = 0; i < BLOCKS; i++) {
		for (j = 0; j < size_of(i); j++)
			if (blocks[i][j] != i)
				uk_crash("witness: a block has changed");
		uk_free(a, blocks[i]);
	}
}

static int look(struct uk_init_ctx *ctx __maybe_unused)
{
	struct uk_alloc *a = uk_alloc_get_default();

	if (!a)
		uk_crash("witness: there is no default heap");
	if (strcmp(a->name, heap) != 0)
		uk_crash("witness: the default heap is of another allocator");
	take_blocks(a);
	return 0;
}

static void look_again(const struct uk_term_ctx *ctx __maybe_unused)
{
	struct uk_alloc *a = uk_alloc_get_default();

	give_back(a);
	if (uk_alloc_check(a))
		uk_crash("witness: the heap's invariants are broken");
}
uk_late_initcall(look, look_again);
