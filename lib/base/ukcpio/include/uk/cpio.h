/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup cpio Archives
 * A cpio archive in memory, in the portable format of SVR4 ("newc"), which is
 * what an initial RAM disk is (Linux, driver-api/early-userspace/buffer-format):
 *
 *      "070701" and 13 numbers of 8 hex digits | name, NUL | contents | ...
 *      each part begins at a multiple of 4 bytes; the last name is TRAILER!!!
 *
 * Of a file that has several names, GNU cpio stores the contents with the last
 * of them only ("Handling of hard links", there): the others read as empty here.
 * rootfs.py stores them with each.
 *
 * Nothing is copied and nothing is believed: whatever an archive claims, no
 * byte outside of it is read. Any context; the archive must not change.
 */
#ifndef UK_CPIO_H
#define UK_CPIO_H

#include <uk/essentials.h>

/** One entry of an archive; it points into the archive. */
struct uk_cpio_entry {
	const char *name; /**< ends in NUL, not empty; "./" is left out */
	const void *data; /**< its contents; the target of a symbolic link */
	uint32_t size;    /**< bytes */
	uint32_t mode;    /**< type and permissions, as POSIX's st_mode */
	uint32_t mtime;   /**< seconds since 1970 */
};

#define UK_CPIO_TYPE	0170000 /**< of the mode: */
#define UK_CPIO_FILE	0100000
#define UK_CPIO_DIR	0040000
#define UK_CPIO_LINK	0120000

/**
 * Read the next entry.
 * @param at in: where to read, 0 at first; out: where the next one is
 * @return 0; -ENOENT: there is no more; -EINVAL: the archive is damaged here
 */
int uk_cpio_next(const void *archive, size_t len, size_t *at,
		 struct uk_cpio_entry *e);

/**
 * Find an entry by its name, without a slash in front. Walks the archive.
 * @return 0, -ENOENT, or -EINVAL where the archive is damaged before it
 */
int uk_cpio_find(const void *archive, size_t len, const char *name,
		 struct uk_cpio_entry *e);

#endif /* UK_CPIO_H */
