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

/* Cut off what comes before `c`. @return false: there is no `c` */
static bool cut(struct httpd_text *t, char c, struct httpd_text *before)
{
	const char *at = memchr(t->p, c, t->len);

	*before = (struct httpd_text){ t->p, at ? (size_t)(at - t->p) : t->len };
	t->p += before->len + (at ? 1 : 0);
	t->len -= before->len + (at ? 1 : 0);
	return at;
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
	t->p = at + 2;
	t->len -= line->len + 2;
	return true;
}

size_t httpd_head_len(const char *buf, size_t len)
{
	size_t i;

	/* What is neither of the two ends no line, and the next three do not end
	 * an empty one. */
	for (i = 3; i < len; i += (unsigned char)buf[i] > '\r' ? 4 : 1)
		if (buf[i] == '\n' && buf[i - 1] == '\r' &&
		    buf[i - 2] == '\n' && buf[i - 3] == '\r')
			return i + 1;
	return 0;
}

/* A word of letters, digits and a few marks (RFC 9110, 5.6.2). */
static bool is_token(struct httpd_text t)
{
	/* a bit for each character, of 32 in a row: !#$%&'*+-. and digits;
	 * capitals, ^_; `, small letters, |~ */
	static const uint32_t in[8] = { 0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff };
	unsigned char c;
	size_t i;

	for (i = 0; i < t.len; i++) {
		c = (unsigned char)t.p[i];
		if (!(in[c / 32] >> c % 32 & 1))
			return false;
	}
	return t.len;
}

/* --- the path ------------------------------------------------------------- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* R1, once decoded: each part between slashes. */
static bool is_clean(const char *path)
{
	const char *p = path, *end;

	for (; *p; p = *end ? end + 1 : end) {
		end = strchr(p, '/');
		if (!end)
			end = p + strlen(p);
		if (end == p || (end - p == 1 && p[0] == '.') ||
		    (end - p == 2 && p[0] == '.' && p[1] == '.'))
			return false;
	}
	return true;
}

/* Some ask with the server's name in front (RFC 9112, 3.2.2): "http://x/a". */
static struct httpd_text without_name(struct httpd_text t)
{
	struct httpd_text scheme = { t.p, 7 }, name;

	if (t.len < 8 || !is(scheme, "http://"))
		return t;
	t.p += 7;
	t.len -= 7;
	if (!cut(&t, '/', &name) || !name.len)
		return (struct httpd_text){ t.p, 0 };
	return (struct httpd_text){ t.p - 1, t.len + 1 };
}

//> httpd-path
static int parse_path(struct httpd_text t, char *out)
{
	struct httpd_text path;
	size_t n = 0;
	int hi, lo;

	t = without_name(t);
	if (!t.len || t.p[0] != '/')
		return 400;
	cut(&t, '?', &path); /* what is asked of a file does not matter */
	for (path.p++, path.len--; path.len; path.p++, path.len--) {
		if (n == HTTPD_PATH_MAX - 1)
			return 414;
		out[n] = path.p[0];
		if (path.p[0] == '%') {
			hi = path.len > 2 ? hex(path.p[1]) : -1;
			lo = path.len > 2 ? hex(path.p[2]) : -1;
			if (hi < 0 || lo < 0)
				return 400;
			out[n] = (char)(hi << 4 | lo);
			path.p += 2;
			path.len -= 2;
		}
		if ((unsigned char)out[n++] < ' ')
			return 400;
	}
	out[n] = 0;
	return is_clean(out) ? 200 : 400;
}
//< httpd-path

/* --- the first line ------------------------------------------------------- */

static int parse_first(struct httpd_text line, struct httpd_request *r)
{
	struct httpd_text method, target;
	int status;

	if (!cut(&line, ' ', &method) || !cut(&line, ' ', &target) ||
	    !is_token(method))
		return 400;
	if (line.len != 8 || memcmp(line.p, "HTTP/", 5))
		return 400;
	if (line.p[5] != '1' || line.p[6] != '.' || line.p[7] < '0' ||
	    line.p[7] > '9')
		return 505;
	r->keep = line.p[7] != '0';
	r->method = method.len == 3 && !memcmp(method.p, "GET", 3) ? HTTPD_GET
		  : method.len == 4 && !memcmp(method.p, "HEAD", 4) ? HTTPD_HEAD
		  : HTTPD_OTHER;
	status = parse_path(target, r->path);
	return status == 200 && r->method == HTTPD_OTHER ? 405 : status;
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

static int parse_field(struct httpd_text name, struct httpd_text value,
		       struct httpd_request *r, unsigned int *hosts)
{
	uint64_t n;

	if (is(name, "host")) {
		if (++*hosts > 1)
			return 400;
	} else if (is(name, "connection")) {
		r->keep = lists(value, "close") ? false
			: lists(value, "keep-alive") ? true : r->keep;
	} else if (is(name, "accept-encoding")) {
		r->gzip = lists(value, "gzip");
	} else if (is(name, "range")) {
		parse_range(value, r);
	} else if (is(name, "if-none-match")) {
		r->has = value;
	} else if (is(name, "if-modified-since")) {
		r->since = httpd_date_read(value);
	} else if (is(name, "if-range")) {
		r->if_range = value;
	} else if (is(name, "transfer-encoding")) {
		return 501; /* R2 */
	} else if (is(name, "content-length")) {
		return !value.len || !number(value, &n) ? 400 : n ? 413 : 200;
	}
	return 200;
}

//> httpd-parse
int httpd_parse(const char *head, size_t len, struct httpd_request *r)
{
	struct httpd_text rest = { head, len }, line, name;
	unsigned int hosts = 0;
	bool is_10;
	int status;

	memset(r, 0, offsetof(struct httpd_request, path) + 1);
	if (!cut_line(&rest, &line))
		return 400;
	status = parse_first(line, r);
	is_10 = !r->keep;
	while (status == 200) {
		if (!cut_line(&rest, &line))
			status = 400;
		else if (!line.len)
			break; /* the empty line */
		else if (!cut(&line, ':', &name) || !is_token(name))
			status = 400;
		else
			status = parse_field(name, trim(line), r, &hosts);
	}
	if (status == 200 && !hosts && !is_10)
		status = 400; /* RFC 9112, 3.2 */
	if (status != 200)
		r->keep = false;
	return status;
}
//< httpd-parse
