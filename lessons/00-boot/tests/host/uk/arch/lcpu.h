/* SPDX-License-Identifier: BSD-3-Clause */
/* A processor for the host build. */
#include <stdlib.h>

static inline unsigned long ukarch_irq_save(void)
{
	return 0;
}

static inline void ukarch_spinwait(void)
{
}

static inline _Noreturn void ukarch_halt(void)
{
	abort();
}
