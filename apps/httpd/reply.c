/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Replies - the header, and which bytes follow it (RFC 9110, 8, 14, 15).
 *
 * Idea: every reply has the same few lines, so they are put together from
 * pieces; formats are for the rare ones.
 *
 * P1  A reply says how long it is: then the connection may stay open.
 * P2  What depends on the client's Accept-Encoding says so (Vary), and its two
 *     forms have two ETags.
 * P3  Whether the client has the file already (304), or wants none but one that it
 *     knows (412), is decided by the ETag if it names one, else by the date (RFC
 *     9110, 13.2.2).
 * P4  A part is sent only of the form of the file that the client has the rest
 *     of (If-Range), else the whole: parts of two files are none.
 * P5  All lines of a reply have room together. Of one a stranger decides how long
 *     it is, Location, and that is not longer than a path (HTTPD_REPLY_MAX).
 */
#include <uk/assert.h>
#include <uk/fmt.h>
#include <uk/string.h>

#include "httpd.h"

struct reason {
	int status;
	unsigned int len;
	const char *text; /* the number again, and its words */
};
#define REASON(status, words)                                                  \
	{ status, sizeof(#status " " words) - 1, #status " " words }

static const struct reason reasons[] = {
	REASON(200, "OK"), REASON(206, "Partial Content"),
	REASON(301, "Moved Permanently"), REASON(304, "Not Modified"),
	REASON(400, "Bad Request"), REASON(404, "Not Found"),
	REASON(405, "Method Not Allowed"), REASON(412, "Precondition Failed"),
	REASON(413, "Content Too Large"), REASON(414, "URI Too Long"),
	REASON(416, "Range Not Satisfiable"),
	REASON(431, "Request Header Fields Too Large"),
	REASON(501, "Not Implemented"), REASON(503, "Service Unavailable"),
	REASON(505, "HTTP Version Not Supported"),
	REASON(500, "Internal Server Error"), /* the last: all others */
};

static const struct reason *reason_of(int status)
{
	const struct reason *r = reasons;

	while (r->status != status && r->status != 500)
		r++;
	return r;
}

/* --- pieces --------------------------------------------------------------- */

static inline __attribute__((always_inline)) void
put(struct httpd_reply *out, const char *s, size_t n)
{
	UK_ASSERT(out->head_len + n <= sizeof(out->head)); /* P5 */
	__builtin_memcpy(out->head + out->head_len, s, n);
	out->head_len += n;
}

/* Of a length that the compiler knows: a few stores. */
#define PUT(out, literal)	put(out, "" literal, sizeof(literal) - 1)

static void put_number(struct httpd_reply *out, uint64_t v)
{
	char digits[20], *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	put(out, p, (size_t)(digits + sizeof(digits) - p));
}

/* One more line, of the rare ones. */
static void line(struct httpd_reply *out, const char *fmt, ...)
{
	size_t room = sizeof(out->head) - out->head_len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(out->head + out->head_len, room, fmt, ap);
	va_end(ap);
	UK_ASSERT(n >= 0 && (size_t)n < room); /* P5 */
	out->head_len += (size_t)n;
	PUT(out, "\r\n");
}

static void put_date(struct httpd_reply *out, uint64_t sec)
{
	char words[HTTPD_DATE_MAX];

	httpd_date(sec, words);
	put(out, words, HTTPD_DATE_MAX - 1);
	PUT(out, "\r\n");
}

/* The date of all replies of a second. */
static void put_now(struct httpd_reply *out, uint64_t now)
{
	static char text[] = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
	static uint64_t of;

	if (now != of) {
		httpd_date(now, text + 6);
		text[sizeof(text) - 3] = '\r'; /* where its NUL is */
	}
	of = now;
	put(out, text, sizeof(text) - 1);
}

/* Whether this machine has a clock that knows (uk_time_wall()): one without may
 * not say a date of its own (RFC 9110, 6.6.1). */
static bool is_known(uint64_t now)
{
	return now > 31 * 86400;
}

static void begin(const struct httpd_request *r, int status, uint64_t now,
		  struct httpd_reply *out)
{
	const struct reason *why = reason_of(status);

	out->status = status;
	out->keep = r->keep;
	out->head_len = out->body_len = 0;
	out->body = NULL;
	PUT(out, "HTTP/1.1 ");
	put(out, why->text, why->len);
	PUT(out, "\r\nServer: Weft\r\n");
	if (is_known(now))
		put_now(out, now);
	if (!r->keep)
		PUT(out, "Connection: close\r\n");
	else if (r->is_10) /* it would not expect it */
		PUT(out, "Connection: keep-alive\r\n");
}

static void end(struct httpd_reply *out)
{
	PUT(out, "\r\n");
}

/* A reply without a file: its status in words. */
static void short_reply(const struct httpd_request *r, struct httpd_reply *out)
{
	const struct reason *why = reason_of(out->status);
	const char *words = why->text + 4; /* without the number */
	size_t len = why->len - 4;

	if (out->status == 405)
		line(out, "Allow: GET, HEAD");
	line(out, "Content-Type: text/plain; charset=utf-8");
	line(out, "Content-Length: %zu", len);
	end(out);
	if (r->method != HTTPD_HEAD) {
		out->body = words;
		out->body_len = len;
	}
}

/* The part of a file. @return false: there is no such part */
static bool range_of(const struct httpd_request *r, uint64_t size,
		     uint64_t *first, uint64_t *last)
{
	if (r->from_end) {
		*first = r->last < size ? size - r->last : 0;
		*last = size - 1;
		return r->last && size;
	}
	*first = r->first;
	*last = MIN(r->last, size - 1);
	return size && r->first < size;
}

/* Whether `tag` is in a list of such. Each stands in quotes, so that none is a
 * part of another. W/ before it says that it is a weak one, which does not always
 * do (RFC 9110, 8.8.3.2). */
static bool names(struct httpd_text list, const char *tag, bool weak_do)
{
	size_t n = HTTPD_ETAG_LEN;

	if (list.len == 1 && list.p[0] == '*')
		return true;
	for (; list.len >= n; list.p++, list.len--)
		if (memcmp(list.p, tag, n) == 0 && (weak_do || list.p[-1] != '/'))
			return true;
	return false;
}

//> httpd-conditions
/* The client wants this form of the file, or does not mind (P3). */
static bool wants(const struct httpd_request *r, const struct httpd_file *f)
{
	if (r->wants.len)
		return names(r->wants, f->etag, false);
	return !r->until || f->mtime <= r->until;
}

/* The client has this form of the file already (P3). */
static bool has_it(const struct httpd_request *r, const struct httpd_file *f)
{
	if (r->has.len)
		return names(r->has, f->etag, true);
	return r->since && f->mtime && f->mtime <= r->since;
}

/* A part is asked for, and it is one of this form of the file (P4). */
static bool is_part(const struct httpd_request *r, const struct httpd_file *f)
{
	if (!r->has_range || r->method != HTTPD_GET) /* RFC 9110, 14.2 */
		return false;
	if (!r->if_range.len)
		return true;
	if (r->if_range.p[0] == '"')
		return r->if_range.len == HTTPD_ETAG_LEN &&
		       !memcmp(r->if_range.p, f->etag, HTTPD_ETAG_LEN);
	return f->mtime && f->mtime == httpd_date_read(r->if_range);
}
//< httpd-conditions

/* What describes this form of the file, whether it is sent or not. */
static void put_validators(struct httpd_reply *out, const struct httpd_file *f,
			   uint64_t now)
{
	PUT(out, "ETag: ");
	put(out, f->etag, HTTPD_ETAG_LEN);
	PUT(out, "\r\nCache-Control: no-cache\r\n"); /* ask; 304 is cheap */
	if (f->mtime) { /* of the future is nothing (RFC 9110, 8.8.2.1) */
		PUT(out, "Last-Modified: ");
		put_date(out, is_known(now) && now < f->mtime ? now : f->mtime);
	}
	if (f->is_gzip || f->gzip)
		PUT(out, "Vary: Accept-Encoding\r\n"); /* P2 */
}

/* What is sent of it. */
static void put_content(struct httpd_reply *out, const struct httpd_file *f,
			uint64_t len)
{
	if (f->is_gzip)
		PUT(out, "Content-Encoding: gzip\r\n");
	PUT(out, "Content-Type: ");
	put(out, f->type.p, f->type.len);
	PUT(out, "\r\nAccept-Ranges: bytes\r\nContent-Length: ");
	put_number(out, len);
	PUT(out, "\r\n");
}

static void file_reply(const struct httpd_request *r,
		       const struct httpd_file *f, uint64_t now,
		       struct httpd_reply *out)
{
	uint64_t first = 0, last = f->size ? f->size - 1 : 0;
	uint64_t len = f->size;
	int status = 200;

	if (!wants(r, f))
		status = 412;
	else if (has_it(r, f))
		status = 304;
	else if (is_part(r, f))
		status = range_of(r, f->size, &first, &last) ? 206 : 416;
	begin(r, status, now, out);
	if (status == 416)
		line(out, "Content-Range: bytes */%u", f->size);
	if (status >= 400) {
		short_reply(r, out);
		return;
	}
	put_validators(out, f, now);
	if (status == 206) {
		len = last - first + 1;
		line(out, "Content-Range: bytes %llu-%llu/%u",
		     (unsigned long long)first, (unsigned long long)last,
		     f->size);
	}
	if (status != 304)
		put_content(out, f, len);
	end(out);
	if (status != 304 && r->method == HTTPD_GET) {
		out->body = f->data + first;
		out->body_len = (size_t)len;
	}
}

/* The page of counters (status.c) goes with the header: it is gone before the
 * next one is asked for. @return false: it is not asked for */
static bool status_reply(const struct httpd_request *r, uint64_t now,
			 struct httpd_reply *out)
{
	char text[HTTPD_STATUS_MAX];
	size_t n = httpd_status(r->path, text);

	if (!n)
		return false;
	begin(r, 200, now, out);
	line(out, "Content-Type: text/plain; charset=utf-8");
	line(out, "Cache-Control: no-store");
	line(out, "Content-Length: %zu", n);
	end(out);
	if (r->method == HTTPD_GET) {
		memcpy(out->head + out->head_len, text, n);
		out->head_len += n;
	}
	return true;
}

/* A path as it may stand in a header: what is neither a letter nor a digit nor
 * one of a few marks is written as %xx (RFC 3986, 2.1). */
size_t httpd_encode(const char *path, char *out, size_t room)
{
	static const char plain[] = "-._~/!$&'()*+,;=:@";
	size_t n = 0;

	for (; *path && n + 4 <= room; path++)
		if ((*path >= '0' && *path <= '9') ||
		    ((*path | 32) >= 'a' && (*path | 32) <= 'z') ||
		    strchr(plain, *path))
			out[n++] = *path;
		else
			n += (size_t)uk_snprintf(out + n, room - n, "%%%02X",
						 (unsigned char)*path);
	out[n] = 0;
	return n;
}

//> httpd-answer
void httpd_answer(const struct httpd_request *r, int status, uint64_t now,
		  struct httpd_reply *out)
{
	const struct httpd_file *f = NULL;
	bool moved = false;

	if (status == 200 && status_reply(r, now, out))
		return;
	if (status == 200) {
		f = httpd_file(r->path, &moved);
		if (!f)
			status = moved ? 301 : 404;
	}
	if (f) {
		file_reply(r, r->gzip && f->gzip ? f->gzip : f, now, out);
		return;
	}
	begin(r, status, now, out);
	if (moved) {
		PUT(out, "Location: /");
		out->head_len += httpd_encode(r->path, out->head + out->head_len,
					      3 * HTTPD_PATH_MAX);
		PUT(out, "/\r\n");
	}
	short_reply(r, out);
}
//< httpd-answer
