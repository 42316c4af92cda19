/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small web server (HTTP/1.1, RFC 9110 and 9112): files, and nothing else.
 *
 *      conn.c     bytes come and go: lwIP's callbacks, limits, time-outs
 *      request.c  bytes -> what is asked for     (no state, no network)
 *      reply.c    what is asked for -> a header  (likewise)
 *      files.c    names -> bytes of the archive
 */
#ifndef HTTPD_H
#define HTTPD_H

#include <uk/essentials.h>

/* Limits: what is longer is refused with a status that says so. */
enum {
	HTTPD_HEAD_MAX = 8192,   /* bytes of a request, up to the empty line */
	HTTPD_PATH_MAX = 512,    /* bytes of a path, decoded */
	HTTPD_REPLY_MAX = 512,   /* bytes of a header of ours */
	HTTPD_SLOW_S = 10,       /* seconds for a whole request to arrive */
	HTTPD_IDLE_S = 30,       /* seconds between two requests, or without
				  * progress while sending */
};

/* --- request.c ------------------------------------------------------------ */

enum httpd_method { HTTPD_GET, HTTPD_HEAD, HTTPD_OTHER };

/* What is asked for. */
struct httpd_request {
	enum httpd_method method;
	char path[HTTPD_PATH_MAX]; /* decoded, without "/" in front; "" is / */
	bool keep;        /* the connection stays open */
	bool gzip;        /* the client understands it */
	bool has_range;   /* a part of the file only: */
	bool from_end;    /* its last `last` bytes */
	uint64_t first;   /* from this byte... */
	uint64_t last;    /* ...to this one; UINT64_MAX: to the end */
	char etag[40];    /* the client has this one; "" if none, "*": any */
};

/*
 * Find the end of a request's header.
 * @return its length, the empty line included; 0: it is not all there
 */
size_t httpd_head_len(const char *buf, size_t len);

/*
 * Read a header. @return 200, or the status that the client deserves: 400, 405,
 * 413, 414, 431, 501, 505; r->keep is false then
 */
int httpd_parse(const char *head, size_t len, struct httpd_request *r);

/* --- files.c -------------------------------------------------------------- */

/* A file, in the archive. */
struct httpd_file {
	const char *name;
	const char *data;
	uint32_t size;
	const char *type;    /* "text/html; charset=utf-8" */
	uint64_t etag;       /* a digest of the contents */
	const struct httpd_file *gzip; /* the same, compressed; or NULL */
	bool is_gzip;        /* this one is: it is found under its plain name */
};

/* Read an archive. @return how many files, or a negative errno */
int httpd_files_init(const void *archive, size_t len);
/* @return the file for a path, or for a directory its index.html; or NULL.
 * `*moved`: it is a directory, but the path does not end in a slash */
const struct httpd_file *httpd_file(const char *path, bool *moved);

/* --- reply.c -------------------------------------------------------------- */

/* What is sent: a header, then bytes that are there already. */
struct httpd_reply {
	int status;
	char head[HTTPD_REPLY_MAX];
	size_t head_len;
	const char *body;   /* stays where it is */
	size_t body_len;    /* 0 for HEAD */
	bool keep;          /* the connection stays open afterwards */
};

/* The reply to a request, or (status not 200) to what was no good one.
 * @param now seconds since 1970, for the header */
void httpd_answer(const struct httpd_request *r, int status, uint64_t now,
		  struct httpd_reply *out);

/* --- conn.c --------------------------------------------------------------- */

/* Serve on a port. @param until end the event loop after so many replies, a
 * second after the last connection; 0: never. @return 0 or a negative errno */
int httpd_listen(uint16_t port, uint64_t until);

#endif /* HTTPD_H */
