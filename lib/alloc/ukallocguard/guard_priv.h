/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukallocguard know of each other. */
#ifndef UKALLOCGUARD_GUARD_PRIV_H
#define UKALLOCGUARD_GUARD_PRIV_H

#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/spinlock.h>

/* Callers that are remembered, and bytes of a zone. */
enum { GUARD_CALLERS = 3, GUARD_ZONE = 16 };

/* Who did it: return addresses, the last call first; 0: no more. */
struct guard_who {
	uintptr_t pc[GUARD_CALLERS];
};

/*
 * What precedes each block:
 *
 *      raw                                block        block + size
 *       [ to align | struct guard_block | zone | user's bytes | zone ]
 */
struct guard_block {
	struct uk_list_head link; /* in the heap's `live` or `quarantine` */
	uintptr_t state;          /* guard_mark() of LIVE or FREED */
	struct uk_alloc *a;       /* the heap that it is of */
	char *raw;                /* what is below gave this */
	size_t size;              /* the user's bytes */
	struct guard_who made;    /* who allocated it */
	struct guard_who freed;   /* who freed it */
};
UK_CTASSERT(sizeof(struct guard_block) % UK_ALLOC_ALIGN == 0);

/* Bytes before the user's, and in all but for alignment. */
#define GUARD_FRONT	(sizeof(struct guard_block) + GUARD_ZONE)
#define GUARD_COST	(GUARD_FRONT + GUARD_ZONE)

/* The state of a guarded heap. */
struct guard {
	struct uk_alloc *a;             /* the heap */
	struct uk_spinlock lock;        /* of all that follows */
	struct uk_list_head live;       /* blocks in use */
	struct uk_list_head quarantine; /* freed ones, the oldest first */
	size_t held;                    /* bytes of memory in the quarantine */
};

static inline char *guard_user(struct guard_block *b)
{
	return (char *)b + GUARD_FRONT;
}

static inline struct guard_block *guard_block(const void *user)
{
	return (struct guard_block *)((uintptr_t)user - GUARD_FRONT);
}

enum { GUARD_LIVE = 1, GUARD_FREED = 2 };

/* A block's state, which no copy of it and hardly an accident has. */
static inline uintptr_t guard_mark(const struct guard_block *b, int what)
{
	return ((uintptr_t)b * 0x9e3779b1u ^ 0xb10cb10cu) + (uintptr_t)what;
}

/* zones.c: write both zones; fill the user's bytes with what nobody reads by
 * intention. */
void guard_draw(struct guard_block *b);
void guard_poison(struct guard_block *b);
void guard_fresh(struct guard_block *b);

/* What was found. */
struct guard_fault {
	const char *what;  /* "written past its end"; NULL: nothing */
	struct guard_block *block; /* whose head can be read, or NULL */
	const void *user;  /* the pointer it is about */
	ptrdiff_t first;   /* the first byte that is not as it was, and ... */
	ptrdiff_t last;    /* ... the last, counted from the user's first */
};

/* zones.c: @return whether a block, live or freed, is as it was left */
bool guard_intact(struct guard_block *b, struct guard_fault *f);
/* zones.c: @return whether `user` may be freed into this heap */
bool guard_freeable(const struct uk_alloc *a, const void *user,
		    struct guard_fault *f);

/* report.c: the fault in words; static memory. */
const char *guard_words(const struct guard *g, const struct guard_fault *f);
/* report.c: crash with these words, and who allocated and freed the block. */
void guard_crash(const struct guard *g, const struct guard_fault *f)
	__attribute__((noreturn));

#endif /* UKALLOCGUARD_GUARD_PRIV_H */
