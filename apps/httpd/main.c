/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * httpd - the files that came with the image, served to whoever asks.
 *
 *      make run APP=httpd ROOTFS=dir       http://localhost:8080
 *
 * Without ROOTFS= it is the page below page/, which is inside the image.
 *
 * Run to completion: main() states what it waits for and enters the event loop.
 * httpd.h shows the parts.
 */
#include <uk/alloc.h>
#include <uk/initrd.h>
#include <uk/libparam.h>
#include <uk/loop.h>
#include <uk/print.h>

#include "httpd.h"

static uint64_t until = 0; /* 0: for ever */
UK_LIBPARAM_PARAM(until, u64, "end after so many replies");
static unsigned int slow = 10, idle = 30;
UK_LIBPARAM_PARAM(slow, uint, "seconds that a request may take to arrive: 10");
UK_LIBPARAM_PARAM(idle, uint, "seconds between requests, and for 4 KiB of a "
		  "reply to be taken: 30");

int main(int argc __maybe_unused, char *argv[] __maybe_unused,
	 char *envp[] __maybe_unused)
{
	const struct httpd_limits limits = { .slow = slow, .idle = idle };
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_initrd archive;
	size_t free;
	int n, err;

	if (uk_initrd(&archive)) {
		uk_pr_crit("no files: start with an archive (make run ROOTFS=dir)");
		return 1;
	}
	n = httpd_files_init(archive.data, archive.len);
	if (n < 0)
		return 1;
	err = httpd_listen(CONFIG_APPHTTPD_PORT, &limits, until);
	if (err) {
		uk_pr_crit("cannot listen on port %d (error %d)",
			   CONFIG_APPHTTPD_PORT, -err);
		return 1;
	}
	uk_pr_info("%d files; listening on port %d", n, CONFIG_APPHTTPD_PORT);
	free = uk_alloc_availmem(a);
	err = uk_loop_run();
	uk_pr_info("free memory: %zu bytes before, %zu now", free,
		   uk_alloc_availmem(a));
	return err;
}
