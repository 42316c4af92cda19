/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Archives - one entry after the other.
 *
 * C1  Every offset is checked against the archive's length before it is used;
 *     sums are made of 32-bit numbers in 64 bits and cannot overflow.
 * C2  An archive that ends without its trailer was cut off: that is damage, and
 *     not an end.
 */
#include <uk/cpio.h>
#include <uk/errno.h>
#include <uk/string.h>

enum { HEADER = 110, MAGIC = 6, FIELDS = 13 };

/* The numbers behind the magic word, in their order. */
enum field { INO, MODE, UID, GID, NLINK, MTIME, FILESIZE, DEVMAJOR, DEVMINOR,
	     RDEVMAJOR, RDEVMINOR, NAMESIZE, CHECK };

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_field(const char *header, enum field f, uint32_t *v)
{
	const char *p = header + MAGIC + 8 * f;
	int i, d;

	for (*v = 0, i = 0; i < 8; i++) {
		d = hex(p[i]);
		if (d < 0)
			return -EINVAL;
		*v = *v << 4 | (uint32_t)d;
	}
	return 0;
}

static bool is_header(const char *h)
{
	return memcmp(h, "070701", MAGIC) == 0 ||
	       memcmp(h, "070702", MAGIC) == 0; /* with sums; not looked at */
}

int uk_cpio_next(const void *archive, size_t len, size_t *at,
		 struct uk_cpio_entry *e)
{
	const char *base = archive, *h = base + *at;
	uint64_t name_end, data, end;
	uint32_t name_len;

	if (*at > len || len - *at < HEADER || !is_header(h)) /* C1, C2 */
		return -EINVAL;
	if (read_field(h, MODE, &e->mode) || read_field(h, MTIME, &e->mtime) ||
	    read_field(h, FILESIZE, &e->size) ||
	    read_field(h, NAMESIZE, &name_len))
		return -EINVAL;
	name_end = (uint64_t)*at + HEADER + name_len;
	data = ALIGN_UP(name_end, 4);
	end = data + e->size;
	if (name_len < 2 || end > len || h[HEADER + name_len - 1] || !h[HEADER])
		return -EINVAL;
	e->name = h + HEADER;
	e->data = base + data;
	if (strcmp(e->name, "TRAILER!!!") == 0)
		return -ENOENT;
	if (e->name[0] == '.' && e->name[1] == '/' && e->name[2])
		e->name += 2;
	*at = (size_t)MIN(ALIGN_UP(end, 4), (uint64_t)len);
	return 0;
}

int uk_cpio_find(const void *archive, size_t len, const char *name,
		 struct uk_cpio_entry *e)
{
	size_t at = 0;
	int err;

	while (!(err = uk_cpio_next(archive, len, &at, e)))
		if (strcmp(e->name, name) == 0)
			return 0;
	return err;
}
