/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup fault Failures on demand
 * What can fail will, and a test need not wait for it. A library whose calls
 * can fail states a kind and asks, at the place where it would learn of the
 * failure, whether this call is to be one:
 *
 *      UK_FAULT_KIND(alloc);
 *
 *      void *p = UK_FAULT(alloc) ? NULL : get(size);
 *
 * Calls of a kind are counted from 1, by all callers together. Which of them
 * fail is said on the command line, or by a test with uk_fault_plan():
 *
 *      ukfault.alloc=17           the 17th
 *      ukfault.alloc_every=100    each 100th
 *      ukfault.alloc_chance=5     5 of 1000, by the numbers of ukfault.seed
 *      ukfault.trace=1            each failure is printed, with a back trace
 *
 * Without CONFIG_LIBUKFAULT a kind is nothing and UK_FAULT() is `false`.
 *
 * Context: any, any core.
 */
#ifndef UK_FAULT_H
#define UK_FAULT_H

#include <uk/essentials.h>
#include <uk/table.h>

/** One kind of call: which of them fail, and what has happened. */
struct uk_fault {
	const char *name;    /**< "alloc" */
	uint64_t nth;        /**< this call fails; 0: none */
	uint64_t every;      /**< so does each of whose number this is a factor */
	unsigned int chance; /**< and so many of 1000, at random */
	uint64_t calls;      /**< made since the plan began */
	uint64_t faults;     /**< of these, how many were made to fail */
};

#if CONFIG_LIBUKFAULT
#include <uk/libparam.h>

typedef struct uk_fault *uk_fault_ptr;
UK_TABLE_DECLARE(uk_faults, uk_fault_ptr);

/** State a kind, in the one file that asks. */
#define UK_FAULT_KIND(id)                                                    \
	static struct uk_fault uk_fault_##id = { .name = #id };            \
	UK_TABLE_ENTRY(uk_faults, id, uk_fault_ptr, uk_fault_entry_##id)   \
		= &uk_fault_##id;                                            \
	UK_FAULT_PARAM(id, , nth, "the call that fails");                    \
	UK_FAULT_PARAM(id, _every, every, "each n-th call fails");           \
	UK_FAULT_PARAM(id, _chance, chance, "so many calls of 1000 fail")

/* A parameter of ukfault, whichever library states it. */
#define UK_FAULT_PARAM(id, suffix, field, words)                             \
	static const struct uk_libparam uk_fault_param_##id##suffix __used   \
		__align(__alignof__(struct uk_libparam))                       \
		__section(".uk_libparams.libukfault." #id #suffix) = {       \
		.lib = "libukfault", .name = #id #suffix,                    \
		.desc = UK_LIBPARAM_DESC(words),                               \
		.addr = &uk_fault_##id.field, .kind = UK_LIBPARAM_UINT,      \
		.size = sizeof(uk_fault_##id.field),                         \
	}

/** @return whether this call is to fail; it is counted */
#define UK_FAULT(id)	uk_fault_now(&uk_fault_##id)

bool uk_fault_now(struct uk_fault *f);

/** @return the kind of that name, or NULL */
struct uk_fault *uk_fault_find(const char *name);

/** Begin a plan: count from 1 again, and let only call `nth` fail, or none. */
void uk_fault_plan(struct uk_fault *f, uint64_t nth);

#else
#define UK_FAULT_KIND(kind)	_Static_assert(1, #kind)
#define UK_FAULT(kind)		false
#endif

#endif /* UK_FAULT_H */
