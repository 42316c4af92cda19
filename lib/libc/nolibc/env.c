/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The environment - what boot got from the command line (env.NAME=value).
 *
 * Idea: `environ` is boot's array until putenv() has to add to it; then it is
 * moved into an array of ours, which has room for a fixed number more. There
 * is no malloc() below this library, hence no setenv(). The program does the
 * locking, as POSIX has it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uk/inittab.h>

enum { ROOM = 64 }; /* variables, once putenv() has added one */

static char *nothing[1];
static char *own[ROOM + 1]; /* NULL at the end */
char **environ = nothing;

static int env_init(struct uk_init_ctx *ctx)
{
	if (ctx->envp)
		environ = ctx->envp;
	return 0;
}

uk_lib_initcall(env_init, NULL);

/* The variable whose name is the first `n` bytes of `name`, or NULL. */
static char **find(const char *name, size_t n)
{
	char **e;

	for (e = environ; e && *e; e++)
		if (!strncmp(*e, name, n) && (*e)[n] == '=')
			return e;
	return NULL;
}

char *getenv(const char *name)
{
	size_t n = strlen(name);
	char **e = n && !strchr(name, '=') ? find(name, n) : NULL;

	return e ? *e + n + 1 : NULL;
}

/* Add to the array, after moving it where there is room. */
static bool append(char *text)
{
	size_t n = 0;

	while (environ && environ[n])
		n++;
	if (n >= ROOM)
		return false;
	if (environ != own) {
		memcpy(own, environ, n * sizeof(*own));
		environ = own;
	}
	own[n] = text;
	own[n + 1] = NULL;
	return true;
}

int putenv(char *text)
{
	const char *equals = strchr(text, '=');
	char **e;

	if (!equals)
		return unsetenv(text); /* as GNU's does */
	e = find(text, (size_t)(equals - text));
	if (e) {
		*e = text;
		return 0;
	}
	if (append(text))
		return 0;
	errno = ENOMEM;
	return -1;
}

int unsetenv(const char *name)
{
	size_t n = strlen(name);
	char **e;

	if (!n || strchr(name, '=')) {
		errno = EINVAL;
		return -1;
	}
	while ((e = find(name, n)))
		for (; *e; e++)
			e[0] = e[1];
	return 0;
}
