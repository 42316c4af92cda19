/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * Optional features of the processor.
 */
#ifndef UK_ASM_FEATURES_H
#define UK_ASM_FEATURES_H

/** Switch on the protections that this core has. Each core, once, early. */
void ukarch_features_init(void);

#endif /* UK_ASM_FEATURES_H */
