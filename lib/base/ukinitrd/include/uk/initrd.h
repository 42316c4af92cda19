/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup initrd The image's files
 * An archive (uk/cpio.h) that came with the image, in memory, before there is
 * any filesystem: what the loader brought (`make run ROOTFS=dir`, INITRD=file)
 * or else what was put into the image when it was built (LIBUKINITRD_EMBED).
 * Any context. The bytes stay where they are for as long as the image runs.
 */
#ifndef UK_INITRD_H
#define UK_INITRD_H

#include <uk/essentials.h>

/** Where an archive's bytes lie. */
struct uk_initrd {
	const void *data; /**< its first byte; not checked, see uk/cpio.h */
	size_t len;       /**< bytes */
	bool embedded;    /**< it is a part of the image */
};

/** @return 0, or -ENOENT: the image was given no files */
int uk_initrd(struct uk_initrd *found);

#endif /* UK_INITRD_H */
