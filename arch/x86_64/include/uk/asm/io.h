/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * I/O ports: the second address space of a PC, 64 Ki bytes that only `in` and
 * `out` reach. Each access to one is an exit to the hypervisor. Privileged.
 *
 * Device registers in memory: the access is one instruction, so that it has the
 * width that the device wants and a form that every hypervisor can emulate.
 */
#ifndef UK_ASM_IO_H
#define UK_ASM_IO_H

#include <stdint.h>

static inline uint8_t ukarch_inb(uint16_t port)
{
	uint8_t v;

	__asm__ __volatile__("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint16_t ukarch_inw(uint16_t port)
{
	uint16_t v;

	__asm__ __volatile__("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint32_t ukarch_inl(uint16_t port)
{
	uint32_t v;

	__asm__ __volatile__("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void ukarch_outb(uint16_t port, uint8_t v)
{
	__asm__ __volatile__("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline void ukarch_outw(uint16_t port, uint16_t v)
{
	__asm__ __volatile__("outw %0, %1" : : "a"(v), "Nd"(port));
}

static inline void ukarch_outl(uint16_t port, uint32_t v)
{
	__asm__ __volatile__("outl %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t ukarch_mmio_read8(uintptr_t addr)
{
	uint8_t v;

	__asm__ __volatile__("movb (%1), %0" : "=q"(v) : "r"(addr) : "memory");
	return v;
}

static inline void ukarch_mmio_write8(uintptr_t addr, uint8_t v)
{
	__asm__ __volatile__("movb %0, (%1)" : : "q"(v), "r"(addr) : "memory");
}

static inline uint16_t ukarch_mmio_read16(uintptr_t addr)
{
	uint16_t v;

	__asm__ __volatile__("movw (%1), %0" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void ukarch_mmio_write16(uintptr_t addr, uint16_t v)
{
	__asm__ __volatile__("movw %0, (%1)" : : "r"(v), "r"(addr) : "memory");
}

static inline uint32_t ukarch_mmio_read32(uintptr_t addr)
{
	uint32_t v;

	__asm__ __volatile__("movl (%1), %0" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void ukarch_mmio_write32(uintptr_t addr, uint32_t v)
{
	__asm__ __volatile__("movl %0, (%1)" : : "r"(v), "r"(addr) : "memory");
}

#endif /* UK_ASM_IO_H */
