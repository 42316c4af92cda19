/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup fmt Formatted text
 * printf's language (C11, 7.21.6.1) for everybody: `%` flags width precision
 * length conversion.
 *
 * | conversion | argument |
 * |---|---|
 * | `d i`, `u o x X` | signed, unsigned; lengths hh h l ll j z t |
 * | `c s`, `lc ls` | a character, a string; wide ones come out as UTF-8 |
 * | `p` | a pointer, as `%#lx`; NULL as `(nil)` |
 * | `a e f g A E F G` | double, or long double with L; needs LIBUKFMT_FLOAT |
 *
 * Where this differs from C11 on purpose:
 *
 * - `%n` writes to memory through an argument, which has served attackers more
 *   than programs: its argument is skipped, nothing is stored, and it is
 *   printed as it is written.
 * - What is undefined there is defined here: an unknown or unfinished
 *   conversion is printed as it is written, `%s` of NULL prints `(null)`.
 * - Floating-point numbers are rounded to nearest, ties to even, whatever the
 *   rounding mode is.
 * - The locale is always "C", where POSIX's flag `'` changes nothing; its
 *   numbered arguments (`%2$d`) are unknown conversions.
 *
 * No state, no allocation. Any context, if the output function is fit for it;
 * floating-point conversions only where the registers may be used.
 */
#ifndef UK_FMT_H
#define UK_FMT_H

#include <stdarg.h>
#include <stddef.h>

/**
 * Takes the text, piece by piece.
 * @param arg the caller's, @param s the piece (no NUL), @param n its bytes, > 0
 */
typedef void (*uk_fmt_out)(void *arg, const char *s, size_t n);

/**
 * Format, and hand the text to `out` as it comes.
 * @return the bytes produced; -EOVERFLOW if they, a width or a precision
 *         exceed INT_MAX; -EILSEQ for a wide character that is none. What came
 *         before the error has been handed out.
 */
int uk_vfmt(uk_fmt_out out, void *arg, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));
int uk_fmt(uk_fmt_out out, void *arg, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * Format into an array of `size` bytes; the text is cut if need be and ends in
 * a NUL, unless `size` is 0.
 * @return the bytes that the whole text has; errors as uk_vfmt()
 */
int uk_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));
int uk_snprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* UK_FMT_H */
