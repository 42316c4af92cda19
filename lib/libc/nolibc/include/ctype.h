/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Kinds of characters in the "C" locale. The argument is EOF or the value of
 * an unsigned char; whatever is beyond ASCII is of no kind.
 */
#ifndef NOLIBC_CTYPE_H
#define NOLIBC_CTYPE_H

int isalnum(int c);
int isalpha(int c);
int isblank(int c);
int iscntrl(int c);
int isdigit(int c);
int isgraph(int c);
int islower(int c);
int isprint(int c);
int ispunct(int c);
int isspace(int c);
int isupper(int c);
int isxdigit(int c);
int tolower(int c);
int toupper(int c);
int isascii(int c);
int toascii(int c);

#endif /* NOLIBC_CTYPE_H */
