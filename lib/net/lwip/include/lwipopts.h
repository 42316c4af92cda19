/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup lwip
 * How lwIP is configured; every name here is lwIP's (its lwip/opt.h says what
 * each one means).
 *
 *  O1  No operating system below it: one thread, which is the event loop.
 *  O2  All memory is a heap's (uk_alloc_of("lwip")); what lwIP would count in
 *      pools of its own is bounded by that heap.
 *  O3  What a device can sum it sums; so each netif says what is left to do.
 */
#ifndef LWIP_LWIPOPTS_H
#define LWIP_LWIPOPTS_H

/* O1 */
#define NO_SYS				1
#define SYS_LIGHTWEIGHT_PROT		0
#define LWIP_NETCONN			0
#define LWIP_SOCKET			0
#define LWIP_TIMERS_CUSTOM		1 /* timers.c */

/* O2 */
#define MEM_LIBC_MALLOC			1
#define MEMP_MEM_MALLOC			1
#define MEM_ALIGNMENT			8
#define mem_clib_malloc			uk_lwip_malloc
#define mem_clib_calloc			uk_lwip_calloc
#define mem_clib_free			uk_lwip_free

/* Buffers: room for a device's header before that of Ethernet. */
#define LWIP_SUPPORT_CUSTOM_PBUF	1
#define PBUF_LINK_ENCAPSULATION_HLEN	16

/* O3 */
#define LWIP_CHECKSUM_CTRL_PER_NETIF	1
#define LWIP_CHKSUM			uk_lwip_chksum

/* What is in it. */
#define LWIP_IPV4			1
#define LWIP_IPV6			1
#define LWIP_ICMP			1
#define LWIP_RAW			1
#define LWIP_UDP			1
#define LWIP_TCP			1
#define LWIP_DHCP			1
#define LWIP_DNS			1
#define LWIP_NETIF_HOSTNAME		1
#define LWIP_NETIF_STATUS_CALLBACK	1
#define LWIP_NETIF_LINK_CALLBACK	1
#define IPV6_FRAG_COPYHEADER		1 /* pointers have 64 bits */

#define LWIP_HOOK_ND6_GET_GW(nif, to)	((void)(to), uk_lwip_gateway6(nif))

/* TCP: windows for a local network, and what keeps strangers out. */
#define TCP_MSS				1460
#define TCP_WND				(32 * TCP_MSS)
#define TCP_SND_BUF			(32 * TCP_MSS)
#define TCP_SND_QUEUELEN		(4 * TCP_SND_BUF / TCP_MSS)
#define TCP_OOSEQ_MAX_PBUFS		64 /* of one connection, out of order */
#define TCP_LISTEN_BACKLOG		1
#define LWIP_TCP_KEEPALIVE		1
#define LWIP_WND_SCALE			1 /* large windows of others... */
#define TCP_RCV_SCALE			0 /* ...ours is below 64 KiB */
#define LWIP_RANDOMIZE_INITIAL_LOCAL_PORTS 1
#define LWIP_HOOK_TCP_ISN(lip, lport, rip, rport) uk_lwip_rand()
#define SO_REUSE			1

#define LWIP_STATS			0

#endif /* LWIP_LWIPOPTS_H */
