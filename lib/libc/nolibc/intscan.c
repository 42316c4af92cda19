/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Integers from text - the scanner, and strtol() with its relatives on top.
 *
 *      START --sign--> SIGN --0--> ZERO --x--> X
 *                       |           |          |
 *                       digit       digit      digit
 *                       '-------> DIGITS <-----'      ZERO, DIGITS: complete
 *
 * Read intscan_feed(), then read_string().
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "scan_priv.h"

static bool feed_digit(struct intscan *s, int c);

void intscan_init(struct intscan *s, int base)
{
	*s = (struct intscan){ .state = INT_START, .base = base };
}

bool intscan_feed(struct intscan *s, int c)
{
	switch (s->state) {
	case INT_START:
		if (c == '+' || c == '-') {
			s->negative = c == '-';
			s->state = INT_SIGN;
			return true;
		}
		break;
	case INT_ZERO:
		if ((c | 0x20) == 'x') {
			s->base = 16;
			s->complete = false;
			s->state = INT_X;
			return true;
		}
		if (!s->base)
			s->base = 8;
		break;
	default:
		break;
	}
	return feed_digit(s, c);
}

static bool feed_digit(struct intscan *s, int c)
{
	int digit = isdigit(c) ? c - '0' :
		    isalpha(c) ? (c | 0x20) - 'a' + 10 : INT_MAX;
	bool first = s->state == INT_START || s->state == INT_SIGN;

	if (digit >= (s->base ? s->base : 10))
		return false;
	if (first && digit == 0 && (s->base == 0 || s->base == 16))
		s->state = INT_ZERO;
	else
		s->state = INT_DIGITS;
	if (s->state == INT_DIGITS && !s->base)
		s->base = 10;
	s->complete = true;
	if (__builtin_mul_overflow(s->value, (uintmax_t)s->base, &s->value) ||
	    __builtin_add_overflow(s->value, (uintmax_t)digit, &s->value))
		s->overflow = true;
	return true;
}

/* Scan `str`; `*end` gets the end of the longest number, or `str`. */
static void read_string(struct intscan *s, const char *str, char **end, int base)
{
	const char *p = str, *last = str;

	intscan_init(s, base);
	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
	} else {
		while (isspace((unsigned char)*p))
			p++;
		while (intscan_feed(s, (unsigned char)*p)) {
			p++;
			if (s->complete)
				last = p;
		}
	}
	if (end)
		*end = (char *)last;
}

static intmax_t read_signed(const char *str, char **end, int base, intmax_t max)
{
	struct intscan s;

	read_string(&s, str, end, base);
	if (s.overflow || s.value > (uintmax_t)max + s.negative) {
		errno = ERANGE;
		return s.negative ? -max - 1 : max;
	}
	return (intmax_t)(s.negative ? -s.value : s.value);
}

/* A minus sign negates an unsigned number, after the check (C11, 7.22.1.4). */
static uintmax_t read_unsigned(const char *str, char **end, int base,
			       uintmax_t max)
{
	struct intscan s;

	read_string(&s, str, end, base);
	if (s.overflow || s.value > max) {
		errno = ERANGE;
		return max;
	}
	return s.negative ? -s.value : s.value;
}

long strtol(const char *__restrict s, char **__restrict end, int base)
{
	return (long)read_signed(s, end, base, LONG_MAX);
}

long long strtoll(const char *__restrict s, char **__restrict end, int base)
{
	return read_signed(s, end, base, LLONG_MAX);
}

intmax_t strtoimax(const char *__restrict s, char **__restrict end, int base)
{
	return read_signed(s, end, base, INTMAX_MAX);
}

unsigned long strtoul(const char *__restrict s, char **__restrict end, int base)
{
	return (unsigned long)read_unsigned(s, end, base, ULONG_MAX);
}

unsigned long long strtoull(const char *__restrict s, char **__restrict end,
			    int base)
{
	return read_unsigned(s, end, base, ULLONG_MAX);
}

uintmax_t strtoumax(const char *__restrict s, char **__restrict end, int base)
{
	return read_unsigned(s, end, base, UINTMAX_MAX);
}

int atoi(const char *s)
{
	return (int)strtol(s, NULL, 10);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
	return strtoll(s, NULL, 10);
}
