/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracepoints - a record is put together on the stack, then copied.
 *
 * Idea: a tracepoint writes what only it knows (which one it is, its values)
 * into a record of its own; the ring is touched once, at the end, with
 * interrupts off for as long as a copy takes. Which tracepoint it is, is said
 * by the place of its key in image.dbg: 32 bits, and the name, the format and
 * the types need not be in memory.
 *
 * T1  Seven values of at most UK_TRACE_STR bytes always fit a record: there is
 *     no check and no overflow.
 */
#include <uk/arch/lcpu.h>
#include <uk/libparam.h>
#include <uk/percpu.h>
#include <uk/sections.h>
#include <uk/string.h>

#include "trace_priv.h"

bool uk_trace_on = UK_IS_ON(CONFIG_LIBUKTRACE_ENABLE);
UK_LIBPARAM_PARAM_ALIAS(enable, uk_trace_on, bool, "record tracepoints");

static UK_PERCPU_DEFINE(struct ring, ring);

/* Keys are at addresses of their own, from 0 on, which nobody loads; where the
 * image moves itself they seem to move with it. */
static uint32_t key_id(const void *key)
{
	return (uint32_t)((uintptr_t)key - (uintptr_t)__image_start);
}

void uk_trace_begin(struct uk_trace_record *r, const void *key)
{
	r->w[0] = key_id(key);
	r->w[1] = ukarch_cycles();
	r->bytes = 2 * sizeof(r->w[0]);
}

void uk_trace_put(struct uk_trace_record *r, const void *value, size_t size)
{
	memcpy((char *)r->w + r->bytes, value, size); /* T1 */
	r->bytes += (uint32_t)size;
}

void uk_trace_put_str(struct uk_trace_record *r, const void *str,
		      size_t size __maybe_unused)
{
	const char *s = *(const char *const *)str ?: "(null)";
	size_t len = strnlen(s, UK_TRACE_STR - 1);

	uk_trace_put(r, s, len);
	uk_trace_put(r, "", 1);
}

void uk_trace_end(struct uk_trace_record *r)
{
	uint32_t words = DIV_ROUND_UP(r->bytes, 8);
	unsigned long flags;

	memset((char *)r->w + r->bytes, 0, words * 8 - r->bytes);
	r->w[0] |= (uint64_t)words << 32;
	flags = ukarch_irq_save();
	ring_write(uk_percpu_ptr(ring), r->w);
	ukarch_irq_restore(flags);
}

const struct ring *trace_ring(unsigned int cpu)
{
	return uk_percpu_ptr_of(ring, cpu);
}
