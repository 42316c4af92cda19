/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Included first in every file of an image that moves itself: all that is
 * declared lies in the same image, so that it is reached relative to the
 * program counter. (-fvisibility=hidden says this of definitions only.)
 */
#pragma GCC visibility push(hidden)
