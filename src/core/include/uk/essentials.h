/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup essentials Essentials
 * The words that every file needs: attributes, alignment, array lengths,
 * options as expressions. No function is called, no state is kept: all of it
 * may be used in any context.
 */
#ifndef UK_ESSENTIALS_H
#define UK_ESSENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uk/config.h>

#define __packed	__attribute__((packed))
#define __align(n)	__attribute__((aligned(n)))
#define __section(name)	__attribute__((section(name)))
#define __used		__attribute__((used))
#define __maybe_unused	__attribute__((unused))
#define __weak		__attribute__((weak))
#define __noreturn	__attribute__((noreturn))
#define __noinline	__attribute__((noinline))
#define __cold		__attribute__((cold))
#define __printf(f, a)	__attribute__((format(printf, f, a)))
/** For the few functions that run before the stack guard has its value. */
#define __no_stack_protector __attribute__((no_stack_protector))

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/** Paste and quote after expansion of the arguments. */
#define UK_CONCAT_(a, b)	a##b
#define UK_CONCAT(a, b)		UK_CONCAT_(a, b)
#define UK_STRINGIFY_(x)	#x
#define UK_STRINGIFY(x)		UK_STRINGIFY_(x)

/** Elements of an array (a pointer is a compile error). */
#define ARRAY_SIZE(a)                                                          \
	(sizeof(a) / sizeof((a)[0]) +                                          \
	 0 * sizeof(char[1 - 2 * __builtin_types_compatible_p(                 \
			     __typeof__(a), __typeof__(&(a)[0]))]))

/** Round to a multiple of `a`, which is a power of two. */
#define ALIGN_UP(x, a)		(((x) + ((a) - 1)) & ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a)	((x) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a)	(((uintptr_t)(x) & ((uintptr_t)(a) - 1)) == 0)
#define POWER_OF_2(x)		((x) && !((x) & ((x) - 1)))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))

#define MIN(a, b)                                                              \
	({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a < _b ? _a : _b; })
#define MAX(a, b)                                                              \
	({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })

/** The structure that holds `ptr` as its member `field`. */
#define __containerof(ptr, type, field)                                        \
	((type *)((char *)(ptr) - offsetof(type, field)))

/**
 * A boolean option as a C expression: 1 where CONFIG_X is y, else 0. Both
 * sides of `if (UK_IS_ON(CONFIG_X))` compile; the dead one is dropped.
 */
#define UK_IS_ON(option)	UK_IS_ON_(option)
#define UK_IS_ON_(value)	UK_IS_ON__(UK_IS_ON_ARG_##value)
#define UK_IS_ON__(arg_or_junk)	UK_IS_ON___(arg_or_junk 1, 0, 0)
#define UK_IS_ON___(ignored, result, ...) result
#define UK_IS_ON_ARG_1		0,

#endif /* UK_ESSENTIALS_H */
