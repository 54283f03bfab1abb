/* Owns literals: tokens and dynamic(…) become values. */
#include "plan/lower_int.h"

#include "base/limits.h"
#include "value/convert.h"
#include "value/json_read.h"
#include "value/moment.h"

ValueType lower_type(KqlType type) {
  switch (type) {
    case TYPE_BOOL: return VALUE_BOOL;
    case TYPE_INT: return VALUE_INT;
    case TYPE_LONG: return VALUE_LONG;
    case TYPE_REAL: return VALUE_REAL;
    case TYPE_DECIMAL: return VALUE_DECIMAL;
    case TYPE_STRING: return VALUE_STRING;
    case TYPE_DATETIME: return VALUE_DATETIME;
    case TYPE_TIMESPAN: return VALUE_TIMESPAN;
    case TYPE_DYNAMIC: return VALUE_DYNAMIC;
    case TYPE_GUID: return VALUE_GUID;
    default: return VALUE_NULL;
  }
}

/* What stands between the parentheses of `word(…)`, quotes taken off; else TEXT itself. */
static Str inner_text(Lower *lower, Str text) {
  size_t open = str_find_byte(text, '(', 0);
  if (open == STR_NONE || !str_ends(text, STR(")"))) return text;
  Str inner = str_trim(str_slice(text, open + 1, text.len - 1));
  bool quoted = inner.len && (inner.ptr[0] == '"' || inner.ptr[0] == '\'' || inner.ptr[0] == '@');
  return quoted ? kql_unquote(lower->arena, inner) : inner;
}

static ValueType token_type(KqlTokenKind kind) {
  switch (kind) {
    case TOK_BOOL_VALUE: return VALUE_BOOL;
    case TOK_INT_VALUE: return VALUE_INT;
    case TOK_LONG_VALUE: return VALUE_LONG;
    case TOK_REAL_VALUE: return VALUE_REAL;
    case TOK_DECIMAL_VALUE: return VALUE_DECIMAL;
    case TOK_DATETIME_VALUE: return VALUE_DATETIME;
    case TOK_TIMESPAN_VALUE: return VALUE_TIMESPAN;
    case TOK_GUID_VALUE:
    case TOK_RAW_GUID: return VALUE_GUID;
    default: return VALUE_NULL;
  }
}

/* `2017 - 08 - 01` and `2025, 6, 14`, which the engine takes for dates, as 2017-08-01. */
static Str without_gaps(Lower *lower, Str text) {
  char *copy = arena_alloc(lower->arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i] == ',' ? '-' : text.ptr[i];
    if (c != ' ') copy[len++] = c;
  }
  return (Str){copy, len};
}

/* A number of one or two digits below LIMIT at *AT. */
static bool read_digits(Str text, size_t *at, int64_t limit, int64_t *number) {
  size_t start = *at;
  *number = 0;
  while (*at < text.len && *at < start + 2 && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
    *number = *number * 10 + (text.ptr[(*at)++] - '0');
  }
  return *at > start && *number < limit;
}

bool lower_time_of_day(Lower *lower, const KqlNode *node, int64_t *ticks) {
  if (node->kind != KQL_LITERAL || kql_operator(lower->query, node) != TOK_DATETIME_VALUE)
    return false;
  Str text = str_trim(inner_text(lower, kql_text(lower->query, node)));
  int64_t hours, minutes, seconds = 0;
  size_t at = 0;
  if (!read_digits(text, &at, 24, &hours) || at == text.len || text.ptr[at++] != ':') return false;
  if (!read_digits(text, &at, 60, &minutes)) return false;
  bool more = at < text.len && text.ptr[at] == ':';
  if (more && (at++, !read_digits(text, &at, 60, &seconds))) return false;
  Str half = str_trim(str_from(text, at));
  bool morning = str_eq_nocase(half, STR("AM")), evening = str_eq_nocase(half, STR("PM"));
  if (half.len && ((!morning && !evening) || hours < 1 || hours > 12)) return false;
  if (half.len) hours = hours % 12 + (evening ? 12 : 0);
  *ticks = ((hours * 60 + minutes) * 60 + seconds) * TICKS_SECOND;
  return true;
}

static bool token_value(Lower *lower, const KqlNode *node, Value *value) {
  KqlTokenKind kind = kql_token_kind(lower->query, node->token);
  ValueType type = token_type(kind);
  Str text = inner_text(lower, kql_text(lower->query, node));
  Text out = {.arena = lower->arena};
  *value = value_null();
  if (type == VALUE_NULL) return str_eq(text, STR("null"));
  if (str_eq(text, STR("null"))) return true;
  *value = convert_value(&out, value_str(text), type);
  if (value->type == VALUE_NULL && type == VALUE_DATETIME) {
    *value = convert_value(&out, value_str(without_gaps(lower, text)), type);
  }
  return value->type != VALUE_NULL;
}

static bool dynamic_array(Lower *lower, const KqlNode *node, Value *value) {
  Value *items = ARENA_ARRAY(lower->arena, Value, node->count);
  for (uint32_t i = 0; i < node->count; i++) {
    if (!lower_literal(lower, node->kids[i], &items[i])) return false;
  }
  *value = value_array(items, node->count);
  return true;
}

static bool dynamic_bag(Lower *lower, const KqlNode *node, Value *value) {
  BagBuilder bag = {.arena = lower->arena};
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *pair = node->kids[i];
    Value item;
    if (pair->kind != KQL_PAIR || !lower_literal(lower, pair->kids[KQL_PAIR_VALUE], &item)) {
      return false;
    }
    bag_put(&bag, kql_string(lower->query, pair->kids[KQL_PAIR_KEY]), item);
  }
  *value = bag_done(&bag);
  return true;
}

static bool negated(Lower *lower, const KqlNode *node, Value *value) {
  bool least = str_eq(kql_text(lower->query, node), STR("-9223372036854775808"));
  if (least) return *value = value_long(INT64_MIN), true;
  if (!lower_literal(lower, node->kids[0], value)) return false;
  if (kql_operator(lower->query, node) != TOK_MINUS) return true;
  if (value->type == VALUE_REAL) {
    value->real = -value->real;
  } else if (value->type == VALUE_DECIMAL) {
    value->wide =
        value_wide(
            lower->arena, VALUE_DECIMAL,
            (Wide){{value->wide->word[0], value->wide->word[1] ^ UINT64_C(0x8000000000000000)}})
            .wide;
  } else if (value->type != VALUE_NULL) {
    if (value->type == VALUE_INT) value->type = VALUE_LONG;
    value->number = (int64_t)(0 - (uint64_t)value->number);
  }
  return true;
}

/* An array or a bag, no deeper than values of the engine are. */
static bool dynamic_items(Lower *lower, const KqlNode *node, Value *value) {
  if (lower->nesting == LIMIT_JSON_DEPTH) return false;
  lower->nesting++;
  bool good =
      node->kind == KQL_ARRAY ? dynamic_array(lower, node, value) : dynamic_bag(lower, node, value);
  lower->nesting--;
  return good;
}

bool lower_literal(Lower *lower, const KqlNode *node, Value *value) {
  switch (node->kind) {
    case KQL_LITERAL: return token_value(lower, node, value);
    case KQL_STRING: return *value = value_str(kql_string(lower->query, node)), true;
    case KQL_DYNAMIC:
    case KQL_PAREN: return lower_literal(lower, node->kids[0], value);
    case KQL_UNARY: return negated(lower, node, value);
    case KQL_ARRAY:
    case KQL_BAG: return dynamic_items(lower, node, value);
    default: return false;
  }
}
