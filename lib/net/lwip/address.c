/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Addresses - what the command line says, or what the network says.
 *
 *      10.0.0.2/24 10.0.0.1 10.0.0.53     address/prefix gateway name-server
 *      fd00::2/64 fd00::1                 the same in IPv6
 *      dhcp                               ask; also if nothing is said
 *      none                               no address but IPv6's link-local
 */
#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/ip_addr.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "lwip_priv.h"

enum { WORD_MAX = 64 };

/* The next word. @return its length, 0: none is left; -EINVAL: too long */
static int next_word(const char **text, char word[WORD_MAX])
{
	size_t n = 0;

	while (**text == ' ')
		(*text)++;
	for (; (*text)[n] && (*text)[n] != ' '; n++) {
		if (n == WORD_MAX - 1)
			return -EINVAL;
		word[n] = (*text)[n];
	}
	word[n] = 0;
	*text += n;
	return (int)n;
}

/* Cut "/24" off. @return the number; -EINVAL: none, or above `max` */
static int cut_prefix(char *word, int max)
{
	char *slash = strchr(word, '/'), *p;
	int n = 0;

	if (!slash || !slash[1])
		return -EINVAL;
	for (p = slash + 1; *p; p++) {
		if (*p < '0' || *p > '9' || n > max)
			return -EINVAL;
		n = n * 10 + (*p - '0');
	}
	*slash = 0;
	return n <= max ? n : -EINVAL;
}

static int set_ipv4(struct netif *nif, char *word, const char *gw)
{
	int prefix = cut_prefix(word, 32);
	ip4_addr_t addr, mask, gateway = { 0 };

	if (prefix < 0 || !ip4addr_aton(word, &addr) ||
	    (gw && !ip4addr_aton(gw, &gateway)))
		return -EINVAL;
	mask.addr = prefix ? lwip_htonl(UINT32_MAX << (32 - prefix)) : 0;
	netif_set_addr(nif, &addr, &mask, &gateway);
	return 0;
}

/* lwIP reads an IPv6 address up to what cannot be one, and is content. */
static bool looks_like_ipv6(const char *word)
{
	for (; *word; word++)
		if (!strchr("0123456789abcdefABCDEF:.", *word))
			return false;
	return true;
}

static bool read_ipv6(const char *word, ip6_addr_t *addr)
{
	return looks_like_ipv6(word) && ip6addr_aton(word, addr);
}

static int set_ipv6(struct netif *nif, char *word, const char *gw)
{
	int prefix = cut_prefix(word, 128);
	ip6_addr_t addr, gateway = { 0 };
	s8_t slot;

	if (prefix != 64 || !read_ipv6(word, &addr) ||
	    (gw && !read_ipv6(gw, &gateway)))
		return -EINVAL; /* lwIP knows links of 64 bits only */
	if (netif_add_ip6_address(nif, &addr, &slot) != ERR_OK)
		return -EINVAL;
	netif_ip6_addr_set_state(nif, slot, IP6_ADDR_PREFERRED);
	ip6_addr_assign_zone(&gateway, IP6_UNICAST, nif);
	lwip_dev_of(nif)->gateway6 = gateway;
	return 0;
}

static int set_static(struct netif *nif, char *word, const char *rest)
{
	char gateway[WORD_MAX], dns[WORD_MAX];
	int have_gateway = next_word(&rest, gateway);
	int have_dns = next_word(&rest, dns);
	const char *gw = have_gateway ? gateway : NULL;
	ip_addr_t server;
	int err;

	if (have_gateway < 0 || have_dns < 0)
		return -EINVAL;
	err = strchr(word, ':') ? set_ipv6(nif, word, gw)
				: set_ipv4(nif, word, gw);
	if (err || !have_dns)
		return err;
	if (!ipaddr_aton(dns, &server))
		return -EINVAL;
	dns_setserver(0, &server);
	return 0;
}

int lwip_address(struct netif *nif, const char *words)
{
	char word[WORD_MAX];
	int n = words ? next_word(&words, word) : 0;

	if (n < 0)
		return -EINVAL;
	if (n && strcmp(word, "none") == 0)
		return 0;
	if (n && strcmp(word, "dhcp"))
		return set_static(nif, word, words);
	return dhcp_start(nif) == ERR_OK ? 0 : -ENOMEM;
}
