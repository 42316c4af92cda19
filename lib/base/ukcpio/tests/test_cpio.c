/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the archive reader, on an archive that is written here, and on what
 * is left of it when bytes are changed or missing.
 */
#include <uk/cpio.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

static char archive[1024] __align(4);
static size_t end;

static void put(const void *data, size_t n)
{
	memcpy(archive + end, data, n);
	end = ALIGN_UP(end + n, 4);
}

static void put_number(char *at, uint32_t v)
{
	int i;

	for (i = 7; i >= 0; i--, v >>= 4)
		at[i] = "0123456789abcdef"[v & 15];
}

static void add(const char *name, uint32_t mode, const char *text)
{
	char header[110 + 32] = "070701";
	unsigned int i;

	for (i = 0; i < 13; i++)
		put_number(header + 6 + 8 * i, 0);
	put_number(header + 6 + 8 * 1, mode);
	put_number(header + 6 + 8 * 5, 1000);
	put_number(header + 6 + 8 * 6, (uint32_t)strlen(text));
	put_number(header + 6 + 8 * 11, (uint32_t)strlen(name) + 1);
	memcpy(header + 110, name, strlen(name) + 1);
	put(header, 110 + strlen(name) + 1);
	put(text, strlen(text));
}

static void make(void)
{
	memset(archive, 0, sizeof(archive));
	end = 0;
	add(".", UK_CPIO_DIR | 0755, "");
	add("./a", UK_CPIO_FILE | 0644, "hello");
	add("dir/b.txt", UK_CPIO_FILE | 0644, "");
	add("TRAILER!!!", 0, "");
}

UK_TESTCASE(ukcpio, entries_come_in_their_order)
{
	struct uk_cpio_entry e;
	size_t at = 0;

	make();
	UK_TEST_ASSERT(uk_cpio_next(archive, end, &at, &e) == 0);
	UK_TEST_EXPECT_STR_EQ(e.name, ".");
	UK_TEST_EXPECT_UNUM_EQ(e.mode & UK_CPIO_TYPE, UK_CPIO_DIR);
	UK_TEST_ASSERT(uk_cpio_next(archive, end, &at, &e) == 0);
	UK_TEST_EXPECT_STR_EQ(e.name, "a");
	UK_TEST_EXPECT_UNUM_EQ(e.size, 5);
	UK_TEST_EXPECT_UNUM_EQ(e.mtime, 1000);
	UK_TEST_EXPECT_BYTES_EQ(e.data, "hello", 5);
	UK_TEST_ASSERT(uk_cpio_next(archive, end, &at, &e) == 0);
	UK_TEST_EXPECT_STR_EQ(e.name, "dir/b.txt");
	UK_TEST_EXPECT_SNUM_EQ(uk_cpio_next(archive, end, &at, &e), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_cpio_next(archive, end, &at, &e), -ENOENT);
}

UK_TESTCASE(ukcpio, file_is_found_by_its_whole_name)
{
	struct uk_cpio_entry e;

	make();
	UK_TEST_EXPECT_ZERO(uk_cpio_find(archive, end, "dir/b.txt", &e));
	UK_TEST_EXPECT_SNUM_EQ(uk_cpio_find(archive, end, "b.txt", &e), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_cpio_find(archive, end, "", &e), -ENOENT);
}

/* Walk to the end. @return what stopped the walk */
static int walk(size_t len)
{
	struct uk_cpio_entry e;
	size_t at = 0;
	int err;

	while (!(err = uk_cpio_next(archive, len, &at, &e)))
		if ((const char *)e.data + e.size > archive + len)
			return 1; /* beyond the end */
	return err;
}

UK_TESTCASE(ukcpio, archive_that_was_cut_off_is_damaged)
{
	unsigned int wrong = 0;
	size_t len;

	make();
	UK_TEST_EXPECT_SNUM_EQ(walk(end), -ENOENT);
	for (len = 0; len < end - 1; len++)
		wrong += walk(len) != -EINVAL;
	UK_TEST_EXPECT_UNUM_EQ(wrong, 0);
}

UK_TESTCASE(ukcpio, no_changed_byte_leads_outside)
{
	unsigned int outside = 0, value;
	size_t i;

	for (i = 0; i < 400; i++)
		for (value = 0; value < 256; value += 5) {
			make();
			archive[i] = (char)value;
			outside += walk(end) > 0;
		}
	UK_TEST_EXPECT_UNUM_EQ(outside, 0);
}

UK_TESTCASE(ukcpio, sizes_that_lie_are_damage)
{
	make();
	memset(archive + 6 + 8 * 6, 'f', 8); /* contents of 4 GiB */
	UK_TEST_EXPECT_SNUM_EQ(walk(end), -EINVAL);
	make();
	memset(archive + 6 + 8 * 11, 'f', 8); /* a name of 4 GiB */
	UK_TEST_EXPECT_SNUM_EQ(walk(end), -EINVAL);
	make();
	memset(archive + 6 + 8 * 11, '0', 8); /* no name, not even a NUL */
	UK_TEST_EXPECT_SNUM_EQ(walk(end), -EINVAL);
	make();
	archive[6 + 8 * 6] = 'x';
	UK_TEST_EXPECT_SNUM_EQ(walk(end), -EINVAL);
}

UK_TESTCASE(ukcpio, name_that_is_empty_is_damage)
{
	struct uk_cpio_entry e;
	size_t at = 0;

	make();
	memset(archive + 110, 0, 1); /* the first one's is "." and its NUL */
	UK_TEST_EXPECT_SNUM_EQ(uk_cpio_next(archive, end, &at, &e), -EINVAL);
}
