/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Status - what the server holds and has done, as a page: /.status
 *
 *      up 8210         milliseconds since it listens
 *      open 1          connections now, the one that asks among them
 *      pcbs 1          of lwIP, for connections
 *      closing 0       of lwIP: closed already, and remembered for a while
 *      replies 10000   made, and so on: httpd.h, struct httpd_counts
 *      blocks 31       of memory, alive in all heaps
 *      bytes 58400     in these blocks
 *      failures 0      of attempts to have some
 *      held 0          received packets that somebody still looks at
 *      .
 *
 * The tests ask before and after; what was not given back is seen here. A
 * server that is meant for strangers should not tell them.
 */
#include <lwip/priv/tcp_priv.h>
#include <uk/alloc.h>
#include <uk/fmt.h>
#include <uk/lwip.h>
#include <uk/string.h>
#include <uk/time.h>

#include "httpd.h"

static unsigned int length(const struct tcp_pcb *list)
{
	unsigned int n = 0;

	for (; list; list = list->next)
		n++;
	return n;
}

size_t httpd_status(const char *path, char out[HTTPD_STATUS_MAX])
{
	const struct httpd_counts *c = httpd_counts();
	struct uk_alloc_stats heap = uk_alloc_stats_get(NULL);
	int n;

	if (strcmp(path, ".status"))
		return 0;
	n = uk_snprintf(out, HTTPD_STATUS_MAX,
			"up %llu\nopen %u\npcbs %u\nclosing %u\nreplies %llu\n"
			"refused %llu\ntimed-out %llu\nblocks %zu\nbytes %zu\n"
			"failures %llu\nheld %u\n.\n",
			(unsigned long long)(uk_time_mono() - c->since) /
			UK_NSEC_PER_MSEC,
			c->open, length(tcp_active_pcbs), length(tcp_tw_pcbs),
			(unsigned long long)c->replies,
			(unsigned long long)c->refused,
			(unsigned long long)c->timed_out, heap.cur_blocks,
			heap.cur_bytes, (unsigned long long)heap.failures,
			uk_lwip_held());
	return n < 0 ? 0 : MIN((size_t)n, (size_t)HTTPD_STATUS_MAX - 1);
}
