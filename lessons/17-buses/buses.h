/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this lesson know of each other. */
#ifndef BUSES_H
#define BUSES_H

/* told.c, one for each architecture: what the loader and the firmware said
 * about this machine. */
void show_told(void);
/* cards.c: what the devices on PCI say of themselves. */
void show_cards(void);
/* entropy.c: what our own driver was given. */
void show_entropy(void);

#endif /* BUSES_H */
