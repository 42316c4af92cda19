/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The heap view: run a script on one of our allocators and print, after each
 * step, what every byte of the heap is, as JSON.
 *
 *      # comment
 *      heap buddy 4096            the allocator, bytes of its blocks
 *      a = malloc 100             also: calloc N, memalign ALIGN N, palloc N,
 *      b = realloc a 300                realloc NAME N
 *      free a
 *      free b -- what a reader is told about this step
 *
 * A request that is refused is a step like any other; its name is free then.
 * The heap's blocks begin at a multiple of 1 MiB, which has the offset 0; what
 * the heap keeps for itself lies before it and has offsets below 0.
 *
 * src/tools/weave/heapview.py draws it. What a step does is in script.c, what a
 * heap looks like inside in the walkers, a file for each allocator.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

static const char *file; /* the script's name, and the line that is read */
static int line;

void script_error(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: error: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	exit(1);
}

static void print_string(const char *name, const char *s)
{
	printf("\"%s\": \"", name);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		putchar((unsigned char)*s < ' ' ? ' ' : *s);
	}
	printf("\"");
}

/* Cut the line's end off: spaces, and what is told behind ` -- `. */
static const char *split(char *text)
{
	char *told = strstr(text, " -- ");
	size_t n;

	if (told) {
		*told = '\0';
		told += 4;
		told[strcspn(told, "\n")] = '\0';
	}
	for (n = strlen(text); n && strchr(" \t\n", text[n - 1]); n--)
		text[n - 1] = '\0';
	return told ? told : "";
}

static void step(char *text, const char *told)
{
	char *words[WORDS_MAX + 1], *rest, *word;
	int n = 0;

	printf("{\"line\": %d, ", line);
	print_string("do", text);
	printf(", ");
	print_string("say", told);
	for (word = strtok_r(text, " \t", &rest); word;
	     word = strtok_r(NULL, " \t", &rest)) {
		if (n == WORDS_MAX)
			script_error("more words than any step has");
		words[n++] = word;
	}
	step_do(words, n);
	step_print();
	printf("}");
}

int main(int argc, char *argv[])
{
	char text[512];
	const char *told;
	int steps = 0;
	FILE *in;

	file = argc > 1 ? argv[1] : "";
	in = fopen(file, "r");
	if (!in) {
		fprintf(stderr, "usage: %s FILE, which can be read\n", argv[0]);
		return 2;
	}
	printf("{\"steps\": [");
	while (fgets(text, sizeof(text), in)) {
		line++;
		told = split(text);
		if (!text[0] || text[0] == '#')
			continue;
		printf("%s\n", steps++ ? "," : "");
		step(text, told);
	}
	fclose(in);
	if (!steps)
		script_error("no step");
	printf("\n]}\n");
	return 0;
}
