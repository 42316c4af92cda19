/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup archlcpu The logical CPU
 * What an arch must provide for one core; each `uk/asm/lcpu.h` defines these
 * as static inline functions of one or a few instructions. Any context.
 *
 * | function | does |
 * |---|---|
 * | `ukarch_irq_save()` | turn interrupts off; returns the state before |
 * | `ukarch_irq_restore(flags)` | bring that state back |
 * | `ukarch_irq_enabled()` | whether interrupts are on |
 * | `ukarch_halt_irq()` | turn interrupts on and sleep until one comes, with no gap between |
 * | `ukarch_halt()` | interrupts off, sleep for ever; does not return |
 * | `ukarch_spinwait()` | a hint inside a spin loop |
 * | `ukarch_cycles()` | a counter that never goes back on one core: x86 TSC, arm64 CNTVCT, ... |
 * | `ukarch_mb() rmb() wmb()` | order memory accesses for other cores and devices |
 * | `ukarch_percpu_offset()` | bytes from core 0's per-CPU copy to this core's |
 * | `ukarch_percpu_set(offset)` | set it for this core |
 * | `ukarch_frame()` | the frame pointer, for back traces |
 *
 * On linuxu the privileged ones have host forms: interrupts are always "off",
 * `ukarch_halt()` ends the process.
 */
#ifndef UK_ARCH_LCPU_H
#define UK_ARCH_LCPU_H

#include <uk/asm/lcpu.h>

#endif /* UK_ARCH_LCPU_H */
