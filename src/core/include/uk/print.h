/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup print Kernel messages
 * Declared here so that arch and plat can speak without knowing who prints;
 * implemented by lib/debug/ukprint. Without that library, or below the
 * configured level, a message costs nothing: its arguments are checked by the
 * compiler and then dropped.
 *
 * Any context once the console is there; messages before that are lost unless
 * the console keeps them. No floating point: kernel code may not use it.
 */
#ifndef UK_PRINT_H
#define UK_PRINT_H

#include <stdarg.h>
#include <uk/essentials.h>

/** How much a message matters. */
enum uk_print_level {
	UK_PR_CRIT,  /**< the system is about to end */
	UK_PR_ERR,   /**< something failed */
	UK_PR_WARN,  /**< something is odd, and work goes on */
	UK_PR_INFO,  /**< what a user wants to see at boot */
	UK_PR_DEBUG, /**< what its developer wants to see */
};

/** The library that a message comes from; the build sets it for each file. */
#ifndef __LIBNAME__
#define __LIBNAME__ "?"
#endif

#if CONFIG_LIBUKPRINT
/**
 * Print one message: `[    0.000123] info: [libname] text`. Use uk_pr_*().
 *
 * @param level how much it matters
 * @param lib   the library's name, or NULL
 * @param fmt   as printf(3) without floating point; a message is a line, and a
 *              newline that it lacks is added
 */
void uk_printk(enum uk_print_level level, const char *lib, const char *fmt, ...)
	__printf(3, 4);
void uk_vprintk(enum uk_print_level level, const char *lib, const char *fmt,
		va_list ap);
#else
#define CONFIG_LIBUKPRINT_LEVEL (-1)
static inline __printf(3, 4) void uk_printk(enum uk_print_level level __maybe_unused,
					    const char *lib __maybe_unused,
					    const char *fmt __maybe_unused, ...)
{
}
static inline void uk_vprintk(enum uk_print_level level __maybe_unused,
			      const char *lib __maybe_unused,
			      const char *fmt __maybe_unused,
			      va_list ap __maybe_unused)
{
}
#endif

#define uk_pr_at(level, fmt, ...)                                              \
	do {                                                                   \
		if ((int)(level) <= CONFIG_LIBUKPRINT_LEVEL)                   \
			uk_printk(level, __LIBNAME__, fmt, ##__VA_ARGS__);     \
	} while (0)

#define uk_pr_crit(fmt, ...)	uk_pr_at(UK_PR_CRIT, fmt, ##__VA_ARGS__)
#define uk_pr_err(fmt, ...)	uk_pr_at(UK_PR_ERR, fmt, ##__VA_ARGS__)
#define uk_pr_warn(fmt, ...)	uk_pr_at(UK_PR_WARN, fmt, ##__VA_ARGS__)
#define uk_pr_info(fmt, ...)	uk_pr_at(UK_PR_INFO, fmt, ##__VA_ARGS__)
#define uk_pr_debug(fmt, ...)	uk_pr_at(UK_PR_DEBUG, fmt, ##__VA_ARGS__)

#endif /* UK_PRINT_H */
