/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Floating-point conversions of an image without them: printed as written.
 * The argument is not taken. A double travels in a register of its own kind,
 * so the arguments after it stay right; a long double on x86_64 does not.
 */
#include "fmt_priv.h"

void fmt_float(struct fmt_sink *sink, struct fmt_spec *sp, struct fmt_args *args)
{
	(void)args;
	fmt_verbatim(sink, sp);
}
