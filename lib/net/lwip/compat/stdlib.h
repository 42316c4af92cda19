/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP wants of <stdlib.h>: the number of "en12". */
#ifndef LWIP_COMPAT_STDLIB_H
#define LWIP_COMPAT_STDLIB_H

static inline int uk_lwip_atoi(const char *s)
{
	int n = 0;

	while (*s >= '0' && *s <= '9' && n < 1000000)
		n = n * 10 + (*s++ - '0');
	return n;
}
#define atoi uk_lwip_atoi

#endif /* LWIP_COMPAT_STDLIB_H */
