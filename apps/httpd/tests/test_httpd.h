/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests, as the tests write them. */
#ifndef TEST_HTTPD_H
#define TEST_HTTPD_H

#define HOST "Host: x\r\n"
#define GET(path, fields) "GET " path " HTTP/1.1\r\n" HOST fields "\r\n"
#define RANGE(spec) GET("/", "Range: " spec "\r\n")

#endif /* TEST_HTTPD_H */
