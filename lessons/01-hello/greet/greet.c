/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Greet - the smallest library there is: one function.
 *
 * Idea: what is said is put together by the compiler, from words that the build
 * and the configuration chose; at run time there is one string (greet.h says
 * who chooses what).
 */
#include <greet.h>
#include <uk/console.h>

//> greet
void greet(void)
{
	uk_console_puts(GREETING ", " CONFIG_LIBGREET_WHO "!\n");
}
//< greet
