/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What compilers tell the handlers of undefined behaviour, and what the files
 * of ukubsan know of each other.
 *
 * The layout is an interface between compiler and runtime that gcc and clang
 * share (in LLVM's sources: compiler-rt/lib/ubsan/ubsan_handlers.h and
 * ubsan_value.h).
 */
#ifndef UKUBSAN_UBSAN_PRIV_H
#define UKUBSAN_UBSAN_PRIV_H

#include <uk/essentials.h>

/* A place in the source. */
struct place {
	const char *file;
	uint32_t line;
	uint32_t column; /* all ones once it has been reported */
};

enum { KIND_INT = 0, KIND_FLOAT = 1 };

/* A type, in the words of the source. */
struct type {
	uint16_t kind; /* KIND_INT, KIND_FLOAT, or unknown */
	uint16_t info; /* int: log2 of its bits times 2, plus 1 if signed */
	char name[];   /* "'int'", quotes and all */
};

/* A value: itself where it is no wider than a pointer, else its address. */
typedef uintptr_t value;

/* Long enough for any value in words, and for the longest report. */
enum { VALUE_LEN = 48, TEXT_LEN = 200 };

/* value.c: write a value in words. @return buf */
const char *value_text(char buf[VALUE_LEN], const struct type *t, value v);
/* value.c: @return whether it is below 0 */
bool value_negative(const struct type *t, value v);
/* value.c: @return bits of an integer; 0 for other types */
unsigned int value_bits(const struct type *t);
/* value.c: @return a value that is not negative, or the largest number */
uint64_t value_number(const struct type *t, value v);

/* report.c: one finding, in words as printf(3). Crash, or say so and return. */
void found(struct place *at, const char *fmt, ...) __printf(2, 3);
/* report.c: the code that called cannot go on: the next finding crashes. */
void found_is_last(void);
/* report.c: the same, and never return. */
void found_end(struct place *at, const char *fmt, ...) __printf(2, 3) __noreturn;

/* handlers.c: the two that never return. The others are declared where they
 * are defined, by a macro: only compilers call them. */
struct unreachable;
void __ubsan_handle_builtin_unreachable(struct unreachable *d) __noreturn;
void __ubsan_handle_missing_return(struct unreachable *d) __noreturn;

#endif /* UKUBSAN_UBSAN_PRIV_H */
