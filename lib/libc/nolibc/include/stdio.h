/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Formatted and plain input and output, on the console. There are the three
 * standard streams and no files: fopen() and its relatives come with a C
 * library that has a file system below it; asprintf() and getline() with one
 * that has malloc().
 *
 * stdout is line buffered, stderr is not buffered. stdin gives a line feed for
 * the carriage return that a terminal's Enter key sends, and ends at Ctrl-D;
 * nothing is echoed. Each call is atomic towards other threads; any context
 * but an interrupt handler.
 *
 * printf()'s language is described in uk/fmt.h (note `%n`), scanf()'s in
 * nolibc's README.rst.
 */
#ifndef NOLIBC_STDIO_H
#define NOLIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF	(-1)
#define BUFSIZ	512

#define _IOFBF	0 /**< write when the buffer is full */
#define _IOLBF	1 /**< write at the end of a line */
#define _IONBF	2 /**< write at once */

typedef struct nolibc_file FILE;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin	stdin
#define stdout	stdout
#define stderr	stderr

#define NOLIBC_PRINTF(f, a)	__attribute__((format(printf, f, a)))
#define NOLIBC_SCANF(f, a)	__attribute__((format(scanf, f, a)))

int printf(const char *__restrict fmt, ...) NOLIBC_PRINTF(1, 2);
int fprintf(FILE *__restrict f, const char *__restrict fmt, ...)
	NOLIBC_PRINTF(2, 3);
int sprintf(char *__restrict buf, const char *__restrict fmt, ...)
	NOLIBC_PRINTF(2, 3);
int snprintf(char *__restrict buf, size_t size, const char *__restrict fmt, ...)
	NOLIBC_PRINTF(3, 4);
int vprintf(const char *__restrict fmt, va_list ap) NOLIBC_PRINTF(1, 0);
int vfprintf(FILE *__restrict f, const char *__restrict fmt, va_list ap)
	NOLIBC_PRINTF(2, 0);
int vsprintf(char *__restrict buf, const char *__restrict fmt, va_list ap)
	NOLIBC_PRINTF(2, 0);
int vsnprintf(char *__restrict buf, size_t size, const char *__restrict fmt,
	      va_list ap) NOLIBC_PRINTF(3, 0);

int scanf(const char *__restrict fmt, ...) NOLIBC_SCANF(1, 2);
int fscanf(FILE *__restrict f, const char *__restrict fmt, ...)
	NOLIBC_SCANF(2, 3);
int sscanf(const char *__restrict s, const char *__restrict fmt, ...)
	NOLIBC_SCANF(2, 3);
int vscanf(const char *__restrict fmt, va_list ap) NOLIBC_SCANF(1, 0);
int vfscanf(FILE *__restrict f, const char *__restrict fmt, va_list ap)
	NOLIBC_SCANF(2, 0);
int vsscanf(const char *__restrict s, const char *__restrict fmt, va_list ap)
	NOLIBC_SCANF(2, 0);

int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c);
int fputs(const char *__restrict s, FILE *__restrict f);
int puts(const char *s);
size_t fwrite(const void *__restrict p, size_t size, size_t n,
	      FILE *__restrict f);
int fflush(FILE *f);
void perror(const char *s);

int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
int ungetc(int c, FILE *f);
char *fgets(char *__restrict s, int size, FILE *__restrict f);
size_t fread(void *__restrict p, size_t size, size_t n, FILE *__restrict f);

/** The array `buf` is used if it is not NULL, else the stream's own. */
int setvbuf(FILE *__restrict f, char *__restrict buf, int mode, size_t size);
void setbuf(FILE *__restrict f, char *__restrict buf);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);
/** @return 0, 1 or 2 */
int fileno(FILE *f);

#endif /* NOLIBC_STDIO_H */
