/* SPDX-License-Identifier: BSD-3-Clause */
/* On the host no option is set. */
