/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup platbootstrap How a machine ends
 * What a platform must provide so that an image can end. The shell that
 * started the image sees one status, the same on every machine
 * (src/tools/run.py):
 *
 * | end | status |
 * |---|---|
 * | UKPLAT_HALT, main's value or exit(n) | n & 255 |
 * | UKPLAT_CRASH: a failed assertion, a trap, a panic | 134, as after abort(3) |
 * | UKPLAT_RESTART | 129, as after a hang-up |
 */
#ifndef UK_PLAT_BOOTSTRAP_H
#define UK_PLAT_BOOTSTRAP_H

#include <uk/essentials.h>

/** How the machine ends. */
enum ukplat_gstate {
	UKPLAT_HALT,    /**< power off; the work is done */
	UKPLAT_RESTART, /**< boot again */
	UKPLAT_CRASH,   /**< power off; something is broken */
};

/**
 * End the machine now: no term functions, no flushing. Any context.
 * @param how    see above
 * @param status main's value, for UKPLAT_HALT (uk/status.h makes a byte of it)
 */
void ukplat_terminate(enum ukplat_gstate how, int status) __noreturn;

/**
 * The same, with a word for the host, which travels beside the console where
 * the machine has such a way (an image without a console crashes readably).
 * @param msg one line without a newline, or NULL
 */
void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *msg)
	__noreturn;

#endif /* UK_PLAT_BOOTSTRAP_H */
