/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tea - the level that lesson 03 adds to the boot.
 *
 * Its number lies between `sys` (60) and `late` (70) of uk/inittab.h.
 */
#ifndef TEA_H
#define TEA_H

#include <uk/inittab.h>

//> tea-level
//# ex init.2 2
#define UK_INIT_LEVEL_TEA 65
//- #define UK_INIT_LEVEL_TEA 41 /* init.2: before the kettle has boiled */
//# end

#define uk_tea_initcall(init, term)                                            \
	uk_initcall_at(init, term, UK_INIT_LEVEL_TEA, 5)
//< tea-level

/* What has been done so far, by those who run before us. */
extern int tea_water, tea_boiled;

#endif /* TEA_H */
