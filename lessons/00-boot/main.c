/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 00 - a machine that ends.
 *
 * There is no console yet: all that this program can tell the world is the
 * number that it ends with. `make run LESSON=00; echo $?`
 */

//> answer
int main(void)
{
	return 42;
}
//< answer
