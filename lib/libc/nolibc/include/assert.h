/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * assert(): what must be true unless the program has a bug. A failure ends the
 * image with the crash report of uk/assert.h. No include guard: the standard
 * lets NDEBUG change from one inclusion to the next.
 */
#undef assert
#ifdef NDEBUG
#define assert(expr)	((void)0)
#else
#define assert(expr)                                                           \
	((expr) ? (void)0 : __assert_fail(#expr, __FILE__, __LINE__, __func__))
#endif

#ifndef NOLIBC_ASSERT_H
#define NOLIBC_ASSERT_H

#ifndef __cplusplus
#define static_assert _Static_assert
#endif

void __assert_fail(const char *expr, const char *file, unsigned int line,
		   const char *func) __attribute__((noreturn));

#endif /* NOLIBC_ASSERT_H */
