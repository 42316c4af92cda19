/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Thread-local storage on arm64: "variant 1" of the ELF TLS ABI.
 *
 * Idea: the compiler turns a `__thread` variable into a constant distance
 * above the thread pointer, the register TPIDR_EL0:
 *
 *      area = tlsp
 *      | TCB, 16 bytes | padding | .tdata copied | .tbss zeros |
 *                                ^ tlsp + 64
 *
 * The TCB (thread control block) is a libc's; nothing of ours is in it.
 *
 * L1  The linker rounds the TCB up to the alignment of the TLS segment. The
 *     link script aligns .tdata to 64, so 64 is that alignment whenever there
 *     are initial values to copy; and where there are none, all bytes are
 *     zeros and their place does not matter.
 */
#include <uk/arch/tls.h>
#include <uk/assert.h>
#include <uk/sections.h>
#include <uk/string.h>

enum {
	TLS_ALIGN = 64,  /* of the TLS segment: L1 */
	TLS_OFFSET = 64, /* the TCB, rounded up to it */
};

size_t ukarch_tls_area_size(void)
{
	return TLS_OFFSET + ALIGN_UP((size_t)(__tbss_end - __tdata_start),
				     (size_t)TLS_ALIGN);
}

size_t ukarch_tls_area_align(void)
{
	return TLS_ALIGN;
}

//> tls-init
void ukarch_tls_area_init(void *area)
{
	size_t data = (size_t)(__tdata_end - __tdata_start);
	char *vars = (char *)area + TLS_OFFSET;

	memset(area, 0, TLS_OFFSET);
	memcpy(vars, __tdata_start, data);
	memset(vars + data, 0, ukarch_tls_area_size() - TLS_OFFSET - data);
}
//< tls-init

uintptr_t ukarch_tls_tlsp(void *area)
{
	return (uintptr_t)area;
}

void ukarch_tls_set(uintptr_t tlsp)
{
	__asm__ __volatile__("msr tpidr_el0, %0" : : "r"(tlsp) : "memory");
}

uintptr_t ukarch_tls_get(void)
{
	uintptr_t tlsp;

	__asm__ __volatile__("mrs %0, tpidr_el0" : "=r"(tlsp));
	return tlsp;
}

void ukarch_tls_boot(void)
{
	UK_ASSERT(ukarch_tls_area_size() <=
		  (size_t)(__tls_boot_end - __tls_boot_start));
	ukarch_tls_area_init(__tls_boot_start);
	ukarch_tls_set(ukarch_tls_tlsp(__tls_boot_start));
}
