/* Owns reading of IP addresses. */
#include "exec/ip.h"

#include <string.h>

static bool take_number(Str s, size_t *at, uint32_t most, uint32_t *number) {
  size_t start = *at;
  *number = 0;
  while (*at < s.len && char_is_digit(s.ptr[*at]) && *at - start < 4) {
    *number = *number * 10 + (uint32_t)(s.ptr[(*at)++] - '0');
  }
  return *at > start && *number <= most;
}

static bool take_prefix(Str s, size_t *at, uint32_t most, uint32_t *prefix) {
  *prefix = most;
  if (*at == s.len) return true;
  if (s.ptr[(*at)++] != '/') return false;
  return take_number(s, at, most, prefix) && *at == s.len;
}

static bool take_quad(Str s, size_t *at, uint32_t *bits) {
  *bits = 0;
  for (int i = 0; i < 4; i++) {
    uint32_t part;
    if (i && (*at >= s.len || s.ptr[(*at)++] != '.')) return false;
    if (!take_number(s, at, 255, &part)) return false;
    *bits = *bits << 8 | part;
  }
  return true;
}

uint32_t ip4_mask(uint32_t prefix) { return prefix ? UINT32_MAX << (32 - prefix) : 0; }

bool ip4_parse(Str s, Ip4 *ip) {
  size_t at = 0;
  s = str_trim(s);
  return take_quad(s, &at, &ip->bits) && take_prefix(s, &at, 32, &ip->prefix);
}

static void put_quad(uint8_t *bytes, uint32_t bits) {
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(bits >> (24 - 8 * i));
}

static bool take_group(Str s, size_t *at, uint32_t *group) {
  size_t start = *at;
  *group = 0;
  while (*at < s.len && char_is_hex(s.ptr[*at]) && *at - start < 5) {
    char c = char_lower(s.ptr[(*at)++]);
    *group = *group << 4 | (uint32_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  return *at > start && *at - start <= 4;
}

/* The groups of S, a prefix behind them not included; GAP is where `::` stands, or -1. */
static bool take_groups(Str s, size_t *at, Ip6 *ip, int *count, int *gap) {
  *count = 0;
  *gap = -1;
  while (*at < s.len && s.ptr[*at] != '/') {
    uint32_t group, quad;
    uint8_t *bytes = ip->bytes + (ptrdiff_t)*count * 2;
    size_t start = *at;
    if (str_starts(str_from(s, *at), STR("::"))) {
      if (*gap >= 0) return false;
      *gap = *count;
      *at += 2;
      continue;
    }
    if (*count > 0 && *gap != *count && s.ptr[*at] == ':') start = ++*at;
    if (*count <= 6 && take_quad(s, at, &quad)) {
      put_quad(bytes, quad);
      *count += 2;
      return *at == s.len || s.ptr[*at] == '/';
    }
    *at = start;
    if (*count == 8 || !take_group(s, at, &group)) return false;
    bytes[0] = (uint8_t)(group >> 8);
    bytes[1] = (uint8_t)group;
    ++*count;
  }
  return true;
}

bool ip6_parse(Str s, Ip6 *ip) {
  Ip4 four;
  int count, gap;
  size_t at = 0;
  *ip = (Ip6){0};
  s = str_trim(s);
  if (ip4_parse(s, &four)) {
    ip->bytes[10] = ip->bytes[11] = 0xFF;
    put_quad(&ip->bytes[12], four.bits);
    ip->prefix = four.prefix + 96;
    return true;
  }
  if (!take_groups(s, &at, ip, &count, &gap)) return false;
  if (gap < 0 ? count != 8 : count > 7) return false;
  if (gap >= 0) {
    size_t tail = 2 * (size_t)(count - gap), from = 2 * (size_t)gap;
    memmove(&ip->bytes[16 - tail], &ip->bytes[from], tail);
    memset(&ip->bytes[from], 0, 16 - tail - from);
  }
  bool quad = str_find_byte(s, '.', 0) != STR_NONE;
  if (!take_prefix(s, &at, quad ? 32 : 128, &ip->prefix)) return false;
  if (quad) ip->prefix += 96;
  return true;
}

void ip6_cut(Ip6 *ip, uint32_t prefix) {
  for (uint32_t i = 0; i < 16; i++) {
    uint32_t keep = prefix > 8 * i ? prefix - 8 * i : 0;
    if (keep < 8) ip->bytes[i] &= (uint8_t)(0xFF00 >> keep);
  }
}
