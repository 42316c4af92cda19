/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Allocators: a string of bytes is a string of operations on a heap.
 *
 *      | how large, where | op slot size | op slot size | ...
 *
 * Idea: a model knows each live block and what is in it. A new block must be
 * aligned, inside of memory that was given, and disjoint from all others; what
 * is written into all of its usable bytes must be there when it goes. A call
 * may refuse only what it says it has not (uk_alloc_maxalloc()). At the end all
 * is freed, and as much must be had as at the beginning.
 *
 * The memory is a block of the host's, of exactly the length that the heap is
 * told: the sanitizer sees the first byte outside.
 */
#include "fuzz.h"

#include <uk/alloc.h>

#include "heaps.h"

enum {
	SLOTS = 48,
	PIECES = 4,              /* of memory: the first, and addmem's */
	CHECK_EVERY = 8,         /* operations */
	PAGE = 4096,
	HEAP_MAX = 256 << 10,
};

/* A live block; p == NULL: none. */
struct block {
	uint8_t *p;
	size_t size;         /* usable bytes, all filled with `fill` */
	unsigned long pages; /* from palloc: how many; else 0 */
	uint8_t fill;
};

/* A piece of memory that the heap was given. */
struct piece {
	char *raw, *base; /* from the host; what the heap was told */
	size_t len;       /* bytes of the latter */
};

/* One run. */
struct model {
	struct uk_alloc *a;
	struct block slots[SLOTS];
	struct piece pieces[PIECES];
	unsigned int piece_count;
	unsigned int ops; /* so far; also gives each block its contents */
};

/* --- what must hold ---------------------------------------------------------- */

static void check(struct model *m)
{
	const char *wrong = uk_alloc_check(m->a);

	REQUIRE(!wrong, "operation %u: %s", m->ops, wrong);
	wrong = heap_inner ? uk_alloc_check(heap_inner) : NULL;
	REQUIRE(!wrong, "operation %u, inner heap: %s", m->ops, wrong);
}

static bool is_inside(const struct model *m, const struct block *b)
{
	uintptr_t p = (uintptr_t)b->p;
	unsigned int i;

	for (i = 0; i < m->piece_count; i++)
		if (p >= (uintptr_t)m->pieces[i].base && b->size <= HEAP_MAX
		    && p + b->size <= (uintptr_t)m->pieces[i].base
				      + m->pieces[i].len)
			return true;
	return false;
}

/* The first `n` bytes hold what was written there. */
static void require_contents(const struct model *m, const struct block *b,
			     size_t n)
{
	REQUIRE(!n || (b->p[0] == b->fill && !memcmp(b->p, b->p + 1, n - 1)),
		"operation %u: a block of %zu bytes was written", m->ops,
		b->size);
}

/* A block that came: `size` bytes were asked for. */
static void came(struct model *m, struct block *b, void *p, size_t size,
		 size_t align)
{
	const struct block *o;

	b->p = p;
	b->size = b->pages ? b->pages * PAGE : uk_alloc_usable(m->a, p);
	REQUIRE(b->size >= size && b->size, "operation %u: %zu bytes of %zu",
		m->ops, b->size, size);
	REQUIRE(IS_ALIGNED(p, align), "operation %u: %p is not aligned to %zu",
		m->ops, p, align);
	REQUIRE(is_inside(m, b), "operation %u: %p + %zu was never given",
		m->ops, p, b->size);
	for (o = m->slots; o < m->slots + SLOTS; o++)
		REQUIRE(o == b || !o->p || o->p >= b->p + b->size
			|| b->p >= o->p + o->size,
			"operation %u: two blocks overlap", m->ops);
	b->fill = (uint8_t)(m->ops | 1);
	memset(p, b->fill, b->size);
}

/* Nothing came: was it not there? */
static void refused(struct model *m, size_t size)
{
	size_t most = uk_alloc_maxalloc(m->a);

	REQUIRE(MAX(size, (size_t)1) > most, "operation %u: %zu bytes refused, "
		"%zu are there", m->ops, size, most);
}

/* --- operations --------------------------------------------------------------- */

/* Small sizes mostly; some in the thousands; some that overflow. */
static size_t some_size(struct bytes *in)
{
	unsigned int v = take16(in), m = v & 0x1fff;

	switch (v >> 13) {
	case 7:
		return m & 1 ? SIZE_MAX - m : (size_t)1 << m % 64;
	case 6:
		return m * 16;
	case 5: case 4:
		return m;
	default:
		return m % 600;
	}
}

static void let_go(struct model *m, struct block *b)
{
	if (!b->p)
		return;
	require_contents(m, b, b->size);
	if (b->pages)
		uk_pfree(m->a, b->p, b->pages);
	else
		uk_free(m->a, b->p);
	b->p = NULL;
	b->pages = 0;
}

static void op_malloc(struct model *m, struct block *b, struct bytes *in)
{
	size_t size = some_size(in);
	void *p;

	let_go(m, b);
	p = uk_malloc(m->a, size);
	if (p)
		came(m, b, p, size, UK_ALLOC_ALIGN);
	else
		refused(m, size);
}

static void op_calloc(struct model *m, struct block *b, struct bytes *in)
{
	size_t n = some_size(in), size = take8(in), all, i;
	uint8_t *p;

	let_go(m, b);
	p = uk_calloc(m->a, n, size);
	if (__builtin_mul_overflow(n, size, &all)) {
		REQUIRE(!p, "operation %u: calloc(%zu, %zu)", m->ops, n, size);
	} else if (p) {
		for (i = 0; i < all; i++)
			REQUIRE(!p[i], "operation %u: not cleared", m->ops);
		came(m, b, p, all, UK_ALLOC_ALIGN);
	} else {
		refused(m, all);
	}
}

static void op_memalign(struct model *m, struct block *b, struct bytes *in)
{
	size_t size = some_size(in), align = take8(in);
	void *p;

	align = align & 0x80 ? align & 0x7f : (size_t)1 << align % 64;
	let_go(m, b);
	p = uk_memalign(m->a, align, size);
	REQUIRE(!p || POWER_OF_2(align), "operation %u: memalign(%zu)", m->ops,
		align);
	if (p)
		came(m, b, p, size, MAX(align, (size_t)UK_ALLOC_ALIGN));
	else if (POWER_OF_2(align) && align <= UK_ALLOC_ALIGN)
		refused(m, size);
}

static void op_realloc(struct model *m, struct block *b, struct bytes *in)
{
	size_t size = some_size(in), old = b->size;
	uint8_t *p;

	if (b->pages)
		let_go(m, b);
	if (!b->p)
		old = 0;
	p = uk_realloc(m->a, b->p, size);
	if (p) {
		b->p = p;
		require_contents(m, b, old < size ? old : size);
		came(m, b, p, size, UK_ALLOC_ALIGN);
		return;
	}
	refused(m, size);
	if (b->p)
		require_contents(m, b, old);
}

static void op_palloc(struct model *m, struct block *b, struct bytes *in)
{
	unsigned long pages = take8(in);
	void *p;

	pages = pages & 0x80 ? pages : pages % 8 + 1;
	let_go(m, b);
	p = uk_palloc(m->a, pages);
	if (!p)
		return;
	b->pages = pages;
	came(m, b, p, pages * PAGE, PAGE);
}

/* Memory that nobody may touch before and after. */
static void piece_make(struct piece *p, size_t len, size_t off)
{
	off %= 4 * PAGE;
	p->len = len;
	p->raw = aligned_alloc(PAGE, ALIGN_UP(off + len + 1, (size_t)PAGE));
	p->base = p->raw + ALIGN_UP(off + len + 1, (size_t)PAGE) - len;
	memset(p->raw, 0xa5, (size_t)(p->base - p->raw));
}

static void op_addmem(struct model *m, struct block *b, struct bytes *in)
{
	struct piece *p = &m->pieces[m->piece_count];
	size_t before = uk_alloc_availmem(m->a), off = take16(in);

	(void)b;
	if (m->piece_count == PIECES)
		return;
	piece_make(p, some_size(in) % (HEAP_MAX / 2), off);
	if (uk_alloc_addmem(m->a, p->base, p->len)) {
		free(p->raw);
		return;
	}
	m->piece_count++;
	REQUIRE(uk_alloc_availmem(m->a) >= before,
		"operation %u: memory was added, and less is free", m->ops);
}

/* What it says it has can be had, and one more cannot. */
static void op_most(struct model *m, struct block *b, struct bytes *in)
{
	size_t most = uk_alloc_maxalloc(m->a);
	bool reuses = !(m->a->flags & UK_ALLOC_NO_REUSE);
	void *p;

	(void)in;
	let_go(m, b);
	REQUIRE(most <= uk_alloc_availmem(m->a) || !reuses,
		"operation %u: the largest is more than all", m->ops);
	most = uk_alloc_maxalloc(m->a);
	if (!most || !reuses)
		return;
	p = uk_malloc(m->a, most);
	REQUIRE(p, "operation %u: maxalloc is %zu", m->ops, most);
	came(m, b, p, most, UK_ALLOC_ALIGN);
	let_go(m, b);
}

static void op_free(struct model *m, struct block *b, struct bytes *in)
{
	(void)in;
	if (b->p)
		let_go(m, b);
	else
		uk_free(m->a, NULL);
}

/* --- a run -------------------------------------------------------------------- */

static void (*const ops[])(struct model *, struct block *, struct bytes *) = {
	op_malloc, op_malloc, op_calloc, op_memalign, op_realloc,
	op_free, op_free, op_palloc, op_addmem, op_most,
};

static void end(struct model *m, size_t most)
{
	unsigned int i;
	void *p;

	for (i = 0; i < SLOTS; i++)
		let_go(m, &m->slots[i]);
	check(m);
	/* With memory that was added, a block of the same bin may hide the one
	 * of the beginning from TLSF, which does not search. */
	if (!(m->a->flags & UK_ALLOC_NO_REUSE) && most && m->piece_count == 1) {
		p = uk_malloc(m->a, most);
		REQUIRE(p, "%zu bytes cannot be had any more", most);
		uk_free(m->a, p);
		check(m);
	}
	uk_alloc_unregister(m->a);
	if (heap_inner)
		uk_alloc_unregister(heap_inner);
	for (i = 0; i < m->piece_count; i++)
		free(m->pieces[i].raw);
}

void fuzz_alloc(const char *name, struct bytes *in)
{
	static struct model m;
	struct block *b;
	size_t len, most;
	unsigned int op;

	memset(&m, 0, sizeof(m));
	len = (size_t)take16(in) * 4 % HEAP_MAX;
	piece_make(&m.pieces[0], len, take16(in));
	m.piece_count = 1;
	m.a = heap_make(name, m.pieces[0].base, len, in);
	if (!m.a) {
		if (heap_inner)
			uk_alloc_unregister(heap_inner);
		free(m.pieces[0].raw);
		return;
	}
	check(&m);
	most = uk_alloc_maxalloc(m.a);
	for (m.ops = 1; in->left; m.ops++) {
		op = take8(in);
		b = &m.slots[take8(in) % SLOTS];
		ops[op % ARRAY_SIZE(ops)](&m, b, in);
		if (m.ops % CHECK_EVERY == 0)
			check(&m);
	}
	end(&m, most);
}
