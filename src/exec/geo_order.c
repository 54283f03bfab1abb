/* Owns an order that looks like chance: that of a hash table of chained buckets, where a token goes
   in front of its bucket, and a bucket that was empty in front of all. */
#include "exec/geo_order.h"

#include <string.h>

enum { TOKENS_MOST = 13 };

static uint64_t mix(uint64_t x) { return x ^ (x >> 47); }

static uint64_t hash(Str s) {
  const uint64_t multiplier = UINT64_C(0xc6a4a7935bd1e995);
  uint64_t h = UINT64_C(0xc70f6907) ^ (s.len * multiplier);
  for (; s.len >= 8; s = str_from(s, 8)) {
    uint64_t word;
    memcpy(&word, s.ptr, 8);
    h = (h ^ mix(word * multiplier) * multiplier) * multiplier;
  }
  if (s.len) {
    uint64_t rest = 0;
    memcpy(&rest, s.ptr, s.len);
    h = (h ^ rest) * multiplier;
  }
  return mix(mix(h) * multiplier);
}

/* Tokens as a chain; number 0 stands before the first, token K has number K + 1. */
typedef struct Chain {
  const Value *tokens;
  uint32_t next[TOKENS_MOST + 1];
  uint32_t before[TOKENS_MOST + 1]; /* of each bucket, what stands before it, + 1; 0: empty */
  uint32_t buckets;
} Chain;

static uint32_t bucket_of(const Chain *c, uint32_t number) {
  return (uint32_t)(hash(value_text(c->tokens[number - 1])) % c->buckets);
}

static void add(Chain *c, uint32_t number) {
  for (uint32_t at = c->next[0]; at; at = c->next[at]) {
    if (value_equal(c->tokens[at - 1], c->tokens[number - 1])) return;
  }
  uint32_t bucket = bucket_of(c, number);
  uint32_t before = c->before[bucket] ? c->before[bucket] - 1 : 0;
  bool fresh = !c->before[bucket];
  c->next[number] = c->next[before];
  c->next[before] = number;
  if (fresh && c->next[number]) c->before[bucket_of(c, c->next[number])] = number + 1;
  if (fresh) c->before[bucket] = 1;
}

Value geo_in_order(Arena *arena, Value tokens) {
  static const uint8_t buckets[TOKENS_MOST + 1] = {2, 2, 2, 3, 5, 5, 7, 7, 11, 11, 11, 11, 13, 13};
  if (tokens.type != VALUE_ARRAY || tokens.len > TOKENS_MOST) return tokens;
  Chain chain = {.tokens = tokens.items, .buckets = buckets[tokens.len]};
  for (uint32_t k = 0; k < tokens.len; k++) add(&chain, k + 1);
  Value *items = ARENA_ARRAY(arena, Value, tokens.len);
  uint32_t count = 0;
  for (uint32_t at = chain.next[0]; at; at = chain.next[at]) items[count++] = tokens.items[at - 1];
  return value_array(items, count);
}
