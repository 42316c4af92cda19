/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Requests - from bytes to what is asked for (RFC 9112, 2 to 6; RFC 9110).
 *
 * Idea: a header is text that a stranger wrote. It is read once, from the front
 * to the end, and whatever is not as it has to be ends the reading with a
 * status. Nothing is guessed: a request that could be understood in two ways by
 * two servers is refused (RFC 9112, 11.2).
 *
 * R1  A path never leads out of the archive: after decoding it has no empty
 *     parts, no "." and no "..", no NUL.
 * R2  A request with a body is refused: nobody here wants one. So there is no
 *     length to be wrong about, and the next request begins behind this header.
 *
 * Read run() and control(), by which all is scanned, then httpd_parse().
 */
#include <uk/string.h>

#include "httpd.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(struct httpd_text t, const char *word, size_t len)
{
	size_t i;

	if (t.len != len)
		return false; /* most often, and all there is to it */
	for (i = 0; i < len; i++)
		if (lower(t.p[i]) != word[i])
			return false;
	return true;
}

#define is(t, literal)	same(t, literal, sizeof(literal) - 1)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct httpd_text trim(struct httpd_text t)
{
	while (t.len && is_blank(t.p[0]))
		t.p++, t.len--;
	while (t.len && is_blank(t.p[t.len - 1]))
		t.len--;
	return t;
}

static inline void skip(struct httpd_text *t, size_t n)
{
	t->p += n;
	t->len -= n;
}

/* Cut off what comes before `c`. @return false: there is no `c` */
static bool cut(struct httpd_text *t, char c, struct httpd_text *before)
{
	const char *at = memchr(t->p, c, t->len);

	*before = (struct httpd_text){ t->p, at ? (size_t)(at - t->p) : t->len };
	skip(t, before->len + (at ? 1 : 0));
	return at;
}

/* What a character may be a part of, as it is. */
enum {
	WORD = 1,  /* letters, digits and a few marks (RFC 9110, 5.6.2) */
	PLAIN = 2, /* a part of a path: all but / % ? and blanks */
	HOST = 4,  /* a server's name or address, and port (RFC 3986, 3.2.2) */
	ALL = WORD | PLAIN | HOST,
};
static const unsigned char kind[256] = { /* in the order of ASCII */
	['!'] = ALL, ['"'] = PLAIN, ['#'] = WORD | PLAIN, ['$'] = ALL,
	['%'] = WORD | HOST, ['&' ... '\''] = ALL, ['(' ... ')'] = PLAIN | HOST,
	['*' ... '+'] = ALL, [','] = PLAIN | HOST, ['-' ... '.'] = ALL,
	['0' ... '9'] = ALL, [':' ... ';'] = PLAIN | HOST, ['<'] = PLAIN,
	['='] = PLAIN | HOST, ['>'] = PLAIN, ['@'] = PLAIN, ['A' ... 'Z'] = ALL,
	['['] = PLAIN | HOST, ['\\'] = PLAIN, [']'] = PLAIN | HOST,
	['^'] = WORD | PLAIN, ['_'] = ALL, ['`'] = WORD | PLAIN,
	['a' ... 'z'] = ALL, ['{'] = PLAIN, ['|'] = WORD | PLAIN, ['}'] = PLAIN,
	['~'] = ALL, [127 ... 255] = PLAIN,
};

/* @return how many characters of one kind `t` begins with */
static inline size_t run(struct httpd_text t, unsigned char of)
{
	size_t n = 0;

	while (n < t.len && kind[(unsigned char)t.p[n]] & of)
		n++;
	return n;
}

/* Marks the bytes below 32 of eight: those from which 32 cannot be taken without
 * borrowing. The lowest mark is right, above it a borrow may have set others. */
static uint64_t below_32(const char *p)
{
	uint64_t w;

	__builtin_memcpy(&w, p, sizeof(w));
	return (w - 0x2020202020202020) & ~w & 0x8080808080808080;
}

/* The first control character but a tab (RFC 9110, 5.5): in what is well formed
 * it ends the line. @return NULL: there is none */
static const char *control(const char *p, const char *end)
{
	uint64_t marks;

	while (end - p >= 8) {
		marks = below_32(p);
		p += marks ? __builtin_ctzll(marks) / 8 : 8;
		if (marks && *p != '\t')
			return p;
		p += !!marks;
	}
	for (; p < end; p++)
		if ((unsigned char)*p < ' ' && *p != '\t')
			return p;
	return NULL;
}

/* Cut off a line and its end. @return false: it has none, or something in it
 * that belongs in no line */
static bool cut_line(struct httpd_text *t, struct httpd_text *line)
{
	const char *at = control(t->p, t->p + t->len);

	if (!at || at + 1 == t->p + t->len || at[0] != '\r' || at[1] != '\n')
		return false;
	*line = (struct httpd_text){ t->p, (size_t)(at - t->p) };
	skip(t, line->len + 2);
	return true;
}

size_t httpd_head_len(const char *buf, size_t len)
{
	const char *p = buf, *end = buf + len;

	while ((p = control(p, end)) && end - p >= 4) {
		if (!__builtin_memcmp(p, "\r\n\r\n", 4))
			return (size_t)(p + 4 - buf);
		p += p[0] == '\r' && p[1] == '\n' ? 2 : 1;
	}
	return 0;
}

/* --- the path ------------------------------------------------------------- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* R1, once decoded: what stands between two slashes. */
static bool is_clean(const char *part, size_t n)
{
	return n && (part[0] != '.' || (n > 1 && (part[1] != '.' || n > 2)));
}

/* Cut off the slash before a path, and the server's name before that: "http://x/a",
 * where there need not be a slash (RFC 9112, 3.2.2). @return false: neither */
static bool cut_root(struct httpd_text *t)
{
	struct httpd_text scheme = { t->p, 7 };
	size_t n;

	if (t->len > 7 && is(scheme, "http://")) {
		skip(t, 7);
		n = run(*t, HOST);
		skip(t, n);
		if (!n || !t->len || t->p[0] == '?')
			return n;
	}
	n = t->len && t->p[0] == '/';
	skip(t, n);
	return n;
}

/* Cut off a character that does not mean itself: a slash, or %xx.
 * @return -1: it may not be there */
static int decode(struct httpd_text *t)
{
	int c = t->p[0], hi, lo;

	if (c == '%' && t->len > 2) {
		hi = hex(t->p[1]);
		lo = hex(t->p[2]);
		skip(t, 3);
		return hi < 0 || lo < 0 || hi < 2 ? -1 : hi << 4 | lo;
	}
	skip(t, 1);
	return c == '/' ? c : -1;
}

//> httpd-path
/* Characters that mean themselves are copied, a run of them at once; between two
 * runs stands one that does not. A part between slashes is judged when it is
 * whole (R1). @return 200, 400, 414 */
static int parse_path(struct httpd_text t, char *out)
{
	char *part = out, *to = out;
	size_t n;
	int c;

	if (!cut_root(&t))
		return 400;
	for (;; *to++ = (char)c) {
		n = run(t, PLAIN);
		if ((size_t)(to - out) + n > HTTPD_PATH_MAX - 1)
			return 414;
		memcpy(to, t.p, n);
		to += n;
		skip(&t, n);
		if (!t.len || t.p[0] == '?')
			break;
		c = decode(&t);
		if (c < 0 || (c == '/' && !is_clean(part, (size_t)(to - part))))
			return 400;
		if (to == out + HTTPD_PATH_MAX - 1)
			return 414;
		if (c == '/')
			part = to + 1;
	}
	*to = 0;
	/* what is asked of a file (behind ?) does not matter, but a blank does */
	return (to > part && !is_clean(part, (size_t)(to - part))) ||
	       memchr(t.p, ' ', t.len) ? 400 : 200;
}
//< httpd-path

/* --- the first line ------------------------------------------------------- */

/* METHOD TARGET HTTP/1.x: the last nine bytes are always the same, but one. */
static int parse_first(struct httpd_text line, struct httpd_request *r)
{
	size_t n = run(line, WORD);
	const char *version;
	int status;

	if (!n || line.len < n + 10 || line.p[n] != ' ')
		return 400;
	version = line.p + line.len - 9;
	if (__builtin_memcmp(version, " HTTP/", 6))
		return 400;
	if (version[6] != '1' || version[7] != '.' || version[8] < '0' ||
	    version[8] > '9')
		return 505;
	r->is_10 = version[8] == '0';
	r->method = n == 3 && !__builtin_memcmp(line.p, "GET", 3) ? HTTPD_GET
		  : n == 4 && !__builtin_memcmp(line.p, "HEAD", 4) ? HTTPD_HEAD
		  : HTTPD_OTHER;
	skip(&line, n + 1);
	line.len -= 9;
	status = parse_path(line, r->path);
	if (status != 200)
		r->path[0] = 0; /* what is there has no end */
	return r->method == HTTPD_OTHER ? 405 : status;
}

/* --- fields --------------------------------------------------------------- */

static bool number(struct httpd_text t, uint64_t *v)
{
	for (*v = 0; t.len; t.p++, t.len--)
		if (t.p[0] < '0' || t.p[0] > '9' ||
		    __builtin_mul_overflow(*v, 10, v) ||
		    __builtin_add_overflow(*v, (unsigned int)(t.p[0] - '0'), v))
			return false;
	return true;
}

/* One range; several, or what is none, mean the whole file (RFC 9110, 14.2). A
 * second field of this name leaves nothing of the first one. */
static void parse_range(struct httpd_text t, struct httpd_request *r)
{
	struct httpd_text unit, first;

	r->has_range = false;
	if (!cut(&t, '=', &unit) || !is(trim(unit), "bytes") ||
	    memchr(t.p, ',', t.len) || !cut(&t, '-', &first))
		return;
	first = trim(first);
	t = trim(t);
	if (!number(first, &r->first) || !number(t, &r->last) ||
	    (!first.len && !t.len) || (first.len && t.len && r->last < r->first))
		return;
	r->from_end = !first.len;
	if (!t.len)
		r->last = UINT64_MAX;
	r->has_range = true;
}

/* Whether a list has `word`, and not with a quality of 0. */
static bool lists(struct httpd_text t, const char *word)
{
	struct httpd_text item, name, q;
	bool more;

	do {
		more = cut(&t, ',', &item);
		cut(&item, ';', &name);
		if (!same(trim(name), word, strlen(word)))
			continue;
		q = trim(item);
		return !(is(q, "q=0") || is(q, "q=0.0") || is(q, "q=0.00") ||
			 is(q, "q=0.000"));
	} while (more);
	return false;
}

/* Whether a host has this name; it may also have none. */
static bool is_host(struct httpd_text t)
{
	while (t.len && is_blank(t.p[0]))
		skip(&t, 1);
	skip(&t, run(t, HOST));
	return !trim(t).len;
}

/* Blanks around a value are no part of it; most values are not looked at. */
static int parse_field(struct httpd_text name, struct httpd_text value,
		       struct httpd_request *r, unsigned int *hosts)
{
	uint64_t n;

	if (is(name, "host")) {
		if (++*hosts > 1 || !is_host(value))
			return 400; /* RFC 9112, 3.2 */
	} else if (is(name, "connection")) {
		r->close |= lists(value, "close");
		r->stay |= lists(value, "keep-alive");
	} else if (is(name, "accept-encoding")) {
		r->gzip = lists(value, "gzip");
	} else if (is(name, "range")) {
		parse_range(trim(value), r);
	} else if (is(name, "if-none-match")) {
		r->has = trim(value);
	} else if (is(name, "if-modified-since")) {
		r->since = httpd_date_read(trim(value));
	} else if (is(name, "if-range")) {
		r->if_range = trim(value);
	} else if (is(name, "if-match")) {
		r->wants = trim(value);
	} else if (is(name, "if-unmodified-since")) {
		r->until = httpd_date_read(trim(value));
	} else if (is(name, "transfer-encoding")) {
		return 501; /* R2 */
	} else if (is(name, "content-length")) {
		value = trim(value);
		return !value.len || !number(value, &n) ? 400 : n ? 413 : 200;
	}
	return 200;
}

//> httpd-parse
/* The next field. @return 200; 0: there is none, but the empty line */
static int next_field(struct httpd_text *rest, struct httpd_request *r,
		      unsigned int *hosts)
{
	struct httpd_text name = { rest->p, run(*rest, WORD) }, value;

	if (!name.len && rest->len > 1 && !__builtin_memcmp(rest->p, "\r\n", 2)) {
		skip(rest, 2);
		return 0;
	}
	if (!name.len || name.len == rest->len || name.p[name.len] != ':')
		return 400;
	skip(rest, name.len + 1);
	if (!cut_line(rest, &value))
		return 400;
	return parse_field(name, value, r, hosts);
}

int httpd_parse(const char *head, size_t len, struct httpd_request *r)
{
	struct httpd_text rest = { head, len }, line;
	unsigned int hosts = 0;
	int status = 400;

	memset(r, 0, offsetof(struct httpd_request, path) + 1);
	if (cut_line(&rest, &line))
		status = parse_first(line, r);
	while (status == 200)
		status = next_field(&rest, r, &hosts);
	r->len = len - rest.len;
	if (status || (!hosts && !r->is_10)) /* RFC 9112, 3.2 */
		return status ? status : 400;
	r->keep = !r->close && (!r->is_10 || r->stay);
	return 200;
}
//< httpd-parse
