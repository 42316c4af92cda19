/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ring - the image in which exercise print.2 is checked.
 *
 * Idea: uktrace's own unit tests know what a ring must keep, so they are the
 * check; this image does nothing but let them run at boot, in each of the two
 * configurations (fragment.config, keep.config). They end it, with 0 or 1.
 *
 * main() is never reached: 99 would mean that the tests did not run at all.
 */
int main(void)
{
	return 99;
}
