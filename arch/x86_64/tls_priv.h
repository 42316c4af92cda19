/* SPDX-License-Identifier: BSD-3-Clause */
/* How tls.c sets the base of the segment fs: one form for the bare machine,
 * one for a process of a host. */
#ifndef X86_64_TLS_PRIV_H
#define X86_64_TLS_PRIV_H

#include <uk/arch/lcpu.h>

#if CONFIG_UKARCH_USERMODE
static inline void set_fs_base(uintptr_t base)
{
	ukarch_host_call(UKARCH_HOST_ARCH_PRCTL, UKARCH_HOST_SET_FS,
			 (long)base);
}
#else
static inline void set_fs_base(uintptr_t base)
{
	ukarch_wrmsr(UKARCH_MSR_FS_BASE, base);
}
#endif

#endif /* X86_64_TLS_PRIV_H */
