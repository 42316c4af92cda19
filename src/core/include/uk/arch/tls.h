/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup archtls Thread-local storage
 * A `__thread` variable lives in a block that each thread has its own copy of.
 * The image holds the initial values (.tdata, then .tbss as zeros); the ABI
 * (ELF TLS, "local exec") fixes where the thread pointer points:
 *
 *      x86_64 (variant II)    [ .tdata | .tbss ][ TCB ]     fs -> TCB
 *      arm64  (variant I)     [ TCB 16 B ][ .tdata | .tbss ]  tpidr_el0 -> TCB
 *
 * Any context, except that a block may not be freed while it is active.
 */
#ifndef UK_ARCH_TLS_H
#define UK_ARCH_TLS_H

#include <uk/essentials.h>

/** @return bytes of one block, the TCB included. */
size_t ukarch_tls_area_size(void);
/** @return the alignment that a block needs, a power of two. */
size_t ukarch_tls_area_align(void);
/** Fill a block with the initial values. */
void ukarch_tls_area_init(void *area);
/** @return the thread pointer for a block. */
uintptr_t ukarch_tls_tlsp(void *area);
/** Make a thread pointer this core's, or read it. */
void ukarch_tls_set(uintptr_t tlsp);
uintptr_t ukarch_tls_get(void);

/** Activate the boot thread's block, which the link script reserves. */
void ukarch_tls_boot(void);

#endif /* UK_ARCH_TLS_H */
