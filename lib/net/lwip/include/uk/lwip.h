/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup lwip The TCP/IP stack
 * lwIP in an image: every network device becomes one of its interfaces at boot,
 * with the address that the command line gives it (`uknetdev.ip`), else by DHCP
 * and IPv6 autoconfiguration. Applications use lwIP's own headers (lwip/tcp.h,
 * lwip/udp.h, lwip/dns.h), from within the event loop (uk/loop.h), where all of
 * it runs; nothing in it waits.
 *
 *      device -> rx burst -> netbuf = pbuf -> ethernet_input -> callbacks
 *      device <- tx burst <- netbuf = pbuf <- linkoutput     <- tcp_write
 *
 * A packet stays where it is in either direction, but for two cases. While many
 * received ones are held, the next ones are copied, so that whoever keeps them
 * does not keep all buffers of a device. And one in more pieces than a device may
 * take is put together before it is sent.
 *
 * Below, but for uk_lwip_held(), is what lwIP asks of its host; an application needs none of it.
 */
#ifndef UK_LWIP_H
#define UK_LWIP_H

#include <uk/essentials.h>

struct netif;
struct ip6_addr;

/** @return received packets that lwIP or an application has not freed yet and
 * that lie in a device's buffers */
unsigned int uk_lwip_held(void);

/** lwIP's memory: that of the library's heap. NULL: there is none. */
void *uk_lwip_malloc(size_t size);
void *uk_lwip_calloc(size_t n, size_t size);
void uk_lwip_free(void *ptr);

/** @return 32 bits that a stranger cannot guess, for ports and sequences */
uint32_t uk_lwip_rand(void);

/**
 * The Internet's sum of some bytes, as they lie (RFC 1071).
 * @return folded to 16 bits, not complemented
 */
uint16_t uk_lwip_chksum(const void *data, int len);

/** @return the gateway of an interface for IPv6; NULL: it has none of its own */
const struct ip6_addr *uk_lwip_gateway6(struct netif *nif);

/** What lwIP has to say. */
void uk_lwip_diag(const char *fmt, ...) __printf(1, 2);
/** What lwIP says must not be: the image ends. */
void uk_lwip_assert(const char *what, const char *file, int line) __noreturn;

#endif /* UK_LWIP_H */
