/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Options - getopt() (POSIX.1-2017) and getopt_long() (GNU).
 *
 * Idea: elements of argv that are no options are moved behind those that are,
 * one step at a time, so that in the end they stand together:
 *
 *      optind                       the option is found behind `skipped`
 *        |  skipped = 2             others, moved in front of them; so is its
 *        v                          argument, if that is an element too
 *      [ file1 | file2 | -o | out | ...
 *      [ -o | out | file1 | file2 | ...
 *                   ^ optind
 *
 * A '+' in front of the option string (or POSIXLY_CORRECT in the environment)
 * stops at the first that is no option, a '-' returns it as option 1.
 *
 * G1  While `rest` points into a cluster of options ("-abc"), that element is
 *     argv[optind], and `skipped` elements that are no options follow it.
 *
 * Read next_option().
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt = '?';

static const char *rest; /* the next letter in a cluster, or NULL (G1) */
static int skipped;      /* elements passed over; see above */

/* What one call was given. */
struct call {
	int argc;         /* elements of argv */
	char **argv;      /* permuted */
	const char *opts; /* the option string, behind '+', '-' and ':' */
	char order;       /* '+', '-', or 0: permute */
	bool quiet;       /* no messages; a missing argument is ':' */
	bool colon;       /* the string began with ':' */
	const struct option *longs; /* or NULL */
	int *index;       /* gets the place in longs, or NULL */
};

static int next_option(const struct call *call);
static int short_option(const struct call *call);
static int long_option(const struct call *call, const char *name);

/* Move argv[from] to argv[to], to <= from, and what is between up by one. */
static void move(char **argv, int to, int from)
{
	char *moved = argv[from];

	memmove(argv + to + 1, argv + to,
		(size_t)(from - to) * sizeof(*argv));
	argv[to] = moved;
}

static bool is_option(const char *s)
{
	return s[0] == '-' && s[1];
}

static int run(struct call *call)
{
	const char *o = call->opts;

	if (!optind || !rest)
		skipped = 0;
	if (!optind) {
		optind = 1;
		rest = NULL;
	}
	if (*o == '+' || *o == '-')
		call->order = *o++;
	else if (getenv("POSIXLY_CORRECT"))
		call->order = '+';
	call->colon = *o == ':';
	call->opts = o + call->colon;
	call->quiet = call->colon || !opterr;
	optarg = NULL;
	return next_option(call);
}

int getopt(int argc, char *const argv[], const char *optstring)
{
	struct call call = {
		.argc = argc, .argv = (char **)argv, .opts = optstring,
	};

	return run(&call);
}

int getopt_long(int argc, char *const argv[], const char *optstring,
		const struct option *longopts, int *longindex)
{
	struct call call = {
		.argc = argc, .argv = (char **)argv, .opts = optstring,
	};

	call.longs = longopts;
	call.index = longindex;
	return run(&call);
}

static int next_option(const struct call *call)
{
	char **argv = call->argv;
	const char *text;
	int at = optind;

	if (rest)
		return short_option(call);
	if (at < call->argc && argv[at] && !is_option(argv[at]) &&
	    call->order == '-') {
		optarg = argv[optind++];
		return 1;
	}
	while (!call->order && at < call->argc && argv[at] &&
	       !is_option(argv[at]))
		at++;
	if (at >= call->argc || !argv[at] || !is_option(argv[at]))
		return -1;
	skipped = at - optind;
	move(argv, optind, at);
	text = argv[optind];
	if (!strcmp(text, "--")) {
		optind++;
		return -1;
	}
	if (call->longs && text[1] == '-')
		return long_option(call, text + 2);
	rest = text + 1;
	return short_option(call);
}

/* The element behind the option, brought next to it; optind goes past both. */
static bool take_argument(const struct call *call)
{
	int at = optind + skipped; /* optind is past the option already */

	if (at >= call->argc)
		return false;
	move(call->argv, optind, at);
	optarg = call->argv[optind++];
	return true;
}

static int complain(const struct call *call, int code, const char *what,
		    const char *name, int len)
{
	if (!call->quiet)
		fprintf(stderr, "%s: %s -- '%.*s'\n", call->argv[0], what, len,
			name);
	return code;
}

static int short_option(const struct call *call)
{
	const char *letter = rest++;
	const char *spec = *letter == ':' ? NULL : strchr(call->opts, *letter);

	if (!*rest) { /* the last of its cluster */
		rest = NULL;
		optind++;
	}
	if (!spec) {
		optopt = (unsigned char)*letter;
		return complain(call, '?', "unknown option", letter, 1);
	}
	if (spec[1] != ':')
		return *letter;
	if (rest) { /* "-ofile" */
		optarg = (char *)rest;
		rest = NULL;
		optind++;
	} else if (spec[2] != ':' && !take_argument(call)) {
		optopt = (unsigned char)*letter;
		return complain(call, call->colon ? ':' : '?',
				"option without its argument", letter, 1);
	}
	return *letter;
}

/* The option of that name, or the only one that begins so. */
static const struct option *find_long(const struct call *call,
				      const char *name, size_t len,
				      bool *ambiguous)
{
	const struct option *o, *found = NULL;

	*ambiguous = false;
	for (o = call->longs; o->name; o++) {
		if (strncmp(o->name, name, len))
			continue;
		if (!o->name[len]) {
			*ambiguous = false;
			return o;
		}
		if (found && (found->has_arg != o->has_arg ||
			      found->flag != o->flag || found->val != o->val))
			*ambiguous = true;
		if (!found)
			found = o;
	}
	return found;
}

static int long_option(const struct call *call, const char *name)
{
	size_t len = strcspn(name, "=");
	bool ambiguous;
	const struct option *o = find_long(call, name, len, &ambiguous);

	optind++;
	if (!o || ambiguous) {
		optopt = 0;
		return complain(call, '?', o ? "ambiguous option"
					     : "unknown option", name, (int)len);
	}
	if (name[len] && !o->has_arg) {
		optopt = o->val;
		return complain(call, '?', "option takes no argument", name,
				(int)len);
	}
	if (name[len]) {
		optarg = (char *)name + len + 1;
	} else if (o->has_arg == required_argument && !take_argument(call)) {
		optopt = o->val;
		return complain(call, call->colon ? ':' : '?',
				"option without its argument", name, (int)len);
	}
	if (call->index)
		*call->index = (int)(o - call->longs);
	if (!o->flag)
		return o->val;
	*o->flag = o->val;
	return 0;
}
