/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Values - what a handler is given, in words.
 *
 *      type { KIND_INT, 5 << 1 | 1, "'int'" }, 0xffffffff   -> "-1"
 *
 * Idea: a value comes in a word of the machine, in which the bits above its
 * type mean nothing, or by its address where it is wider than a word.
 *
 * No floating point here, as in all of the kernel's libraries: a float is
 * shown as the bits that it is.
 */
#include <uk/fmt.h>
#include <uk/string.h>

#include "ubsan_priv.h"

/* The widest integer there is, in two halves. */
struct wide {
	uint64_t low, high;
};

unsigned int value_bits(const struct type *t)
{
	return t->kind == KIND_INT ? 1U << (t->info >> 1) : 0;
}

static bool is_signed(const struct type *t)
{
	return t->kind == KIND_INT && (t->info & 1);
}

/* The bits of a value, those above its type like its sign. */
static struct wide bits_of(const struct type *t, value v)
{
	unsigned int bits = value_bits(t), unused;
	struct wide w = { v, 0 };

	if (bits > sizeof(v) * 8)
		memcpy(&w, (const void *)v, bits / 8);
	if (bits >= 128)
		return w;
	unused = bits < 64 ? 64 - bits : 0;
	w.low <<= unused;
	if (is_signed(t)) {
		w.high = (int64_t)w.low < 0 ? UINT64_MAX : 0;
		w.low = (uint64_t)((int64_t)w.low >> unused);
	} else {
		w.low >>= unused;
	}
	return w;
}

bool value_negative(const struct type *t, value v)
{
	return is_signed(t) && (int64_t)bits_of(t, v).high < 0;
}

uint64_t value_number(const struct type *t, value v)
{
	struct wide w = bits_of(t, v);

	return w.high ? UINT64_MAX : w.low;
}

const char *value_text(char buf[VALUE_LEN], const struct type *t, value v)
{
	struct wide w;

	if (t->kind != KIND_INT) {
		uk_snprintf(buf, VALUE_LEN, "(bits 0x%llx)",
			    (unsigned long long)v);
		return buf;
	}
	w = bits_of(t, v);
	if (value_bits(t) > 64)
		uk_snprintf(buf, VALUE_LEN, "0x%llx%016llx",
			    (unsigned long long)w.high,
			    (unsigned long long)w.low);
	else if (is_signed(t))
		uk_snprintf(buf, VALUE_LEN, "%lld", (long long)w.low);
	else
		uk_snprintf(buf, VALUE_LEN, "%llu", (unsigned long long)w.low);
	return buf;
}
