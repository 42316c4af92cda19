/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fault - do to the default heap what argv[1] names.
 *
 *      ukalloc.default=guard+tlsf -- over
 *
 * Idea: each misdeed is a function in a table. tests/test_fault.py boots this
 * image for each, with the heap guarded, and insists on its name, on who
 * allocated the block and on who freed it: victim() and release().
 * `test GLOB` runs cases of planted.c instead.
 */
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/test.h>

enum { SURVIVED = 99, USAGE = 98, SIZE = 24 };

static __noinline char *victim(void)
{
	return uk_malloc(uk_alloc_get_default(), SIZE);
}

static __noinline void release(void *p)
{
	uk_free(uk_alloc_get_default(), p);
}

static void do_good(void)
{
	char *p = victim();

	memset(p, 'A', SIZE);
	release(p);
}

static void do_over(void)
{
	char *p = victim();

	memset(p, 0, SIZE + 1);
	release(p);
}

static void do_far_over(void)
{
	char *p = victim();

	memset(p, 'A', SIZE + 7);
	release(p);
}

static void do_under(void)
{
	char *p = victim();

	p[-1] = 0;
	release(p);
}

static void do_after_free(void)
{
	char *p = victim();

	release(p);
	p[3] = 0;
	uk_alloc_maxalloc(uk_alloc_get_default()); /* empties the quarantine */
}

static void do_double(void)
{
	char *p = victim();

	release(p);
	uk_free(uk_alloc_get_default(), p);
}

static void do_foreign(void)
{
	static char elsewhere[512] __align(16);

	release(elsewhere + 256);
}

static void do_inside(void)
{
	release(victim() + 16);
}

static void do_realloc_over(void)
{
	char *p = victim();

	p[SIZE] = 0;
	uk_realloc(uk_alloc_get_default(), p, 100);
}

static void do_pages(void)
{
	struct uk_alloc *a = uk_alloc_get_default();

	uk_pfree(a, uk_palloc(a, 2), 1);
}

static const struct misdeed {
	const char *name;  /* argv[1] */
	void (*run)(void); /* does it */
} misdeeds[] = {
	{ "good", do_good },             { "over", do_over },
	{ "far-over", do_far_over },     { "under", do_under },
	{ "after-free", do_after_free }, { "double", do_double },
	{ "foreign", do_foreign },       { "inside", do_inside },
	{ "realloc-over", do_realloc_over }, { "pages", do_pages },
};

int main(int argc, char *argv[])
{
	size_t i;

	if (argc > 2 && !strcmp(argv[1], "test"))
		return (int)uk_test_run(argv[2]);
	for (i = 0; argc > 1 && i < ARRAY_SIZE(misdeeds); i++)
		if (!strcmp(argv[1], misdeeds[i].name)) {
			misdeeds[i].run();
			return SURVIVED;
		}
	return USAGE;
}
