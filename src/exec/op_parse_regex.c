/* parse kind=regex: the pattern's texts are regular expressions; together with the captures they
   make one. Flags: i case, s dot takes line ends, m lines, U the shortest or longest match swap. */
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

static const char *check_parse(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 1, 1) && contract_output(op, 0) == VALUE_STRING;
  return good && contract_captures(op) ? NULL : "a parse of other columns";
}

const OperatorClass operator_parse_regex = {
    .check = check_parse, .open = open_parse, .push = push_parse};
