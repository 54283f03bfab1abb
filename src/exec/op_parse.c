/* parse and parse-where over plain text. The pattern is a list: text to find, null for `*`, a
   number for a capture, which is the place of its column in the result. A `*` and a text capture
   reach to the next text; a number takes what looks like one. Option "strict": a capture that does
   not fit its type fails the whole row; "filter": rows that fail are dropped. */
#include "exec/contract.h"
#include "value/convert.h"

typedef struct Parse {
  Value pattern;
  bool strict, filter;
  uint32_t first; /* result column of the first capture */
} Parse;

static void open_parse(Operator *op) {
  Parse *parse = ARENA_NEW(op->arena, Parse);
  parse->pattern = operator_option(op, "pattern");
  parse->strict = !value_is_null(operator_option(op, "strict"));
  parse->filter = !value_is_null(operator_option(op, "filter"));
  op->state = parse;
}

/* One row being matched: where each part's capture lies. */
typedef struct Match {
  const Parse *parse;
  const PlanColumn *columns;
  Str s;
  Str *captures; /* of each part */
} Match;

static const Value *part_at(const Match *m, uint32_t part) {
  return part < m->parse->pattern.len ? &m->parse->pattern.items[part] : NULL;
}

static bool is_numeric(const Match *m, uint32_t part) {
  const Value *p = part_at(m, part);
  if (!p || p->type != VALUE_LONG) return false;
  ValueType type = m->columns[p->number].type;
  return type >= VALUE_INT && type <= VALUE_DECIMAL;
}

/* The end of what looks like a number at AT. */
static size_t number_end(Str s, size_t at, bool whole) {
  size_t end = at;
  if (end < s.len && (s.ptr[end] == '-' || s.ptr[end] == '+')) end++;
  while (end < s.len && (char_is_digit(s.ptr[end]) ||
                         (!whole && (s.ptr[end] == '.' || char_lower(s.ptr[end]) == 'e'))))
    end++;
  return end;
}

static bool match_from(Match *m, uint32_t part, size_t at);

/* A capture or `*` at PART that ends where the text after it is found, the nearest first. */
static bool match_until(Match *m, uint32_t part, size_t at) {
  const Value *next = part_at(m, part + 1);
  if (!next) {
    m->captures[part] = str_from(m->s, at);
    return true;
  }
  if (next->type != VALUE_STRING) { /* nothing between two captures */
    m->captures[part] = str_slice(m->s, at, at);
    return match_from(m, part + 1, at);
  }
  bool retry = part_at(m, part)->type == VALUE_NULL;
  for (size_t found = at; (found = str_find(m->s, value_text(*next), found)) != STR_NONE; found++) {
    m->captures[part] = str_slice(m->s, at, found);
    if (match_from(m, part + 1, found)) return true;
    if (!retry || !next->len) return false;
  }
  return false;
}

static bool match_number(Match *m, uint32_t part, size_t at) {
  ValueType type = m->columns[part_at(m, part)->number].type;
  size_t end = number_end(m->s, at, type == VALUE_INT || type == VALUE_LONG);
  m->captures[part] = str_slice(m->s, at, end);
  return end > at && match_from(m, part + 1, end);
}

static bool match_from(Match *m, uint32_t part, size_t at) {
  const Value *p = part_at(m, part);
  if (!p) return true;
  if (p->type == VALUE_STRING) {
    Str text = value_text(*p);
    return str_starts(str_from(m->s, at), text) && match_from(m, part + 1, at + text.len);
  }
  const Value *next = part_at(m, part + 1);
  bool free_end = next && next->type == VALUE_NULL;
  if (is_numeric(m, part) && free_end) return match_number(m, part, at);
  return match_until(m, part, at);
}

/* Sets the captures of ROW; false where one does not fit its type and that matters. */
static bool set_captures(const Match *m, Text *text, Column *columns, uint32_t row) {
  bool good = true;
  for (uint32_t i = 0; i < m->parse->pattern.len; i++) {
    const Value *p = part_at(m, i);
    if (p->type != VALUE_LONG) continue;
    Column *to = &columns[p->number];
    Value v = convert_value(text, value_str(m->captures[i]), to->type);
    column_set(to, row, v);
    if (v.type == VALUE_NULL && to->type != VALUE_DYNAMIC) good = false;
  }
  return good || !m->parse->strict;
}

static void clear_captures(const Match *m, Column *columns, uint32_t row) {
  for (uint32_t i = 0; i < m->parse->pattern.len; i++) {
    const Value *p = part_at(m, i);
    if (p->type == VALUE_LONG) column_set_null(&columns[p->number], row);
  }
}

static Column *new_columns(Operator *op, const Batch *batch, const Parse *parse) {
  Column *columns = ARENA_ARRAY(batch->arena, Column, op->plan->column_count);
  for (uint32_t i = 0; i < batch->column_count; i++) columns[i] = batch->columns[i];
  for (uint32_t i = 0; i < parse->pattern.len; i++) {
    if (parse->pattern.items[i].type != VALUE_LONG) continue;
    uint32_t place = (uint32_t)parse->pattern.items[i].number;
    columns[place] = column_new(batch->arena, op->plan->columns[place].type, batch->rows);
  }
  return columns;
}

static void push_parse(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  const Parse *parse = op->state;
  Column *source = operator_eval(op, batch->arena, batch);
  Batch out = *batch;
  out.columns = new_columns(op, batch, parse);
  out.column_count = op->plan->column_count;
  Text text = {.arena = batch->arena};
  Match m = {.parse = parse, .columns = op->plan->columns};
  m.captures = ARENA_ARRAY(batch->arena, Str, parse->pattern.len);
  uint32_t *rows = ARENA_ARRAY(batch->arena, uint32_t, batch->rows), count = 0;
  for (uint32_t i = 0; i < batch->rows; i++) {
    m.s = column_str(source, i);
    bool good = match_from(&m, 0, 0) && set_captures(&m, &text, out.columns, i);
    if (!good) clear_captures(&m, out.columns, i);
    if (good || !parse->filter) rows[count++] = i;
  }
  if (count < batch->rows) out = batch_gather(batch->arena, &out, rows, count);
  operator_emit(op, &out);
}

const OperatorClass operator_parse = {
    .check = contract_check_parse, .open = open_parse, .push = push_parse};

/* parse-kv: option "keys" lists the names, in the order of the result's last columns. */
typedef struct Pairs {
  Value keys;
  Str pair_delimiter, kv_delimiter, quotes, escape;
} Pairs;

static void open_parse_kv(Operator *op) {
  Pairs *p = ARENA_NEW(op->arena, Pairs);
  p->keys = operator_option(op, "keys");
  p->pair_delimiter = operator_option_str(op, "pair_delimiter");
  p->kv_delimiter = operator_option_str(op, "kv_delimiter");
  p->quotes = operator_option_str(op, "quote");
  p->escape = operator_option_str(op, "escape");
  op->state = p;
}

static bool is_quote(const Pairs *p, Str s, size_t at) {
  return at < s.len && p->quotes.len && s.ptr[at] == p->quotes.ptr[0];
}

/* A token of S from AT: up to STOP, or the text between quotes; AT moves past it. */
static Str take_token(const Pairs *p, Text *text, Str s, size_t *at, Str stop) {
  char close = p->quotes.len > 1 ? p->quotes.ptr[1] : p->quotes.len ? p->quotes.ptr[0] : 0;
  if (!is_quote(p, s, *at)) {
    size_t end = str_find(s, stop, *at);
    if (end == STR_NONE) end = s.len;
    Str token = str_trim(str_slice(s, *at, end));
    *at = end;
    return token;
  }
  for ((*at)++; *at < s.len && s.ptr[*at] != close; (*at)++) {
    if (p->escape.len && s.ptr[*at] == p->escape.ptr[0] && *at + 1 < s.len) (*at)++;
    text_add_byte(text, s.ptr[*at]);
  }
  if (*at < s.len) (*at)++;
  return text_done(text);
}

static void skip_spaces(Str s, size_t *at) {
  while (*at < s.len && char_is_space(s.ptr[*at])) (*at)++;
}

static uint32_t key_index(const Pairs *p, Str key) {
  for (uint32_t i = 0; i < p->keys.len; i++) {
    if (str_eq(value_text(p->keys.items[i]), key)) return i;
  }
  return UINT32_MAX;
}

/* A value ends at the pair delimiter; text that no key follows is skipped. */
static void parse_pairs(const Pairs *p, Text *text, Str s, Column *columns, uint32_t row) {
  size_t at = 0;
  bool *met = ARENA_ARRAY(text->arena, bool, p->keys.len);
  for (uint32_t k = 0; k < p->keys.len; k++) column_set_null(&columns[k], row);
  while (at < s.len) {
    skip_spaces(s, &at);
    size_t start = at;
    Str key = take_token(p, text, s, &at, p->kv_delimiter);
    size_t split = str_find(key, p->pair_delimiter, 0);
    if (split != STR_NONE &&
        !is_quote(p, s, start)) { /* a pair without a value: only its end matters */
      at = start + split + p->pair_delimiter.len;
      if (at <= start) at = start + 1;
      continue;
    }
    skip_spaces(s, &at);
    if (!str_starts(str_from(s, at), p->kv_delimiter)) break;
    at += p->kv_delimiter.len;
    skip_spaces(s, &at);
    Str value = take_token(p, text, s, &at, p->pair_delimiter);
    uint32_t index = key_index(p, key);
    if (index != UINT32_MAX && !met[index]) {
      met[index] = true;
      column_set(&columns[index], row, convert_value(text, value_str(value), columns[index].type));
    }
    size_t next = str_find(s, p->pair_delimiter, at);
    at = next == STR_NONE ? s.len : next + p->pair_delimiter.len;
  }
}

static void push_parse_kv(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  const Pairs *p = op->state;
  Column *source = operator_eval(op, batch->arena, batch);
  Batch out = *batch;
  uint32_t first = op->plan->column_count - p->keys.len;
  out.column_count = op->plan->column_count;
  out.columns = ARENA_ARRAY(batch->arena, Column, out.column_count);
  for (uint32_t i = 0; i < out.column_count; i++) {
    out.columns[i] = i < first ? batch->columns[i]
                               : column_new(batch->arena, op->plan->columns[i].type, batch->rows);
  }
  Text text = {.arena = batch->arena};
  for (uint32_t i = 0; i < batch->rows; i++) {
    parse_pairs(p, &text, column_str(source, i), &out.columns[first], i);
  }
  operator_emit(op, &out);
}

/* Whether option NAME is a text that is not empty. */
static bool has_text(const PlanOp *op, const char *name) {
  const PlanConstant *option = contract_option(op, name);
  return option && option->type == VALUE_STRING && option->len;
}

static const char *check_parse_kv(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *keys = contract_option(op, "keys");
  bool good = contract_shape(op, 1, 1) && contract_output(op, 0) == VALUE_STRING && keys &&
              keys->type == VALUE_ARRAY && has_text(op, "pair_delimiter") &&
              has_text(op, "kv_delimiter") && contract_begins(op, 0, op->inputs[0]) &&
              keys->len == op->column_count - op->inputs[0]->column_count;
  for (uint32_t i = 0; good && i < keys->len; i++) good = keys->items[i].type == VALUE_STRING;
  return good ? NULL : "a parse-kv of other columns";
}

const OperatorClass operator_parse_kv = {
    .check = check_parse_kv, .open = open_parse_kv, .push = push_parse_kv};
