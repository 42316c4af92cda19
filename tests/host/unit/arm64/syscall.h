/* SPDX-License-Identifier: BSD-3-Clause */
/* plat/linuxu/arm64/syscall.h is instructions: the host's own, see uk/asm. */
#include "x86_64/syscall.h"
