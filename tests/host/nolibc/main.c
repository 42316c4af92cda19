/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The frame of the comparison: random inputs, complaints, and the few
 * functions of the image that the libraries call.
 */
#include "compare.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN = 5 }; /* complaints printed of each test */

/* One test. */
struct test {
	const char *name;    /* as printed */
	void (*run)(long);   /* with the number of rounds */
};

static const struct test tests[] = {
	{ "memory", test_memory },
	{ "strings", test_strings },
	{ "tokens", test_tokens },
	{ "ctype", test_ctype },
	{ "print_int", test_print_int },
	{ "print_text", test_print_text },
	{ "print_float", test_print_float },
	{ "print_ldouble", test_print_ldouble },
	{ "print_odd", test_print_odd },
	{ "read_int", test_read_int },
	{ "read_float", test_read_float },
	{ "scan_int", test_scan_int },
	{ "scan_float", test_scan_float },
	{ "scan_text", test_scan_text },
	{ "sort", test_sort },
	{ "getopt", test_getopt },
	{ "getopt_long", test_getopt_long },
	{ "stdio", test_stdio },
	{ "env", test_env },
	{ "arith", test_arith },
	{ "wrappers", test_wrappers },
};

const char *current;
static long complaints;
static uint64_t state;

void differ(const char *fmt, ...)
{
	va_list ap;

	if (++complaints > SHOWN)
		return;
	printf("  %s: ", current);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* --- random inputs --- */

void seed(uint64_t s)
{
	state = s;
}

uint64_t rnd(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

unsigned int below(unsigned int n)
{
	return (unsigned int)(rnd() % n);
}

const char *pick(const char *const *words, size_t n)
{
	return words[below((unsigned int)n)];
}

uint64_t edgy(void)
{
	switch (below(4)) {
	case 0: return rnd();
	case 1: return rnd() >> below(64);
	case 2: return (1ULL << below(64)) + (uint64_t)((int)below(3) - 1);
	}
	return below(2) ? below(20) : -(uint64_t)below(20);
}

double edgy_double(void)
{
	uint64_t bits = rnd();
	double d;

	switch (below(10)) {
	case 0: return (double)(int64_t)edgy();
	case 7: return (double)below(1000000) * pow(10, (int)below(24) - 16);
	case 8: return ldexp((double)below(4096), (int)below(40) - 20);
	case 1: return (double)(int64_t)edgy() / 1000;
	case 2: return ldexp((double)(rnd() >> 44), -(int)below(24)); /* ties */
	case 3: return pow(10, (int)below(640) - 325);
	case 4: return (double)below(100000) / 8;
	case 5: bits = rnd() >> (12 + below(52)); break; /* denormal */
	case 6: bits = (uint64_t)below(2048) << 52 | (rnd() & 1 ? 0 : UINT64_MAX >> 12);
	}
	memcpy(&d, &bits, sizeof(d));
	return rnd() & 1 ? d : -d;
}

long double edgy_ldouble(void)
{
	long double v = (long double)edgy_double();

	switch (below(5)) {
	case 0: return v;
	case 1: return v * (1 + ldexpl((long double)below(9), -63));
	case 2: return ldexpl((long double)rnd(), (int)below(32800) - 16450);
	case 3: /* up to 113 bits */
		v = (long double)rnd() + ldexpl((long double)rnd(), -64);
		return ldexpl(v, (int)below(32800) - 16450);
	}
	return powl(10, (int)below(9800) - 4950);
}

void text(char *buf, size_t max, const char *alphabet)
{
	size_t n = below((unsigned int)max), i;

	for (i = 0; i < n; i++)
		buf[i] = alphabet[below((unsigned int)strlen(alphabet))];
	buf[n] = '\0';
}

/* --- the rest of the image --- */

char console[65536];
size_t console_len;
const char *typed;

void uk_console_out(const char *buf, size_t len)
{
	if (console_len + len > sizeof(console))
		abort();
	memcpy(console + console_len, buf, len);
	console_len += len;
}

size_t uk_console_in(char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && typed && *typed)
		buf[n++] = *typed++;
	if (!n && len && typed) { /* nobody will type any more: Ctrl-D */
		buf[n++] = 4;
	}
	return n;
}

void uk_exit(int status)
{
	exit(status);
}

void uk_crash(const char *fmt, ...)
{
	(void)fmt;
	_exit(CRASHED);
}

void uk_assert_fail(const char *expr, const char *file, int line)
{
	_exit(strcmp(expr, "1 == 2") || strcmp(file, "f.c") || line != 7
	      ? 1 : CRASHED);
}

int main(int argc, char **argv)
{
	long rounds = (argc > 1 ? atol(argv[1]) : 1) * 1000;
	const char *only = argc > 2 ? argv[2] : NULL;
	long failed = 0;
	size_t i;

	setlocale(LC_CTYPE, "C.UTF-8");
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (only && strcmp(only, tests[i].name))
			continue;
		complaints = 0;
		current = tests[i].name;
		seed(i + 1);
		tests[i].run(rounds);
		printf("%s %s", complaints ? "FAIL" : "ok", tests[i].name);
		if (complaints)
			printf(": %ld differences", complaints);
		putchar('\n');
		failed += complaints != 0;
	}
	return failed != 0;
}
