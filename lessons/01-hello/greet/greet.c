/* SPDX-License-Identifier: BSD-3-Clause */
/* Greet - the smallest library: see greet.h. */
#include <greet.h>
#include <uk/console.h>

//> greet
void greet(void)
{
	uk_console_puts(GREETING ", " CONFIG_LIBGREET_WHO "!\n");
}
//< greet
