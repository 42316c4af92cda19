/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of src/core know of each other. */
#ifndef UK_CORE_PRIV_H
#define UK_CORE_PRIV_H

#include <uk/inittab.h>

/* Give the stack protector a value that differs from boot to boot. */
void uk_stack_guard_init(void);

/* What the compiler's code compares with, and calls where it differs. */
extern uintptr_t __stack_chk_guard;
void __stack_chk_fail(void) __noreturn;

/* The functions that the compiler wants called before main(), by attribute. */
typedef void (*uk_ctor_fn)(void);
extern const uk_ctor_fn __init_array_start[]
	__attribute__((visibility("hidden")));
extern const uk_ctor_fn __init_array_end[]
	__attribute__((visibility("hidden")));

/* Walk the level `early` only; uk_init_run() goes on from there. A console
 * that is not found is no failure, so this has nothing to return. */
void uk_init_run_early(struct uk_init_ctx *ctx);

/* Which init function made uk_init_run() fail. */
const char *uk_init_failed_name(void);

#endif /* UK_CORE_PRIV_H */
