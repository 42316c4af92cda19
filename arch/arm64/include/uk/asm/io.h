/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * Device registers: arm64 has no second address space, a register is a word of
 * memory that is mapped as a device. The access is one instruction with a plain
 * address: a hypervisor that emulates the device is told the registers of such
 * a one only (Arm ARM, ESR_EL2.ISV), and a C compiler might use another.
 */
#ifndef UK_ASM_IO_H
#define UK_ASM_IO_H

#include <stdint.h>

static inline uint32_t ukarch_mmio_read32(uintptr_t addr)
{
	uint32_t v;

	__asm__ __volatile__("ldr %w0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void ukarch_mmio_write32(uintptr_t addr, uint32_t v)
{
	__asm__ __volatile__("str %w0, [%1]" : : "rZ"(v), "r"(addr) : "memory");
}

static inline uint16_t ukarch_mmio_read16(uintptr_t addr)
{
	uint32_t v;

	__asm__ __volatile__("ldrh %w0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return (uint16_t)v;
}

static inline void ukarch_mmio_write16(uintptr_t addr, uint16_t v)
{
	__asm__ __volatile__("strh %w0, [%1]" : : "rZ"(v), "r"(addr) : "memory");
}

static inline uint8_t ukarch_mmio_read8(uintptr_t addr)
{
	uint32_t v;

	__asm__ __volatile__("ldrb %w0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return (uint8_t)v;
}

static inline void ukarch_mmio_write8(uintptr_t addr, uint8_t v)
{
	__asm__ __volatile__("strb %w0, [%1]" : : "rZ"(v), "r"(addr) : "memory");
}

#endif /* UK_ASM_IO_H */
