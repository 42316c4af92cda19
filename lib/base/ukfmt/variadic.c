/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The functions with "..." - alone in a file, because of how they begin.
 *
 * The first thing such a function does is to save the registers that may hold
 * arguments, the floating-point ones among them, so in an image that prints
 * floating point this file must be compiled with them, or those arguments are
 * lost. It must do nothing else with them: it runs in interrupt handlers too.
 * (On x86_64 the caller says in al whether there is anything to save; on arm64
 * the registers are always stored, which does not change them.) Hence no
 * vectorising here, and no inlining of the functions called.
 */
#include <uk/fmt.h>

int uk_fmt(uk_fmt_out out, void *arg, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vfmt(out, arg, fmt, ap);
	va_end(ap);
	return n;
}

int uk_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
