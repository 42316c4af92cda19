/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the web server without a network: what requests mean, which of them
 * are refused; and dates. What is answered: test_reply.c. The bytes on the wire:
 * tests/test_httpd.py.
 */
#include <uk/fmt.h>
#include <uk/string.h>
#include <uk/test.h>

#include "httpd.h"
#include "test_httpd.h"

static struct httpd_request r;

static int parse(const char *head)
{
	return httpd_parse(head, strlen(head), &r);
}

UK_TESTCASE(httpd_request, plain_request_is_understood)
{
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("/a/b.html?q=1", "")), 200);
	UK_TEST_EXPECT_UNUM_EQ(r.method, HTTPD_GET);
	UK_TEST_EXPECT_STR_EQ(r.path, "a/b.html");
	UK_TEST_EXPECT(r.keep && !r.gzip && !r.has_range);
	UK_TEST_EXPECT_SNUM_EQ(parse("HEAD / HTTP/1.1\r\nhost:x\r\n\r\n"), 200);
	UK_TEST_EXPECT_UNUM_EQ(r.method, HTTPD_HEAD);
	UK_TEST_EXPECT_STR_EQ(r.path, "");
}

UK_TESTCASE(httpd_request, header_ends_at_the_first_empty_line)
{
	static const char two[] = GET("/", "") GET("/b", "");

	UK_TEST_EXPECT_UNUM_EQ(httpd_head_len(two, sizeof(two) - 1),
			       sizeof(GET("/", "")) - 1);
	UK_TEST_EXPECT_UNUM_EQ(httpd_head_len(two, 10), 0);
	UK_TEST_EXPECT_UNUM_EQ(httpd_head_len("\r\n\r\n", 4), 4);
	UK_TEST_EXPECT_UNUM_EQ(httpd_head_len("", 0), 0);
	UK_TEST_EXPECT_UNUM_EQ(httpd_head_len("\r\r\n\n\r\n\r\n", 8), 8);
	UK_TEST_EXPECT_SNUM_EQ(parse(two), 200);
	UK_TEST_EXPECT_UNUM_EQ(r.len, sizeof(GET("/", "")) - 1);
	UK_TEST_EXPECT_STR_EQ(r.path, "");
}

UK_TESTCASE(httpd_request, path_is_decoded_and_never_leads_out)
{
	static const char *const wrong[] = {
		GET("/..", ""), GET("/a/../b", ""), GET("/%2e%2E/b", ""),
		GET("/a//b", ""), GET("/./b", ""), GET("/a/.", ""),
		GET("/%00", ""), GET("/a%0ab", ""), GET("/%", ""),
		GET("/%4", ""), GET("/%zz", ""), GET("x", ""), GET("*", ""),
		GET("http:///", ""), GET("https://x/", ""), GET("", ""),
		GET("http://", ""), GET("http://?q", ""), GET("http://x#y/", ""),
		GET("http://a b/c", ""), GET("http://me@x/", ""),
		GET("http://x/../a", ""), GET("//", ""),
		GET("/a%2f..%2fb", ""), GET("/a b", ""), GET("/a?b c", ""),
		GET("/%1f", ""), GET("/a\tb", ""),
	};
	size_t i;

	UK_TEST_EXPECT_SNUM_EQ(parse(GET("/a%20b/%C3%a4/", "")), 200);
	UK_TEST_EXPECT_STR_EQ(r.path, "a b/\xc3\xa4/");
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("/%61%2f%3f%25?/../%zz", "")), 200);
	UK_TEST_EXPECT_STR_EQ(r.path, "a/?%");
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("/..a/b../...", "")), 200);
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("HTTP://x:80/a/b?c", "")), 200);
	UK_TEST_EXPECT_STR_EQ(r.path, "a/b");
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("http://x", "")), 200);
	UK_TEST_EXPECT_STR_EQ(r.path, "");
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("http://x?a/b", "")), 200);
	UK_TEST_EXPECT_STR_EQ(r.path, "");
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		UK_TEST_EXPECT_SNUM_EQ(parse(wrong[i]), 400);
		UK_TEST_EXPECT(!r.keep);
		UK_TEST_EXPECT_STR_EQ(r.path, ""); /* it is logged */
	}
}

UK_TESTCASE(httpd_request, what_two_servers_could_read_differently_is_refused)
{
	static const struct {
		int status;
		const char *head;
	} wrong[] = {
		{ 400, "" }, { 400, "\r\n\r\n" }, { 400, "GET\r\n\r\n" },
		{ 400, "GET /\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\n\n" },
		{ 400, "GET  / HTTP/1.1\r\n" HOST "\r\n" },
		{ 400, "GET / HTTP/1.1 \r\n" HOST "\r\n" },
		{ 400, "GET / HTTP/1.1\r\n\r\n" },             /* no host */
		{ 400, GET("/", HOST) },                       /* two hosts */
		{ 400, "GET / HTTP/1.1\r\nHost : x\r\n\r\n" },
		{ 400, GET("/", "X: 1\r\n folded\r\n") },
		{ 400, GET("/", "no colon\r\n") },
		{ 400, GET("/", ": nameless\r\n") },
		{ 400, GET("/", "in side: x\r\n") },
		{ 400, GET("/", "X(: x\r\n") },
		{ 400, "G(T / HTTP/1.1\r\n" HOST "\r\n" },
		{ 501, GET("/", "Content-Length: 0\r\n"
			   "Transfer-Encoding: chunked\r\n") },
		{ 413, GET("/", "Content-Length: 5\r\n"
			   "Transfer-Encoding: chunked\r\n") },
		{ 413, GET("/", "Content-Length: 0\r\n"
			   "Content-Length: 5\r\n") },
		{ 400, GET("/", "Content-Length: 0, 5\r\n") },
		{ 400, GET("/", "X: 1\rY: 2\r\n") },
		{ 400, GET("/", "Content-Length: x\r\n") },
		{ 400, GET("/", "Content-Length: -1\r\n") },
		{ 400, GET("/", "Content-Length: 99999999999999999999\r\n") },
		{ 413, GET("/", "Content-Length: 5\r\n") },
		{ 501, GET("/", "Transfer-Encoding: chunked\r\n") },
		{ 505, "GET / HTTP/2.0\r\n" HOST "\r\n" },
		{ 400, "GET / HTTX/1.1\r\n" HOST "\r\n" },
		{ 405, "POST / HTTP/1.1\r\n" HOST "\r\n" },
		{ 405, "get / HTTP/1.1\r\n" HOST "\r\n" },
		{ 405, "OPTIONS * HTTP/1.1\r\n" HOST "\r\n" },
		{ 405, "CONNECT x:80 HTTP/1.1\r\n" HOST "\r\n" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		UK_TEST_EXPECT_SNUM_EQ(parse(wrong[i].head), wrong[i].status);
	UK_TEST_EXPECT_SNUM_EQ(parse(GET("/", "Content-Length: 0\r\n")), 200);
}

static int parse_host(const char *host)
{
	char head[64];

	uk_snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: %s \r\n\r\n",
		    host);
	return parse(head);
}

UK_TESTCASE(httpd_request, host_is_a_name_or_an_address)
{
	static const char *const good[] = {
		"x", "", "localhost:8080", "10.0.2.15", "[::1]:80", "a_b-c.D~",
		"%c3%a4.example",
	};
	static const char *const wrong[] = {
		"a b", "a/b", "a?b", "me@x", "a b/c?@", "a#b", "\"x\"", "a\\b",
		"\xc3\xa4", "<x>",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		UK_TEST_EXPECT_SNUM_EQ(parse_host(good[i]), 200);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		UK_TEST_EXPECT_SNUM_EQ(parse_host(wrong[i]), 400);
}

/* A request with two bytes `c` in a field, which somebody could take for the end
 * of its line, behind `pad` others. @return its status */
static int parse_with(char c, unsigned int pad)
{
	char head[128] = "GET / HTTP/1.1\r\n" HOST "X: ";
	size_t n = strlen(head);

	while (pad-- > 0)
		head[n++] = 'x';
	head[n++] = c;
	head[n++] = c;
	memcpy(head + n, "Y: b\r\n\r\n", 8);
	return httpd_parse(head, n + 8, &r);
}

UK_TESTCASE(httpd_request, control_character_is_refused_wherever_it_is)
{
	unsigned int c, pad;

	for (pad = 0; pad < 20; pad++) {
		for (c = 0; c < ' '; c++)
			if (parse_with((char)c, pad) != (c == '\t' ? 200 : 400))
				UK_TEST_EXPECT_UNUM_EQ(c, pad);
		UK_TEST_EXPECT_SNUM_EQ(parse_with(' ', pad), 200);
		UK_TEST_EXPECT_SNUM_EQ(parse_with('\x7f', pad), 200);
		UK_TEST_EXPECT_SNUM_EQ(parse_with('\x80', pad), 200);
	}
}

UK_TESTCASE(httpd_request, name_of_a_field_is_a_word)
{
	static const char marks[] = "!#$%&'*+-.^_`|~:"; /* : ends the name */
	char head[] = "GET / HTTP/1.1\r\n" HOST "A?B: y\r\n\r\n";
	char *at = strchr(head, '?');
	unsigned int c;
	bool good;

	for (c = 0; c < 256; c++) {
		good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		       (c >= 'a' && c <= 'z') ||
		       (c && c < 128 && strchr(marks, (char)c));
		*at = (char)c;
		UK_TEST_EXPECT_SNUM_EQ(httpd_parse(head, sizeof(head) - 1, &r),
				       good ? 200 : 400);
	}
}

UK_TESTCASE(httpd_request, path_that_is_too_long_is_refused_as_such)
{
	static char head[HTTPD_PATH_MAX + 64];

	memcpy(head, "GET /", 5);
	memset(head + 5, 'a', HTTPD_PATH_MAX);
	memcpy(head + 5 + HTTPD_PATH_MAX - 1, " HTTP/1.1\r\n" HOST "\r\n", 23);
	UK_TEST_EXPECT_SNUM_EQ(parse(head), 200);
	memcpy(head + 5 + HTTPD_PATH_MAX, " HTTP/1.1\r\n" HOST "\r\n", 23);
	head[5 + HTTPD_PATH_MAX - 1] = 'a';
	UK_TEST_EXPECT_SNUM_EQ(parse(head), 414);
	head[5 + HTTPD_PATH_MAX - 1] = '/';
	UK_TEST_EXPECT_SNUM_EQ(parse(head), 414);
	memcpy(head + 5 + HTTPD_PATH_MAX - 3, "%61", 3); /* one, decoded */
	UK_TEST_EXPECT_SNUM_EQ(parse(head), 200);
}

UK_TESTCASE(httpd_request, connection_stays_open_unless_somebody_objects)
{
	parse("GET / HTTP/1.0\r\n\r\n");
	UK_TEST_EXPECT(!r.keep);
	parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
	UK_TEST_EXPECT(r.keep);
	parse(GET("/", "Connection: close\r\n"));
	UK_TEST_EXPECT(!r.keep);
	parse(GET("/", "Connection: upgrade, Close\r\n"));
	UK_TEST_EXPECT(!r.keep);
	parse(GET("/", "Connection: close\r\nConnection: keep-alive\r\n"));
	UK_TEST_EXPECT(!r.keep);
	parse("GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n");
	UK_TEST_EXPECT(!r.keep);
}

static bool gzip(const char *head)
{
	parse(head);
	return r.gzip;
}

UK_TESTCASE(httpd_request, compressed_files_go_to_those_who_ask)
{
	UK_TEST_EXPECT(gzip(GET("/", "Accept-Encoding: br, gzip;q=0.5\r\n")));
	UK_TEST_EXPECT(gzip(GET("/", "Accept-Encoding: GZIP\r\n")));
	UK_TEST_EXPECT(!gzip(GET("/", "Accept-Encoding: gzip;q=0\r\n")));
	UK_TEST_EXPECT(!gzip(GET("/", "Accept-Encoding: gzipped\r\n")));
	UK_TEST_EXPECT(!gzip(GET("/", "Accept-Encoding:\r\n")));
}

static void expect_range(const char *head, bool has, uint64_t first,
			 uint64_t last)
{
	UK_TEST_EXPECT_SNUM_EQ(parse(head), 200);
	UK_TEST_EXPECT_UNUM_EQ(r.has_range, has);
	if (has) {
		UK_TEST_EXPECT_UNUM_EQ(r.first, first);
		UK_TEST_EXPECT_UNUM_EQ(r.last, last);
	}
}

UK_TESTCASE(httpd_request, range_is_one_of_three_forms_or_none)
{
	expect_range(RANGE("bytes=0-9"), true, 0, 9);
	expect_range(RANGE("bytes=5-"), true, 5, UINT64_MAX);
	expect_range(RANGE("bytes=-7"), true, 0, 7);
	UK_TEST_EXPECT(r.from_end);
	expect_range(RANGE("bytes=9-5"), false, 0, 0);
	expect_range(RANGE("bytes=-"), false, 0, 0);
	expect_range(RANGE("bytes=0-1,5-6"), false, 0, 0);
	expect_range(RANGE("lines=0-1"), false, 0, 0);
	expect_range(RANGE("bytes=0-18446744073709551616"), false, 0, 0);
	expect_range(RANGE("bytes=a-b"), false, 0, 0);
	expect_range(GET("/", "Range: bytes=5-9\r\nRange: bytes=3-x\r\n"),
		     false, 0, 0);
}

UK_TESTCASE(httpd_date, all_three_forms_mean_the_same_second)
{
	static const char *const same[] = {
		"Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT",
		"Sun Nov  6 08:49:37 1994",
	};
	char words[HTTPD_DATE_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(same); i++)
		UK_TEST_EXPECT_UNUM_EQ(httpd_date_read((struct httpd_text){
			same[i], strlen(same[i]) }), 784111777);
	httpd_date(784111777, words);
	UK_TEST_EXPECT_STR_EQ(words, same[0]);
}

UK_TESTCASE(httpd_date, what_is_no_date_is_none)
{
	static const char *const wrong[] = {
		"", "0", "Sun, 06 Nov 1994 08:49:37", "now",
		"Sun, 06 Nov 1994 08:49:37 GMT ",
		"Sun, 06 Nov 1994 08:49:37 CET", "Sun, 30 Feb 1994 08:49:37 GMT",
		"Sun, 06 Nob 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 25:49:37 GMT", "Sun Nov  6 08:49:37",
		"Sun, -6 Nov 1994 08:49:37 GMT",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		UK_TEST_EXPECT_UNUM_EQ(httpd_date_read((struct httpd_text){
			wrong[i], strlen(wrong[i]) }), 0);
}

