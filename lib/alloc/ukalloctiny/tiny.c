/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tiny - the allocator with the smallest code.
 *
 *      free -> [ len next | ... ] -> [ len next | ... ] -> NULL
 *                               |                     |
 *              used blocks lie between: [ len | bytes of the caller ]
 *
 * Idea: one list of what is free, sorted by address. A block is cut from the
 * end of the first free one that is large enough, so that the free one stays
 * where it is in the list. A block that comes back is put where its address
 * belongs, and joined with the neighbour on either side that it touches. More
 * memory is a block that comes back without ever having been given away.
 *
 * T1  The list rises, and no two of its blocks touch.
 * T2  A block, free or not, has its head before it, and len counts both;
 *     addresses and lengths are multiples of the head's 16 bytes, so whatever
 *     is left over is a block too.
 *
 * The trade: each call walks the list, so time grows with the number of free
 * pieces, without a bound. (`make bench`, x86_64: a malloc and a free take 109
 * instructions where the first piece fits, 644 with 512 blocks of mixed sizes
 * alive; one call 2,784 in a heap in pieces.) In return all of it is less than
 * 1,000 bytes of code and constants, and a block costs 16 bytes. Faster:
 * ukallocbuddy, ukalloctlsf, ukallocslab.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/errno.h>
#include <uk/spinlock.h>

/* The head of a block (T2). */
struct block {
	size_t len;         /* bytes of all of it, with this head */
	struct block *next; /* the next free one; nothing in a used block */
};

/* A tiny heap, at the beginning of its first piece of memory. */
struct tiny {
	struct uk_alloc a;       /* the heap as others see it */
	struct uk_spinlock lock; /* of the list */
	struct block *free;      /* T1 */
};

UK_CTASSERT(sizeof(struct block) == UK_ALLOC_ALIGN);

static struct tiny *tiny_of(struct uk_alloc *a)
{
	return __containerof(a, struct tiny, a);
}

static struct block *past(const struct block *b)
{
	return (struct block *)((char *)b + b->len);
}

/* @return where in `f` the head of such a block would lie, or NULL */
static struct block *fit(struct block *f, size_t align, size_t size)
{
	uintptr_t p;

	if (f->len < size)
		return NULL;
	p = ALIGN_DOWN((uintptr_t)past(f) - size, align);
	return p >= (uintptr_t)(f + 1) ? (struct block *)p - 1 : NULL;
}

/* Cut `b` with `size` bytes out of the free block `*at`. */
static void cut(struct block **at, struct block *b, size_t size)
{
	struct block *f = *at;
	struct block *tail = (struct block *)((char *)(b + 1) + size);

	if (tail != past(f)) { /* left over by an alignment */
		tail->len = (size_t)((char *)past(f) - (char *)tail);
		tail->next = f->next;
		f->next = tail;
	}
	f->len = (size_t)((char *)b - (char *)f);
	if (!f->len)
		*at = f->next;
	b->len = sizeof(*b) + size;
}

static void *tiny_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	struct tiny *t = tiny_of(a);
	struct block **at, *b = NULL;
	unsigned long irq;

	if (!POWER_OF_2(align) || size > SIZE_MAX / 2)
		return NULL;
	align = MAX(align, (size_t)UK_ALLOC_ALIGN);
	size = ALIGN_UP(MAX(size, (size_t)1), UK_ALLOC_ALIGN);
	irq = uk_spin_lock_irqsave(&t->lock);
	for (at = &t->free; *at; at = &(*at)->next) {
		b = fit(*at, align, size);
		if (b)
			break;
	}
	if (b)
		cut(at, b, size);
	uk_spin_unlock_irqrestore(&t->lock, irq);
	return b ? b + 1 : NULL;
}

static void *tiny_malloc(struct uk_alloc *a, size_t size)
{
	return tiny_memalign(a, UK_ALLOC_ALIGN, size);
}

/* @return what both blocks are now, where they touch; else `next` */
static struct block *join(struct block *b, struct block *next)
{
	b->next = next;
	if (past(b) != next)
		return next;
	b->len += next->len;
	b->next = next->next;
	return b;
}

static void tiny_free(struct uk_alloc *a, void *ptr)
{
	struct tiny *t = tiny_of(a);
	struct block *b, *before = NULL, *next;
	unsigned long irq;
	bool freed_twice;

	if (!ptr)
		return;
	b = (struct block *)ptr - 1;
	irq = uk_spin_lock_irqsave(&t->lock);
	for (next = t->free; next && next <= b; next = next->next)
		before = next;
	freed_twice = (before && past(before) > b) || (next && past(b) > next);
	UK_ASSERT(!freed_twice);
	join(b, next);
	if (before)
		join(before, b);
	else
		t->free = b;
	uk_spin_unlock_irqrestore(&t->lock, irq);
}

static size_t tiny_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return ((const struct block *)ptr - 1)->len - sizeof(struct block);
}

static size_t tiny_availmem(struct uk_alloc *a)
{
	const struct block *f;
	size_t sum = 0;

	for (f = tiny_of(a)->free; f; f = f->next)
		sum += f->len - sizeof(*f);
	return sum;
}

static size_t tiny_maxalloc(struct uk_alloc *a)
{
	const struct block *f;
	size_t most = 0;

	for (f = tiny_of(a)->free; f; f = f->next)
		most = MAX(most, f->len - sizeof(*f));
	return most;
}

static int tiny_addmem(struct uk_alloc *a, void *base, size_t len)
{
	uintptr_t begin = ALIGN_UP((uintptr_t)base, UK_ALLOC_ALIGN);
	uintptr_t end = ALIGN_DOWN((uintptr_t)base + len, UK_ALLOC_ALIGN);
	struct block *b = (struct block *)begin;

	if (end < begin || end - begin < 2 * sizeof(*b))
		return -EINVAL;
	b->len = end - begin;
	tiny_free(a, b + 1);
	return 0;
}

static const char *tiny_check(struct uk_alloc *a)
{
	const struct block *f;

	for (f = tiny_of(a)->free; f; f = f->next) {
		if (!f->len || f->len % sizeof(*f) ||
		    !IS_ALIGNED(f, sizeof(*f)))
			return "T2: a free block's length or address is not "
			       "a multiple of 16";
		if (f->next && past(f) >= f->next)
			return "T1: free blocks overlap, touch or fall";
	}
	return NULL;
}

static const struct uk_alloc_ops tiny_ops = {
	.malloc = tiny_malloc,
	.memalign = tiny_memalign,
	.free = tiny_free,
	.addmem = tiny_addmem,
	.usable = tiny_usable,
	.availmem = tiny_availmem,
	.maxalloc = tiny_maxalloc,
	.check = tiny_check,
};

static struct uk_alloc *tiny_init(void *base, size_t len)
{
	struct tiny *t = (struct tiny *)ALIGN_UP((uintptr_t)base,
						 UK_ALLOC_ALIGN);
	char *end = (char *)base + len;

	if ((char *)(t + 1) + 2 * UK_ALLOC_ALIGN > end)
		return NULL;
	t->free = NULL;
	uk_spin_init(&t->lock);
	if (tiny_addmem(&t->a, t + 1, (size_t)(end - (char *)(t + 1))))
		return NULL;
	return uk_alloc_register(&t->a, &tiny_ops, "tiny", 0) ? NULL : &t->a;
}

UK_ALLOC_IMPL(tiny) = { .name = "tiny", .init = tiny_init };
