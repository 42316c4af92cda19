/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup plattime Time
 * What a platform knows of time. The clocks proper, in a form for programs, are
 * lib/time/uktime; an image that has none of that library pays for none of it.
 */
#ifndef UK_PLAT_TIME_H
#define UK_PLAT_TIME_H

#include <uk/essentials.h>

/**
 * @return how many ukarch_cycles() there are in a second, or 0 where the
 * machine does not say so without a measurement: stamps then show cycles.
 * Any context.
 */
uint64_t ukplat_cycles_hz(void);

/**
 * @return nanoseconds since some moment before main(). Never goes back, and
 * does not jump when somebody sets the time of day. Needs CONFIG_LIBUKTIME, and
 * the level `plat` to be behind. Any context; one core.
 */
uint64_t ukplat_monotonic_clock(void);

/**
 * Let the processor rest until `until` (of the clock above), or until a device
 * of the image may have something to say, or for no reason. Where only an
 * interrupt could end a sleep and there are no handlers yet, this is a hint in
 * a spin loop. Needs CONFIG_LIBUKTIME; not in an interrupt handler.
 * @param until UINT64_MAX: no deadline
 */
void ukplat_rest(uint64_t until);

#endif /* UK_PLAT_TIME_H */
