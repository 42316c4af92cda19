/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup percpu Per-CPU data
 * A variable of which every core has its own. The link script lays the
 * `.bss.percpu` sections side by side; each core has one copy of the whole, a
 * multiple of a cache line, and finds its own by an offset in a register:
 *
 *      __percpu_start                   + stride            + 2 * stride
 *      | core 0: a, b, c ...            | core 1: a, b, c   | ...
 *
 * With one CPU configured the offset is the constant 0 and the access that of
 * a plain variable. Use with preemption off: a thread that moves to another
 * core while it holds a pointer works on the wrong copy.
 */
#ifndef UK_PERCPU_H
#define UK_PERCPU_H

#include <uk/arch/lcpu.h>
#include <uk/essentials.h>

/** Define a per-CPU variable; it starts as zero on every core. */
#define UK_PERCPU_DEFINE(type, name)                                           \
	__section(".bss.percpu." #name) __typeof__(type) name

/** Declare one that another file defines. */
#define UK_PERCPU_DECLARE(type, name) extern __typeof__(type) name

extern char __percpu_start[], __percpu_end[];

/** Bytes from one core's copy to the next. */
static inline size_t uk_percpu_stride(void)
{
	return (size_t)(__percpu_end - __percpu_start);
}

/* The copies are not one object to the compiler, which may take an address
 * outside of its variable for an error of ours: it must not see whose it is. */
static inline void *uk_percpu_at(void *var, uintptr_t offset)
{
	__asm__("" : "+r"(var));
	return (char *)var + offset;
}

/** Core `cpu`'s copy. */
#define uk_percpu_ptr_of(name, cpu)                                            \
	((__typeof__(name) *)uk_percpu_at(&(name), (cpu) * uk_percpu_stride()))

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
/** This core's copy. */
#define uk_percpu_ptr(name)                                                    \
	((__typeof__(name) *)uk_percpu_at(&(name), ukarch_percpu_offset()))
#else
#define uk_percpu_ptr(name)	(&(name))
#endif

#endif /* UK_PERCPU_H */
