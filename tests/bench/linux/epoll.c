/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A web server with nothing to spare: what apps/httpd is compared with.
 *
 *      epoll FILE TYPE ETAG
 *
 * Idea: the least that a server on Linux can do for a request. The file is in
 * memory from the start; a connection is read once and written once, header and
 * body together; epoll says which, many at a time. The header has the same
 * lines as that of apps/httpd, of which only the date is made for each answer.
 * What it leaves out (limits, time-outs, ranges, other files) it does not pay
 * for, and the server that it is compared with does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 64, REQUEST_MAX = 8192, CONNECTIONS = 1024 };

/* What came of a request so far. */
struct conn {
	size_t have;
	char in[REQUEST_MAX];
};

static char *body;
static size_t body_len;
static const char *type, *etag;
static struct conn *conns[CONNECTIONS]; /* by descriptor */
static int events_fd;

static bool load(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st))
		return false;
	body_len = (size_t)st.st_size;
	body = malloc(body_len + 1);
	return body && read(fd, body, body_len) == st.st_size && !close(fd);
}

static int header(char *out, size_t room)
{
	static char date[64];
	static time_t of;
	time_t now = time(NULL);
	struct tm tm;

	if (now != of) {
		of = now;
		strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT",
			 gmtime_r(&now, &tm));
	}
	return snprintf(out, room,
			"HTTP/1.1 200 OK\r\nServer: epoll\r\nDate: %s\r\n"
			"ETag: \"%s\"\r\nCache-Control: no-cache\r\n"
			"Content-Type: %s\r\nAccept-Ranges: bytes\r\n"
			"Content-Length: %zu\r\n\r\n",
			date, etag, type, body_len);
}

/* Counted by whoever measures: once for each request. */
__attribute__((noinline)) static bool answer(int fd, const char *request)
{
	char head[512];
	struct iovec v[] = { { head, 0 }, { body, body_len } };

	if (memcmp(request, "GET /index.html HTTP/1.1\r\n", 26))
		return false;
	v[0].iov_len = (size_t)header(head, sizeof(head));
	return writev(fd, v, 2) == (ssize_t)(v[0].iov_len + body_len);
}

static void serve(int fd)
{
	struct conn *c = conns[fd];
	ssize_t n = read(fd, c->in + c->have, REQUEST_MAX - c->have);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n > 0) {
		c->have += (size_t)n;
		if (c->have < 4 || memcmp(c->in + c->have - 4, "\r\n\r\n", 4))
			return; /* the rest is on its way */
		c->have = 0;
		if (answer(fd, c->in))
			return;
	}
	conns[fd] = NULL;
	free(c);
	close(fd);
}

static void welcome(int listener)
{
	struct epoll_event e = { .events = EPOLLIN };
	int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

	if (fd < 0)
		return;
	if (fd >= CONNECTIONS || !(conns[fd] = calloc(1, sizeof(struct conn)))) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	e.data.fd = fd;
	epoll_ctl(events_fd, EPOLL_CTL_ADD, fd, &e);
}

static int listen_at(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)) || listen(fd, 255))
		return -1;
	return fd;
}

int main(int argc, char *argv[])
{
	struct epoll_event events[EVENTS], e = { .events = EPOLLIN };
	int i, n, listener;

	if (argc < 4 || !load(argv[1]))
		return 1;
	type = argv[2];
	etag = argv[3];
	listener = e.data.fd = listen_at(80);
	events_fd = epoll_create1(0);
	if (listener < 0 || events_fd < 0 ||
	    epoll_ctl(events_fd, EPOLL_CTL_ADD, listener, &e))
		return 2;
	puts("listening on port 80");
	for (;;) {
		n = epoll_wait(events_fd, events, EVENTS, -1);
		for (i = 0; i < n; i++)
			if (events[i].data.fd == listener)
				welcome(listener);
			else
				serve(events[i].data.fd);
	}
}
