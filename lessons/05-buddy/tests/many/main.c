/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many - the image in which exercise buddy.1 is checked.
 *
 * Idea: the library's own unit tests and the suite that all allocators pass run
 * at boot. Then, with a number as the argument, blocks are freed and merged
 * among so many others that are free: what a free() costs is counted from
 * outside, and must not depend on that number.
 *
 * The others are every second block of 64 bytes, so that none has a free buddy.
 */
#include <uk/alloc.h>

enum { MOST = 4096, PAIRS = 64, SIZE = 64 };

static int number(const char *s)
{
	int n = 0;

	while (*s >= '0' && *s <= '9')
		n = 10 * n + *s++ - '0';
	return MIN(n, (int)MOST);
}

static void obtain(struct uk_alloc *a, void *block[], int count)
{
	while (count--)
		*block++ = uk_malloc(a, SIZE);
}

static void free_every_second(struct uk_alloc *a, void *block[], int count)
{
	for (; count > 0; count -= 2, block += 2)
		uk_free(a, *block);
}

int main(int argc, char *argv[])
{
	static void *others[2 * MOST], *pairs[2 * PAIRS];
	struct uk_alloc *a = uk_alloc_get_default();
	int count = argc > 1 ? 2 * number(argv[1]) : 0;

	if (!a || !count)
		return 0;
	obtain(a, others, count);
	obtain(a, pairs, 2 * PAIRS);
	free_every_second(a, others, count);
	free_every_second(a, pairs, 2 * PAIRS);         /* buddies in use */
	free_every_second(a, pairs + 1, 2 * PAIRS);     /* they merge */
	return 0;
}
