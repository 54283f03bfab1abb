/* parse kind=regex, and parse-kv by a regular expression. In the former the pattern's texts are
   regular expressions; together with the captures they make one. Flags: i case, s dot takes line
   ends, m lines, U the shortest or longest match swap. */
#include "port/regex.h"

#include "exec/contract.h"
#include "exec/run.h"
#include "value/convert.h"

typedef struct Parse {
  Regex *regex;
  Value pattern;
  uint32_t *groups; /* of each part: the group of its capture, 0: none */
  bool strict, filter;
} Parse;

static void release(void *regex) { regex_free(regex); }

/* What a capture of TYPE takes: text takes anything, numbers what looks like one. */
static const char *capture_of(ValueType type) {
  switch (type) {
    case VALUE_INT:
    case VALUE_LONG: return "([-+]?\\d+)";
    case VALUE_REAL:
    case VALUE_DECIMAL: return "([-+]?[\\d.]+(?:[eE][-+]?\\d+)?)";
    default: return "(.*)";
  }
}

/* Groups in parentheses that TEXT itself opens. */
static uint32_t count_groups(Str text) {
  uint32_t count = 0;
  bool set = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\\') {
      i++;
    } else if (c == '[') {
      set = true;
    } else if (c == ']') {
      set = false;
    } else if (c == '(' && !set && !(i + 1 < text.len && text.ptr[i + 1] == '?')) {
      count++;
    }
  }
  return count;
}

static Str whole_pattern(Operator *op, Parse *parse, Str flags) {
  Text text = {.arena = op->arena};
  uint32_t group = 0;
  if (flags.len) text_printf(&text, "(?%.*s)", STR_ARG(flags));
  for (uint32_t i = 0; i < parse->pattern.len; i++) {
    Value part = parse->pattern.items[i];
    bool last = i + 1 == parse->pattern.len;
    if (part.type == VALUE_STRING) {
      text_printf(&text, "(?:%.*s)", STR_ARG(value_text(part)));
      group += count_groups(value_text(part));
    } else if (part.type == VALUE_NULL) {
      text_add(&text, last ? STR(".*") : STR(".*?"));
    } else {
      parse->groups[i] = ++group;
      text_add(&text, str_of(capture_of(op->plan->columns[part.number].type)));
    }
  }
  return text_done(&text);
}

static void open_parse(Operator *op) {
  Parse *parse = ARENA_NEW(op->arena, Parse);
  Str why = {0};
  parse->pattern = operator_option(op, "pattern");
  parse->strict = !value_is_null(operator_option(op, "strict"));
  parse->filter = !value_is_null(operator_option(op, "filter"));
  parse->groups = ARENA_ARRAY(op->arena, uint32_t, parse->pattern.len);
  Str pattern = whole_pattern(op, parse, operator_option_str(op, "flags"));
  parse->regex = regex_new(op->arena, pattern, 0, &why);
  if (parse->regex) {
    exec_own(op->exec, parse->regex, release);
  } else {
    exec_fail(op->exec, "REGEX", "the pattern of parse is wrong: %.*s", STR_ARG(why));
  }
  op->state = parse;
}

/* Sets the captures of ROW; false where one does not fit its type. */
static bool set_captures(const Parse *parse, Text *text, Column *columns, uint32_t row,
                         const Str *groups) {
  bool good = true;
  for (uint32_t i = 0; i < parse->pattern.len; i++) {
    if (!parse->groups[i]) continue;
    Column *to = &columns[parse->pattern.items[i].number];
    Str got = parse->groups[i] < REGEX_GROUPS ? groups[parse->groups[i]] : (Str){0};
    Value v = convert_value(text, value_str(got), to->type);
    column_set(to, row, v);
    good = good && v.type != VALUE_NULL;
  }
  return good;
}

static void push_parse(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  const Parse *parse = op->state;
  Column *source = operator_eval(op, batch->arena, batch);
  Batch out = *batch;
  Text text = {.arena = batch->arena};
  uint32_t *rows = ARENA_ARRAY(batch->arena, uint32_t, batch->rows), count = 0;
  if (!parse->regex) return;
  out.column_count = op->plan->column_count;
  out.columns = ARENA_ARRAY(batch->arena, Column, out.column_count);
  for (uint32_t i = 0; i < batch->column_count; i++) out.columns[i] = batch->columns[i];
  for (uint32_t i = 0; i < parse->pattern.len; i++) {
    if (!parse->groups[i]) continue;
    uint32_t place = (uint32_t)parse->pattern.items[i].number;
    out.columns[place] = column_new(batch->arena, op->plan->columns[place].type, batch->rows);
  }
  for (uint32_t i = 0; i < batch->rows; i++) {
    Str groups[REGEX_GROUPS] = {{0}};
    uint32_t wanted = regex_groups(parse->regex) + 1;
    bool found = regex_find(parse->regex, column_str(source, i), 0, groups, wanted);
    bool good = found && set_captures(parse, &text, out.columns, i, groups);
    for (uint32_t k = 0; !good && (!found || parse->strict) && k < parse->pattern.len; k++) {
      if (parse->groups[k]) column_set_null(&out.columns[parse->pattern.items[k].number], i);
    }
    if (good || !parse->filter) rows[count++] = i;
  }
  if (count < batch->rows) out = batch_gather(batch->arena, &out, rows, count);
  operator_emit(op, &out);
}

const OperatorClass operator_parse_regex = {
    .check = contract_check_parse, .open = open_parse, .push = push_parse};

/* parse-kv: option "regex" has two groups, key and value; option "keys" lists the names, in the
   order of the result's last columns. */
typedef struct PairRegex {
  Regex *regex;
  Value keys;
} PairRegex;

static void open_pairs(Operator *op) {
  PairRegex *p = ARENA_NEW(op->arena, PairRegex);
  Str why = STR("it needs two groups");
  p->keys = operator_option(op, "keys");
  p->regex = regex_new(op->arena, operator_option_str(op, "regex"), 0, &why);
  if (p->regex) exec_own(op->exec, p->regex, release);
  if (!p->regex || regex_groups(p->regex) != 2) {
    exec_fail(op->exec, "REGEX", "the pattern of parse-kv is wrong: %.*s", STR_ARG(why));
  }
  op->state = p;
}

/* The first value of each key of TEXT. */
static void set_pairs(const PairRegex *p, Text *out, Str text, Column *columns, uint32_t row) {
  bool *met = ARENA_ARRAY(out->arena, bool, p->keys.len);
  Str groups[REGEX_GROUPS] = {{0}};
  for (uint32_t k = 0; k < p->keys.len; k++) column_set_null(&columns[k], row);
  for (size_t at = 0; at <= text.len && regex_find(p->regex, text, at, groups, 3);) {
    for (uint32_t k = 0; k < p->keys.len; k++) {
      if (met[k] || !str_eq(str_trim(groups[1]), value_text(p->keys.items[k]))) continue;
      Value value = value_str(str_trim(groups[2]));
      met[k] = true;
      column_set(&columns[k], row, convert_value(out, value, columns[k].type));
    }
    size_t end = (size_t)(groups[0].ptr - text.ptr) + groups[0].len;
    at = end > at ? end : at + 1;
  }
}

static void push_pairs(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  const PairRegex *p = op->state;
  Column *source = operator_eval(op, batch->arena, batch);
  Batch out = *batch;
  Text text = {.arena = batch->arena};
  uint32_t first = op->plan->column_count - p->keys.len;
  out.column_count = op->plan->column_count;
  out.columns = ARENA_ARRAY(batch->arena, Column, out.column_count);
  for (uint32_t i = 0; i < out.column_count; i++) {
    out.columns[i] = i < first ? batch->columns[i]
                               : column_new(batch->arena, op->plan->columns[i].type, batch->rows);
  }
  for (uint32_t i = 0; i < batch->rows; i++) {
    set_pairs(p, &text, column_str(source, i), &out.columns[first], i);
  }
  operator_emit(op, &out);
}

static const char *check_pairs(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *keys = contract_option(op, "keys"), *regex = contract_option(op, "regex");
  bool good = contract_shape(op, 1, 1) && contract_output(op, 0) == VALUE_STRING && keys && regex &&
              keys->type == VALUE_ARRAY && regex->type == VALUE_STRING &&
              contract_begins(op, 0, op->inputs[0]) &&
              keys->len == op->column_count - op->inputs[0]->column_count;
  for (uint32_t i = 0; good && i < keys->len; i++) good = keys->items[i].type == VALUE_STRING;
  return good ? NULL : "a parse-kv of other columns";
}

const OperatorClass operator_parse_kv_regex = {
    .check = check_pairs, .open = open_pairs, .push = push_pairs};
