/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The buddy allocator's structures: the heap, its regions, the map of orders.
 * The idea is told in buddy.c.
 */
#ifndef BUDDY_PRIV_H
#define BUDDY_PRIV_H

#include <uk/alloc.h>
#include <uk/spinlock.h>

/* A block of order k has 2^k bytes. */
#define BUDDY_MIN	((unsigned int)CONFIG_LIBUKALLOCBUDDY_MIN_ORDER)
#define BUDDY_MAX	40u /* 1 TiB */
#define BUDDY_ORDERS	(BUDDY_MAX + 1)

//> buddy-heap
/* An entry of the map: the order of the block that begins here, | FREE. */
#define ENTRY_FREE	0x80
#define ENTRY_ORDER	0x3f

/* A piece of memory that was given to the heap; it lies at its beginning. */
struct region {
	struct region *next; /* of the same heap, or NULL */
	uintptr_t start;     /* the blocks begin here ... */
	uintptr_t end;       /* ... and end here */
	uint8_t map[];       /* an entry for each smallest block */
};

/* A heap. */
struct buddy {
	struct uk_alloc a;        /* what the caller sees */
	struct uk_spinlock lock;  /* guards all that follows */
	struct region *regions;   /* the latest first */
	size_t avail;             /* bytes in free blocks */
	uint64_t nonempty;        /* bit k: free[k] has a block */
	struct uk_list_head free[BUDDY_ORDERS]; /* of each order; the links lie
						 * in the blocks themselves */
};
//< buddy-heap

/* What buddy.c does; region.c registers heaps with it. */
extern const struct uk_alloc_ops buddy_ops;
/* The operation `addmem`. */
int buddy_addmem(struct uk_alloc *a, void *base, size_t len);
/* Put a block into its list, and into the map. */
void buddy_put(struct buddy *h, struct region *r, uintptr_t p,
	       unsigned int order);
/* The operation `check`. */
const char *buddy_check(struct uk_alloc *a);
/* @return what is wrong with freeing `ptr` as a block of `order` (0: of
 * whatever order), in words, or NULL */
const char *buddy_misuse(const struct buddy *h, const void *ptr,
			 unsigned int order);

static inline struct buddy *buddy_of(struct uk_alloc *a)
{
	return __containerof(a, struct buddy, a);
}

/* The region that an address lies in, or NULL. */
static inline struct region *buddy_region(const struct buddy *h, uintptr_t p)
{
	struct region *r = h->regions;

	while (r && (p < r->start || p >= r->end))
		r = r->next;
	return r;
}

//> buddy-map
/* Where the map speaks of the block that begins at `p`. */
static inline uint8_t *buddy_entry(struct region *r, uintptr_t p)
{
	return &r->map[(p - r->start) >> BUDDY_MIN];
}

/* Whether all of [p, p + 2^order) lies in the region. */
static inline bool buddy_holds(const struct region *r, uintptr_t p,
			       unsigned int order)
{
	return p >= r->start && p < r->end && r->end - p >= 1UL << order;
}
//< buddy-map

/* The largest order of a block that begins at `p` and fits into `len` bytes. */
static inline unsigned int buddy_largest(uintptr_t p, size_t len)
{
	unsigned int aligned = (unsigned int)__builtin_ctzl(p);
	unsigned int fits = 63 - (unsigned int)__builtin_clzl(len);

	return MIN(MIN(aligned, fits), BUDDY_MAX);
}

#endif /* BUDDY_PRIV_H */
