/* Evaluators of IP addresses. Comparisons use the shortest of the prefixes given; what is no
   address gives null. */
#include "exec/eval.h"
#include "exec/ip.h"

#include <string.h>

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* The optional third argument, a prefix of at most MOST; false where it is none. */
static bool prefix_arg(const EvalCall *call, uint32_t k, uint32_t row, uint32_t most,
                       uint32_t *out) {
  *out = most;
  if (call->arg_count <= k) return true;
  int64_t prefix = arg_number(call, k, row);
  *out = (uint32_t)prefix;
  return prefix >= 0 && prefix <= most;
}

/* -2: not comparable */
static int compare4(Str a, Str b, uint32_t prefix) {
  Ip4 x, y;
  if (!ip4_parse(a, &x) || !ip4_parse(b, &y)) return -2;
  uint32_t mask = ip4_mask(least(prefix, least(x.prefix, y.prefix)));
  return ((x.bits & mask) > (y.bits & mask)) - ((x.bits & mask) < (y.bits & mask));
}

/* An IPv6 address that ends in a dotted IPv4 one compares as that. */
static bool parse_mapped(Str s, Ip6 *ip) {
  static const uint8_t zeros[12] = {0};
  if (!ip6_parse(s, ip)) return false;
  bool dotted = str_find_byte(s, '.', 0) != STR_NONE;
  if (dotted && memcmp(ip->bytes, zeros, sizeof zeros) == 0) ip->bytes[10] = ip->bytes[11] = 0xFF;
  return true;
}

static int compare6(Str a, Str b, uint32_t prefix) {
  Ip6 x, y;
  if (!parse_mapped(a, &x) || !parse_mapped(b, &y)) return -2;
  prefix = least(prefix, least(x.prefix, y.prefix));
  ip6_cut(&x, prefix);
  ip6_cut(&y, prefix);
  int order = memcmp(x.bytes, y.bytes, 16);
  return (order > 0) - (order < 0);
}

typedef int Compare(Str a, Str b, uint32_t prefix);

static void compare(EvalCall *call, Compare *function, uint32_t most, bool match) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t prefix;
    bool good = prefix_arg(call, 2, i, most, &prefix);
    int order = good ? function(arg_str(call, 0, i), arg_str(call, 1, i), prefix) : -2;
    if (order == -2) {
      result_null(call, i);
    } else if (match) {
      result_bool(call, i, order == 0);
    } else {
      result_number(call, i, order);
    }
  }
}

void eval_ipv4_compare(EvalCall *call) { compare(call, compare4, 32, false); }
void eval_ipv4_is_match(EvalCall *call) { compare(call, compare4, 32, true); }
void eval_ipv6_compare(EvalCall *call) { compare(call, compare6, 128, false); }
void eval_ipv6_is_match(EvalCall *call) { compare(call, compare6, 128, true); }

static int in_range4(Str address, Str range, uint32_t prefix) {
  Ip4 x, y;
  (void)prefix;
  if (!ip4_parse(address, &x) || !ip4_parse(range, &y)) return -2;
  return x.prefix >= y.prefix && ((x.bits ^ y.bits) & ip4_mask(y.prefix)) == 0 ? 0 : 1;
}

static int in_range6(Str address, Str range, uint32_t prefix) {
  Ip6 x, y;
  (void)prefix;
  if (!ip6_parse(address, &x) || !ip6_parse(range, &y) || x.prefix < y.prefix) return -2;
  ip6_cut(&x, y.prefix);
  ip6_cut(&y, y.prefix);
  return memcmp(x.bytes, y.bytes, 16) == 0 ? 0 : 1;
}

void eval_ipv4_is_in_range(EvalCall *call) { compare(call, in_range4, 32, true); }
void eval_ipv6_is_in_range(EvalCall *call) { compare(call, in_range6, 128, true); }

/* Whether TEST holds for one of the texts that arguments 1… give, alone or in arrays. */
static bool any_text(const EvalCall *call, uint32_t row, bool test(Str, Str, void *),
                     void *context) {
  Str s = arg_str(call, 0, row);
  for (uint32_t k = 1; k < call->arg_count; k++) {
    Value v = arg_value(call, k, row);
    if (v.type == VALUE_STRING && test(s, value_text(v), context)) return true;
    for (uint32_t j = 0; v.type == VALUE_ARRAY && j < v.len; j++) {
      if (v.items[j].type == VALUE_STRING && test(s, value_text(v.items[j]), context)) return true;
    }
  }
  return false;
}

static bool is_in_range4(Str s, Str range, void *context) {
  return (void)context, in_range4(s, range, 32) == 0;
}
static bool is_in_range6(Str s, Str range, void *context) {
  return (void)context, in_range6(s, range, 128) == 0;
}

void eval_ipv4_is_in_any_range(EvalCall *call) {
  Ip4 ip;
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, any_text(call, i, is_in_range4, NULL));
    if (!ip4_parse(arg_str(call, 0, i), &ip)) result_null(call, i);
  }
}

void eval_ipv6_is_in_any_range(EvalCall *call) {
  Ip6 ip;
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, any_text(call, i, is_in_range6, NULL));
    if (!ip6_parse(arg_str(call, 0, i), &ip)) result_null(call, i);
  }
}

void eval_ipv4_is_private(EvalCall *call) {
  static const char *const ranges[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"};
  for (uint32_t i = 0; i < call->rows; i++) {
    int found = -2;
    for (size_t k = 0; k < sizeof ranges / sizeof *ranges && found != 0; k++) {
      found = in_range4(arg_str(call, 0, i), str_of(ranges[k]), 32);
    }
    if (found == -2) {
      result_null(call, i);
    } else {
      result_bool(call, i, found == 0);
    }
  }
}

void eval_ipv4_netmask_suffix(EvalCall *call) {
  Ip4 ip;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (ip4_parse(arg_str(call, 0, i), &ip)) {
      result_number(call, i, ip.prefix);
    } else {
      result_null(call, i);
    }
  }
}

/* parse_ipv4(ip), parse_ipv4_mask(ip, prefix): a number */
void eval_parse_ipv4(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Ip4 ip;
    uint32_t prefix;
    if (ip4_parse(arg_str(call, 0, i), &ip) && prefix_arg(call, 1, i, 32, &prefix)) {
      result_number(call, i, ip.bits & ip4_mask(least(prefix, ip.prefix)));
    } else {
      result_null(call, i);
    }
  }
}

/* parse_ipv6(ip), parse_ipv6_mask(ip, prefix): eight groups of four digits */
void eval_parse_ipv6(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Ip6 ip;
    uint32_t prefix;
    if (!ip6_parse(arg_str(call, 0, i), &ip) || !prefix_arg(call, 1, i, 128, &prefix)) continue;
    ip6_cut(&ip, least(prefix, ip.prefix));
    for (int k = 0; k < 16; k += 2) {
      text_printf(&call->text, k ? ":%02x%02x" : "%02x%02x", ip.bytes[k], ip.bytes[k + 1]);
    }
    result_str(call, i, text_done(&call->text));
  }
}

static void add_quad(Text *text, uint32_t bits) {
  text_printf(text, "%u.%u.%u.%u", bits >> 24, bits >> 16 & 255, bits >> 8 & 255, bits & 255);
}

/* The argument as an address: text, or a number of 32 bits. */
static bool address_arg(const EvalCall *call, uint32_t row, Ip4 *ip) {
  Value v = arg_value(call, 0, row);
  if (v.type == VALUE_STRING) return ip4_parse(value_text(v), ip);
  if (v.type != VALUE_LONG && v.type != VALUE_INT) return false;
  *ip = (Ip4){(uint32_t)v.number, 32};
  return v.number >= 0 && v.number <= UINT32_MAX;
}

static void format(EvalCall *call, bool with_prefix) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Ip4 ip;
    uint32_t prefix;
    if (!address_arg(call, i, &ip) || !prefix_arg(call, 1, i, 32, &prefix)) continue;
    prefix = least(prefix, ip.prefix);
    add_quad(&call->text, ip.bits & ip4_mask(prefix));
    if (with_prefix) text_printf(&call->text, "/%u", prefix);
    result_str(call, i, text_done(&call->text));
  }
}

void eval_format_ipv4(EvalCall *call) { format(call, false); }
void eval_format_ipv4_mask(EvalCall *call) { format(call, true); }

/* ipv4_range_to_cidr_list(first, last): the fewest ranges that cover it */
void eval_ipv4_range_to_cidr_list(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Ip4 first, last;
    if (!ip4_parse(arg_str(call, 0, i), &first) || !ip4_parse(arg_str(call, 1, i), &last)) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, 62); /* two of each length at most, but one */
    uint32_t count = 0;
    uint64_t at = first.bits, end = (uint64_t)last.bits + 1;
    while (at < end) {
      uint32_t prefix = 32;
      while (prefix > 0 && (at & ((UINT64_C(1) << (33 - prefix)) - 1)) == 0 &&
             at + (UINT64_C(1) << (33 - prefix)) <= end) {
        prefix--;
      }
      add_quad(&call->text, (uint32_t)at);
      text_printf(&call->text, "/%u", prefix);
      items[count++] = value_str(text_done(&call->text));
      at += UINT64_C(1) << (32 - prefix);
    }
    result_dynamic(call, i, value_array(items, count));
  }
}

/* --- addresses inside text --- */

static bool is_part(Str s, size_t at) {
  return at < s.len && (char_is_alnum(s.ptr[at]) || s.ptr[at] == '.');
}

/* The address that starts at AT, with no letter, digit or dot around it. */
static bool address_at(Str s, size_t at, Str *address) {
  size_t end = at;
  Ip4 ip;
  if (at > 0 && is_part(s, at - 1)) return false;
  while (end < s.len && (char_is_digit(s.ptr[end]) || s.ptr[end] == '.')) end++;
  if (is_part(s, end)) return false;
  *address = str_slice(s, at, end);
  return ip4_parse(*address, &ip);
}

static bool has_address(Str s, Str wanted, void *context) {
  bool prefix = context != NULL;
  Ip4 ip;
  Str found;
  if (!prefix && !ip4_parse(wanted, &ip)) return false;
  if (prefix && !str_ends(wanted, STR(".")) && !ip4_parse(wanted, &ip)) return false;
  for (size_t at = 0; (at = str_find(s, wanted, at)) != STR_NONE; at++) {
    if (address_at(s, at, &found) && (prefix || found.len == wanted.len)) return true;
  }
  return false;
}

void eval_has_any_ipv4(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, any_text(call, i, has_address, NULL));
  }
}

void eval_has_any_ipv4_prefix(EvalCall *call) {
  bool prefix = true;
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, any_text(call, i, has_address, &prefix));
  }
}
