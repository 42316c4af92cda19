/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * The library of lesson 01: one function, one option.
 */
#ifndef GREET_H
#define GREET_H

#include <uk/essentials.h>

//> greet-header
#if CONFIG_LIBGREET
/** Say hello on the console to CONFIG_LIBGREET_WHO. Any context. */
void greet(void);
#else
/* Not in this image: a call costs nothing. */
static inline void greet(void)
{
}
#endif
//< greet-header

#endif /* GREET_H */
