/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of the heap view: one processor, a process, checks everywhere. */
#define CONFIG_UKARCH_USERMODE 1
#define CONFIG_UKPLAT_LCPU_MAXCOUNT 1
#define CONFIG_LIBUKDEBUG 1
#define CONFIG_LIBUKDEBUG_ASSERT 1
#define CONFIG_LIBUKALLOCBUDDY_MIN_ORDER 6
#define CONFIG_LIBUKALLOCBUDDY_DEBUG 1
#define CONFIG_LIBUKALLOCTLSF_DEBUG 1
#if defined(__x86_64__)
#define CONFIG_ARCH_X86_64 1
#else
#define CONFIG_ARCH_ARM_64 1
#endif
