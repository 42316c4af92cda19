/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mine - first fit over pieces that lie in a row.
 *
 *      first                   hint                            end
 *       v                       v                               v
 *      [ head | used ][ head | free ][ head | free ][ head | used ]
 *
 * What a learner may write into the skeleton of `make new-lib API=ukalloc`;
 * tests/test_newlib.py does so, and then spoils it.
 *
 * Idea: each piece says how long it is, so the next one can be found. The first
 * free one that is large enough is taken, from its beginning; what is left of
 * it is a piece. Free neighbours are joined when somebody walks over them.
 *
 * M1  The pieces fill the memory from `first` to `end`; their lengths are
 *     multiples of GRAIN, and so are their addresses.
 * M2  `hint` is a piece, and no piece before it is free.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/spinlock.h>
#include <uk/string.h>

enum { GRAIN = UK_ALLOC_ALIGN };

/* The head of a piece. */
struct piece {
	size_t len;  /* bytes of all of it, with this head */
	size_t used; /* 1 where it is somebody's, 0 where it is free */
};

/* A heap, at the beginning of its memory. */
struct mine {
	struct uk_alloc a;       /* the heap as others see it */
	struct uk_spinlock lock; /* of all pieces */
	struct piece *first;     /* where they begin */
	struct piece *hint;      /* M2 */
	struct piece *end;       /* where they end */
};

static struct mine *mine_of(struct uk_alloc *a)
{
	return __containerof(a, struct mine, a);
}

static struct piece *past(const struct piece *p)
{
	return (struct piece *)((char *)p + p->len);
}

/* Join what is free behind a piece with it. */
static void join(struct mine *h, struct piece *p)
{
	while (past(p) < h->end && !past(p)->used)
		p->len += past(p)->len;
}

/* Keep `size` bytes of a piece; the rest of it is a free one. */
static void cut(struct piece *p, size_t size)
{
	struct piece *rest = (struct piece *)((char *)(p + 1) + size);

	if (rest >= past(p))
		return;
	rest->len = (size_t)((char *)past(p) - (char *)rest);
	rest->used = 0;
	p->len = sizeof(*p) + size;
}

/* @return where a block would lie in a free piece, or NULL */
static char *fit(const struct piece *p, size_t align, size_t size)
{
	uintptr_t block = (uintptr_t)(p + 1), end = (uintptr_t)past(p);

	if (align - 1 > end - block)
		return NULL;
	block = ALIGN_UP(block, align);
	return block <= end && size <= end - block ? (char *)block : NULL;
}

static void *take(struct mine *h, size_t align, size_t size)
{
	struct piece *p;
	char *block;

	while (h->hint < h->end && h->hint->used)
		h->hint = past(h->hint); /* M2 */
	for (p = h->hint; p < h->end; p = past(p)) {
		if (p->used)
			continue;
		join(h, p);
		block = fit(p, align, size);
		if (!block)
			continue;
		if (block > (char *)(p + 1)) /* what an alignment skips */
			cut(p, (size_t)(block - (char *)(p + 2)));
		p = (struct piece *)(void *)block - 1;
		cut(p, size);
		p->used = 1;
		return block;
	}
	return NULL;
}

static void *mine_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	struct mine *h = mine_of(a);
	unsigned long irq;
	void *block;

	if (!POWER_OF_2(align) || size > SIZE_MAX / 2)
		return NULL;
	align = MAX(align, (size_t)GRAIN);
	size = ALIGN_UP(MAX(size, (size_t)1), GRAIN);
	irq = uk_spin_lock_irqsave(&h->lock);
	block = take(h, align, size);
	uk_spin_unlock_irqrestore(&h->lock, irq);
	return block;
}

static void *mine_malloc(struct uk_alloc *a, size_t size)
{
	return mine_memalign(a, GRAIN, size);
}

static void mine_free(struct uk_alloc *a, void *ptr)
{
	struct mine *h = mine_of(a);
	struct piece *p;
	unsigned long irq;

	if (!ptr)
		return;
	p = (struct piece *)ptr - 1;
	irq = uk_spin_lock_irqsave(&h->lock);
	UK_ASSERT(p->used);
	p->used = 0;
	h->hint = MIN(h->hint, p); /* M2 */
	uk_spin_unlock_irqrestore(&h->lock, irq);
}

static size_t mine_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return ((const struct piece *)ptr - 1)->len - sizeof(struct piece);
}

/* Grow or shrink where it is. @return whether there is the room */
static bool resize(struct mine *h, struct piece *p, size_t size)
{
	const struct piece *next;
	size_t room = p->len - sizeof(*p);

	for (next = past(p); next < h->end && !next->used; next = past(next))
		room += next->len;
	if (size > room)
		return false;
	h->hint = MIN(h->hint, p); /* M2: it may be joined */
	join(h, p);
	cut(p, size);
	return true;
}

static void *mine_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	struct mine *h = mine_of(a);
	unsigned long irq;
	bool done;
	void *new;

	if (!ptr)
		return mine_malloc(a, size);
	if (size > SIZE_MAX / 2)
		return NULL;
	irq = uk_spin_lock_irqsave(&h->lock);
	done = resize(h, (struct piece *)ptr - 1,
		      ALIGN_UP(MAX(size, (size_t)1), GRAIN));
	uk_spin_unlock_irqrestore(&h->lock, irq);
	if (done)
		return ptr;
	new = mine_malloc(a, size);
	if (!new)
		return NULL;
	memcpy(new, ptr, mine_usable(a, ptr));
	mine_free(a, ptr);
	return new;
}

static size_t mine_availmem(struct uk_alloc *a)
{
	struct mine *h = mine_of(a);
	struct piece *p;
	size_t sum = 0;

	for (p = h->hint; p < h->end; p = past(p)) {
		if (p->used)
			continue;
		join(h, p);
		sum += p->len - sizeof(*p);
	}
	return sum;
}

static size_t mine_maxalloc(struct uk_alloc *a)
{
	struct mine *h = mine_of(a);
	struct piece *p;
	size_t most = 0;

	for (p = h->hint; p < h->end; p = past(p)) {
		if (p->used)
			continue;
		join(h, p);
		most = MAX(most, p->len - sizeof(*p));
	}
	return most;
}

static const char *mine_check(struct uk_alloc *a)
{
	const struct mine *h = mine_of(a);
	const struct piece *p;

	for (p = h->first; p < h->end; p = past(p)) {
		if (p->len < sizeof(*p) || p->len % GRAIN || past(p) > h->end)
			return "M1: the pieces do not fill the memory";
		if (!p->used && p < h->hint)
			return "M2: a free piece before the hint";
	}
	return NULL;
}

static const struct uk_alloc_ops mine_ops = {
	.malloc = mine_malloc,
	.realloc = mine_realloc,
	.memalign = mine_memalign,
	.free = mine_free,
	.usable = mine_usable,
	.availmem = mine_availmem,
	.maxalloc = mine_maxalloc,
	.check = mine_check,
};

static struct uk_alloc *mine_init(void *base, size_t len)
{
	uintptr_t begin = ALIGN_UP((uintptr_t)base, GRAIN);
	uintptr_t end = ALIGN_DOWN((uintptr_t)base + len, GRAIN);
	struct mine *h = (struct mine *)begin;

	begin = ALIGN_UP(begin + sizeof(*h), GRAIN);
	if (end < begin || end - begin < sizeof(struct piece) + GRAIN)
		return NULL;
	uk_spin_init(&h->lock);
	h->first = h->hint = (struct piece *)begin;
	h->end = (struct piece *)end;
	h->first->len = end - begin;
	h->first->used = 0;
	return uk_alloc_register(&h->a, &mine_ops, "mine", 0) ? NULL : &h->a;
}

UK_ALLOC_IMPL(mine) = { .name = "mine", .init = mine_init };
