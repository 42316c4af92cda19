/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Globs - `*` stands for any characters, `?` for any one.
 *
 * Idea: walk both; at a `*` remember the place, and when the rest does not
 * match go back there and let the `*` take one character more. Only the last
 * `*` ever needs that: whatever an earlier one took can be left as it is,
 * since the later one can take anything. So the work is at most the product of
 * the lengths, without recursion.
 */
#include "test_priv.h"

bool test_glob(const char *glob, const char *text)
{
	const char *star = NULL; /* behind the last `*` of the glob */
	const char *taken = text; /* the text behind what that `*` has taken */

	while (*text) {
		if (*glob == '*') {
			star = ++glob;
			taken = text;
		} else if (*glob == '?' || *glob == *text) {
			glob++;
			text++;
		} else if (star) {
			glob = star;
			text = ++taken;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return *glob == '\0';
}
