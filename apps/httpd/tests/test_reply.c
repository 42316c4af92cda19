/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of httpd, replies - what is answered to a request that was understood.
 *
 * Idea: no connection and no stack. A request goes through the parser, the
 * reply to it is looked at as text, at a second that the test chooses: so each
 * case is one rule of RFC 9110, and a wrong header is seen as such. The files
 * are those of site.c.
 */
#include <uk/fmt.h>
#include <uk/string.h>
#include <uk/test.h>

#include "httpd.h"
#include "site.h"
#include "test_httpd.h"

static struct httpd_request r;

static int parse(const char *head)
{
	return httpd_parse(head, strlen(head), &r);
}

enum { NOW = 784111777 }; /* RFC 9110, 5.6.7 */

uk_testsuite_register(httpd_reply, site_make);

static struct httpd_reply reply;

static const char *answer(const char *head)
{
	int status = parse(head);

	httpd_answer(&r, status, NOW, &reply);
	reply.head[reply.head_len] = 0;
	return reply.head;
}

UK_TESTCASE(httpd_reply, file_comes_with_its_type_and_length)
{
	const char *head = answer(GET("/", ""));

	UK_TEST_EXPECT_UNUM_EQ(reply.status, 200);
	UK_TEST_EXPECT(strstr(head, "HTTP/1.1 200 OK\r\n") == head);
	UK_TEST_EXPECT(strstr(head, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
	UK_TEST_EXPECT(strstr(head, "Content-Type: text/html; charset=utf-8\r\n"));
	UK_TEST_EXPECT(strstr(head, "Content-Length: 11\r\n"));
	UK_TEST_EXPECT(strstr(head, "\r\n\r\n") == head + reply.head_len - 4);
	UK_TEST_EXPECT_BYTES_EQ(reply.body, "<p>home</p>", 11);
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 11);
}

UK_TESTCASE(httpd_reply, head_is_the_same_without_the_body)
{
	answer("HEAD / HTTP/1.1\r\n" HOST "\r\n");
	UK_TEST_EXPECT(strstr(reply.head, "Content-Length: 11\r\n"));
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 0);
	answer("HEAD / HTTP/1.1\r\n" HOST "Range: bytes=3-6\r\n\r\n");
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 200);
	UK_TEST_EXPECT(strstr(reply.head, "Content-Length: 11\r\n"));
	answer("HEAD /nope HTTP/1.1\r\n" HOST "\r\n");
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 404);
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 0);
}

UK_TESTCASE(httpd_reply, client_that_has_it_gets_no_body)
{
	char head[256], *tag;

	answer(GET("/", ""));
	tag = strstr(reply.head, "ETag: ") + 6;
	memcpy(head, "GET / HTTP/1.1\r\n" HOST "If-None-Match: W/", 42);
	memcpy(head + 42, tag, 18);
	memcpy(head + 60, "\r\n\r\n", 5);
	answer(head);
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 304);
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 0);
	UK_TEST_EXPECT(!strstr(reply.head, "Content-Length"));
	head[45] ^= 1; /* another one */
	answer(head);
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 200);
}

#define SINCE(date) "If-Modified-Since: " date "\r\n"
#define UNLESS "If-Unmodified-Since: "
#define DAY_BEFORE "Sat, 05 Nov 1994 08:49:37 GMT" /* SITE_WRITTEN */

UK_TESTCASE(httpd_reply, date_decides_where_no_etag_is_named)
{
	answer(GET("/", ""));
	UK_TEST_EXPECT(strstr(reply.head, "Last-Modified: " DAY_BEFORE "\r\n"));
	answer(GET("/", SINCE(DAY_BEFORE)));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 304);
	UK_TEST_EXPECT(strstr(reply.head, "Last-Modified: " DAY_BEFORE "\r\n"));
	answer(GET("/", SINCE("Saturday, 05-Nov-94 08:49:38 GMT")));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 304);
	answer(GET("/", SINCE("Sat, 05 Nov 1994 08:49:36 GMT")));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 200);
	answer(GET("/", SINCE("yesterday")));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 200);
	answer(GET("/", SINCE(DAY_BEFORE) "If-None-Match: \"x\"\r\n"));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 200);
	answer(GET("/", "If-None-Match: *\r\n"));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 304);
}

UK_TESTCASE(httpd_reply, file_of_the_future_is_of_now)
{
	parse(GET("/", ""));
	httpd_answer(&r, 200, SITE_WRITTEN - 3600, &reply);
	reply.head[reply.head_len] = 0;
	UK_TEST_EXPECT(strstr(reply.head, "Last-Modified: Sat, 05 Nov 1994 07:"));
}

UK_TESTCASE(httpd_reply, machine_without_a_clock_says_no_date)
{
	parse(GET("/", ""));
	httpd_answer(&r, 200, 5, &reply);
	reply.head[reply.head_len] = 0;
	UK_TEST_EXPECT(!strstr(reply.head, "\nDate:"));
	UK_TEST_EXPECT(strstr(reply.head, "Last-Modified: " DAY_BEFORE "\r\n"));
}

static int ask_with(const char *fields, const char *validator)
{
	char head[256];

	uk_snprintf(head, sizeof(head), "GET / HTTP/1.1\r\n" HOST "%s%s\r\n\r\n",
		    fields, validator);
	answer(head);
	return reply.status;
}

static int part_of(const char *validator)
{
	return ask_with("Range: bytes=3-6\r\nIf-Range: ", validator);
}

UK_TESTCASE(httpd_reply, client_that_wants_another_form_gets_none)
{
	char tag[40] = "W/";

	answer(GET("/", ""));
	memcpy(tag + 2, strstr(reply.head, "ETag: ") + 6, 18);
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-Match: ", tag + 2), 200);
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-Match: *", ""), 200);
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-Match: \"x\", ", tag + 2), 200);
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-Match: \"x\"", ""), 412);
	UK_TEST_EXPECT(strstr(reply.head, "412 Precondition Failed\r\n"));
	UK_TEST_EXPECT(!strstr(reply.head, "ETag") && reply.keep);
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-Match: ", tag), 412); /* weak */
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-None-Match: *\r\nIf-Match: ",
					"\"x\""), 412);
	UK_TEST_EXPECT_SNUM_EQ(ask_with(UNLESS, DAY_BEFORE), 200);
	UK_TEST_EXPECT_SNUM_EQ(ask_with(UNLESS, "yesterday"), 200);
	UK_TEST_EXPECT_SNUM_EQ(ask_with(UNLESS, "Sat, 05 Nov 1994 08:49:36 GMT"),
			       412);
	UK_TEST_EXPECT_SNUM_EQ(ask_with("If-Match: *\r\n" UNLESS,
					"Sat, 05 Nov 1994 08:49:36 GMT"), 200);
	answer(GET("/nope", "If-Match: \"x\"\r\n"));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 404);
}

UK_TESTCASE(httpd_reply, part_is_sent_only_of_the_file_that_the_client_knows)
{
	char tag[20] = "";

	answer(GET("/", ""));
	memcpy(tag, strstr(reply.head, "ETag: ") + 6, 18);
	UK_TEST_EXPECT_SNUM_EQ(part_of(tag), 206);
	UK_TEST_EXPECT_SNUM_EQ(part_of(DAY_BEFORE), 206);
	UK_TEST_EXPECT_SNUM_EQ(part_of("\"other\""), 200);
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 11);
	UK_TEST_EXPECT_SNUM_EQ(part_of("Sat, 05 Nov 1994 08:49:38 GMT"), 200);
	UK_TEST_EXPECT_SNUM_EQ(part_of("W/\"x\""), 200);
}

UK_TESTCASE(httpd_reply, part_of_a_file_is_what_was_asked_for)
{
	answer(RANGE("bytes=3-6"));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 206);
	UK_TEST_EXPECT(strstr(reply.head, "Content-Range: bytes 3-6/11\r\n"));
	UK_TEST_EXPECT_BYTES_EQ(reply.body, "home", 4);
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 4);
	answer(RANGE("bytes=-4"));
	UK_TEST_EXPECT_BYTES_EQ(reply.body, "</p>", 4);
	answer(RANGE("bytes=7-999"));
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 4);
	answer(RANGE("bytes=-999"));
	UK_TEST_EXPECT_UNUM_EQ(reply.body_len, 11);
	answer(RANGE("bytes=11-"));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 416);
	UK_TEST_EXPECT(strstr(reply.head, "Content-Range: bytes */11\r\n"));
	answer(GET("/empty.txt", "Range: bytes=0-0\r\n"));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 416);
	answer(GET("/empty.txt", ""));
	UK_TEST_EXPECT(strstr(reply.head, "Content-Length: 0\r\n"));
}

UK_TESTCASE(httpd_reply, compressed_form_is_sent_with_its_name)
{
	answer(GET("/style.css", "Accept-Encoding: gzip\r\n"));
	UK_TEST_EXPECT(strstr(reply.head, "Content-Encoding: gzip\r\n"));
	UK_TEST_EXPECT(strstr(reply.head, "Content-Type: text/css"));
	UK_TEST_EXPECT(strstr(reply.head, "Vary: Accept-Encoding\r\n"));
	UK_TEST_EXPECT_BYTES_EQ(reply.body, "(compressed)", 12);
	answer(GET("/style.css", ""));
	UK_TEST_EXPECT(!strstr(reply.head, "Content-Encoding"));
	UK_TEST_EXPECT(strstr(reply.head, "Vary: Accept-Encoding\r\n"));
	answer(GET("/docs/", "")); /* there is no other form */
	UK_TEST_EXPECT(strstr(reply.head, "Content-Encoding: gzip\r\n"));
}

UK_TESTCASE(httpd_reply, folder_without_its_slash_is_sent_there)
{
	answer(GET("/docs", ""));
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 301);
	UK_TEST_EXPECT(strstr(reply.head, "Location: /docs/\r\n"));
	answer(GET("/a%20b%c3%a4", ""));
	UK_TEST_EXPECT(strstr(reply.head, "Location: /a%20b%C3%A4/\r\n"));
	UK_TEST_EXPECT(reply.keep);
}

UK_TESTCASE(httpd_reply, folder_is_named_whole_however_long_it_is)
{
	char ask[SITE_LONG + 64], escaped[3 * SITE_LONG + 64];

	uk_snprintf(ask, sizeof(ask), GET("/%s", ""), site_long());
	httpd_encode(site_long(), escaped, sizeof(escaped));
	UK_TEST_EXPECT_UNUM_EQ(strlen(escaped), 3 * SITE_LONG);
	answer(ask);
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 301);
	UK_TEST_ASSERT(strstr(reply.head, "Location: /"));
	UK_TEST_EXPECT_BYTES_EQ(strstr(reply.head, "Location: /") + 11, escaped,
				3 * SITE_LONG);
	UK_TEST_EXPECT(strstr(reply.head, "%A4/\r\nContent-Type: "));
}

UK_TESTCASE(httpd_reply, old_client_is_told_that_the_connection_stays)
{
	answer("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	UK_TEST_EXPECT(strstr(reply.head, "Connection: keep-alive\r\n"));
	answer("GET / HTTP/1.0\r\n\r\n");
	UK_TEST_EXPECT(strstr(reply.head, "Connection: close\r\n"));
	answer(GET("/", "Connection: keep-alive\r\n"));
	UK_TEST_EXPECT(!strstr(reply.head, "Connection: "));
}

UK_TESTCASE(httpd_reply, refusal_closes_the_connection)
{
	answer("POST / HTTP/1.1\r\n" HOST "\r\n");
	UK_TEST_EXPECT_UNUM_EQ(reply.status, 405);
	UK_TEST_EXPECT(strstr(reply.head, "Allow: GET, HEAD\r\n"));
	UK_TEST_EXPECT(strstr(reply.head, "Connection: close\r\n"));
	UK_TEST_EXPECT(!reply.keep);
}
