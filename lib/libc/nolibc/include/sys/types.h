/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * The types of POSIX (sys/types.h), with the widths of Linux on 64-bit
 * processors.
 */
#ifndef NOLIBC_SYS_TYPES_H
#define NOLIBC_SYS_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef intptr_t ssize_t;
typedef int64_t off_t;
typedef int64_t time_t;
typedef int64_t suseconds_t;
typedef uint32_t useconds_t;
typedef long clock_t;
typedef int clockid_t;
typedef int pid_t;
typedef uint32_t id_t;
typedef uint32_t uid_t;
typedef uint32_t gid_t;
typedef uint32_t mode_t;
typedef uint64_t dev_t;
typedef uint64_t ino_t;
typedef uint64_t nlink_t;
typedef int64_t blksize_t;
typedef int64_t blkcnt_t;
typedef int key_t;

#endif /* NOLIBC_SYS_TYPES_H */
