/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pages - what a visitor asks for, and any part of the reply, when it is needed.
 *
 * Idea: a reply is a function of its offset. The numbers, each 8 bytes with the
 * end of its line, are made when they are sent, so that 800 KB of them need no
 * memory at all. Only the first line of a request is read (RFC 9112, 3):
 *
 *      GET /numbers HTTP/1.1
 *
 * P1  A reply says how long it is, and that the connection ends behind it.
 *
 * Not more than a lesson needs; apps/httpd/request.c reads a request as it is
 * to be read.
 */
#include <uk/fmt.h>
#include <uk/string.h>

#include "server.h"

enum { NUMBERS = 100000, LINE = 8 };

static const char home[] = "<h1>It works.</h1>\n"
	"<p>Nobody waited for you. <a href=/numbers>Numbers</a>\n";

static void make(struct page *page, const char *status, const char *type,
		 const char *text)
{
	size_t body = text ? strlen(text) : (size_t)NUMBERS * LINE;
	int n = uk_snprintf(page->head, sizeof(page->head),
			    "HTTP/1.1 %s\r\nContent-Type: text/%s\r\n"
			    "Content-Length: %zu\r\nConnection: close\r\n\r\n",
			    status, type, body); /* P1 */

	page->head_len = (size_t)n;
	page->text = text;
	page->len = page->head_len + body;
}

/* Whether a request begins with `words`. */
static bool begins(const char *request, size_t len, const char *words)
{
	size_t n = strlen(words);

	return len >= n && !memcmp(request, words, n);
}

void page_find(struct page *page, const char *request, size_t len)
{
	if (begins(request, len, "GET / "))
		make(page, "200 OK", "html", home);
	else if (begins(request, len, "GET /numbers "))
		make(page, "200 OK", "plain", NULL);
	else if (begins(request, len, "GET /"))
		make(page, "404 Not Found", "plain", "no such page\n");
	else
		make(page, "501 Not Implemented", "plain", "GET, please\n");
}

//> page-copy
static void copy_numbers(size_t from, char *to, size_t n)
{
	char line[LINE + 1];
	size_t at, have;

	for (; n; n -= have, to += have, from += have) {
		uk_snprintf(line, sizeof(line), "%7zu\n", from / LINE);
		at = from % LINE;
		have = MIN(n, LINE - at);
		memcpy(to, line + at, have);
	}
}

void page_copy(const struct page *page, size_t from, char *to, size_t n)
{
	size_t head = 0;

	if (from < page->head_len) {
		head = MIN(n, page->head_len - from);
		memcpy(to, page->head + from, head);
	}
	from += head - page->head_len;
	if (n > head && page->text)
		memcpy(to + head, page->text + from, n - head);
	else if (n > head)
		copy_numbers(from, to + head, n - head);
}
//< page-copy
