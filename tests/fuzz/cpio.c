/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Archives: whatever the bytes are, each entry lies in them, and who walks
 * through them comes to an end. The archive is a block of exactly its length.
 */
#include "fuzz.h"

#include <uk/cpio.h>
#include <uk/errno.h>

static volatile size_t sink;

/* The entry's name and contents lie in the archive, and are read. */
static void look(const char *archive, size_t len, const struct uk_cpio_entry *e)
{
	const char *data = e->data;
	size_t i;

	REQUIRE(e->name > archive && e->name < archive + len && *e->name,
		"a name at %td of %zu", e->name - archive, len);
	sink += strlen(e->name);
	REQUIRE(data > e->name && data + e->size <= archive + len,
		"%u bytes at %td of %zu", e->size, data - archive, len);
	for (i = 0; i < e->size; i++)
		sink += (unsigned char)data[i];
}

/* What was walked past is found under its name: that one, or one before it. */
static void find(const char *archive, size_t len, const char *name)
{
	struct uk_cpio_entry e;

	REQUIRE(!uk_cpio_find(archive, len, name, &e), "%s is not found", name);
	REQUIRE(!strcmp(e.name, name), "%s is found as %s", name, e.name);
}

void fuzz_cpio(const char *name, struct bytes *in)
{
	size_t len = in->left, at = 0, before = 0;
	char *archive = malloc(len);
	struct uk_cpio_entry e;
	unsigned int n = 0;
	int err;

	(void)name;
	memcpy(archive, in->p, len);
	while (!(err = uk_cpio_next(archive, len, &at, &e))) {
		REQUIRE(at > before && at <= len, "from %zu to %zu of %zu",
			before, at, len);
		before = at;
		look(archive, len, &e);
		if (n++ < 8)
			find(archive, len, e.name);
	}
	REQUIRE(err == -ENOENT || err == -EINVAL, "error %d", err);
	free(archive);
}
