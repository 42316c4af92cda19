/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup table Linker tables
 * An array that no file writes: each element is defined where it belongs, in
 * whatever library, and the linker lays them side by side, sorted by key. The
 * library that walks a table `t` ships a link-script fragment of one line,
 * `UK_TABLE(t)`, which makes the symbols t_start and t_end (src/build).
 *
 *      a.c: UK_TABLE_ENTRY(uk_bells, 10, struct bell, a) = {...};  ----.
 *      b.c: UK_TABLE_ENTRY(uk_bells, 05, struct bell, b) = {...};  --. |
 *                                                                    v v
 *      uk_bells_start -> [ b | a ] <- uk_bells_end        in the read-only data
 */
#ifndef UK_TABLE_H
#define UK_TABLE_H

#include <uk/essentials.h>

//> table-entry
/**
 * Define one element.
 * @param table the table's name, @param key digits and letters to sort by
 * (compared as text), @param type of all its elements, @param name of this one
 */
#define UK_TABLE_ENTRY(table, key, type, name)                                 \
	static const type name __used __align(__alignof__(type))               \
		__section("." #table "." UK_STRINGIFY(key))
//< table-entry

//> table-walk
/** Declare a table once, in the header of the library that walks it. */
#define UK_TABLE_DECLARE(table, type)                                          \
	extern const type table##_start[] __attribute__((visibility("hidden"))); \
	extern const type table##_end[] __attribute__((visibility("hidden")))

/** Visit each element in order. */
#define uk_table_for_each(p, table)                                            \
	for (p = table##_start; p < table##_end; p++)
//< table-walk

#endif /* UK_TABLE_H */
