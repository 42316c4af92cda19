/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the stack allocator share: its structure.
 */
#ifndef STACK_PRIV_H
#define STACK_PRIV_H

#include <uk/allocstack.h>
#include <uk/spinlock.h>

//> stack-ends
/* The lowest bytes of the pages, below what the thread may use. */
struct stack_foot {
	uintptr_t canary; /* foot_canary() of its address */
	uintptr_t pad;    /* so that the stack is aligned */
};

/* The highest bytes of a stack that is kept: those touched last. */
struct stack_link {
	struct stack_link *next; /* kept before it; NULL: none */
	uintptr_t mark;          /* the address of its struct uk_allocstack */
};
//< stack-ends

/* A source of stacks, in memory of its parent. */
struct uk_allocstack {
	struct uk_alloc a;       /* the stacks as a heap */
	struct uk_alloc *parent; /* where stacks are from, and go to */
	uk_allocstack_guard guard; /* or NULL */
	unsigned long pages;     /* of a stack, the guard not counted */
	struct uk_spinlock lock; /* for all below */
	struct stack_link *kept; /* the one that came back last */
	unsigned int count;      /* how many are kept */
	unsigned int keep;       /* how many may be */
	unsigned int out;        /* how many are with threads */
};

static inline uintptr_t foot_canary(const struct stack_foot *foot)
{
	return (uintptr_t)foot ^ 0x57ac4f007ca4a41eUL;
}

static inline struct stack_link *link_of(const struct uk_allocstack *s,
					 void *stack)
{
	return (struct stack_link *)((char *)stack + uk_allocstack_size(s)) - 1;
}

/* Why a stack cannot be returned, in words; NULL if it can. */
const char *stack_diagnose(struct uk_allocstack *s, void *stack);

/* heap.c: the operations of the stacks as a heap. */
extern const struct uk_alloc_ops stack_ops;

#endif /* STACK_PRIV_H */
