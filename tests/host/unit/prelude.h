/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Included before every source. A variable with a section of its own is an
 * element of a linker table, and a table has no gaps: clang's sanitizer must
 * put nothing behind it. (gcc's leaves such variables alone.)
 */
#include <uk/essentials.h>

#ifdef __clang__
#undef __section
#define __section(name)	__attribute__((section(name), no_sanitize("address")))
#endif
