/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The stack guard - a value between a function's arrays and its return
 * address. The compiler (-fstack-protector-strong) puts it there on entry and
 * compares on exit; an overflow that reached the return address changed it.
 *
 * Idea: a value that an attacker cannot guess, with a zero byte at its lowest
 * address so that no C string can carry it. What there is at boot to mix is a
 * cycle counter and where the image lies: enough to catch bugs. Lesson 29
 * replaces it with real entropy.
 */
#include <uk/arch/lcpu.h>
#include <uk/assert.h>

#include "core_priv.h"

uintptr_t __stack_chk_guard = (uintptr_t)0x6b8b4567327b2300ULL;

__no_stack_protector void uk_stack_guard_init(void)
{
	uint64_t mix = ukarch_cycles() ^ (uintptr_t)&__stack_chk_guard;

	mix *= 0x9e3779b97f4a7c15ULL; /* 2^64 / golden ratio: spreads the bits */
	__stack_chk_guard ^= (uintptr_t)(mix ^ (mix >> 29)) & ~(uintptr_t)0xff;
}

void __stack_chk_fail(void)
{
	uk_crash("stack smashed: a local array was written past its end");
}
