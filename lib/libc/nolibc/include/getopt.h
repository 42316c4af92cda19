/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Options of a command line: POSIX's getopt() with GNU's permutation of the
 * arguments, and GNU's getopt_long(). See getopt(3).
 */
#ifndef NOLIBC_GETOPT_H
#define NOLIBC_GETOPT_H

extern char *optarg; /**< the argument of the option just returned, or NULL */
extern int optind;   /**< the next element of argv; 0 starts anew */
extern int opterr;   /**< 0: no messages on stderr */
extern int optopt;   /**< the option that was wrong */

/** One long option; the list ends with a name of NULL. */
struct option {
	const char *name; /**< without the dashes */
	int has_arg;      /**< one of the three below */
	int *flag;        /**< gets `val` (and 0 is returned), or NULL */
	int val;          /**< what is returned where `flag` is NULL */
};

#define no_argument		0
#define required_argument	1
#define optional_argument	2

int getopt(int argc, char *const argv[], const char *optstring);
int getopt_long(int argc, char *const argv[], const char *optstring,
		const struct option *longopts, int *longindex);

#endif /* NOLIBC_GETOPT_H */
