/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Kinds of characters - ranges of ASCII instead of a table of 257 entries: one
 * subtraction and one unsigned comparison each, and EOF is in no range.
 */
#include <ctype.h>

static int within(int c, int first, int last)
{
	return (unsigned int)c - (unsigned int)first <=
	       (unsigned int)(last - first);
}

int isdigit(int c)
{
	return within(c, '0', '9');
}

int isupper(int c)
{
	return within(c, 'A', 'Z');
}

int islower(int c)
{
	return within(c, 'a', 'z');
}

int isalpha(int c)
{
	return isupper(c) || islower(c);
}

int isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

int isblank(int c)
{
	return c == ' ' || c == '\t';
}

int isspace(int c)
{
	return c == ' ' || within(c, '\t', '\r');
}

int iscntrl(int c)
{
	return within(c, 0, 31) || c == 127;
}

int isgraph(int c)
{
	return within(c, '!', '~');
}

int isprint(int c)
{
	return within(c, ' ', '~');
}

int ispunct(int c)
{
	return isgraph(c) && !isalnum(c);
}

int isxdigit(int c)
{
	return isdigit(c) || within(c, 'a', 'f') || within(c, 'A', 'F');
}

int isascii(int c)
{
	return within(c, 0, 127);
}

int tolower(int c)
{
	return isupper(c) ? c - 'A' + 'a' : c;
}

int toupper(int c)
{
	return islower(c) ? c - 'a' + 'A' : c;
}

int toascii(int c)
{
	return c & 127;
}
