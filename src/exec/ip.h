/* IP addresses in text: dotted IPv4 and IPv6, with an optional /prefix. */
#ifndef RULEC_EXEC_IP_H
#define RULEC_EXEC_IP_H

#include "base/str.h"

typedef struct Ip4 {
  uint32_t bits;
  uint32_t prefix; /* 32 where none is written */
} Ip4;

/* An IPv4 address stands in the last four bytes, behind ::ffff. */
typedef struct Ip6 {
  uint8_t bytes[16];
  uint32_t prefix; /* 128 where none is written; of an IPv4 one 96 more than written */
} Ip6;

bool ip4_parse(Str s, Ip4 *ip);
bool ip6_parse(Str s, Ip6 *ip);
uint32_t ip4_mask(uint32_t prefix);     /* PREFIX at most 32 */
void ip6_cut(Ip6 *ip, uint32_t prefix); /* zeros behind the first PREFIX bits */

#endif
