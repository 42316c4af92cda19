/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small site - an archive of a few files (site.h), made in memory.
 *
 * Idea: the server finds its files in a cpio archive, so a test brings one of
 * its own, with a file of every kind that is answered in a way of its own: a
 * page, one that has a compressed form too, one that has no other, an empty
 * one, names that must be escaped, one of many packets. Its bytes are written
 * here as cpio writes them ("newc": 110 digits, name, data, each padded to 4).
 */
#include <uk/errno.h>
#include <uk/fmt.h>
#include <uk/string.h>

#include "httpd.h"
#include "site.h"

static char archive[SITE_BIG + 4096] __align(4);
static size_t end;

static void add(const char *name, const char *data, size_t size)
{
	size_t n = strlen(name) + 1;
	uint32_t fields[13] = { [1] = 0100644, [5] = SITE_WRITTEN,
				[6] = (uint32_t)size, [11] = (uint32_t)n };
	unsigned int i, k;
	char *p = archive + end;

	memcpy(p, "070701", 6);
	for (i = 0; i < 13; i++)
		for (k = 0; k < 8; k++)
			p[6 + 8 * i + k] = "0123456789abcdef"[
				fields[i] >> (28 - 4 * k) & 15];
	memcpy(p + 110, name, n);
	end = ALIGN_UP(end + 110 + n, 4UL);
	memcpy(archive + end, data, size);
	end = ALIGN_UP(end + size, 4UL);
}

static void add_text(const char *name, const char *text)
{
	add(name, text, strlen(text));
}

const char *site_long(void)
{
	static char name[SITE_LONG + 1];
	size_t i;

	for (i = 0; i < SITE_LONG; i += 2)
		memcpy(name + i, "\xc3\xa4", 2);
	return name;
}

int site_make(void)
{
	char path[SITE_LONG + 16];

	static char big[SITE_BIG];
	uint32_t i;

	if (end)
		return 0;
	for (i = 0; i < SITE_BIG; i++)
		big[i] = site_byte(i);
	add_text("index.html", "<p>home</p>");
	add_text("style.css", "p { color: red }");
	add_text("style.css.gz", "(compressed)");
	add_text("docs/index.html.gz", "(pages)");
	add_text("empty.txt", "");
	add_text("a b\xc3\xa4/index.html", "<p>umlaut</p>");
	uk_snprintf(path, sizeof(path), "%s/index.html", site_long());
	add_text(path, "<p>umlauts</p>");
	add("big.bin", big, sizeof(big));
	add_text("TRAILER!!!", "");
	return httpd_files_init(archive, end) == 8 ? 0 : -EINVAL;
}
