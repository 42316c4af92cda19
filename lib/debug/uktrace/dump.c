/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The dump - the rings as lines of text, for src/tools/trace.py.
 *
 *      @trace head version=1 arch=x86_64 hz=2400000000 cpus=1 1c291ca3
 *      @trace ring cpu=0 words=9 lost=0 7f8a77c1
 *      @trace data 00000004fffff01000000000deadbeef... 2b4d3c5a
 *      @trace end lines=5 0d4a1185
 *
 * Idea: a console is the one way out that every machine has, and it mixes the
 * dump with whatever else is printed, may lose bytes and may be cut. So each
 * line says what it is and ends in the CRC-32 (that of zlib) of all lines so
 * far, without their CRCs: the tool can name the first line that is wrong, and
 * knows when there are no more.
 *
 * Words are written as hexadecimal numbers, three a line.
 */
#include <uk/console.h>
#include <uk/fmt.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/plat/time.h>

#include "trace_priv.h"

static bool dump;
UK_LIBPARAM_PARAM(dump, bool, "print the trace at the end");

#if CONFIG_ARCH_X86_64
#define ARCH_NAME	"x86_64"
#elif CONFIG_ARCH_ARM_64
#define ARCH_NAME	"arm64"
#else
#define ARCH_NAME	"?"
#endif

/* Words of the ring in a line. */
#define WORDS_A_LINE	3

/* A dump in progress. */
struct dump {
	uint32_t crc;   /* of the lines so far */
	unsigned int n; /* how many they are */
};

static uint32_t crc32(uint32_t crc, const char *s)
{
	unsigned int bit;

	for (crc = ~crc; *s; s++) {
		crc ^= (uint8_t)*s;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
	}
	return ~crc;
}

static __printf(2, 3) void line(struct dump *d, const char *fmt, ...)
{
	char text[128], tail[16];
	va_list ap;

	va_start(ap, fmt);
	uk_vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	d->crc = crc32(d->crc, text);
	d->n++;
	uk_snprintf(tail, sizeof(tail), " %08x\n", (unsigned int)d->crc);
	uk_console_puts(text);
	uk_console_puts(tail);
}

static void dump_ring(struct dump *d, unsigned int cpu)
{
	const struct ring *r = trace_ring(cpu);
	uint64_t words = r->head - r->tail, i;
	char hex[16 * WORDS_A_LINE + 1];
	unsigned int j;

	line(d, "@trace ring cpu=%u words=%llu lost=%llu", cpu,
	     (unsigned long long)words, (unsigned long long)r->lost);
	for (i = 0; i < words; i += j) {
		for (j = 0; j < WORDS_A_LINE && i + j < words; j++)
			uk_snprintf(hex + 16 * j, 17, "%016llx",
				    (unsigned long long)ring_word(r, i + j));
		line(d, "@trace data %s", hex);
	}
}

void trace_dump(void)
{
	struct dump d = { 0 };
	unsigned int cpu;

	if (!dump)
		return;
	dump = false;
	uk_trace_on = false; /* the rings stand still */
	uk_console_puts("\n");
	line(&d, "@trace head version=1 arch=" ARCH_NAME " hz=%llu cpus=%u",
	     (unsigned long long)ukplat_cycles_hz(),
	     CONFIG_UKPLAT_LCPU_MAXCOUNT);
	for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT; cpu++)
		dump_ring(&d, cpu);
	line(&d, "@trace end lines=%u", d.n + 1);
}

static void trace_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	trace_dump();
}
uk_early_initcall_prio(NULL, trace_term, 2);
