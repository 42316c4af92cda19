/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ubsan - the undefined behaviour that argv[1] names, and each kind once.
 *
 * tests/test_fault.py boots this image for each and insists on the words; with
 * ukubsan.crash=0 and `all`, on all of them in one run. Values come through
 * `volatile`, or the compiler would know the end.
 */
#include <uk/console.h>
#include <uk/string.h>

#include "ubsan.h"

enum { SURVIVED = 99, USAGE = 98 };

static volatile int one = 1;
static volatile int big = INT32_MAX;
static volatile int least = INT32_MIN;
static volatile int zero = 0;
static volatile int sink;
static void *volatile null;

static void do_add(void)
{
	sink = big + one;
}

static void do_sub(void)
{
	sink = least - one;
}

static void do_mul(void)
{
	sink = big * (one + one);
}

static void do_negate(void)
{
	sink = -least;
}

static void do_divide(void)
{
	sink = least / -one;
}

static void do_divide_by_zero(void)
{
	sink = least / zero;
}

static void do_add_wide(void)
{
	volatile __int128 wide = (__int128)1 << 126;

	wide = wide + wide;
}

static void do_shift_far(void)
{
	sink = one << (31 + one);
}

static void do_shift_negative(void)
{
	sink = one << -one;
}

static void do_shift_out(void)
{
	sink = big << one;
}

static void do_shift_below(void)
{
	sink = least << one;
}

static void do_index(void)
{
	static volatile int array[4];

	sink = array[3 + one];
}

static void do_vla(void)
{
	volatile char array[zero - 1];

	array[0] = 1;
	sink = array[0];
}

static void do_bool(void)
{
	static unsigned char byte = 1;
	volatile unsigned char *p = &byte;

	*p = (unsigned char)(one + one);
	sink = *(volatile bool *)p;
}

static void do_null(void)
{
	sink = *(int *)null;
}

static void do_misaligned(void)
{
	static uint32_t words[2];

	sink = (int)*(uint32_t *)((char *)words + one);
}

static void do_object_size(void)
{
	static __align(4) char small[2];
	void *p = small;

	sink = *(int *)p;
}

static void do_pointer(void)
{
	char *p = (char *)(uintptr_t)-16;

	p += 16 + one;
	sink = p != NULL;
}

static __attribute__((returns_nonnull, noinline)) void *returns_null(void)
{
	return null;
}

static void do_return_null(void)
{
	sink = returns_null() == &sink;
}

static __attribute__((nonnull, noinline)) void takes_pointer(void *p)
{
	sink = p == &sink;
}

static void do_pass_null(void)
{
	takes_pointer(null);
}

static void do_builtin(void)
{
	sink = __builtin_ctz((unsigned int)zero);
}

static void do_float(void)
{
	volatile double d = 1e30;

	sink = (int)d;
}

#ifdef __clang__
static void do_assume(void)
{
	static char bytes[32];

	sink = *(char *)__builtin_assume_aligned(bytes + one, 16);
}

static void do_convert(void)
{
	volatile unsigned char c = 0;
	volatile int n = 300 * one;

	c = n;
	sink = c;
}

static __attribute__((noinline)) void takes_nonnull(void *_Nonnull p)
{
	sink = p == &sink;
}

static void do_pass_nonnull(void)
{
	takes_nonnull(null);
}

static __attribute__((noinline)) void *_Nonnull returns_nonnull(void)
{
	return null;
}

static void do_return_nonnull(void)
{
	sink = returns_nonnull() == &sink;
}
#endif

/* No compiler here emits that call for C: it is made by hand, as clang 17 and
 * later make it. */
static void do_function(void)
{
	static struct {
		const char *file;
		uint32_t line, column;
		const void *type;
	} data = { "tests/ubsan/main.c", 1, 2, "\xff\xff\0\0'void ()'" };

	__ubsan_handle_function_type_mismatch(&data, (uintptr_t)do_function);
}

static void do_unreachable(void)
{
	if (one)
		__builtin_unreachable();
}

/* What it is called, what does it, and whether the image can go on. */
static const struct kind {
	const char *name;  /* argv[1] */
	void (*run)(void); /* does it */
	bool fatal;        /* not with ukubsan.crash=0 either */
} kinds[] = {
	{ "add", do_add, false },
	{ "sub", do_sub, false },
	{ "mul", do_mul, false },
	{ "negate", do_negate, false },
	{ "divide", do_divide, true },
	{ "divide-by-zero", do_divide_by_zero, true },
	{ "add-wide", do_add_wide, false },
	{ "shift-far", do_shift_far, false },
	{ "shift-negative", do_shift_negative, false },
	{ "shift-out", do_shift_out, false },
	{ "shift-below", do_shift_below, false },
	{ "index", do_index, false },
	{ "vla", do_vla, true },
	{ "bool", do_bool, false },
	{ "null", do_null, true },
	{ "misaligned", do_misaligned, false },
	{ "object-size", do_object_size, false },
	{ "pointer", do_pointer, false },
	{ "return-null", do_return_null, false },
	{ "pass-null", do_pass_null, false },
	{ "builtin", do_builtin, false },
	{ "float", do_float, false },
	{ "function", do_function, false },
	{ "no-way-on", ubsan_no_way_on, true },
#ifdef __clang__
	{ "assume", do_assume, false },
	{ "convert", do_convert, false },
	{ "pass-nonnull", do_pass_nonnull, false },
	{ "return-nonnull", do_return_nonnull, false },
#endif
	{ "unreachable", do_unreachable, true },
};

int main(int argc, char *argv[])
{
	bool all = argc > 1 && !strcmp(argv[1], "all");
	int status = USAGE;
	size_t i;

	for (i = 0; argc > 1 && i < ARRAY_SIZE(kinds); i++) {
		if (all ? kinds[i].fatal : strcmp(argv[1], kinds[i].name) != 0)
			continue;
		kinds[i].run();
		kinds[i].run(); /* which is not reported again */
		status = SURVIVED;
	}
	return status;
}
