/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the slots that ukalloc fills: the conformance suite over two
 * implementations that have as little as an implementation may have.
 *
 *      map   1 2 2 0 0 1 2 0 ...     1: a block begins, 2: it goes on, 0: free
 *
 * Both are this one map, with grains of a page for "testpages" (palloc and
 * pfree) and of 32 bytes for "testblocks" (malloc and free). What else uk/alloc.h
 * offers is compat.c's and headed.c's.
 */
#include <uk/alloc.h>
#include <uk/alloc_conform.h>
#include <uk/assert.h>
#include <uk/errno.h>
#include <uk/string.h>

enum { FREE, FIRST, MORE };

/* A heap with its map; the grains follow. */
struct toy {
	struct uk_alloc a;  /* the heap */
	size_t grain;       /* bytes of one */
	size_t count;       /* grains */
	char *base;         /* the first one */
	unsigned char map[]; /* a byte for each: FREE, FIRST or MORE */
};

static size_t free_run(const struct toy *t, size_t from, size_t want)
{
	size_t n = 0;

	while (n < want && from + n < t->count && t->map[from + n] == FREE)
		n++;
	return n;
}

static void *toy_get(struct toy *t, size_t want)
{
	size_t i, n;

	if (!want || want > t->count)
		return NULL;
	for (i = 0; i + want <= t->count; i += n + 1) {
		n = free_run(t, i, want);
		if (n < want)
			continue;
		memset(t->map + i, MORE, want);
		t->map[i] = FIRST;
		return t->base + i * t->grain;
	}
	return NULL;
}

/* @return how many grains were freed */
static size_t toy_put(struct toy *t, void *p)
{
	size_t i = (size_t)((char *)p - t->base) / t->grain, n = 0;

	UK_ASSERT(i < t->count && t->map[i] == FIRST);
	do
		t->map[i + n++] = FREE;
	while (i + n < t->count && t->map[i + n] == MORE);
	return n;
}

static void *blocks_malloc(struct uk_alloc *a, size_t size)
{
	struct toy *t = __containerof(a, struct toy, a);

	return toy_get(t, size / t->grain + !!(size % t->grain));
}

static void blocks_free(struct uk_alloc *a, void *p)
{
	toy_put(__containerof(a, struct toy, a), p);
}

static void *pages_palloc(struct uk_alloc *a, unsigned long pages)
{
	return toy_get(__containerof(a, struct toy, a), pages);
}

static void pages_pfree(struct uk_alloc *a, void *p, unsigned long pages)
{
	size_t freed = toy_put(__containerof(a, struct toy, a), p);

	UK_ASSERT(freed == pages);
}

static const struct uk_alloc_ops blocks_ops = {
	.malloc = blocks_malloc,
	.free = blocks_free,
};

static const struct uk_alloc_ops pages_ops = {
	.palloc = pages_palloc,
	.pfree = pages_pfree,
};

static struct uk_alloc *toy_init(void *base, size_t len, size_t grain,
				 const struct uk_alloc_ops *ops,
				 const char *name)
{
	char *p = (char *)ALIGN_UP((uintptr_t)base, UK_ALLOC_ALIGN);
	char *end = (char *)base + len, *first;
	struct toy *t = (struct toy *)p;

	first = (char *)ALIGN_UP((uintptr_t)(p + sizeof(*t) + len / grain),
				 grain);
	if (first > end || (size_t)(end - first) < grain)
		return NULL;
	t->grain = grain;
	t->base = first;
	t->count = (size_t)(end - first) / grain;
	memset(t->map, FREE, t->count);
	return uk_alloc_register(&t->a, ops, name, 0) ? NULL : &t->a;
}

static struct uk_alloc *blocks_init(void *base, size_t len)
{
	return toy_init(base, len, 32, &blocks_ops, "testblocks");
}

static struct uk_alloc *pages_init(void *base, size_t len)
{
	return toy_init(base, len, __PAGE_SIZE, &pages_ops, "testpages");
}

UK_ALLOC_IMPL(testblocks) = { .name = "testblocks", .init = blocks_init };
UK_ALLOC_IMPL(testpages) = { .name = "testpages", .init = pages_init };

uk_testsuite_register(ukalloc_blocks, NULL);
UK_ALLOC_CONFORM(ukalloc_blocks, "testblocks");

uk_testsuite_register(ukalloc_pages, NULL);
UK_ALLOC_CONFORM(ukalloc_pages, "testpages");
