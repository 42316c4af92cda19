/* SPDX-License-Identifier: BSD-3-Clause */
/* A jmp_buf of x86_64: rbx, rbp, r12 to r15, rsp, rip (System V ABI, 3.2.1). */
#define NOLIBC_JMP_BUF_WORDS 8
