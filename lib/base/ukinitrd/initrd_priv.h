/* SPDX-License-Identifier: BSD-3-Clause */
/* What initrd.c, embedded.S and the tests share. */
#ifndef UK_INITRD_PRIV_H
#define UK_INITRD_PRIV_H

#include <uk/bootinfo.h>
#include <uk/initrd.h>

/* The archive inside the image; the two are the same where it has none. */
extern const char uk_initrd_embedded[], uk_initrd_embedded_end[];

/* Which of the two: what the loader brought, or the own one. */
int uk_initrd_choose(const struct ukplat_bootinfo *bi, const char *own,
		     size_t own_len, struct uk_initrd *found);

#endif /* UK_INITRD_PRIV_H */
