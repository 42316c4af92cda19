/* SPDX-License-Identifier: BSD-3-Clause */
/* A processor for the host build: it has no interrupts. */
static inline unsigned long ukarch_irq_save(void)
{
	return 0;
}

static inline void ukarch_irq_restore(unsigned long flags)
{
	(void)flags;
}
