/* SPDX-License-Identifier: BSD-3-Clause */
/* lwIP's tests include what a configure script writes; there is none. */
