/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The logical CPU - the one word behind uk/asm/lcpu.h. Core 0's copy is 0 from
 * the start, as is the base of gs, so that the boot core has nothing to set.
 */
#include <uk/arch/lcpu.h>
#include <uk/percpu.h>

UK_PERCPU_DEFINE(uintptr_t, ukarch_percpu_self);
