/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup status Exit statuses
 * The number by which a host knows an image's end. Every platform asks here,
 * so that it is the same on every machine; how the number leaves the machine
 * is the platform's own affair (uk/plat/bootstrap.h).
 */
#ifndef UK_STATUS_H
#define UK_STATUS_H

#include <uk/plat/bootstrap.h>

/**
 * The status that the shell is to see, by the table in uk/plat/bootstrap.h.
 * Any context: it computes, and touches nothing.
 * @param how    how the image ends
 * @param status what main() returned, for UKPLAT_HALT
 * @return 0 to 255
 */
unsigned int uk_host_status(enum ukplat_gstate how, int status);

#endif /* UK_STATUS_H */
