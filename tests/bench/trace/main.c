/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A recorded trace, replayed: how much memory does a heap need for it?
 *
 *      trace -- NAME...      the trace is the initial RAM disk (record.py)
 *
 * Idea: the smallest heap in which the whole trace succeeds, found by halves,
 * is what the trace costs with this allocator: the live bytes at their peak,
 * and headers, rounding, holes, maps. No allocator is asked what it thinks it
 * uses. Prints `trace live BYTES`, then `trace NAME BYTES` for each.
 */
#include <stdio.h>
#include <string.h>

#include <uk/alloc.h>
#include <uk/bootinfo.h>

enum { OP_MALLOC, OP_FREE, OP_REALLOC, OP_MEMALIGN };
enum { STEP = 4096, BLOCKS = 1 << 17 };

/* The trace while it is read: numbers of seven bits a byte, the lowest first. */
struct reader {
	const unsigned char *p, *end;
};

static void **block;   /* by number, in the order in which they came */
static size_t *length; /* what was asked for */
static size_t live, peak;

static size_t take(struct reader *r)
{
	unsigned int shift = 0;
	size_t v = 0;

	while (r->p < r->end) {
		v |= (size_t)(*r->p & 127) << shift;
		shift += 7;
		if (!(*r->p++ & 128))
			break;
	}
	return v;
}

static void resize(size_t i, size_t size)
{
	live += size - length[i];
	length[i] = size;
	peak = live > peak ? live : peak;
}

/* @return whether the heap had what was asked for */
static bool step(struct uk_alloc *a, struct reader *r, size_t *count)
{
	size_t v = take(r), i = *count, size;
	void *p;

	switch (v & 3) {
	case OP_FREE:
		i -= v >> 2;
		uk_free(a, block[i]);
		resize(i, 0);
		return true;
	case OP_REALLOC:
		i -= v >> 2;
		size = take(r);
		p = uk_realloc(a, block[i], size);
		break;
	case OP_MEMALIGN:
		size = v >> 2;
		p = uk_memalign(a, (size_t)1 << take(r), size);
		break;
	default:
		size = v >> 2;
		p = uk_malloc(a, size);
	}
	if (!p)
		return false;
	block[i] = p;
	*count += i == *count;
	resize(i, size);
	return *count < BLOCKS;
}

static bool fits(const char *name, void *mem, size_t len, struct reader r)
{
	struct uk_alloc *a = uk_alloc_create(name, mem, len);
	bool ok = a != NULL;
	size_t count = 0;

	live = 0;
	memset(length, 0, BLOCKS * sizeof(*length));
	while (ok && r.p < r.end)
		ok = step(a, &r, &count);
	if (a)
		uk_alloc_unregister(a);
	return ok;
}

static void measure(const char *name, void *mem, size_t most, struct reader r)
{
	size_t low = 0, high = most / STEP, middle;

	if (!fits(name, mem, most, r)) {
		printf("trace %s -\n", name);
		return;
	}
	while (high - low > 1) {
		middle = (low + high) / 2;
		if (fits(name, mem, middle * STEP, r))
			high = middle;
		else
			low = middle;
	}
	printf("trace %s %zu\n", name, high * STEP);
}

int main(int argc, char *argv[])
{
	const struct ukplat_bootinfo *bi = ukplat_bootinfo_get();
	const unsigned char *first = (const unsigned char *)bi->initrd;
	struct reader r = { first, first + bi->initrd_len };
	struct uk_alloc *heap = uk_alloc_get_default();
	size_t most = 256u << 20;
	void *mem;
	int i;

	block = uk_malloc(heap, BLOCKS * sizeof(*block));
	length = uk_malloc(heap, BLOCKS * sizeof(*length));
	mem = uk_memalign(heap, 1 << 20, most);
	if (!first || !block || !length || !mem)
		return 2;
	for (i = 1; i < argc; i++) {
		measure(argv[i], mem, most, r);
		if (i == 1)
			printf("trace live %zu\n", peak);
	}
	return 0;
}
