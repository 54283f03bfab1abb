/* Evaluators of hashes. Numbers are hashed as their eight bytes, text as UTF-8; MD5 and its kin
   take the text form of every value. */
#include "base/hash.h"
#include "exec/digest.h"
#include "exec/eval.h"

#include <string.h>

static uint64_t hash_value(EvalCall *call, uint32_t k, uint32_t row) {
  Value v = arg_value(call, k, row);
  int64_t number = v.number;
  double real = v.real;
  switch (v.type) {
    case VALUE_INT:
    case VALUE_LONG:
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return digest_xxhash64((Str){(const char *)&number, sizeof number}, 0);
    case VALUE_REAL: return digest_xxhash64((Str){(const char *)&real, sizeof real}, 0);
    default: text_value(&call->text, v); return digest_xxhash64(text_done(&call->text), 0);
  }
}

/* hash(value [, modulus]) */
void eval_hash(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t hash = (int64_t)hash_value(call, 0, i);
    int64_t modulus = call->arg_count > 1 ? arg_number(call, 1, i) : 0;
    if (modulus > 0) hash = hash % modulus < 0 ? hash % modulus + modulus : hash % modulus;
    result_number(call, i, hash);
  }
}

static Str text_of(EvalCall *call, uint32_t row) {
  text_value(&call->text, arg_value(call, 0, row));
  return text_done(&call->text);
}

static void result_hex(EvalCall *call, uint32_t row, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) text_printf(&call->text, "%02x", bytes[i]);
  result_str(call, row, text_done(&call->text));
}

void eval_hash_md5(EvalCall *call) {
  uint8_t out[16];
  for (uint32_t i = 0; i < call->rows; i++) {
    digest_md5(text_of(call, i), out);
    result_hex(call, i, out, sizeof out);
  }
}

void eval_hash_sha1(EvalCall *call) {
  uint8_t out[20];
  for (uint32_t i = 0; i < call->rows; i++) {
    digest_sha1(text_of(call, i), out);
    result_hex(call, i, out, sizeof out);
  }
}

void eval_hash_sha256(EvalCall *call) {
  char hex[HASH_SHA256_HEX + 1];
  for (uint32_t i = 0; i < call->rows; i++) {
    sha256_hex(text_of(call, i), hex);
    text_add(&call->text, str_of(hex));
    result_str(call, i, text_done(&call->text));
  }
}
