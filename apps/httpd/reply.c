/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Replies - the header, and which bytes follow it (RFC 9110, 8, 14, 15).
 *
 * P1  A reply says how long it is: then the connection may stay open.
 * P2  What depends on the client's Accept-Encoding says so (Vary), and its two
 *     forms have two ETags.
 * P3  Whether the client has the file already is decided by its ETag if it names
 *     one, else by the date (RFC 9110, 13.2.2).
 * P4  A part is sent only of the form of the file that the client has the rest
 *     of (If-Range), else the whole: parts of two files are none.
 */
#include <uk/fmt.h>
#include <uk/string.h>

#include "httpd.h"

static const struct {
	int status;
	const char *words;
} reasons[] = {
	{ 200, "OK" }, { 206, "Partial Content" }, { 301, "Moved Permanently" },
	{ 304, "Not Modified" }, { 400, "Bad Request" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 413, "Content Too Large" },
	{ 414, "URI Too Long" }, { 416, "Range Not Satisfiable" },
	{ 431, "Request Header Fields Too Large" }, { 501, "Not Implemented" },
	{ 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
};

static const char *words_of(int status)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].words;
	return "Error";
}

/* One more line, if it fits: what does not is left out as a whole. */
static void line(struct httpd_reply *out, const char *fmt, ...)
{
	size_t room = sizeof(out->head) - out->head_len - 2; /* empty line */
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(out->head + out->head_len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n + 2 > room)
		return;
	out->head_len += (size_t)n;
	memcpy(out->head + out->head_len, "\r\n", 2);
	out->head_len += 2;
}

/* A field with a date. */
static void date(struct httpd_reply *out, const char *name, uint64_t sec)
{
	char words[HTTPD_DATE_MAX];

	httpd_date(sec, words);
	line(out, "%s: %s", name, words);
}

/* Whether this machine has a clock that knows (uk_time_wall()): one without may
 * not say a date of its own (RFC 9110, 6.6.1). */
static bool is_known(uint64_t now)
{
	return now > 31 * 86400;
}

static void begin(struct httpd_reply *out, int status, uint64_t now, bool keep)
{
	*out = (struct httpd_reply){ .status = status, .keep = keep };
	line(out, "HTTP/1.1 %d %s", status, words_of(status));
	line(out, "Server: Weft");
	if (is_known(now))
		date(out, "Date", now);
	if (!keep)
		line(out, "Connection: close");
}

static void end(struct httpd_reply *out)
{
	memcpy(out->head + out->head_len, "\r\n", 2);
	out->head_len += 2;
}

/* A reply without a file: its status in words. */
static void short_reply(const struct httpd_request *r, struct httpd_reply *out)
{
	const char *words = words_of(out->status);

	if (out->status == 405)
		line(out, "Allow: GET, HEAD");
	line(out, "Content-Type: text/plain; charset=utf-8");
	line(out, "Content-Length: %zu", strlen(words));
	end(out);
	if (r->method != HTTPD_HEAD) {
		out->body = words;
		out->body_len = strlen(words);
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
 * part of another. */
static bool names(struct httpd_text list, const char *tag)
{
	size_t n = strlen(tag);

	for (; list.len >= n; list.p++, list.len--)
		if (memcmp(list.p, tag, n) == 0)
			return true;
	return false;
}

//> httpd-conditions
/* The client has this form of the file already (P3). */
static bool has_it(const struct httpd_request *r, const struct httpd_file *f,
		   const char *tag)
{
	if (r->has.len)
		return (r->has.len == 1 && r->has.p[0] == '*') ||
		       names(r->has, tag);
	return r->since && f->mtime && f->mtime <= r->since;
}

/* The part that is asked for is one of this form of the file (P4). */
static bool is_part(const struct httpd_request *r, const struct httpd_file *f,
		    const char *tag)
{
	size_t n = strlen(tag);

	if (!r->has_range || !r->if_range.len)
		return r->has_range;
	if (r->if_range.p[0] == '"')
		return r->if_range.len == n && !memcmp(r->if_range.p, tag, n);
	return f->mtime && f->mtime == httpd_date_read(r->if_range);
}
//< httpd-conditions

/* What describes this form of the file, whether it is sent or not. */
static void validators(struct httpd_reply *out, const struct httpd_file *f,
		       const char *tag, uint64_t now)
{
	line(out, "ETag: %s", tag);
	if (f->mtime) /* of the future is nothing (RFC 9110, 8.8.2.1) */
		date(out, "Last-Modified", is_known(now) && now < f->mtime
					   ? now : f->mtime);
	line(out, "Cache-Control: no-cache"); /* ask; 304 is cheap */
	if (f->is_gzip || f->gzip)
		line(out, "Vary: Accept-Encoding"); /* P2 */
}

static void file_reply(const struct httpd_request *r,
		       const struct httpd_file *f, uint64_t now,
		       struct httpd_reply *out)
{
	uint64_t first = 0, last = f->size ? f->size - 1 : 0;
	uint64_t len = f->size;
	int status = 200;
	char tag[24];

	uk_snprintf(tag, sizeof(tag), "\"%016llx\"", (unsigned long long)f->etag);
	if (has_it(r, f, tag))
		status = 304;
	else if (is_part(r, f, tag))
		status = range_of(r, f->size, &first, &last) ? 206 : 416;
	begin(out, status, now, r->keep);
	if (status == 416) {
		line(out, "Content-Range: bytes */%u", f->size);
		short_reply(r, out);
		return;
	}
	validators(out, f, tag, now);
	if (status == 206) {
		len = last - first + 1;
		line(out, "Content-Range: bytes %llu-%llu/%u",
		     (unsigned long long)first, (unsigned long long)last,
		     f->size);
	}
	if (status != 304) {
		line(out, "Content-Type: %s", f->type);
		line(out, "Accept-Ranges: bytes");
		if (f->is_gzip)
			line(out, "Content-Encoding: gzip");
		line(out, "Content-Length: %llu", (unsigned long long)len);
	}
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
	begin(out, 200, now, r->keep);
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
void httpd_encode(const char *path, char *out, size_t room)
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
}

//> httpd-answer
void httpd_answer(const struct httpd_request *r, int status, uint64_t now,
		  struct httpd_reply *out)
{
	const struct httpd_file *f = NULL;
	char to[HTTPD_REPLY_MAX / 2];
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
	begin(out, status, now, r->keep);
	if (moved) {
		httpd_encode(r->path, to, sizeof(to));
		line(out, "Location: /%s/", to);
	}
	short_reply(r, out);
}
//< httpd-answer
