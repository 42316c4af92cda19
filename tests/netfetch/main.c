/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A client: fetches a file again and again and says what came, for
 * tests/test_ping.py.
 *
 *      netfetch ADDRESS PATH TIMES
 *
 *      start() -> on_connect: asks -> on_recv: sums up -> its end: the next one
 *
 * A reply ends where the server closes: HTTP/1.0 (RFC 9112, 6.3).
 */
#include <lwip/tcp.h>
#include <uk/fmt.h>
#include <uk/loop.h>
#include <uk/print.h>
#include <uk/string.h>

enum { NOT_ARGS = 2, NOT_CONNECTED, NOT_SENT, NOT_OK, NOT_EQUAL };

static ip_addr_t server;
static const char *path;
static unsigned int left;
static uint64_t sum, first_sum; /* FNV-1a (draft-eastlake-fnv) of the body */
static size_t bytes;
static char head[512];          /* what came before the body... */
static size_t head_len;         /* ...and how much of it there is */
static bool in_body;

static void start(struct uk_loop_alarm *a);
static struct uk_loop_alarm next = { .ring = start };

static void see(char c)
{
	if (in_body) {
		sum = (sum ^ (unsigned char)c) * 0x100000001b3ULL;
		bytes++;
		return;
	}
	if (head_len < sizeof(head) - 1)
		head[head_len++] = c;
	in_body = head_len >= 4 && !memcmp(head + head_len - 4, "\r\n\r\n", 4);
}

static void fetched(void)
{
	if (!in_body || memcmp(head, "HTTP/1.1 200 ", 13)) {
		uk_loop_stop(NOT_OK);
	} else if (first_sum && first_sum != sum) {
		uk_loop_stop(NOT_EQUAL);
	} else if (--left) {
		first_sum = sum;
		uk_loop_at(&next, 0);
	} else {
		uk_pr_info("fetched %zu bytes, %016llx", bytes,
			   (unsigned long long)sum);
		uk_loop_stop(0);
	}
}

static err_t on_recv(void *arg __maybe_unused, struct tcp_pcb *pcb,
		     struct pbuf *p, err_t err __maybe_unused)
{
	const struct pbuf *q;
	u16_t i;

	if (!p) {
		tcp_err(pcb, NULL);
		tcp_recv(pcb, NULL);
		tcp_close(pcb);
		fetched();
		return ERR_OK;
	}
	for (q = p; q; q = q->next)
		for (i = 0; i < q->len; i++)
			see(((const char *)q->payload)[i]);
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	return ERR_OK;
}

static err_t on_connect(void *arg __maybe_unused, struct tcp_pcb *pcb,
			err_t err __maybe_unused)
{
	char ask[256];
	int n = uk_snprintf(ask, sizeof(ask), "GET %s HTTP/1.0\r\n\r\n", path);

	if (n < 0 || (size_t)n >= sizeof(ask) ||
	    tcp_write(pcb, ask, (u16_t)n, TCP_WRITE_FLAG_COPY))
		uk_loop_stop(NOT_SENT);
	return ERR_OK;
}

static void on_err(void *arg __maybe_unused, err_t err)
{
	uk_pr_err("no connection (lwIP's error %d)", err);
	uk_loop_stop(NOT_CONNECTED);
}

static void start(struct uk_loop_alarm *a __maybe_unused)
{
	struct tcp_pcb *pcb = tcp_new();

	sum = 0xcbf29ce484222325ULL;
	bytes = head_len = 0;
	in_body = false;
	if (!pcb) {
		uk_loop_stop(NOT_CONNECTED);
		return;
	}
	tcp_recv(pcb, on_recv);
	tcp_err(pcb, on_err);
	if (tcp_connect(pcb, &server, 80, on_connect))
		uk_loop_stop(NOT_CONNECTED);
}

int main(int argc, char *argv[])
{
	const char *p;

	if (argc != 4 || !ipaddr_aton(argv[1], &server))
		return NOT_ARGS;
	path = argv[2];
	for (p = argv[3]; *p >= '0' && *p <= '9'; p++)
		left = 10 * left + (unsigned int)(*p - '0');
	uk_loop_at(&next, 0);
	return uk_loop_run();
}
