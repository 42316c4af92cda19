/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup atomic Atomic operations
 * Short names for the compiler's C11 atomics, for any integer or pointer that
 * its type aligns. Any context, any core. The suffix is the order: `_acquire`
 * before reading what it guards, `_release` after writing it, none where only
 * the value itself is shared (relaxed). Read-modify-write operations are
 * sequentially consistent.
 */
#ifndef UK_ATOMIC_H
#define UK_ATOMIC_H

#include <uk/essentials.h>

#define uk_load_n(p)		 __atomic_load_n(p, __ATOMIC_RELAXED)
#define uk_load_n_acquire(p)	 __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define uk_store_n(p, v)	 __atomic_store_n(p, v, __ATOMIC_RELAXED)
#define uk_store_n_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)

/** Store `v`; @return what was there. */
#define uk_exchange_n(p, v)	__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
/** Change by `v`; @return what was there before. */
#define uk_fetch_add(p, v)	__atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define uk_fetch_sub(p, v)	__atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST)
#define uk_fetch_or(p, v)	__atomic_fetch_or(p, v, __ATOMIC_SEQ_CST)
#define uk_fetch_and(p, v)	__atomic_fetch_and(p, v, __ATOMIC_SEQ_CST)
/** Change by `v`; @return the value after it. */
#define uk_add_fetch(p, v)	__atomic_add_fetch(p, v, __ATOMIC_SEQ_CST)
#define uk_sub_fetch(p, v)	__atomic_sub_fetch(p, v, __ATOMIC_SEQ_CST)
/**
 * If *p is *old, make it `v`; else put what it is into *old.
 * @return whether it was replaced
 */
#define uk_compare_exchange_n(p, old, v)                                       \
	__atomic_compare_exchange_n(p, old, v, false, __ATOMIC_SEQ_CST,        \
				    __ATOMIC_SEQ_CST)

/** Keep the compiler from moving memory accesses across this point. */
#define uk_barrier()		__asm__ __volatile__("" ::: "memory")

#endif /* UK_ATOMIC_H */
