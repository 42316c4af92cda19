/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The guard - a layer over any allocator that finds misuse of its blocks.
 *
 *      guard_malloc(size)
 *          -> under->malloc(size + GUARD_COST)
 *             [ struct guard_block | zone | size bytes | zone ]
 *      guard_free(p): are the zones as they were? then poison p, and
 *          p -> quarantine -> ... -> is the poison still there? -> under->free
 *
 * Idea: what an allocator cannot see it is shown: a block is larger than was
 * asked for by known bytes on both sides, and a freed one is full of known
 * bytes and comes back late. Whoever writes where he must not changes them.
 * They are looked at when the block is freed, when it leaves the quarantine,
 * and of all blocks in uk_alloc_check().
 *
 * G1  A block is in `live` with the state LIVE, or in `quarantine` with FREED.
 * G2  What quarantine holds is not lost: an allocation that fails empties it
 *     and tries again, and so do the questions for free memory.
 * G3  A block's usable bytes are those that were asked for, to the byte, so
 *     that the first one too many is in the zone.
 *
 * Read guard_get(), guard_free(), release(). Not found: reads, and writes that
 * jump over a zone.
 */
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/debug.h>
#include <uk/errno.h>
#include <uk/libparam.h>
#include <uk/string.h>

#include "guard_priv.h"

static void *guard_get(struct uk_alloc *a, size_t align, size_t size,
		       uintptr_t fp);
static struct guard *state(struct uk_alloc *a);
static const struct uk_alloc_ops *under(struct uk_alloc *a);
static void remember(struct uk_alloc *a, struct guard_who *who, uintptr_t fp,
		     bool freeing);
static void release(struct guard *g, size_t limit);

static bool all = UK_IS_ON(CONFIG_LIBUKALLOCGUARD_ALL);
static unsigned int quarantine = CONFIG_LIBUKALLOCGUARD_QUARANTINE;

UK_LIBPARAM_PARAM(all, bool, "guard every heap, not only guard+...");
UK_LIBPARAM_PARAM(quarantine, uint, "KiB of freed memory that a heap keeps");

static size_t limit_of(void)
{
	return (size_t)quarantine * 1024;
}

/* --- getting a block -------------------------------------------------------- */

static void *guard_malloc(struct uk_alloc *a, size_t size)
{
	return guard_get(a, UK_ALLOC_ALIGN, size, ukarch_frame());
}

static void *guard_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return guard_get(a, align, size, ukarch_frame());
}

static void *guard_calloc(struct uk_alloc *a, size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	p = guard_get(a, UK_ALLOC_ALIGN, bytes, ukarch_frame());
	if (p)
		memset(p, 0, bytes);
	return p;
}

static void *guard_palloc(struct uk_alloc *a, unsigned long pages)
{
	if (!pages || pages > SIZE_MAX / __PAGE_SIZE)
		return NULL;
	return guard_get(a, __PAGE_SIZE, pages * __PAGE_SIZE, ukarch_frame());
}

static void *guard_get(struct uk_alloc *a, size_t align, size_t size,
		       uintptr_t fp)
{
	struct guard *g = state(a);
	struct guard_block *b;
	unsigned long irq;
	size_t room;
	char *raw;

	if (!POWER_OF_2(align))
		return NULL;
	align = MAX(align, (size_t)UK_ALLOC_ALIGN);
	size = MAX(size, (size_t)1);
	if (__builtin_add_overflow(size, GUARD_COST, &room) ||
	    __builtin_add_overflow(room, align - UK_ALLOC_ALIGN, &room))
		return NULL;
	raw = under(a)->malloc(a, room);
	if (!raw) {
		release(g, 0); /* G2 */
		raw = under(a)->malloc(a, room);
	}
	if (!raw)
		return NULL;
	b = guard_block((char *)ALIGN_UP((uintptr_t)raw + GUARD_FRONT, align));
	*b = (struct guard_block){ .a = a, .raw = raw, .size = size }; /* G3 */
	b->state = guard_mark(b, GUARD_LIVE);
	guard_draw(b);
	guard_fresh(b);
	remember(a, &b->made, fp, false);
	irq = uk_spin_lock_irqsave(&g->lock);
	uk_list_add_tail(&b->link, &g->live); /* G1 */
	uk_spin_unlock_irqrestore(&g->lock, irq);
	return guard_user(b);
}

/* --- giving it back --------------------------------------------------------- */

static void put(struct uk_alloc *a, void *ptr, uintptr_t fp)
{
	struct guard_block *b = guard_block(ptr);
	struct guard *g = state(a);
	struct guard_fault f;
	unsigned long irq;

	if (!guard_freeable(a, ptr, &f))
		guard_crash(g, &f);
	remember(a, &b->freed, fp, true);
	guard_poison(b);
	irq = uk_spin_lock_irqsave(&g->lock);
	b->state = guard_mark(b, GUARD_FREED);
	uk_list_del(&b->link);
	uk_list_add_tail(&b->link, &g->quarantine); /* G1 */
	g->held += b->size + GUARD_COST;
	uk_spin_unlock_irqrestore(&g->lock, irq);
	release(g, limit_of());
}

static void guard_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		put(a, ptr, ukarch_frame());
}

static void guard_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	struct guard_fault f;

	if (!ptr)
		return;
	if (guard_freeable(a, ptr, &f) &&
	    guard_block(ptr)->size != pages * __PAGE_SIZE) {
		f.what = "pfree of another number of pages";
		guard_crash(state(a), &f);
	}
	put(a, ptr, ukarch_frame());
}

/* A block always moves, so that who keeps the old pointer is found. */
static void *guard_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	struct guard_fault f;
	void *p;

	if (ptr && !guard_freeable(a, ptr, &f))
		guard_crash(state(a), &f);
	p = guard_get(a, UK_ALLOC_ALIGN, size, ukarch_frame());
	if (!p || !ptr)
		return p;
	memcpy(p, ptr, MIN(guard_block(ptr)->size, MAX(size, (size_t)1)));
	put(a, ptr, ukarch_frame());
	return p;
}

/* @return the oldest block, out of quarantine, where that holds more */
static struct guard_block *oldest(struct guard *g, size_t limit)
{
	unsigned long irq = uk_spin_lock_irqsave(&g->lock);
	struct guard_block *b = NULL;

	if (g->held > limit) {
		b = uk_list_first_entry(&g->quarantine, struct guard_block,
					link);
		uk_list_del(&b->link);
		g->held -= b->size + GUARD_COST;
	}
	uk_spin_unlock_irqrestore(&g->lock, irq);
	return b;
}

/* Let go of what was freed first, until no more than `limit` bytes are held. */
static void release(struct guard *g, size_t limit)
{
	struct guard_block *b;
	struct guard_fault f;

	while ((b = oldest(g, limit))) {
		if (!guard_intact(b, &f))
			guard_crash(g, &f);
		b->state = 0;
		under(g->a)->free(g->a, b->raw);
	}
}

/* --- questions -------------------------------------------------------------- */

static size_t guard_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return guard_block(ptr)->size;
}

static size_t guard_maxalloc(struct uk_alloc *a)
{
	size_t most;

	release(state(a), 0); /* G2 */
	most = under(a)->maxalloc(a);
	return most - MIN(most, GUARD_COST);
}

static size_t guard_availmem(struct uk_alloc *a)
{
	release(state(a), 0); /* G2 */
	return under(a)->availmem(a);
}

static const char *check_list(struct guard *g, struct uk_list_head *list)
{
	struct guard_block *b;
	struct guard_fault f;

	uk_list_for_each_entry(b, list, link)
		if (!guard_intact(b, &f))
			return guard_words(g, &f);
	return NULL;
}

static const char *guard_check(struct uk_alloc *a)
{
	struct guard *g = state(a);
	unsigned long irq = uk_spin_lock_irqsave(&g->lock);
	const char *why;

	why = check_list(g, &g->live);
	why = why ? why : check_list(g, &g->quarantine);
	uk_spin_unlock_irqrestore(&g->lock, irq);
	return why ? why : under(a)->check(a);
}

/* --- the layer -------------------------------------------------------------- */

static int attach(struct uk_alloc *a, bool named);

UK_ALLOC_LAYER(10, guard) = {
	.name = "guard",
	.attach = attach,
	.ops = {
		.malloc = guard_malloc,
		.calloc = guard_calloc,
		.realloc = guard_realloc,
		.memalign = guard_memalign,
		.free = guard_free,
		.palloc = guard_palloc,
		.pfree = guard_pfree,
		.usable = guard_usable,
		.availmem = guard_availmem,
		.maxalloc = guard_maxalloc,
		.check = guard_check,
	},
};

static struct guard *state(struct uk_alloc *a)
{
	return uk_alloc_level(a, &uk_alloc_layer_guard)->state;
}

static const struct uk_alloc_ops *under(struct uk_alloc *a)
{
	return &uk_alloc_level(a, &uk_alloc_layer_guard)->under;
}

/* Its own state is the heap's first block. */
static int attach(struct uk_alloc *a, bool named)
{
	struct guard *g;

	if (!named && !all)
		return -ENOENT;
	if (a->flags & UK_ALLOC_FIXED)
		return -ENOTSUP; /* its blocks have no room for zones */
	g = under(a)->malloc(a, sizeof(*g));
	if (!g)
		return -ENOMEM;
	*g = (struct guard){ .a = a, .lock = UK_SPINLOCK_INITIALIZER() };
	UK_INIT_LIST_HEAD(&g->live);
	UK_INIT_LIST_HEAD(&g->quarantine);
	uk_alloc_level(a, &uk_alloc_layer_guard)->state = g;
	return 0;
}

/*
 * Who called the layer on top: the frames between that call and `fp`, the
 * frame of one of our operations, are one for each layer that is in between.
 */
static void remember(struct uk_alloc *a, struct guard_who *who, uintptr_t fp,
		     bool freeing)
{
	uintptr_t pcs[GUARD_CALLERS + UK_ALLOC_LAYERS_MAX];
	unsigned int n, i = 0, j;
	const struct uk_alloc_layer *l;

	uk_table_for_each(l, uk_alloc_layers)
		i += l > &uk_alloc_layer_guard && uk_alloc_level(a, l)->on &&
		     (freeing ? !!l->ops.free : !!l->ops.malloc);
	n = uk_backtrace_get(fp, pcs, i + GUARD_CALLERS);
	for (j = 0; j < GUARD_CALLERS; j++, i++)
		who->pc[j] = i < n ? pcs[i] : 0;
}
