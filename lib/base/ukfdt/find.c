/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, searches - nodes by path, alias, phandle, kind; and /chosen.
 *
 * Idea: all of it is the walk of walk.c with a question asked at each node. A
 * search costs a few instructions for each token that it passes, so boot code
 * asks few questions and remembers the answers; and most of the search that
 * all drivers do, for a kind, is spared them by toc.c.
 *
 * Read uk_fdt_find(), then uk_fdt_next_compatible().
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "fdt_priv.h"

static int descend(struct uk_fdt_node *n, const char *path);
static int seek(struct uk_fdt_node *n, const char *part, size_t len);
static int seek_in_toc(struct uk_fdt_node *n, const char *part, size_t len);
static bool matches(const char *name, const char *part, size_t len);

/* A path's part ends at a slash, at the options, or with the path. */
static size_t part_len(const char *path)
{
	size_t len = 0;

	while (path[len] && path[len] != '/' && path[len] != ':')
		len++;
	return len;
}

//> fdt-find
int uk_fdt_find(const void *fdt, const char *path, struct uk_fdt_node *n)
{
	size_t len = part_len(path);
	int err;

	if (len) { /* no leading slash: an alias */
		err = uk_fdt_find_alias(fdt, path, len, n);
		if (err)
			return err;
		path += len;
	} else {
		uk_fdt_root(fdt, n);
	}
	return *path == '\0' && len == 0 ? -ENOENT : descend(n, path);
}

/* Follow a path down from a node. */
static int descend(struct uk_fdt_node *n, const char *path)
{
	size_t len;
	int err;

	while (*path == '/') {
		path++;
		len = part_len(path);
		if (len == 0)
			continue;
		err = uk_fdt_child(n);
		if (!err)
			err = seek(n, path, len);
		if (err)
			return err;
		path += len;
	}
	return 0;
}
//< fdt-find

/* Go on from this node to the first sibling of that name, itself included. */
static int seek(struct uk_fdt_node *n, const char *part, size_t len)
{
	if (n->depth == 1 && fdt_in_toc(n->fdt))
		return seek_in_toc(n, part, len);
	while (!matches(uk_fdt_name(n), part, len))
		if (uk_fdt_sibling(n))
			return -ENOENT;
	return 0;
}

/* The first letter rules most of them out, and memchr() takes them eight at a
 * time. */
static int seek_in_toc(struct uk_fdt_node *n, const char *part, size_t len)
{
	const char *first = fdt_toc.first + n->top;
	const char *end = fdt_toc.first + fdt_toc.count;

	for (; (first = memchr(first, *part, end - first)) != NULL; first++) {
		n->top = (uint32_t)(first - fdt_toc.first);
		n->at = fdt_toc.at[n->top];
		if (matches(uk_fdt_name(n), part, len))
			return 0;
	}
	return -ENOENT;
}

/* A part without "@..." finds the first node of that name (section 2.2.3). */
static bool matches(const char *name, const char *part, size_t len)
{
	if (strncmp(name, part, len))
		return false;
	return name[len] == '\0' ||
	       (name[len] == '@' && !memchr(part, '@', len));
}

int uk_fdt_find_alias(const void *fdt, const char *name, size_t len,
		      struct uk_fdt_node *n)
{
	char key[32]; /* section 3.3: an alias has 31 characters at most */
	const char *path;

	if (len >= sizeof(key))
		return -ENOENT;
	memcpy(key, name, len);
	key[len] = '\0';
	if (uk_fdt_find(fdt, "/aliases", n))
		return -ENOENT;
	path = uk_fdt_string(n, key);
	if (!path || *path != '/') /* an alias of an alias is not one */
		return -ENOENT;
	uk_fdt_root(fdt, n);
	return descend(n, path);
}

int uk_fdt_find_phandle(const void *fdt, uint32_t phandle,
			struct uk_fdt_node *n)
{
	uint32_t its;

	uk_fdt_root(fdt, n);
	do {
		if (uk_fdt_u32(n, "phandle", &its) == 0 && its == phandle)
			return 0;
	} while (uk_fdt_next(n) == 0);
	return -ENOENT;
}

int uk_fdt_find_stdout(const void *fdt, struct uk_fdt_node *n)
{
	const char *path;

	if (uk_fdt_find(fdt, "/chosen", n))
		return -ENOENT;
	path = uk_fdt_string(n, "stdout-path");
	if (!path)
		path = uk_fdt_string(n, "linux,stdout-path"); /* older trees */
	return path ? uk_fdt_find(fdt, path, n) : -ENOENT;
}

int uk_fdt_next_compatible(struct uk_fdt_node *n, const char *s)
{
	const size_t size = strlen(s) + 1;
	int found;

	fdt_toc_note(n->fdt);
	do {
		found = fdt_next_candidate(n, s, size);
		if (found == 0)
			found = uk_fdt_has_string(n, "compatible", s);
	} while (found == 0);
	return found < 0 ? found : 0;
}

/* Section 3.4: memory is a child of the root, and says so in its type. */
int uk_fdt_next_memory(struct uk_fdt_node *n)
{
	const char *type;

	while ((n->depth ? uk_fdt_sibling(n) : uk_fdt_child(n)) == 0 &&
	       seek(n, "memory", 6) == 0) {
		type = uk_fdt_string(n, "device_type");
		if (type && strcmp(type, "memory") == 0)
			return 0;
	}
	return -ENOENT;
}

int uk_fdt_chosen(const void *fdt, struct uk_fdt_chosen *c)
{
	struct uk_fdt_node n;
	uint64_t end;
	int err;

	*c = (struct uk_fdt_chosen) { NULL, 0, 0 };
	err = uk_fdt_find(fdt, "/chosen", &n);
	if (err)
		return err;
	c->bootargs = uk_fdt_string(&n, "bootargs");
	if (!c->bootargs && uk_fdt_prop(&n, "bootargs", NULL))
		return -EINVAL;
	err = uk_fdt_u64(&n, "linux,initrd-start", &c->initrd);
	if (err)
		return err == -ENOENT ? 0 : err;
	err = uk_fdt_u64(&n, "linux,initrd-end", &end);
	if (err || end < c->initrd) {
		c->initrd = 0;
		return -EINVAL;
	}
	c->initrd_len = end - c->initrd;
	return 0;
}
