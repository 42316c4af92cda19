/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration of the host build: the libraries under test, one CPU. */
#define CONFIG_LIBUKCONSOLE 1
#define CONFIG_LIBUKDEBUG 1
#define CONFIG_LIBUKDEBUG_ASSERT 1
#define CONFIG_UKPLAT_LCPU_MAXCOUNT 1
