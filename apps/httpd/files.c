/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files - names of an archive, sorted once, found by halving.
 *
 * Idea: the archive lies in memory as the loader put it there, and stays: what
 * is sent is sent from where it lies. At boot its names are sorted.
 *
 * F1  "x.gz" beside "x" is the same file for those who understand it; alone it
 *     is found under the name "x" too.
 */
#include <uk/alloc.h>
#include <uk/cpio.h>
#include <uk/errno.h>
#include <uk/fmt.h>
#include <uk/print.h>
#include <uk/string.h>

#include "httpd.h"

static struct httpd_file *files;
static size_t count;

static const struct {
	const char *suffix, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".xml", "application/xml" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".gif", "image/gif" },
	{ ".ico", "image/x-icon" },
	{ ".webp", "image/webp" },
	{ ".woff2", "font/woff2" },
	{ ".woff", "font/woff" },
	{ ".ttf", "font/ttf" },
	{ ".pdf", "application/pdf" },
	{ ".wasm", "application/wasm" },
	{ ".epub", "application/epub+zip" },
};

/* Whether `name`, of which only `n` bytes count, ends so. */
static bool ends(const char *name, size_t n, const char *suffix)
{
	size_t m = strlen(suffix);

	return n > m && memcmp(name + n - m, suffix, m) == 0;
}

static struct httpd_text type_of(const char *name, size_t n)
{
	const char *type = "application/octet-stream";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (ends(name, n, types[i].suffix))
			type = types[i].type;
	return (struct httpd_text){ type, strlen(type) };
}

/* FNV-1a, 64 bits (draft-eastlake-fnv), eight bytes at a time: two files that
 * differ have different ones, unless somebody takes pains. */
static uint64_t digest(const char *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325ULL ^ n, w;

	for (; n >= sizeof(w); p += sizeof(w), n -= sizeof(w)) {
		__builtin_memcpy(&w, p, sizeof(w)); /* one load */
		h = (h ^ w) * 0x100000001b3ULL;
		h ^= h >> 29;
	}
	for (; n; p++, n--)
		h = (h ^ (unsigned char)*p) * 0x100000001b3ULL;
	return h;
}

static void sink(struct httpd_file *f, size_t n, size_t at)
{
	struct httpd_file t;
	size_t child;

	for (; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && strcmp(f[child].name, f[child + 1].name) < 0)
			child++;
		if (strcmp(f[at].name, f[child].name) >= 0)
			return;
		t = f[at];
		f[at] = f[child];
		f[child] = t;
	}
}

/* By name: a heap, which needs no more memory and no luck. */
static void sort(struct httpd_file *f, size_t n)
{
	struct httpd_file t;
	size_t i;

	for (i = n / 2; i-- > 0; )
		sink(f, n, i);
	while (n > 1) {
		t = f[0];
		f[0] = f[--n];
		f[n] = t;
		sink(f, n, 0);
	}
}

static const struct httpd_file *find(const char *name)
{
	size_t lo = 0, hi = count, mid;
	int c;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		c = strcmp(name, files[mid].name);
		if (!c)
			return &files[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* `name` with `suffix` behind it. */
static const struct httpd_file *find_with(const char *name, const char *suffix)
{
	char path[HTTPD_PATH_MAX + 16];
	size_t n = strlen(name), m = strlen(suffix);

	if (n + m >= sizeof(path))
		return NULL;
	memcpy(path, name, n);
	memcpy(path + n, suffix, m + 1);
	return find(path);
}

/* @return how many files an archive has, or a negative errno: where it is
 * damaged has been said then */
static long count_files(const void *archive, size_t len)
{
	struct uk_cpio_entry e;
	size_t at = 0;
	long n = 0;
	int err;

	while (!(err = uk_cpio_next(archive, len, &at, &e)))
		n += (e.mode & UK_CPIO_TYPE) == UK_CPIO_FILE;
	if (err == -ENOENT)
		return n;
	uk_pr_crit("the archive with the files is damaged at byte %zu of %zu",
		   at, len);
	return err;
}

static void describe(struct httpd_file *f, const struct uk_cpio_entry *e)
{
	size_t n = strlen(e->name);

	*f = (struct httpd_file){
		.name = e->name, .data = e->data, .size = e->size,
		.mtime = e->mtime,
		.is_gzip = ends(e->name, n, ".gz"),
	};
	f->type = type_of(f->name, f->is_gzip ? n - 3 : n);
	uk_snprintf(f->etag, sizeof(f->etag), "\"%016llx\"",
		    (unsigned long long)digest(f->data, f->size));
}

int httpd_files_init(const void *archive, size_t len)
{
	long n = count_files(archive, len);
	struct uk_cpio_entry e;
	size_t at = 0, i;

	if (n < 0)
		return (int)n;
	files = uk_calloc(uk_alloc_get_default(), (size_t)n + 1, sizeof(*files));
	if (!files) {
		uk_pr_crit("no memory for the names of %ld files", n);
		return -ENOMEM;
	}
	for (count = 0; !uk_cpio_next(archive, len, &at, &e); )
		if ((e.mode & UK_CPIO_TYPE) == UK_CPIO_FILE)
			describe(&files[count++], &e);
	sort(files, count);
	for (i = 0; i < count; i++)
		files[i].gzip = find_with(files[i].name, ".gz"); /* F1 */
	return (int)count;
}

static const struct httpd_file *plain_or_gzip(const char *path,
					      const char *suffix)
{
	const struct httpd_file *f = *suffix ? find_with(path, suffix)
					     : find(path);
	char gz[32];
	size_t n = strlen(suffix);

	if (f || n + 4 > sizeof(gz))
		return f;
	memcpy(gz, suffix, n);
	memcpy(gz + n, ".gz", 4);
	return find_with(path, gz); /* F1 */
}

const struct httpd_file *httpd_file(const char *path, bool *moved)
{
	size_t n = strlen(path);
	const struct httpd_file *f;

	*moved = false;
	if (!n || path[n - 1] == '/')
		return plain_or_gzip(path, "index.html");
	f = plain_or_gzip(path, "");
	if (!f)
		*moved = plain_or_gzip(path, "/index.html") != NULL;
	return f;
}
