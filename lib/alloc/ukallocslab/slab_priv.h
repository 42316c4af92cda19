/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the slab allocator share: the heap, its page layer
 * (pages.c), its size classes and caches (slab.c).
 */
#ifndef SLAB_PRIV_H
#define SLAB_PRIV_H

#include <uk/alloc.h>
#include <uk/percpu.h>
#include <uk/spinlock.h>

//> slab-numbers
enum {
	CLASSES = 40,         /* 16, 32, 48, 64, 80 ... 28672, 32768 bytes */
	CLASS_MAX = 32768,    /* larger sizes are whole pages */
	BINS = 40,            /* of free runs, by the logarithm of their length */
	CACHE_BYTES = 16384,  /* what a cache keeps of one class, ... */
	CACHE_OBJS = 128,     /* ... but no more than so many objects, ... */
	CACHE_OBJS_MIN = 2,   /* ... and no fewer than so many */
	IDLE_BYTES = 65536,   /* of each class in slabs that are all free */
	CACHE_LINE = 64,      /* what a processor fetches at once */
};
//< slab-numbers

//> slab-page
/* What a page is, where it is not of a slab (then it is the slab's class). */
enum page_what {
	PAGE_INNER = CLASSES, /* inside of a free run or of a block of pages */
	PAGE_FREE,            /* the first or last page of a free run */
	PAGE_BLOCK,           /* the first page of a block of pages */
};

/* What a free object is marked with: odd, no address, no small number, and
 * both processors have it in one instruction. */
#define MARK	0xffffffff9e4affffUL

/* A free object. A live one has nothing that is ours. */
struct object {
	struct object *next; /* in a cache, or in its slab; NULL: the last */
	uintptr_t mark;      /* MARK: see O2 in slab.c */
};

/* One entry of a page map. */
struct page {
	struct page *next;   /* in the list of partial slabs or of free runs */
	struct page *prev;   /* the same; NULL: the first */
	struct object *free; /* slab, first page: objects that are here */
	union {
		uint32_t len;   /* block, free run: pages; see pages.c */
		uint32_t start; /* slab: bytes from the region's base to its
				   first page, modulo 2^32 */
	};
	uint16_t used;       /* slab, first page: objects that are elsewhere */
	uint8_t pages;       /* slab: how many pages it has */
	uint8_t what;        /* class of the slab, or of enum page_what */
};
//< slab-page

/* A range of memory with its page map at the front. */
struct region {
	uintptr_t base;      /* its first page */
	size_t top;          /* bytes of pages that were in use; P4 in pages.c */
	struct page *map;    /* one entry for each page */
	size_t len;          /* bytes of all pages */
	struct region *next; /* another one, or NULL */
};

//> slab-cache
/* What one core works on: lines of its own, hence nobody waits. */
struct cache {
	struct uk_spinlock lock;      /* of the owner, and of slab_drain() */
	struct object *head[CLASSES]; /* free objects; the last freed first */
	long room[CLASSES];           /* how many more may be added */
} __align(64);
//< slab-cache

/* A heap, at the start of the memory that it was given. */
struct heap {
	struct uk_alloc a;            /* what others see */
	struct region first;          /* the memory of init, then addmem's */
	struct uk_spinlock lock;      /* for all that follows, and the maps */
	bool cached;                  /* caches were given objects to keep
					 since slab_drain() emptied them */
	size_t free_pages;            /* in runs and above the tops */
	uint64_t runs_filled;         /* bit n: runs[n] is not empty */
	struct page *runs[BINS];      /* free runs of 2^n to 2^(n+1) - 1 pages */
	struct page *partial[CLASSES]; /* slabs with objects in them */
	uint16_t idle[CLASSES];       /* how many of those have all of theirs */
	struct cache cache[CONFIG_UKPLAT_LCPU_MAXCOUNT]; /* by core */
};

/* --- size classes ---------------------------------------------------------- */

//> slab-class
/*** Sizes are rounded up to one of forty classes: every 16 bytes to 128, then
four steps to each doubling, so that at most a fifth of a block is lost. With *m*
for the size in units of 16 bytes, less one, the class is read off the bits of
*m*: its logarithm picks the doubling, the two bits below the highest the step.
***/
static inline unsigned int class_of(size_t size)
{
	unsigned long m = (size - 1) / UK_ALLOC_ALIGN;
	unsigned int step = 61 - (unsigned int)__builtin_clzl(m | 4);

	return (unsigned int)(m >> step) + 4 * step;
}

#define CLASS_SIZE(c)                                                          \
	((c) < 4 ? 16U * ((c) + 1)                                             \
		 : 16U * ((c) % 4 + 5) << ((c) / 4 - ((c) > 3)))
//< slab-class

/* --- pages.c ---------------------------------------------------------------- */

/* Lay a page map into [base, base + len). Returns whether a page fits. */
bool slab_region_make(struct region *r, uintptr_t base, size_t len);
/* The region of an address below its top, or NULL. */
struct region *slab_region_find(const struct heap *h, uintptr_t addr);

static inline struct region *slab_region_of(const struct heap *h,
					    uintptr_t addr)
{
	const struct region *r = &h->first;

	return likely(addr - r->base < r->top) ? (struct region *)r
					       : slab_region_find(h, addr);
}

/* The first address of a page. */
void *slab_page_addr(const struct heap *h, const struct page *pg);
/* A run of `n` pages that starts at a multiple of `align` bytes, or NULL.
 * The entries are all PAGE_INNER. The heap's lock is held, as for the next. */
struct page *slab_run_get(struct heap *h, size_t n, size_t align);
/* Give pages, all PAGE_INNER, back. */
void slab_run_put(struct heap *h, struct page *pg, size_t n);
/* Pages in the longest run that can be had. */
size_t slab_run_longest(const struct heap *h);

/* --- slab.c: the blocks of up to CLASS_MAX bytes ------------------------------ */

extern const uint32_t slab_class_size[CLASSES];

void *slab_malloc(struct uk_alloc *a, size_t size);
void slab_free(struct uk_alloc *a, void *ptr);
/* Give what the caches hold back to the slabs, and empty slabs to the pages. */
void slab_drain(struct heap *h);

/* How many objects a slab was cut into. */
static inline unsigned int slab_objects(const struct page *first)
{
	return (unsigned int)(first->pages * __PAGE_SIZE
			      / slab_class_size[first->what]);
}

/* Bytes from a slab's first page to an address that is `in` bytes into r. */
static inline uint32_t slab_offset(const struct page *pg, uintptr_t in)
{
	return (uint32_t)in - pg->start;
}

/* --- objects.c: slabs; these take the heap's lock ------------------------------ */

/* Objects for an empty list: `least` of them, unless memory is short, or more if
 * they come for nothing, up to `most`. Returns how many. */
long slab_take(struct heap *h, unsigned int class, long least, long most,
	       struct object **list);
/* An object of a larger class, with the same alignment if there is one; NULL if
 * there is none at all. */
struct object *slab_borrow(struct heap *h, unsigned int class);
/* `n` objects from the front of a list back, of as many or more. */
void slab_give(struct heap *h, long n, struct object **list);
/* Make pages of the idle slabs of a class. */
void slab_drop_idle(struct heap *h, unsigned int class);

/* --- block.c: larger blocks, and what is none --------------------------------- */

/* Whole pages, aligned to `align` or a page; NULL if there are none. */
void *slab_block_get(struct heap *h, size_t size, size_t align);
/* Give them back; crash if `ptr` is no such block. */
void slab_block_put(struct heap *h, void *ptr);
/* Why `ptr` cannot be freed, in words; NULL if it can. */
const char *slab_diagnose(struct heap *h, const void *ptr);
/* Crash, and say why. */
void slab_refuse(struct heap *h, const void *ptr) __noreturn __cold;

/* --- check.c ------------------------------------------------------------------ */

const char *slab_check(struct uk_alloc *a);

#endif /* SLAB_PRIV_H */
