/* SPDX-License-Identifier: BSD-3-Clause */
/* What apps/hello is, as a program for Linux. */
#include <stdio.h>

int main(void)
{
	puts("Hello, world!");
	return 0;
}
