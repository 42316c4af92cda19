/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup allocstack Thread stacks
 * Stacks of one size from a heap, some of which are kept when they come back:
 * a thread that ends leaves its stack, still in the processor's caches, to the
 * next that begins.
 *
 *      s = uk_allocstack_create(heap, &(struct uk_allocstack_conf){
 *              .size = 64 << 10, .keep = 8, .guard = my_guard });
 *      stack = uk_allocstack_take(s);
 *      sp = stack + uk_allocstack_size(s);
 *
 * A thread that outgrows its stack runs into the guard page below it, where the
 * platform can protect pages; where it cannot, it overwrites a word that is
 * looked at when the stack comes back.
 *
 * Context: any thread, any core; not in an interrupt handler. Nothing sleeps
 * (unless the guard function does). A thread cannot return the stack that it
 * runs on: whoever runs after it does.
 */
#ifndef UK_ALLOCSTACK_H
#define UK_ALLOCSTACK_H

#include <uk/alloc.h>

struct uk_allocstack;

/**
 * Make a page inaccessible, or accessible again. Called once when a stack is
 * got from the heap and once before it is given back; not for those kept.
 * @param page its address @param on whether accesses shall trap
 * @return 0, or a negative errno: then there is no such stack
 */
typedef int (*uk_allocstack_guard)(void *page, bool on);

/** What the stacks are like. */
struct uk_allocstack_conf {
	size_t size;       /**< bytes; rounded up to pages, the guard not in it */
	unsigned int keep; /**< how many that came back are kept */
	uk_allocstack_guard guard; /**< NULL: no guard pages */
};

/**
 * @param parent where all memory is from, as long as any is in use
 * @return NULL if it has not enough, or the size is 0 or overflows
 */
struct uk_allocstack *uk_allocstack_create(struct uk_alloc *parent,
					   const struct uk_allocstack_conf *conf);

/** Give all that is kept to the parent, and the end. All stacks must be back. */
void uk_allocstack_destroy(struct uk_allocstack *s);

/**
 * @return the lowest address of a stack, a multiple of 16; NULL: no memory.
 * Its highest address, uk_allocstack_size() above, is a page's.
 */
void *uk_allocstack_take(struct uk_allocstack *s);

/** Give it back. Crashes if it overflowed, or is none, or came back before. */
void uk_allocstack_return(struct uk_allocstack *s, void *stack);

/** Give what is kept to the parent, all but `n` stacks. */
void uk_allocstack_trim(struct uk_allocstack *s, unsigned int n);

/** @return usable bytes of each: up to 16 less than whole pages */
size_t uk_allocstack_size(const struct uk_allocstack *s);

/** @return how many are kept now */
unsigned int uk_allocstack_kept(const struct uk_allocstack *s);

/** @return the stacks as a heap of blocks of one size (UK_ALLOC_FIXED) */
struct uk_alloc *uk_allocstack2ukalloc(struct uk_allocstack *s);

#endif /* UK_ALLOCSTACK_H */
