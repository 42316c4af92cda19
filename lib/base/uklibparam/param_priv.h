/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of uklibparam know of each other. */
#ifndef UKLIBPARAM_PARAM_PRIV_H
#define UKLIBPARAM_PARAM_PRIV_H

#include <uk/cmdline.h>
#include <uk/libparam.h>

/* One line of text in fixed memory; what does not fit is cut off. */
struct message {
	size_t len;     /* without the NUL */
	char text[200]; /* always ends in NUL */
};

/* What is wrong with the command line. */
extern struct message param_error;

/* Each appends; message_start() empties first. All return `m`. */
struct message *message_start(struct message *m, const char *s);
struct message *message_add(struct message *m, const char *s);
struct message *message_bytes(struct message *m, const char *s, size_t len);
/* A word of the user's: of a long one the beginning, so that what is wrong with
 * it still has room. */
struct message *message_word(struct message *m, const char *s, size_t len);
struct message *message_unsigned(struct message *m, uint64_t v);

/* The library's name as users write it. */
const char *param_lib(const struct uk_libparam *p);

/* The limits of an integer parameter: -(min) to max. */
uint64_t value_min(const struct uk_libparam *p);
uint64_t value_max(const struct uk_libparam *p);

/*
 * Store a value in element `i`. @return 0, or -EINVAL with what would be right
 * appended to param_error, which the caller has begun.
 */
int value_set(const struct uk_libparam *p, unsigned int i, char *value);

/* uk_cmdline_parse() with `words`, an array of CMDLINE_WORDS, given. */
int cmdline_parse_into(char *words[], char *cmdline, size_t max,
		       struct uk_init_ctx *ctx, const char **why);
/* The name, the words, NULL. */
#define CMDLINE_WORDS	(1 + UK_CMDLINE_WORDS_MAX + 1)

#if CONFIG_LIBUKLIBPARAM_HELP
/* Append the nearest name there is, if one is near, to param_error. */
void help_suggest(const char *name, size_t len);
/* Remember to list the parameters when there is a console. */
int help_ask(void);
#else
static inline void help_suggest(const char *name __maybe_unused,
				size_t len __maybe_unused)
{
}
static inline int help_ask(void)
{
	message_start(&param_error, "help: this image is built without it "
		      "(LIBUKLIBPARAM_HELP)");
	return -1;
}
#endif

#endif /* UKLIBPARAM_PARAM_PRIV_H */
