/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stranger on the network: 10.0.0.9, fe80::9. What is said is the input's; what
 * would not get past the first look of lwIP is made right here.
 */
#include "lwip.h"

enum { ETH = 14, IP4 = 20, IP6 = 40, UDP = 8, TCP = 20, ICMP6 = 58 };
enum { FIN = 1, SYN = 2, ACK = 16 };

/* What was learnt. */
static struct {
	uint16_t port;     /* of our connection to port 80 */
	uint32_t seq, ack; /* ours; what is expected from there */
	uint32_t said;     /* up to where all was acknowledged */
	uint8_t xid[4];    /* of the last request for an address */
	uint8_t dns[4];    /* port and number of the last question */
} known;

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

/* RFC 1071. @return 0 where a sum is in it and right */
static uint16_t sum(const uint8_t *p, size_t n, uint32_t from)
{
	for (; n > 1; p += 2, n -= 2)
		from += get16(p);
	if (n)
		from += (uint32_t)p[0] << 8;
	while (from >> 16)
		from = (from & 0xffff) + (from >> 16);
	return (uint16_t)~from;
}

static uint32_t pseudo(const uint8_t *addrs, size_t n, uint8_t proto,
		       size_t len)
{
	return (uint16_t)~sum(addrs, n, 0) + (uint32_t)proto + (uint32_t)len;
}

/* --- what the stranger hears ---------------------------------------------- */

static void learn(uint8_t proto, const uint8_t *p, size_t len)
{
	if (proto == 6 && len >= TCP && get16(p) == 80 &&
	    get16(p + 2) == known.port)
		known.ack = get32(p + 4) + (uint32_t)len - (p[12] >> 4) * 4U +
			    !!(p[13] & SYN) + !!(p[13] & FIN);
	if (proto == 17 && len >= UDP + 8 && get16(p + 2) == 67)
		memcpy(known.xid, p + UDP + 4, 4);
	if (proto == 17 && len >= UDP + 2 && get16(p + 2) == 53) {
		memcpy(known.dns, p, 2);
		memcpy(known.dns + 2, p + UDP, 2);
	}
}

/* Who asks for an address of 10.0.0/24 is told. */
static void answer_arp(const uint8_t *p)
{
	static const uint8_t head[] = { 0, 1, 8, 0, 6, 4, 0, 2, 2, 0, 0, 0, 0,
					9 };
	struct frame *f;

	if (p[7] != 1 || memcmp(p + 24, "\x0a\0\0", 3) || p[27] == 1)
		return;
	f = card_frame();
	memset(f, 0, sizeof(*f));
	f->len = 60;
	memcpy(f->bytes, p + 8, 6);
	memcpy(f->bytes + 6, head + 8, 6);
	put16(f->bytes + 12, 0x806);
	memcpy(f->bytes + ETH, head, sizeof(head));
	memcpy(f->bytes + ETH + 14, p + 24, 4);
	memcpy(f->bytes + ETH + 18, p + 8, 10);
}

static void hear_ip4(const uint8_t *p, size_t len)
{
	size_t head = (p[0] & 15) * 4U, total = get16(p + 2);

	REQUIRE(len >= IP4 && p[0] >> 4 == 4 && head >= IP4 && total >= head &&
		total <= len, "an IPv4 packet of %zu bytes", len);
	REQUIRE(!sum(p, head, 0), "the sum of an IPv4 header");
	if (get16(p + 6) & 0x3fff)
		return; /* a part */
	if ((p[9] == 6 || (p[9] == 17 && get16(p + head + 6))) && total > head)
		REQUIRE(!sum(p + head, total - head,
			     pseudo(p + 12, 8, p[9], total - head)),
			"the sum of an IPv4 packet of protocol %u", p[9]);
	REQUIRE(p[9] != 1 || !sum(p + head, total - head, 0),
		"the sum of an ICMP message");
	learn(p[9], p + head, total - head);
}

static void hear_ip6(const uint8_t *p, size_t len)
{
	size_t n = len >= IP6 ? get16(p + 4) : 0;

	REQUIRE(len >= IP6 && p[0] >> 4 == 6 && n + IP6 <= len,
		"an IPv6 packet of %zu bytes", len);
	if (p[6] == 6 || p[6] == 17 || p[6] == ICMP6)
		REQUIRE(!sum(p + IP6, n, pseudo(p + 8, 32, p[6], n)),
			"the sum of an IPv6 packet of protocol %u", p[6]);
}

void stranger_hears(const struct frame *f)
{
	const uint8_t *p = f->bytes;

	REQUIRE(f->len >= ETH, "a frame of %u bytes", f->len);
	if (get16(p + 12) == 0x806 && f->len >= ETH + 28)
		answer_arp(p + ETH);
	else if (get16(p + 12) == 0x800)
		hear_ip4(p + ETH, f->len - ETH);
	else if (get16(p + 12) == 0x86dd)
		hear_ip6(p + ETH, f->len - ETH);
}

/* --- what the stranger says ----------------------------------------------- */

/* The input's next bytes, as many as it says, but not more than there is room
 * for. @return how many */
static size_t take(struct bytes *in, uint8_t *to, size_t room)
{
	size_t n = take16(in);

	n = n < in->left ? n : in->left;
	n = n < room ? n : room;
	memcpy(to, in->p, n);
	in->p += n;
	in->left -= n;
	return n;
}

static void eth(struct frame *f, uint16_t type, size_t len)
{
	memcpy(f->bytes, "\x02\0\0\0\0\x01\x02\0\0\0\0\x09", 12);
	put16(f->bytes + 12, type);
	f->len = (uint32_t)(ETH + len);
	f->vouched = true; /* sums need not be right */
}

/* An IPv4 packet of `len` bytes behind its header, with these flags and offset. */
static void ip4(struct frame *f, uint8_t proto, size_t len, uint16_t part)
{
	uint8_t *p = f->bytes + ETH;

	eth(f, 0x800, IP4 + len);
	memset(p, 0, IP4);
	p[0] = 0x45;
	put16(p + 2, (unsigned int)(IP4 + len));
	put16(p + 6, part);
	p[8] = 64;
	p[9] = proto;
	memcpy(p + 12, "\x0a\0\0\x09\x0a\0\0\x01", 8);
	put16(p + 10, sum(p, IP4, 0));
}

static void udp(struct frame *f, unsigned int from, unsigned int to, size_t len)
{
	uint8_t *p = f->bytes + ETH + IP4;

	put16(p, from);
	put16(p + 2, to);
	put16(p + 4, (unsigned int)(UDP + len));
	put16(p + 6, 0);
	ip4(f, 17, UDP + len, 0);
}

/* A segment of our connection to port 80, or the first one of another. */
static void say_tcp(struct frame *f, struct bytes *in)
{
	uint8_t *p = f->bytes + ETH + IP4;
	unsigned int flags = take8(in), shift = take8(in);
	size_t options = (take8(in) & 7) * 4U, n;

	if (flags & SYN) {
		known.port++;
		known.seq = 1000;
		known.ack = 0;
	}
	n = take(in, p + TCP, FRAME_MAX - ETH - IP4 - TCP);
	options = options <= n ? options : 0;
	put16(p, known.port);
	put16(p + 2, 80);
	put32(p + 4, known.seq + (uint32_t)(shift & 15) - (shift & 15 ? 8 : 0));
	if (shift >> 4 != 15) /* else what was said before, once more */
		known.said = known.ack + (shift >> 4) - (shift >> 4 ? 8 : 0);
	put32(p + 8, known.said);
	p[12] = (uint8_t)((TCP + options) << 2);
	p[13] = (uint8_t)flags;
	put16(p + 14, flags & 0x80 ? 0 : 8192);
	put16(p + 16, 0);
	put16(p + 18, 0);
	known.seq += (uint32_t)(n - options) + !!(flags & SYN) +
		     !!(flags & FIN);
	ip4(f, 6, TCP + n, 0);
}

/* The answer to the last request for an address: fixed fields, then options. */
static void say_dhcp(struct frame *f, struct bytes *in)
{
	uint8_t *p = f->bytes + ETH + IP4 + UDP;
	size_t n;

	memset(p, 0, 240);
	p[0] = 2;
	p[1] = 1;
	p[2] = 6;
	memcpy(p + 4, known.xid, 4);
	memcpy(p + 16, "\x0a\0\0\x01", 4);
	memcpy(p + 28, "\x02\0\0\0\0\x01", 6);
	memcpy(p + 236, "\x63\x82\x53\x63", 4);
	n = take(in, p + 240, FRAME_MAX - ETH - IP4 - UDP - 240);
	udp(f, 67, 68, 240 + n);
}

static void say_dns(struct frame *f, struct bytes *in)
{
	uint8_t *p = f->bytes + ETH + IP4 + UDP;
	size_t n = take(in, p + 2, FRAME_MAX - ETH - IP4 - UDP - 2);

	memcpy(p, known.dns + 2, 2);
	udp(f, 53, get16(known.dns), 2 + n);
}

/* An IPv6 packet; an ICMP message gets its sum. */
static void say_ip6(struct frame *f, struct bytes *in)
{
	uint8_t *p = f->bytes + ETH;
	unsigned int to = take8(in);
	size_t n;

	memset(p, 0, IP6);
	p[0] = 0x60;
	p[6] = (uint8_t)take8(in);
	p[7] = 255;
	memcpy(p + 8, "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x09", 16);
	memcpy(p + 24, to & 1 ? "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
		       : "\xfe\x80\0\0\0\0\0\0\0\0\0\xff\xfe\0\0\x01", 16);
	n = take(in, p + IP6, FRAME_MAX - ETH - IP6);
	put16(p + 4, (unsigned int)n);
	if (p[6] == ICMP6 && n >= 4) {
		put16(p + IP6 + 2, 0);
		put16(p + IP6 + 2, sum(p + IP6, n, pseudo(p + 8, 32, ICMP6, n)));
	}
	eth(f, 0x86dd, IP6 + n);
}

void stranger_says(unsigned int op, struct bytes *in)
{
	struct frame *f = card_frame();
	uint16_t part;
	uint8_t proto;
	size_t n;

	switch (op % 8) {
	case 0:
		f->len = (uint32_t)take(in, f->bytes, FRAME_MAX);
		f->vouched = op & 8;
		f->len += !f->len; /* no device has an empty one */
		break;
	case 1:
		proto = (uint8_t)take8(in);
		part = op & 8 ? (uint16_t)take16(in) : 0;
		n = take(in, f->bytes + ETH + IP4, FRAME_MAX - ETH - IP4);
		ip4(f, proto, n, part);
		break;
	case 2: say_tcp(f, in); break;
	case 3: say_dhcp(f, in); break;
	case 4: say_dns(f, in); break;
	default: say_ip6(f, in);
	}
}

void stranger_begins(void)
{
	known.port = 40000;
	known.seq = known.ack = known.said = 0;
}
