/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup console Consoles
 * A byte in, a byte out: the first device of every machine. Drivers (a UART,
 * the host's stdout) state themselves in a linker table; lib/drivers/ukconsole
 * probes them at the level `early`, in the table's order, and the first one
 * found serves uk_console_out() and uk_console_in(). What is printed before
 * that is kept (up to 1 KiB) and comes out first.
 *
 * Any context; output spins until the device takes the byte, and never sleeps.
 */
#ifndef UK_CONSOLE_H
#define UK_CONSOLE_H

#include <uk/essentials.h>
#include <uk/table.h>

struct ukplat_bootinfo;

//> console-ops
/** One kind of console. */
struct uk_console_ops {
	const char *name; /**< "ns16550", ... */
	/** Find and set up the device. @return 0, or -ENODEV if not there. */
	int (*probe)(const struct ukplat_bootinfo *bi);
	/** Write all `len` bytes as they are. */
	void (*out)(const char *buf, size_t len);
	/** Take up to `len` bytes that wait. @return how many, 0 if none. */
	size_t (*in)(char *buf, size_t len);
};

UK_TABLE_DECLARE(uk_consoles, struct uk_console_ops);

/** State a driver: UK_CONSOLE(ns16550) = { .name = ..., }; */
#define UK_CONSOLE(ident)                                                      \
	UK_TABLE_ENTRY(uk_consoles, ident, struct uk_console_ops,              \
		       uk_console_##ident)
//< console-ops

#if CONFIG_LIBUKCONSOLE
/** Write `len` bytes. A newline becomes CR LF where the device is a UART. */
void uk_console_out(const char *buf, size_t len);
/** Write a string. */
void uk_console_puts(const char *str);
/** @return up to `len` bytes that wait at the console, 0 if none do. */
size_t uk_console_in(char *buf, size_t len);
/** @return the name of the console in use, or NULL. */
const char *uk_console_name(void);
#else
static inline void uk_console_out(const char *buf __maybe_unused, size_t len __maybe_unused)
{
}
static inline void uk_console_puts(const char *str __maybe_unused)
{
}
static inline size_t uk_console_in(char *buf __maybe_unused, size_t len __maybe_unused)
{
	return 0;
}
#endif

#endif /* UK_CONSOLE_H */
