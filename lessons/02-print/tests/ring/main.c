/* SPDX-License-Identifier: BSD-3-Clause */
/* Ring - uktrace's own tests in an image; they run at boot and end it. */
int main(void)
{
	return 99;
}
