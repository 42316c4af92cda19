/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Requests to the web server, as bytes that come in pieces of any length.
 *
 *      input  | lengths of the first pieces, 0 ends them | bytes |
 *
 * Where a request ends does not depend on the pieces. What is made of it leads
 * nowhere else than into the archive, and is answered with a header that is one
 * header: whatever a stranger wrote, no line of it is a line of the reply.
 */
#include "fuzz.h"

#include "host.h"
#include "http.h"
#include "httpd.h"

enum { FILES = 5, ARCHIVE_MAX = 32 << 10, BIG = 20000 };

/* --- the files ------------------------------------------------------------ */

static char archive[ARCHIVE_MAX];

static size_t add(size_t at, const char *name, const char *data)
{
	size_t n = strlen(name) + 1, size = strlen(data);

	snprintf(archive + at, sizeof(archive) - at, "070701%08x%08x%032x%08zx"
		 "%032x%08zx%08x%s", 0, 0100644, 0, size, 0, n, 0, name);
	at = (at + 110 + n + 3) & ~3UL;
	memcpy(archive + at, data, size);
	return (at + size + 3) & ~3UL;
}

void http_files(void)
{
	static char big[BIG + 1];
	size_t at = 0;

	if (archive[0])
		return;
	host_heap();
	at = add(at, "index.html", "<p>home</p>");
	at = add(at, "a.css", "p { color: red }");
	at = add(at, "a.css.gz", "(compressed)");
	at = add(at, "sub dir/index.html", "<p>sub</p>");
	memset(big, 'b', BIG);
	at = add(at, "big", big);
	at = add(at, "TRAILER!!!", "");
	REQUIRE(httpd_files_init(archive, at) == FILES, "the archive");
}

/* --- what must hold ------------------------------------------------------- */

static void check_path(const char *path)
{
	char all[HTTPD_PATH_MAX + 2];
	const char *p;

	REQUIRE(strlen(path) < HTTPD_PATH_MAX, "a long path");
	snprintf(all, sizeof(all), "/%s", path);
	REQUIRE(!strstr(all, "//") && !strstr(all, "/../") &&
		!strstr(all, "/./"), "path %s", path);
	p = strrchr(all, '/');
	REQUIRE(strcmp(p, "/..") && strcmp(p, "/."), "path %s", path);
	for (p = path; *p; p++)
		REQUIRE((unsigned char)*p >= ' ', "a control character");
}

static void check_reply(const struct httpd_request *r, int status)
{
	struct httpd_reply reply;
	char head[HTTPD_REPLY_MAX + 1];
	const char *body, *end;

	httpd_answer(r, status, 784111777, &reply);
	REQUIRE(reply.head_len <= HTTPD_REPLY_MAX, "%zu bytes", reply.head_len);
	memcpy(head, reply.head, reply.head_len);
	head[reply.head_len] = 0;
	REQUIRE(strlen(head) == reply.head_len, "a NUL in a reply");
	end = strstr(head, "\r\n\r\n");
	REQUIRE(end && end[4] == 0, "a reply without one end: %s", head);
	REQUIRE(!strncmp(head, "HTTP/1.1 ", 9) && strstr(head, "\r\nDate: "),
		"reply %s", head);
	REQUIRE(status == 200 || reply.status == status, "%d became %d", status,
		reply.status);
	REQUIRE(reply.keep == !strstr(head, "\r\nConnection: close\r\n") &&
		(reply.keep && r->is_10) ==
		!!strstr(head, "\r\nConnection: keep-alive\r\n"),
		"reply %s", head);
	REQUIRE((reply.status == 301) == !!strstr(head, "\r\nLocation: /"),
		"reply %s", head);
	REQUIRE(r->method == HTTPD_GET || (reply.status != 206 &&
		reply.status != 416), "a part of no content: %s", head);
	body = reply.body;
	if (reply.body_len && reply.status / 100 == 2)
		REQUIRE(body > archive && reply.body_len <= (size_t)(archive +
			sizeof(archive) - body), "%zu bytes from elsewhere",
			reply.body_len);
}

static void check_text(const struct httpd_text *t, const char *head, size_t len)
{
	REQUIRE(!t->len || (t->p >= head && t->p + t->len <= head + len),
		"%zu bytes from elsewhere", t->len);
}

/* One request, of exactly these bytes. */
static void check_request(const char *bytes, size_t len)
{
	char *head = malloc(len);
	struct httpd_request r;
	int status;

	memcpy(head, bytes, len);
	memset(&r, 'x', sizeof(r));
	status = httpd_parse(head, len, &r);
	REQUIRE(memchr(r.path, 0, sizeof(r.path)), "a path without an end");
	REQUIRE(status == 200 || (status >= 400 && status <= 505),
		"status %d", status);
	REQUIRE(status == 200 || !r.keep, "%d, and the connection stays",
		status);
	REQUIRE(status == 200 ? r.len == len : r.len <= len,
		"%zu bytes are one request, not %zu", len, r.len);
	check_text(&r.has, head, len);
	check_text(&r.if_range, head, len);
	check_text(&r.wants, head, len);
	if (status == 200)
		check_path(r.path);
	check_reply(&r, status);
	free(head); /* the request's texts lie in it */
}

/* The length of the first request, where its bytes come piece by piece. */
static size_t in_pieces(const char *bytes, size_t len, struct bytes *sizes)
{
	size_t have = 0, found = 0;
	char *buf;

	while (have < len && !found) {
		have += 1 + (sizes->left ? take8(sizes) : len);
		have = have < len ? have : len;
		buf = malloc(have);
		memcpy(buf, bytes, have);
		found = httpd_head_len(buf, have);
		REQUIRE(found <= have, "%zu bytes of %zu", found, have);
		free(buf);
	}
	return found;
}

void fuzz_http(const char *name, struct bytes *in)
{
	struct bytes sizes = { in->p, 0 };
	const char *p;
	size_t n;

	(void)name;
	http_files();
	while (take8(in))
		sizes.left++;
	p = (const char *)in->p;
	while ((n = httpd_head_len(p, in->left))) {
		REQUIRE(in_pieces(p, in->left, &sizes) == n, "not %zu bytes", n);
		check_request(p, n);
		p += n;
		in->left -= n;
	}
}
