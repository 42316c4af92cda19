/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup errptr Error pointers
 * A function that returns a pointer can return a negative errno instead: the
 * last 4,095 addresses are never those of an object. Any context.
 */
#ifndef UK_ERRPTR_H
#define UK_ERRPTR_H

#include <uk/essentials.h>

/** The largest errno value an error pointer can carry. */
#define UK_MAX_ERRNO	4095

/** @param err a negative errno, @return the pointer that carries it. */
static inline void *ERR2PTR(intptr_t err)
{
	return (void *)err;
}

/** @return the negative errno that `ptr` carries. */
static inline intptr_t PTR2ERR(const void *ptr)
{
	return (intptr_t)ptr;
}

/** @return true where `ptr` carries an error; NULL carries none. */
static inline bool PTRISERR(const void *ptr)
{
	return (uintptr_t)ptr >= (uintptr_t)-UK_MAX_ERRNO;
}

#endif /* UK_ERRPTR_H */
