/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hello - the smallest useful application, and the one that is measured.
 *
 * It greets, and shows what it was given: `make run APP=hello ARGS='-- a b'`.
 */
#include <stdio.h>

int main(int argc, char *argv[])
{
	int i;

	printf("Hello, world!\n");
	for (i = 1; i < argc; i++)
		printf("argv[%d] = %s\n", i, argv[i]);
	return 0;
}
