/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Thread-local storage on x86_64: "variant II" of the ELF TLS ABI.
 *
 * Idea: the compiler turns a `__thread` variable into a constant distance
 * below the thread pointer, which is the base of the segment fs:
 *
 *      area                                          tlsp = fs base
 *      | padding | .tdata copied | .tbss zeros       | TCB: [tlsp] ...    |
 *                ^ tlsp - round up(size of both, 64)
 *
 * The first word of the TCB (thread control block) points at itself, because
 * code that takes the address of a thread-local variable needs fs's base in a
 * general register and `mov %fs:0` is the cheap way to have it.
 *
 * L1  The linker rounds the size of .tdata + .tbss up to the alignment of the
 *     TLS segment. The link script aligns .tdata to 64, so 64 is that
 *     alignment whenever there are initial values to copy; and where there
 *     are none, all bytes are zeros and their place does not matter.
 */
#include <uk/arch/tls.h>
#include <uk/assert.h>
#include <uk/sections.h>
#include <uk/string.h>

#include "tls_priv.h"

enum {
	TLS_ALIGN = 64, /* of the TLS segment: L1 */
	TCB_SIZE = 64,  /* self pointer and what a libc keeps beside it */
};

/* Initial values and zeros, as the linker counts them (L1). */
static size_t block_size(void)
{
	return ALIGN_UP((size_t)(__tbss_end - __tdata_start),
			(size_t)TLS_ALIGN);
}

size_t ukarch_tls_area_size(void)
{
	return block_size() + TCB_SIZE;
}

size_t ukarch_tls_area_align(void)
{
	return TLS_ALIGN;
}

//> tls-init
void ukarch_tls_area_init(void *area)
{
	uintptr_t tlsp = ukarch_tls_tlsp(area);
	size_t data = (size_t)(__tdata_end - __tdata_start);

	memcpy(area, __tdata_start, data);
	memset((char *)area + data, 0, ukarch_tls_area_size() - data);
	*(uintptr_t *)tlsp = tlsp;
}
//< tls-init

uintptr_t ukarch_tls_tlsp(void *area)
{
	return (uintptr_t)area + block_size();
}

void ukarch_tls_set(uintptr_t tlsp)
{
	set_fs_base(tlsp);
}

uintptr_t ukarch_tls_get(void)
{
	uintptr_t tlsp;

	__asm__ __volatile__("movq %%fs:0, %0" : "=r"(tlsp));
	return tlsp;
}

void ukarch_tls_boot(void)
{
	UK_ASSERT(ukarch_tls_area_size() <=
		  (size_t)(__tls_boot_end - __tls_boot_start));
	ukarch_tls_area_init(__tls_boot_start);
	ukarch_tls_set(ukarch_tls_tlsp(__tls_boot_start));
}
