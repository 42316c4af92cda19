/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hostunit - the frame of a test that runs on the host (hostunit.py).
 *
 * A test includes this last and defines ask(), which is given one line of the
 * input at a time and calls ANSWER() once for each. An answer begins with the
 * nonce of the run, which is an argument of main() and nobody else's.
 */
#ifndef HOSTUNIT_H
#define HOSTUNIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *hostunit_nonce;

#define ANSWER(...)                                                            \
	(printf("%s ", hostunit_nonce), printf(__VA_ARGS__), putchar('\n'))

/* Answer one question; `line` has no newline. */
static void ask(const char *line);

int main(int argc, char *argv[])
{
	static char line[4096];

	hostunit_nonce = argc > 1 ? argv[1] : "";
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		ask(line);
		fflush(stdout);
	}
	return 0;
}

#endif /* HOSTUNIT_H */
