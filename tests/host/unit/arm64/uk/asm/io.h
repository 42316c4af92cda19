/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uk/asm/io.h of arm64 in C, so that the sanitizers see each access: see
 * lcpu.h beside it.
 */
#ifndef UK_ASM_IO_H
#define UK_ASM_IO_H

#include <stdint.h>

static inline uint32_t ukarch_mmio_read32(uintptr_t addr)
{
	return *(const volatile uint32_t *)addr;
}

static inline void ukarch_mmio_write32(uintptr_t addr, uint32_t v)
{
	*(volatile uint32_t *)addr = v;
}

static inline uint16_t ukarch_mmio_read16(uintptr_t addr)
{
	return *(const volatile uint16_t *)addr;
}

static inline void ukarch_mmio_write16(uintptr_t addr, uint16_t v)
{
	*(volatile uint16_t *)addr = v;
}

static inline uint8_t ukarch_mmio_read8(uintptr_t addr)
{
	return *(const volatile uint8_t *)addr;
}

static inline void ukarch_mmio_write8(uintptr_t addr, uint8_t v)
{
	*(volatile uint8_t *)addr = v;
}

#endif /* UK_ASM_IO_H */
