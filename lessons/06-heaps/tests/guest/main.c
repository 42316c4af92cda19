/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Guest - the image in which the exercises of lesson 06 are checked.
 *
 * Idea: what must be right is asked by unit tests, those of ukalloctlsf and
 * test_bind.c beside this file: uktest.suite= chooses, uktest.exit=1 ends the
 * image after them. What must be bounded is counted from outside, in guest
 * instructions: main() calls malloc() a thousand times in one of three ways,
 *
 *      small    48 bytes, from a heap with nothing left: refused
 *      large    1 GiB, from the same heap: refused
 *      pair     48 bytes, from a heap with one block of 4 MiB; then free()
 *
 * and the first two do the same work, if finding a bin takes the same for all.
 */
#include <uk/alloc.h>
#include <uk/essentials.h>

enum { TIMES = 1000, ARENA = 4 << 20 };

/* A heap of so many bytes, perhaps with all of them taken. */
static struct uk_alloc *make_heap(size_t len, bool taken)
{
	void *base = uk_malloc(uk_alloc_get_default(), len);
	struct uk_alloc *a = base ? uk_alloc_create("tlsf", base, len) : NULL;

	if (a && taken)
		uk_malloc(a, uk_alloc_maxalloc(a));
	return a;
}

int main(int argc, char *argv[])
{
	char how = argc > 1 ? *argv[1] : 'p';
	struct uk_alloc *a = make_heap(how == 'p' ? ARENA : ARENA / 64,
				       how != 'p');
	size_t size = how == 'l' ? 1UL << 30 : 48;
	int i, refused = 0;
	void *p;

	if (!a)
		return 2;
	for (i = 0; i < TIMES; i++) {
		p = uk_malloc(a, size);
		refused += !p;
		uk_free(a, p);
	}
	return refused != (how == 'p' ? 0 : TIMES);
}
