/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup boot Boot
 * The one door from the platform into the rest of the image, and what main()
 * looks like from there.
 */
#ifndef UK_BOOT_H
#define UK_BOOT_H

#include <uk/bootinfo.h>

/**
 * Bring the image up and run main(). The platform's entry calls this once, on
 * the boot core, with a stack, the boot TLS block active, .bss cleared, traps
 * installed and interrupts off.
 *
 * @param bi what the entry learned; it must live for ever
 */
void uk_boot(struct ukplat_bootinfo *bi) __noreturn;

/**
 * End in order: run the term functions, then ukplat_terminate(). main()'s
 * return value comes here, and exit(3). From any thread; not in an interrupt.
 * @param status the image's exit status, 0 to 255
 */
void uk_exit(int status) __noreturn;

/** The application. Its value is the image's exit status. */
int main(int argc, char *argv[], char *envp[]);

#endif /* UK_BOOT_H */
