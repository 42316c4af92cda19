/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Region - an allocator that only goes forward.
 *
 *      span           head  block          head  block    top           end
 *       v              v     v              v     v        v             v
 *      [ struct span | len | ............ | len | ....... | free ...... ]
 *
 * Idea: what is free is what lies above one pointer. Allocating moves it up.
 * Freeing moves it down only where the block is the last one; all others stay
 * until the whole heap is thrown away. A request that does not fit into one
 * span of memory is tried in the next.
 *
 * R1  span <= every block < top <= end; nothing above top was given away.
 * R2  A block is aligned to UK_ALLOC_ALIGN and its length, a multiple of that
 *     in the word before it, so the last block ends at top exactly.
 *
 * The trade: 44 instructions an allocation (x86_64, one processor) whatever the
 * size, no search, 16 bytes of head (free and realloc must know how long a block
 * is); against that, memory that never comes back. Where it comes back: ukalloctiny,
 * ukallocbuddy, ukalloctlsf. Boot cost: one span, however large the memory.
 *
 * Read bump(), then region_realloc().
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/spinlock.h>
#include <uk/string.h>

//> region-types
/* A piece of memory, at its own beginning. */
struct span {
	struct span *next; /* the next to try, or NULL */
	char *top;         /* first free byte */
	char *end;         /* past the last byte */
};

/* What lies before each block. */
struct head {
	size_t unused; /* keeps what follows aligned */
	size_t len;    /* bytes of the block (R2) */
};

/* A region heap; it lies in its first span. */
struct region {
	struct uk_alloc a;       /* the heap as others see it */
	struct uk_spinlock lock; /* of all spans */
	struct span *first;      /* where the search begins */
};
//< region-types

static struct region *region_of(struct uk_alloc *a)
{
	return __containerof(a, struct region, a);
}

static struct head *head_of(const void *block)
{
	return (struct head *)block - 1;
}

//> region-alloc
/*** All that is free lies above ``top``, so an allocation is an addition: step
over the head and up to the alignment, see whether the block still ends below
``end``, and move ``top`` behind it. Each comparison is made with what is left,
never with a sum of addresses, which could wrap around. ***/
static void *bump(struct span *s, size_t align, size_t len)
{
//# ex region.1 5
	uintptr_t first = (uintptr_t)s->top + sizeof(struct head);
	size_t gap = -first & (align - 1); /* to an aligned address */
	size_t room = (size_t)(s->end - s->top);
	size_t skip = sizeof(struct head) + gap;
	char *block;

	if (skip > room || len > room - skip)
		return NULL;
	block = s->top + skip;
	head_of(block)->len = len; /* R2 */
	s->top = block + len;
	return block;
//-	(void)s, (void)align, (void)len;
//-	return NULL; /* region.1 is yours to write */
//# end
}
//< region-alloc

//> region-memalign
static void *region_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	struct region *r = region_of(a);
	unsigned long irq;
	struct span *s;
	void *block = NULL;

	if (!POWER_OF_2(align) || size > SIZE_MAX / 2)
		return NULL;
	align = MAX(align, (size_t)UK_ALLOC_ALIGN);
	size = ALIGN_UP(MAX(size, (size_t)1), UK_ALLOC_ALIGN);
	irq = uk_spin_lock_irqsave(&r->lock);
	for (s = r->first; s && !block; s = s->next)
		block = bump(s, align, size);
	uk_spin_unlock_irqrestore(&r->lock, irq);
	return block;
}
//< region-memalign

static void *region_malloc(struct uk_alloc *a, size_t size)
{
	return region_memalign(a, UK_ALLOC_ALIGN, size);
}

static size_t region_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return head_of(ptr)->len;
}

//> region-free
/* @return the span whose last block it is, or NULL. With the lock held. */
static struct span *last_in(const struct region *r, const char *block)
{
	struct span *s = r->first;

	while (s && s->top != block + head_of(block)->len)
		s = s->next;
	return s && block > (char *)s ? s : NULL;
}

static void region_free(struct uk_alloc *a, void *ptr)
{
	struct region *r = region_of(a);
	unsigned long irq;
	struct span *s;

	if (!ptr)
		return;
	irq = uk_spin_lock_irqsave(&r->lock);
	s = last_in(r, ptr);
	if (s)
		s->top = (char *)head_of(ptr);
	uk_spin_unlock_irqrestore(&r->lock, irq);
}
//< region-free

//> region-realloc
/* Move the end of the last block. @return whether that was possible */
static bool resize_last(struct region *r, char *block, size_t len)
{
	struct span *s = last_in(r, block);

	if (!s || len > (size_t)(s->end - block))
		return false;
	head_of(block)->len = len;
	s->top = block + len; /* R2 */
	return true;
}

static void *region_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	struct region *r = region_of(a);
	unsigned long irq;
	bool done;
	void *new;

	if (!ptr)
		return region_malloc(a, size);
	if (size > SIZE_MAX / 2)
		return NULL;
	irq = uk_spin_lock_irqsave(&r->lock);
	done = resize_last(r, ptr, ALIGN_UP(MAX(size, (size_t)1),
					    UK_ALLOC_ALIGN));
	uk_spin_unlock_irqrestore(&r->lock, irq);
	if (done || size <= head_of(ptr)->len)
		return ptr;
	new = region_malloc(a, size);
	if (new)
		memcpy(new, ptr, head_of(ptr)->len);
	return new;
}
//< region-realloc

static size_t left(const struct span *s)
{
	size_t room = (size_t)(s->end - s->top);

	return ALIGN_DOWN(room - MIN(room, sizeof(struct head)), UK_ALLOC_ALIGN);
}

static size_t region_availmem(struct uk_alloc *a)
{
	const struct span *s;
	size_t sum = 0;

	for (s = region_of(a)->first; s; s = s->next)
		sum += left(s);
	return sum;
}

static size_t region_maxalloc(struct uk_alloc *a)
{
	const struct span *s;
	size_t most = 0;

	for (s = region_of(a)->first; s; s = s->next)
		most = MAX(most, left(s));
	return most;
}

//> region-span
/* @return a span of all aligned bytes in [base, base + len), or NULL */
static struct span *make_span(void *base, size_t len)
{
	uintptr_t begin, end = ALIGN_DOWN((uintptr_t)base + len, UK_ALLOC_ALIGN);
	struct span *s;

	begin = ALIGN_UP((uintptr_t)base, UK_ALLOC_ALIGN);
	if (end < begin || end - begin < sizeof(*s) + UK_ALLOC_ALIGN)
		return NULL;
	s = (struct span *)begin;
	s->next = NULL;
	s->top = (char *)ALIGN_UP(begin + sizeof(*s), UK_ALLOC_ALIGN);
	s->end = (char *)end;
	return s;
}
//< region-span

/* At the tail: the largest span, which came first, is searched first. */
static int region_addmem(struct uk_alloc *a, void *base, size_t len)
{
	struct region *r = region_of(a);
	struct span *s = make_span(base, len), **at;
	unsigned long irq;

	if (!s)
		return -EINVAL;
	irq = uk_spin_lock_irqsave(&r->lock);
	for (at = &r->first; *at; at = &(*at)->next)
		;
	*at = s;
	uk_spin_unlock_irqrestore(&r->lock, irq);
	return 0;
}

static const char *region_check(struct uk_alloc *a)
{
	const struct span *s;

	for (s = region_of(a)->first; s; s = s->next) {
		if (s->top < (const char *)(s + 1) || s->top > s->end)
			return "R1: top is not between its span's ends";
		if (!IS_ALIGNED(s->top, UK_ALLOC_ALIGN))
			return "R2: top is not aligned";
	}
	return NULL;
}

static const struct uk_alloc_ops region_ops = {
	.malloc = region_malloc,
	.realloc = region_realloc,
	.memalign = region_memalign,
	.free = region_free,
	.addmem = region_addmem,
	.usable = region_usable,
	.availmem = region_availmem,
	.maxalloc = region_maxalloc,
	.check = region_check,
};

//> region-init
static struct uk_alloc *region_init(void *base, size_t len)
{
	struct span *s = make_span(base, len);
	struct region *r;

	if (!s || (size_t)(s->end - s->top) < sizeof(*r))
		return NULL;
	r = (struct region *)s->top;
	s->top = (char *)ALIGN_UP((uintptr_t)(r + 1), UK_ALLOC_ALIGN);
	r->first = s;
	uk_spin_init(&r->lock);
	return uk_alloc_register(&r->a, &region_ops, "region",
				 UK_ALLOC_NO_REUSE) ? NULL : &r->a;
}

UK_ALLOC_IMPL(region) = { .name = "region", .init = region_init };
//< region-init
