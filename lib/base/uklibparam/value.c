/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From a word to a variable - what each type of parameter accepts.
 *
 * Idea: an integer of any size is a magnitude and a sign, read once; the size
 * of the variable gives the limits and the number of bytes to store.
 *
 * V1  A variable is written only if the whole word was right.
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "param_priv.h"

static int set_bool(void *at, const char *s);
static int set_char(char *at, const char *s);
static int set_int(const struct uk_libparam *p, void *at, const char *s);
static bool read_magnitude(const char *s, uint64_t *v, bool *too_big);

int value_set(const struct uk_libparam *p, unsigned int i, char *value)
{
	void *at = (char *)p->addr + (size_t)i * p->size;

	switch (p->kind) {
	case UK_LIBPARAM_BOOL:
		return set_bool(at, value);
	case UK_LIBPARAM_CHAR:
		return set_char(at, value);
	case UK_LIBPARAM_STR:
		*(char **)at = value;
		return 0;
	default:
		return set_int(p, at, value);
	}
}

static int set_bool(void *at, const char *s)
{
	static const char *const words[] = {
		"0", "1", "n", "y", "no", "yes", "off", "on", "false", "true",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(s, words[i]) == 0) {
			*(bool *)at = i % 2;
			return 0;
		}
	}
	message_add(&param_error, "neither yes nor no; give 1 or 0");
	return -EINVAL;
}

static int set_char(char *at, const char *s)
{
	if (strlen(s) != 1) {
		message_add(&param_error, "give exactly one character");
		return -EINVAL;
	}
	*at = s[0];
	return 0;
}

uint64_t value_min(const struct uk_libparam *p)
{
	return p->kind == UK_LIBPARAM_SINT ? value_max(p) + 1 : 0;
}

uint64_t value_max(const struct uk_libparam *p)
{
	unsigned int bits = 8 * p->size - (p->kind == UK_LIBPARAM_SINT);

	return UINT64_MAX >> (64 - bits);
}

static int set_int(const struct uk_libparam *p, void *at, const char *s)
{
	bool negative = *s == '-', too_big = false;
	uint64_t v = 0;

	if (!read_magnitude(s + negative, &v, &too_big)) {
		message_add(&param_error, "not a number; give one from ");
	} else if (too_big || v > (negative ? value_min(p) : value_max(p))) {
		message_add(&param_error, "out of range; give one from ");
	} else {
		v = negative ? -v : v;
		memcpy(at, &v, p->size); /* little endian; V1 */
		return 0;
	}
	message_add(&param_error, value_min(p) ? "-" : "");
	message_unsigned(&param_error, value_min(p));
	message_add(&param_error, " to ");
	message_unsigned(&param_error, value_max(p));
	return -EINVAL;
}

/* @return the value of a digit, or 99 */
static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 'a' - 'A';
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	return 99;
}

/* Digits of the base, then K, M or G. @return false where it is no number */
static bool read_magnitude(const char *s, uint64_t *v, bool *too_big)
{
	static const char units[] = "KMG"; /* 2^10, 2^20, 2^30 */
	unsigned int base = 10;
	const char *unit;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	if (digit(*s) >= base)
		return false;
	for (; digit(*s) < base; s++)
		*too_big |= __builtin_mul_overflow(*v, base, v) ||
			    __builtin_add_overflow(*v, digit(*s), v);
	if (*s && (unit = strchr(units, *s)) != NULL) {
		*too_big |= __builtin_mul_overflow(
			*v, 1ULL << (10 * (unit - units + 1)), v);
		s++;
	}
	return *s == '\0';
}
