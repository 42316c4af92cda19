/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup plattime Time since boot
 * What messages and tracepoints are stamped with. The clocks proper (monotonic,
 * wall, timers) are lib/time.
 */
#ifndef UK_PLAT_TIME_H
#define UK_PLAT_TIME_H

#include <uk/essentials.h>

/**
 * @return how many ukarch_cycles() there are in a second, or 0 where the
 * machine does not say so without a calibration: stamps then show cycles.
 * Any context.
 */
uint64_t ukplat_cycles_hz(void);

#endif /* UK_PLAT_TIME_H */
