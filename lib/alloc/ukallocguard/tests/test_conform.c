/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The conformance suite over guarded heaps of each implementation: the guard
 * promises what they do.
 */
#include <uk/alloc_conform.h>

uk_testsuite_register(ukallocguard_tlsf_conform, NULL);
UK_ALLOC_CONFORM(ukallocguard_tlsf_conform, "guard+tlsf");

uk_testsuite_register(ukallocguard_slab_conform, NULL);
UK_ALLOC_CONFORM(ukallocguard_slab_conform, "guard+slab");

uk_testsuite_register(ukallocguard_buddy_conform, NULL);
UK_ALLOC_CONFORM(ukallocguard_buddy_conform, "guard+buddy");

uk_testsuite_register(ukallocguard_region_conform, NULL);
UK_ALLOC_CONFORM(ukallocguard_region_conform, "guard+region");

uk_testsuite_register(ukallocguard_tiny_conform, NULL);
UK_ALLOC_CONFORM(ukallocguard_tiny_conform, "guard+tiny");
