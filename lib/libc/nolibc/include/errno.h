/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * errno: the numbers of uk/errno.h, and the variable, one in each thread.
 */
#ifndef NOLIBC_ERRNO_H
#define NOLIBC_ERRNO_H

#include <uk/errno.h>

/** @return where the calling thread's errno lies */
int *__errno_location(void) __attribute__((const));
#define errno (*__errno_location())

#endif /* NOLIBC_ERRNO_H */
