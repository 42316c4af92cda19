/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small web server (HTTP/1.1, RFC 9110 and 9112): files, and nothing else.
 *
 *      conn.c     bytes come and go: lwIP's callbacks, limits, time-outs
 *      request.c  bytes -> what is asked for     (no state, no network)
 *      reply.c    what is asked for -> a header  (likewise)
 *      date.c     dates, as they stand in both
 *      files.c    names -> bytes of the archive
 *      status.c   counters, as a page (CONFIG_APPHTTPD_STATUS)
 */
#ifndef HTTPD_H
#define HTTPD_H

#include <uk/essentials.h>

/* Limits: what is longer is refused with a status that says so. */
enum {
	HTTPD_HEAD_MAX = 8192,   /* bytes of a request, up to the empty line */
	HTTPD_PATH_MAX = 512,    /* bytes of a path, decoded */
	HTTPD_REPLY_MAX = 512 + 3 * HTTPD_PATH_MAX, /* bytes of a header of
				  * ours, and of a path, all of it %xx */
	HTTPD_REFUSED_MAX = 16,  /* clients beyond those who are served, who
				  * are told so; the next ones are reset */
	HTTPD_STEP = 4096,       /* bytes that a client has to take within
				  * `idle` seconds, unless it has all */
	HTTPD_DATE_MAX = 30,     /* bytes of a date, the NUL included */
	HTTPD_ETAG_LEN = 18,     /* of an ETag of ours: "0123456789abcdef" */
};

/* Some of the bytes of a header. */
struct httpd_text {
	const char *p;
	size_t len;
};

/* --- request.c ------------------------------------------------------------ */

enum httpd_method { HTTPD_GET, HTTPD_HEAD, HTTPD_OTHER };

/* What is asked for. Texts lie in the header that was read. */
struct httpd_request {
	enum httpd_method method;
	size_t len;       /* bytes of its header, the empty line included */
	bool is_10;       /* HTTP/1.0: the connection is closed afterwards... */
	bool stay;        /* ...unless the client says not to (keep-alive) */
	bool close;       /* it says to close it */
	bool keep;        /* so the connection stays open */
	bool gzip;        /* the client understands it */
	bool has_range;   /* a part of the file only: */
	bool from_end;    /* its last `last` bytes */
	uint64_t first;   /* from this byte... */
	uint64_t last;    /* ...to this one; UINT64_MAX: to the end */
	struct httpd_text has; /* the client has these (If-None-Match) */
	uint64_t since;   /* what it has is of this second; 0: it says not */
	struct httpd_text wants; /* it wants one of these only (If-Match) */
	uint64_t until;   /* or one that is not of after this second; 0: any */
	struct httpd_text if_range; /* the range is of this form of the file */
	char path[HTTPD_PATH_MAX]; /* decoded, without "/" in front; "" is / */
};

/*
 * Find the end of a request's header.
 * @return its length, the empty line included; 0: it is not all there
 */
size_t httpd_head_len(const char *buf, size_t len);

/*
 * Read a header; what follows it (r->len bytes later) is not looked at.
 * @return 200, or the status that the client deserves: 400, 405, 413, 414, 501,
 * 505; r->keep is false then
 */
int httpd_parse(const char *head, size_t len, struct httpd_request *r);

/* --- files.c -------------------------------------------------------------- */

/* A file, in the archive. */
struct httpd_file {
	const char *name;
	const char *data;
	uint32_t size;
	struct httpd_text type; /* "text/html; charset=utf-8" */
	char etag[HTTPD_ETAG_LEN + 1]; /* a digest of the contents, quoted */
	uint32_t mtime;      /* written then, seconds since 1970; 0: unknown */
	const struct httpd_file *gzip; /* the same, compressed; or NULL */
	bool is_gzip;        /* this one is: it is found under its plain name */
};

/* Read an archive. @return how many files, or a negative errno, and why was
 * said */
int httpd_files_init(const void *archive, size_t len);
/* @return the file for a path, or for a directory its index.html; or NULL.
 * `*moved`: it is a directory, but the path does not end in a slash */
const struct httpd_file *httpd_file(const char *path, bool *moved);

/* --- date.c --------------------------------------------------------------- */

/* A date in words: "Sun, 06 Nov 1994 08:49:37 GMT". */
void httpd_date(uint64_t sec, char out[HTTPD_DATE_MAX]);
/* @return seconds since 1970; 0: this is no date */
uint64_t httpd_date_read(struct httpd_text t);

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
 * @param now seconds since 1970; in January 1970: nobody knows */
void httpd_answer(const struct httpd_request *r, int status, uint64_t now,
		  struct httpd_reply *out);
/* A path as it may stand in a header or a log; it is cut where room ends.
 * @return its length, without the NUL */
size_t httpd_encode(const char *path, char *out, size_t room);

/* --- conn.c --------------------------------------------------------------- */

/* How long a client may take; seconds. */
struct httpd_limits {
	unsigned int slow; /* for a whole request to arrive */
	unsigned int idle; /* between two requests, and for HTTPD_STEP bytes */
};

/* What happened so far. */
struct httpd_counts {
	uint64_t since;     /* when it began, of uk_time_mono() */
	uint64_t replies;
	uint64_t refused;   /* connections beyond the limit */
	uint64_t timed_out; /* connections */
	unsigned int open;  /* connections now */
};

/* Serve on a port. @param until end the event loop after so many replies, a
 * second after the last connection; 0: never. @return 0 or a negative errno */
int httpd_listen(uint16_t port, const struct httpd_limits *limits,
		 uint64_t until);
const struct httpd_counts *httpd_counts(void);

/* --- status.c ------------------------------------------------------------- */

enum { HTTPD_STATUS_MAX = 256 };

/* The page of counters, if this is its path. @return its length, or 0 */
#if CONFIG_APPHTTPD_STATUS
size_t httpd_status(const char *path, char out[HTTPD_STATUS_MAX]);
#else
static inline size_t httpd_status(const char *path __maybe_unused,
				  char out[HTTPD_STATUS_MAX] __maybe_unused)
{
	return 0;
}
#endif

#endif /* HTTPD_H */
