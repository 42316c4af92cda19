/* SPDX-License-Identifier: BSD-3-Clause */
/* Ports for the host build: a program has none. */
#include <stdint.h>

static inline void ukarch_outb(uint16_t port, uint8_t value)
{
	(void)port;
	(void)value;
}

static inline void ukarch_outw(uint16_t port, uint16_t value)
{
	(void)port;
	(void)value;
}

static inline void ukarch_outl(uint16_t port, uint32_t value)
{
	(void)port;
	(void)value;
}

static inline uint8_t ukarch_inb(uint16_t port)
{
	(void)port;
	return 0;
}
