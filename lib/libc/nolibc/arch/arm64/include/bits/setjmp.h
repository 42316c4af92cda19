/* SPDX-License-Identifier: BSD-3-Clause */
/* A jmp_buf of arm64: x19 to x30, sp, d8 to d15 (AAPCS64, 6.1); one is spare. */
#define NOLIBC_JMP_BUF_WORDS 22
