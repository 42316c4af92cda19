/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup lwip
 * What lwIP asks of a compiler and a machine (its doc/sys_arch.txt; every name
 * here is lwIP's).
 */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stdint.h>
#include <uk/lwip.h>

#define LWIP_NO_INTTYPES_H	1
#define LWIP_NO_UNISTD_H	1
#define LWIP_NO_LIMITS_H	1
#ifndef INT_MAX
#define INT_MAX			__INT_MAX__
#endif
#define LWIP_NO_CTYPE_H		1
#define X8_F	"02x"
#define U16_F	"u"
#define S16_F	"d"
#define X16_F	"x"
#define U32_F	"u"
#define S32_F	"d"
#define X32_F	"x"
#define SZT_F	"zu"

/* lengths that are known make a few moves, not a call */
#define MEMCPY(to, from, n)	__builtin_memcpy(to, from, n)
#define SMEMCPY(to, from, n)	__builtin_memcpy(to, from, n)

#define BYTE_ORDER	LITTLE_ENDIAN
#define lwip_htons(x)	__builtin_bswap16(x)
#define lwip_htonl(x)	__builtin_bswap32(x)

#define LWIP_PLATFORM_DIAG(x)	uk_lwip_diag x
#define LWIP_PLATFORM_ASSERT(x)	uk_lwip_assert(x, __FILE__, __LINE__)
#define LWIP_RAND()		uk_lwip_rand()

#endif /* LWIP_ARCH_CC_H */
