/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 01 - hello from a library, and how big it all is.
 *
 * Nothing here can print a number yet: print_decimal() is what it takes.
 * Lesson 02 replaces it by a library that all others share.
 */
#include <greet.h>
#include <uk/console.h>
#include <uk/sections.h>

static void print_decimal(unsigned long n);

//> main
int main(void)
{
	greet();
	uk_console_puts("This image takes ");
	print_decimal(__image_end - __image_start);
	uk_console_puts(" bytes of memory, ");
	print_decimal(__text_end - __text_start);
	uk_console_puts(" of them code.\n");
	return 0;
}
//< main

//> print-decimal
static void print_decimal(unsigned long n)
{
	char digits[20]; /* 2^64 has 20 */
	size_t at = sizeof(digits);

	do {
		digits[--at] = '0' + n % 10; /* the last digit comes first */
		n /= 10;
	} while (n);
	uk_console_out(digits + at, sizeof(digits) - at);
}
//< print-decimal
