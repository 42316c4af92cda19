/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Unit - all libraries and all their tests in one image.
 *
 * The tests run at boot and end the image (uktest), so that main() is a place
 * that no correct run reaches. tests/test_unit.py reads the report.
 */
int main(void)
{
	return 99;
}
