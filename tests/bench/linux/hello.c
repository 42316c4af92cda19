/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What apps/hello is, as a program for Linux.
 *
 * Idea: it is init of the Linux guest, linked statically, so that boot ends
 * where ours does: the kernel is up and one program prints one line. The bench
 * counts the instructions up to its main() (src/tools/bench_linux.py).
 */
#include <stdio.h>

int main(void)
{
	puts("Hello, world!");
	return 0;
}
