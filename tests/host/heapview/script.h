/* SPDX-License-Identifier: BSD-3-Clause */
/* The two halves of the program: main.c reads a script, script.c does it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stddef.h>

/* What one line of a script made of the heap is printed by step_print(). */
enum { WORDS_MAX = 5 };

/* Make the heap: all that follows is in it. */
void step_heap(const char *impl, size_t bytes);
/* Do what the words say; a mistake in them ends the program. */
void step_do(char *words[], int count);
/* Print the heap's blocks and what it says of itself, as JSON members. */
void step_print(void);
/* End with a message that names the script's line. */
void script_error(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif /* SCRIPT_H */
