/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The same mixes in a process of the host, with the host's malloc or another
 * library's (heap.h). Prints what main.c prints, under the name
 *
 *      native NAME PAIRS ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>

#include "mixes.h"

int main(int argc, char *argv[])
{
	unsigned long pairs = argc > 3 ? strtoul(argv[2], NULL, 10) : 20000;
	unsigned long rounds = argc > 3 ? strtoul(argv[3], NULL, 10) : 20;
	size_t i;

	mixes_begin();
	printf("bench - pairs %lu\n", pairs);
	for (i = 0; i < mix_count; i++)
		mix_measure(argv[1], &mixes[i], pairs, rounds);
	return 0;
}
