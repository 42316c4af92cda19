/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of ukfmt share: one conversion, the arguments, the sink.
 *
 *      "%-08.3lx"  --fmt.c: parse()-->  struct fmt_spec
 *      spec + next argument  --int.c, text.c, float.c-->  prefix and body
 *      prefix and body  --field.c-->  padded to the width, into the sink
 */
#ifndef UKFMT_PRIV_H
#define UKFMT_PRIV_H

#include <stdbool.h>
#include <stdint.h>
#include <uk/fmt.h>

/* The greatest width, precision and result (gcc's <limits.h> needs a libc's). */
enum { FMT_MOST = __INT_MAX__ };

/* The characters after '%' that may come in any order. */
enum fmt_flags {
	FMT_LEFT  = 1 << 0, /* '-' pad on the right */
	FMT_PLUS  = 1 << 1, /* '+' a sign even if positive */
	FMT_SPACE = 1 << 2, /* ' ' a space where '+' would be */
	FMT_ALT   = 1 << 3, /* '#' 0x, a leading 0, a point at any price */
	FMT_ZERO  = 1 << 4, /* '0' pad with zeros after the sign */
};

/* How wide the argument is. */
enum fmt_length {
	FMT_INT, FMT_CHAR, FMT_SHORT, FMT_LONG, FMT_LLONG, FMT_MAX, FMT_SIZE,
	FMT_PTRDIFF, FMT_LDOUBLE,
};

/* One conversion, parsed. */
struct fmt_spec {
	unsigned int flags;     /* of enum fmt_flags */
	int width;              /* least bytes to print */
	int prec;               /* the precision, or -1 where none is given */
	enum fmt_length length; /* of the argument */
	char conv;              /* 'd', 's', ...; NUL where the text ended */
	const char *text;       /* as written, from the '%' on */
	size_t text_len;        /* its bytes */
};

/* The arguments; in a structure, because a va_list may be an array type. */
struct fmt_args {
	va_list ap; /* the next one */
};

/* Where the text goes. */
struct fmt_sink {
	uk_fmt_out out;           /* the caller's function */
	void *arg;                /* its first argument */
	unsigned long long total; /* bytes so far */
};

/* field.c */
void fmt_put(struct fmt_sink *sink, const char *s, size_t n);
void fmt_pad(struct fmt_sink *sink, char c, uint64_t n);
/*
 * A field is: spaces, a prefix ("-", "0x"), zeros, a body, spaces. Open it,
 * put `body_len` bytes, close it.
 */
void fmt_open(struct fmt_sink *sink, const struct fmt_spec *sp,
	      const char *prefix, uint64_t body_len);
void fmt_close(struct fmt_sink *sink, const struct fmt_spec *sp,
	       const char *prefix, uint64_t body_len);
/* The "-", "+", " " or "" that a number begins with. */
const char *fmt_sign(const struct fmt_spec *sp, bool negative);
/* Print a conversion as it is written. */
void fmt_verbatim(struct fmt_sink *sink, const struct fmt_spec *sp);

/* int.c */
/* Put the digits of `n` before `end`, letters capital if `upper`;
 * returns where the first digit lies. 64 bytes suffice in base 2. */
char *fmt_unsigned(char *end, uintmax_t n, unsigned int base, bool upper);
void fmt_int(struct fmt_sink *sink, struct fmt_spec *sp, struct fmt_args *args);
void fmt_pointer(struct fmt_sink *sink, struct fmt_spec *sp, const void *p);

/* text.c: each returns 0 or -EILSEQ */
int fmt_char(struct fmt_sink *sink, struct fmt_spec *sp, struct fmt_args *args);
int fmt_string(struct fmt_sink *sink, struct fmt_spec *sp,
	       struct fmt_args *args);

/* float.c, or nofloat.c */
void fmt_float(struct fmt_sink *sink, struct fmt_spec *sp,
	       struct fmt_args *args);

#endif /* UKFMT_PRIV_H */
