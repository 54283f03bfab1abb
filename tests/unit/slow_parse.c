/* parse, parse-where and parse-kv of the slow evaluator. */
#include "unit/slow.h"

/* What one part of a pattern took. */
typedef struct Parts {
  Slow *slow;
  const KqlNode *node;
  Str *taken; /* by child of NODE */
} Parts;

static const KqlNode *part_at(const Parts *p, uint32_t part) {
  return part < p->node->count ? p->node->kids[part] : NULL;
}

static ValueType column_type(const Slow *slow, const KqlNode *column) {
  const KqlNode *type = column->kids[KQL_COLUMN_TYPE];
  return type ? value_type_find(kql_text(slow->query, type)) : VALUE_STRING;
}

static bool is_number(const Parts *p, const KqlNode *part) {
  ValueType type = part->kind == KQL_COLUMN ? column_type(p->slow, part) : VALUE_STRING;
  return type == VALUE_INT || type == VALUE_LONG || type == VALUE_REAL || type == VALUE_DECIMAL;
}

/* How much of the start of S looks like a number. */
static size_t number_len(Str s, bool whole) {
  size_t len = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
  for (; len < s.len; len++) {
    char c = char_lower(s.ptr[len]);
    if (!char_is_digit(c) && (whole || (c != '.' && c != 'e'))) break;
  }
  return len;
}

/* Whether the parts from PART on take S. Text stands where it is; `*` and a column take as little
   as lets the text behind them follow, and only `*` takes more when what comes then does not fit.
 */
static bool take(Parts *p, uint32_t part, Str s) {
  const KqlNode *own = part_at(p, part), *next = part_at(p, part + 1);
  if (!own) return true;
  if (own->kind == KQL_STRING) {
    Str text = kql_string(p->slow->query, own);
    return str_starts(s, text) && take(p, part + 1, str_from(s, text.len));
  }
  p->taken[part] = s;
  if (!next) return true;
  if (is_number(p, own) && next->kind == KQL_STAR) {
    ValueType type = column_type(p->slow, own);
    size_t len = number_len(s, type == VALUE_INT || type == VALUE_LONG);
    p->taken[part].len = len;
    return len > 0 && take(p, part + 1, str_from(s, len));
  }
  if (next->kind != KQL_STRING) {
    p->taken[part].len = 0;
    return take(p, part + 1, s);
  }
  Str text = kql_string(p->slow->query, next);
  for (size_t len = 0; len <= s.len; len++) {
    if (!str_starts(str_from(s, len), text)) continue;
    p->taken[part].len = len;
    if (take(p, part + 1, str_from(s, len))) return true;
    if (own->kind != KQL_STAR) return false;
  }
  return false;
}

/* The captures as cells of ROW; false where one does not fit its type. */
static bool set_captures(const Parts *p, const SlowTable *out, Value *row, bool good) {
  bool fits = true;
  for (uint32_t i = KQL_PARSE_PARTS; i < p->node->count; i++) {
    const KqlNode *part = p->node->kids[i];
    if (part->kind != KQL_COLUMN) continue;
    Str name = kql_name(p->slow->query, part->kids[KQL_COLUMN_NAME]);
    ValueType type = column_type(p->slow, part);
    Value v = good ? slow_cast(p->slow, value_str(p->taken[i]), type) : value_null();
    fits = fits && (!value_is_null(v) || type == VALUE_DYNAMIC);
    slow_set(p->slow, out, row, slow_find(out, name), v);
  }
  return fits;
}

SlowTable *slow_parse(Slow *slow, const KqlNode *node, SlowTable *input) {
  Parts p = {.slow = slow, .node = node, .taken = ARENA_ARRAY(slow->arena, Str, node->count)};
  bool relaxed = str_eq(slow_parameter(slow, node, "kind"), STR("relaxed"));
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t i = 0; i < input->width; i++) {
      uint32_t to = slow_find(out, input->names[i]);
      if (to != UINT32_MAX) row[to] = scope.row[i];
    }
    Value v = slow_cast(slow, slow_eval(slow, &scope, node->kids[KQL_PARSE_VALUE]), VALUE_STRING);
    bool good = take(&p, KQL_PARSE_PARTS, value_text(v));
    good = (set_captures(&p, out, row, good) || relaxed) && good;
    if (!good) set_captures(&p, out, row, false);
    if (!good && node->kind == KQL_PARSE_WHERE) out->rows.len--;
  }
  return out;
}

static Str setting(const Slow *slow, const KqlNode *with, const char *name) {
  const KqlNode *value = slow_property(slow, with, name);
  return value ? kql_string(slow->query, value) : (Str){0};
}

static Str unquoted(Str s, Str quote) {
  bool quoted = quote.len && s.len > 1 && str_starts(s, quote) && str_ends(s, quote);
  return quoted ? str_slice(s, 1, s.len - 1) : s;
}

/* The value under KEY among the pairs of S: of the first of that name. */
static Value pair_value(const Slow *slow, const KqlNode *node, Str s, Str key) {
  const KqlNode *with = node->kids[KQL_PARSE_KV_WITH];
  Str between = setting(slow, with, "pair_delimiter"), inside = setting(slow, with, "kv_delimiter");
  while (s.len) {
    size_t end = str_find(s, between, 0);
    Str pair = end == STR_NONE ? s : str_slice(s, 0, end);
    s = end == STR_NONE ? STR("") : str_from(s, end + between.len);
    size_t split = str_find(pair, inside, 0);
    if (split == STR_NONE || !str_eq(str_trim(str_slice(pair, 0, split)), key)) continue;
    Str value = str_trim(str_from(pair, split + inside.len));
    return value_str(unquoted(value, setting(slow, with, "quote")));
  }
  return value_null();
}

SlowTable *slow_parse_kv(Slow *slow, const KqlNode *node, SlowTable *input) {
  const KqlNode *schema = node->kids[KQL_PARSE_KV_SCHEMA];
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t i = 0; i < input->width; i++) row[i] = scope.row[i];
    Value text = slow_eval(slow, &scope, node->kids[KQL_PARSE_KV_VALUE]);
    for (uint32_t i = 0; i < schema->count; i++) {
      Str key = kql_name(slow->query, schema->kids[i]->kids[KQL_COLUMN_NAME]);
      Value v = pair_value(slow, node, value_text(text), key);
      v = slow_cast(slow, v, column_type(slow, schema->kids[i]));
      slow_set(slow, out, row, input->width + i, v);
    }
  }
  return out;
}
