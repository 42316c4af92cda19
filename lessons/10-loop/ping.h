/* SPDX-License-Identifier: BSD-3-Clause */
/* Ask over a wire, and wait for the answer, but not for ever. */
#ifndef PING_H
#define PING_H

/* Three questions, with the event loop, until all are settled. */
void ping(void);

#endif /* PING_H */
