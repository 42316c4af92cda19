/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What lwIP asks of a compiler and a machine (its doc/sys_arch.txt; every name
 * here is lwIP's), for a process of the host.
 */
#ifndef TESTS_LWIP_ARCH_CC_H
#define TESTS_LWIP_ARCH_CC_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#define LWIP_TIMEVAL_PRIVATE	0 /* the host's */
#define LWIP_ERRNO_INCLUDE	<errno.h>
#define LWIP_RAND()		((uint32_t)rand()) /* the same in each run */

#define MEM_ALIGNMENT		8 /* what the sanitizer holds it to */

#endif /* TESTS_LWIP_ARCH_CC_H */
