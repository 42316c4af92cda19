/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup argparse Words of a command line
 * The rules are those of a shell without its expansions (POSIX.1-2017, Shell
 * Command Language, 2.2): blanks part words; '...' keeps everything as it is;
 * in "..." a backslash before " or \ takes its meaning away; outside quotes
 * before any character.
 */
#ifndef UK_ARGPARSE_H
#define UK_ARGPARSE_H

#include <uk/essentials.h>

/**
 * Cut a string into words, in place. Any context; allocates nothing.
 *
 * @param s     the string, which is overwritten; the words lie in it
 * @param argv  receives the words; not NULL-terminated
 * @param max   how many words there is room for
 * @param where receives, on failure, where in `s` it went wrong: the quote
 *              that is not closed, or the first word too many; counted in
 *              bytes from 0
 * @return the number of words, -E2BIG if they are more than `max`, -EINVAL if
 *         a quote is not closed or the string ends in a backslash
 */
int uk_argparse(char *s, char *argv[], int max, size_t *where);

#endif /* UK_ARGPARSE_H */
