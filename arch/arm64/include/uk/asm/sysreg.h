/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * System registers by name, and the barriers that make a write to one count.
 */
#ifndef UK_ASM_SYSREG_H
#define UK_ASM_SYSREG_H

#include <stdint.h>

/** Read a system register. A macro: its name is part of the instruction. */
#define ukarch_mrs(name)                                                       \
	({                                                                     \
		uint64_t _v;                                                   \
		__asm__ __volatile__("mrs %0, " #name : "=r"(_v) : : "memory"); \
		_v;                                                            \
	})

/** Write one. An isb makes the instructions that follow see it. */
#define ukarch_msr(name, value)                                                \
	__asm__ __volatile__("msr " #name ", %0"                               \
			     : : "r"((uint64_t)(value)) : "memory")

/** What follows is fetched and decoded anew. */
static inline void ukarch_isb(void)
{
	__asm__ __volatile__("isb" ::: "memory");
}

/** What is above has been done, not only been put in order. */
static inline void ukarch_dsb(void)
{
	__asm__ __volatile__("dsb ish" ::: "memory");
}

#endif /* UK_ASM_SYSREG_H */
