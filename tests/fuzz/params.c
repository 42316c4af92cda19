/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parameters of each type, for the command line's harness to set; and what a
 * parameter's variable may hold afterwards, whatever was asked for.
 */
#include <uk/libparam.h>
#include <uk/string.h>

#include "params.h"

static bool flag;
static char letter;
static int8_t tiny;
static int64_t huge;
static uint16_t port[3];
static uint64_t size;
static char *text = "preset", *list[2];

UK_LIBPARAM_PARAM(flag, bool, "yes or no");
UK_LIBPARAM_PARAM(letter, char, "a character");
UK_LIBPARAM_PARAM(tiny, s8, "a small number");
UK_LIBPARAM_PARAM(huge, s64, "a large number");
UK_LIBPARAM_PARAM(size, u64, "a size");
UK_LIBPARAM_PARAM(text, charp, "a text");
UK_LIBPARAM_PARAM_ARR(port, u16, "up to three ports");
UK_LIBPARAM_PARAM_ARR(list, charp, "up to two texts");

static char *touch(char *s, size_t *sum)
{
	if (s)
		*sum += strlen(s);
	return s;
}

size_t uk_fuzz_params_check(void)
{
	size_t sum = (size_t)flag + (size_t)letter + (size_t)tiny
		     + (size_t)huge + size + port[0] + port[1] + port[2];

	touch(text, &sum);
	touch(list[0], &sum);
	touch(list[1], &sum);
	text = "preset"; /* the words are gone when the input is */
	list[0] = list[1] = NULL;
	return sum;
}
