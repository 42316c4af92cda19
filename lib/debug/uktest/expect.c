/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Expectations - what a test case says, compared and reported.
 *
 * Idea: the macros of uk/test.h leave one call in the test; the comparison of
 * numbers is done there, by the operator that was written, and the values come
 * along only to be printed:
 *
 *      # suite.case: file:line: expected a == b, got 3 and 4
 *
 * X1  Whether an expectation was met is counted even where nothing is printed.
 */
#include <uk/console.h>
#include <uk/fmt.h>
#include <uk/string.h>

#include "test_priv.h"

static __printf(2, 3) void complain(const struct uk_test_at *at,
				    const char *fmt, ...);

struct test_now test_now;

static void to_console(void *arg __maybe_unused, const char *s, size_t n)
{
	uk_console_out(s, n);
}

void test_out(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vfmt(to_console, NULL, fmt, ap);
	va_end(ap);
}

bool uk_test_bool(bool ok, const struct uk_test_at *at)
{
	if (!ok)
		complain(at, "got false");
	return ok;
}

bool uk_test_num(bool ok, bool is_signed, uint64_t a, uint64_t b,
		 const struct uk_test_at *at)
{
	if (!ok && is_signed)
		complain(at, "got %lld and %lld", (long long)a, (long long)b);
	else if (!ok)
		complain(at, "got %llu and %llu (0x%llx and 0x%llx)",
			 (unsigned long long)a, (unsigned long long)b,
			 (unsigned long long)a, (unsigned long long)b);
	return ok;
}

bool uk_test_ptr(const volatile void *a, const volatile void *b,
		 const struct uk_test_at *at)
{
	if (a != b)
		complain(at, "got 0x%llx and 0x%llx",
			 (unsigned long long)(uintptr_t)a,
			 (unsigned long long)(uintptr_t)b);
	return a == b;
}

bool uk_test_str(const char *a, const char *b, const struct uk_test_at *at)
{
	bool ok = a == b || (a && b && strcmp(a, b) == 0);

	if (!ok)
		complain(at, "got \"%s\" and \"%s\"", a ? a : "(NULL)",
			 b ? b : "(NULL)");
	return ok;
}

bool uk_test_bytes(const void *a, const void *b, size_t n,
		   const struct uk_test_at *at)
{
	const uint8_t *pa = a, *pb = b;
	size_t i;

	for (i = 0; i < n && pa[i] == pb[i]; i++)
		;
	if (i < n)
		complain(at, "got 0x%02x and 0x%02x at byte %llu of %llu",
			 pa[i], pb[i], (unsigned long long)i,
			 (unsigned long long)n);
	return i == n;
}

void uk_test_skip(const char *reason)
{
	test_now.skipped = reason;
}

static void begin_note(void)
{
	if (test_now.tc)
		test_out("# %s.%s: ", test_now.tc->suite, test_now.tc->name);
	else
		test_out("# ");
}

void uk_test_log(const char *fmt, ...)
{
	va_list ap;

	begin_note();
	va_start(ap, fmt);
	uk_vfmt(to_console, NULL, fmt, ap);
	va_end(ap);
	test_out("\n");
}

static void complain(const struct uk_test_at *at, const char *fmt, ...)
{
	va_list ap;

	if (test_fault_excuses())
		return;
	test_now.failures++; /* X1 */
	if (test_now.mute)
		return;
	begin_note();
	test_out("%s:%d: expected %s, ", at->file, at->line, at->text);
	va_start(ap, fmt);
	uk_vfmt(to_console, NULL, fmt, ap);
	va_end(ap);
	test_out("\n");
}
