/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The archive with the image's files - the loader's, or the image's own.
 *
 * Idea: who starts an image knows better than who built it, so that an archive
 * that the loader brings hides the one inside the image.
 */
#include <uk/boot.h>
#include <uk/errno.h>
#include <uk/initrd.h>

#include "initrd_priv.h"

int uk_initrd_choose(const struct ukplat_bootinfo *bi, const char *own,
		     size_t own_len, struct uk_initrd *found)
{
	if (bi->initrd && bi->initrd_len) {
		*found = (struct uk_initrd){
			.data = (const void *)(uintptr_t)bi->initrd,
			.len = bi->initrd_len,
		};
		return 0;
	}
	*found = (struct uk_initrd){
		.data = own, .len = own_len, .embedded = true,
	};
	return own_len ? 0 : -ENOENT;
}

int uk_initrd(struct uk_initrd *found)
{
	return uk_initrd_choose(ukplat_bootinfo_get(), uk_initrd_embedded,
				(size_t)(uk_initrd_embedded_end -
					 uk_initrd_embedded), found);
}
