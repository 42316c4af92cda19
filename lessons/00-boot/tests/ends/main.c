/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ends - end in the way that argv[1] names: a number is main()'s value,
 * `crash` and `restart` are what they say. `hang` does not end.
 *
 * Like lesson 00 itself it has no console: how it ended is all there is.
 */
#include <uk/assert.h>
#include <uk/plat/bootstrap.h>

int main(int argc, char *argv[])
{
	const char *how = argc > 1 ? argv[1] : "";
	int n = 0;

	if (*how == 'c')
		uk_crash("the tests asked for a crash");
	if (*how == 'r')
		ukplat_terminate(UKPLAT_RESTART, 0);
	while (*how == 'h')
		;
	while (*how >= '0' && *how <= '9')
		n = 10 * n + *how++ - '0';
	return n;
}
