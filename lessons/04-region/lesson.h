/* SPDX-License-Identifier: BSD-3-Clause */
/* The second half of this lesson's demonstration (arena.c). */
#ifndef LESSON04_LESSON_H
#define LESSON04_LESSON_H

/* A heap of 2 KiB: how it is filled, what free gives back, how it ends. */
void show_arena(void);

#endif /* LESSON04_LESSON_H */
