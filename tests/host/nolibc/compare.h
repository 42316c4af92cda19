/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The two C libraries side by side: `f` is the host's, `wf_f` is ours. Each
 * test makes an input from a seed of its own, gives it to both, and complains
 * where they disagree.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Print what differs, count it; many of one kind are printed only in part. */
void differ(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern const char *current; /* the name of the running test */

/* Random numbers: the same in every run. */
void seed(uint64_t s);
uint64_t rnd(void);
unsigned int below(unsigned int n); /* 0 to n - 1 */
const char *pick(const char *const *words, size_t n);
#define PICK(words) pick(words, sizeof(words) / sizeof((words)[0]))
/* Numbers that sit on edges more often than chance would have it. */
uint64_t edgy(void);
double edgy_double(void);
long double edgy_ldouble(void);
/* A string of up to `max` - 1 characters of `alphabet`. */
void text(char *buf, size_t max, const char *alphabet);

/* The tests; each gets the number of rounds. */
void test_memory(long rounds);
void test_strings(long rounds);
void test_tokens(long rounds);
void test_ctype(long rounds);
void test_print_int(long rounds);
void test_print_text(long rounds);
void test_print_float(long rounds);
void test_print_ldouble(long rounds);
void test_print_odd(long rounds);
void test_read_int(long rounds);
void test_read_float(long rounds);
void test_scan_int(long rounds);
void test_scan_float(long rounds);
void test_scan_text(long rounds);
void test_sort(long rounds);
void test_getopt(long rounds);
void test_getopt_long(long rounds);
void test_stdio(long rounds);
void test_env(long rounds);
void test_arith(long rounds);
void test_wrappers(long rounds);

/* The rest of the image, in a program: what the libraries call. */
extern char console[65536]; /* what was written to the console */
extern size_t console_len;  /* bytes of it */
extern const char *typed;   /* what waits at the console, or NULL */
enum { CRASHED = 99 };      /* the exit status of a crash report */

/* lib/base/ukstring */
void *wf_memcpy(void *dst, const void *src, size_t n);
void *wf_memmove(void *dst, const void *src, size_t n);
void *wf_memset(void *dst, int c, size_t n);
int wf_memcmp(const void *a, const void *b, size_t n);
void *wf_memchr(const void *s, int c, size_t n);
void *wf_memmem(const void *h, size_t hn, const void *n, size_t nn);
size_t wf_strlen(const char *s);
size_t wf_strnlen(const char *s, size_t n);
int wf_strcmp(const char *a, const char *b);
int wf_strncmp(const char *a, const char *b, size_t n);
char *wf_strchr(const char *s, int c);
char *wf_strrchr(const char *s, int c);
char *wf_strstr(const char *h, const char *n);
size_t wf_strlcpy(char *dst, const char *src, size_t n);

/* lib/libc/nolibc: string.h, strings.h */
char *wf_strcpy(char *dst, const char *src);
char *wf_strncpy(char *dst, const char *src, size_t n);
char *wf_stpcpy(char *dst, const char *src);
char *wf_stpncpy(char *dst, const char *src, size_t n);
char *wf_strcat(char *dst, const char *src);
char *wf_strncat(char *dst, const char *src, size_t n);
size_t wf_strlcat(char *dst, const char *src, size_t n);
void *wf_mempcpy(void *dst, const void *src, size_t n);
void *wf_memccpy(void *dst, const void *src, int c, size_t n);
void *wf_memrchr(const void *s, int c, size_t n);
char *wf_strchrnul(const char *s, int c);
char *wf_strcasestr(const char *h, const char *n);
size_t wf_strspn(const char *s, const char *set);
size_t wf_strcspn(const char *s, const char *set);
char *wf_strpbrk(const char *s, const char *set);
char *wf_strtok_r(char *s, const char *sep, char **save);
char *wf_strtok(char *s, const char *sep);
char *wf_strsep(char **s, const char *sep);
int wf_strcoll(const char *a, const char *b);
size_t wf_strxfrm(char *dst, const char *src, size_t n);
int wf_strcasecmp(const char *a, const char *b);
int wf_strncasecmp(const char *a, const char *b, size_t n);
int wf_ffs(int n);
int wf_ffsl(long n);
int wf_ffsll(long long n);
char *wf_strerror(int err);
int wf_strerror_r(int err, char *buf, size_t size);

int wf_bcmp(const void *a, const void *b, size_t n);
void wf_bcopy(const void *src, void *dst, size_t n);
void wf_bzero(void *dst, size_t n);
char *wf_index(const char *s, int c);
char *wf_rindex(const char *s, int c);

/* ctype.h */
int wf_isalnum(int c), wf_isalpha(int c), wf_isblank(int c), wf_iscntrl(int c);
int wf_isdigit(int c), wf_isgraph(int c), wf_islower(int c), wf_isprint(int c);
int wf_ispunct(int c), wf_isspace(int c), wf_isupper(int c), wf_isxdigit(int c);
int wf_tolower(int c), wf_toupper(int c), wf_isascii(int c), wf_toascii(int c);

/* stdio.h */
typedef struct wf_file WF_FILE;
extern WF_FILE *const wf_stdin, *const wf_stdout, *const wf_stderr;
int wf_snprintf(char *buf, size_t n, const char *fmt, ...);
int wf_vsnprintf(char *buf, size_t n, const char *fmt, va_list ap);
int wf_sprintf(char *buf, const char *fmt, ...);
int wf_printf(const char *fmt, ...);
int wf_fprintf(WF_FILE *f, const char *fmt, ...);
int wf_sscanf(const char *s, const char *fmt, ...);
int wf_vsscanf(const char *s, const char *fmt, va_list ap);
int wf_scanf(const char *fmt, ...);
int wf_fscanf(WF_FILE *f, const char *fmt, ...);
int wf_puts(const char *s);
int wf_fputs(const char *s, WF_FILE *f);
int wf_putchar(int c);
int wf_fputc(int c, WF_FILE *f);
size_t wf_fwrite(const void *p, size_t size, size_t n, WF_FILE *f);
int wf_fflush(WF_FILE *f);
int wf_setvbuf(WF_FILE *f, char *buf, int mode, size_t size);
void wf_setbuf(WF_FILE *f, char *buf);
int wf_fileno(WF_FILE *f);
int wf_putc(int c, WF_FILE *f);
int wf_getc(WF_FILE *f);
int wf_getchar(void);
int wf_ungetc(int c, WF_FILE *f);
char *wf_fgets(char *s, int size, WF_FILE *f);
size_t wf_fread(void *p, size_t size, size_t n, WF_FILE *f);
int wf_feof(WF_FILE *f);
int wf_ferror(WF_FILE *f);
void wf_clearerr(WF_FILE *f);
void wf_perror(const char *s);

/* stdlib.h, inttypes.h, getopt.h, errno.h */
int *wf___errno_location(void);
#define wf_errno (*wf___errno_location())
long wf_strtol(const char *s, char **end, int base);
unsigned long wf_strtoul(const char *s, char **end, int base);
long long wf_strtoll(const char *s, char **end, int base);
unsigned long long wf_strtoull(const char *s, char **end, int base);
intmax_t wf_strtoimax(const char *s, char **end, int base);
uintmax_t wf_strtoumax(const char *s, char **end, int base);
int wf_atoi(const char *s);
long wf_atol(const char *s);
long long wf_atoll(const char *s);
double wf_atof(const char *s);
float wf_strtof(const char *s, char **end);
double wf_strtod(const char *s, char **end);
long double wf_strtold(const char *s, char **end);
void wf_qsort(void *base, size_t n, size_t size,
	      int (*cmp)(const void *, const void *));
void wf_qsort_r(void *base, size_t n, size_t size,
		int (*cmp)(const void *, const void *, void *), void *arg);
void *wf_bsearch(const void *key, const void *base, size_t n, size_t size,
		 int (*cmp)(const void *, const void *));
int wf_rand_r(unsigned int *state);
int wf_rand(void);
void wf_srand(unsigned int seed);
intmax_t wf_imaxabs(intmax_t n);
imaxdiv_t wf_imaxdiv(intmax_t num, intmax_t den);
div_t wf_div(int num, int den);
ldiv_t wf_ldiv(long num, long den);
lldiv_t wf_lldiv(long long num, long long den);
int wf_abs(int n);
long wf_labs(long n);
long long wf_llabs(long long n);
char *wf_getenv(const char *name);
int wf_putenv(char *text);
int wf_unsetenv(const char *name);
extern char **wf_environ;
int wf_atexit(void (*fn)(void));
int wf_at_quick_exit(void (*fn)(void));
void wf_quick_exit(int status) __attribute__((noreturn));
void wf_abort(void) __attribute__((noreturn));
void wf___assert_fail(const char *expr, const char *file, unsigned int line,
		      const char *func) __attribute__((noreturn));
void wf_exit(int status) __attribute__((noreturn));
void wf__Exit(int status) __attribute__((noreturn));
struct option;
int wf_getopt(int argc, char *const argv[], const char *opts);
int wf_getopt_long(int argc, char *const argv[], const char *opts,
		   const struct option *longs, int *index);
extern char *wf_optarg;
extern int wf_optind, wf_opterr, wf_optopt;

#endif /* COMPARE_H */
