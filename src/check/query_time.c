/* Owns the reading of constant times in a query: `7d`, `ago(1h)`, `startofday(now() - 2 * step)`.
   Comes in: an expression. Goes out: how far before the run of the query it lies. */
#include "check/query_int.h"
#include "value/moment.h"

enum { MOST_EVALUATED = 20000 }; /* nodes a query: lets that name each other repeat work */

static const When unknown = {WHEN_UNKNOWN, 0, 0};

/* A When that stays within what a datetime can say, so that sums of two never overflow. */
static When made(WhenKind kind, int64_t least, int64_t most) {
  bool fits = least >= -TICKS_MOST && most <= TICKS_MOST && least <= most;
  return fits ? (When){kind, least, most} : unknown;
}

static When of_literal(const QueryCheck *check, const KqlNode *node) {
  if (kql_token_kind(check->query, node->token) != TOK_TIMESPAN_VALUE) return unknown;
  Str text = kql_text(check->query, node);
  size_t open = str_find_byte(text, '(', 0);
  if (open != STR_NONE && str_ends(text, STR(")"))) {
    text = str_trim(str_slice(text, open + 1, text.len - 1));
  }
  int64_t ticks;
  return timespan_parse(text, &ticks) ? made(WHEN_SPAN, ticks, ticks) : unknown;
}

static When of_name(QueryCheck *check, const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  bool known = symbol && symbol->kind == SYMBOL_VARIABLE && symbol->value;
  return known ? query_when(check, symbol->value) : unknown;
}

/* A + B, or A - B where MINUS. Times before now count down as the clock goes on. */
static When sum(When a, When b, bool minus) {
  if (a.kind == WHEN_UNKNOWN || b.kind == WHEN_UNKNOWN) return unknown;
  if (a.kind == WHEN_SPAN && b.kind == WHEN_SPAN) {
    return minus ? made(WHEN_SPAN, a.least - b.most, a.most - b.least)
                 : made(WHEN_SPAN, a.least + b.least, a.most + b.most);
  }
  if (a.kind == WHEN_AGO && b.kind == WHEN_SPAN) {
    return minus ? made(WHEN_AGO, a.least + b.least, a.most + b.most)
                 : made(WHEN_AGO, a.least - b.most, a.most - b.least);
  }
  if (a.kind == WHEN_SPAN && !minus) return sum(b, a, false);
  if (a.kind == WHEN_AGO && minus) return made(WHEN_SPAN, b.least - a.most, b.most - a.least);
  return unknown;
}

static When of_sum(QueryCheck *check, const KqlNode *node) {
  When total = query_when(check, node->kids[0]);
  for (uint32_t i = 1; i < node->count; i++) {
    bool minus = kql_term_operator(check->query, node, i) == TOK_MINUS;
    total = sum(total, query_when(check, node->kids[i]), minus);
  }
  return total;
}

static const KqlNode *unwrapped(const KqlNode *node) {
  for (;;) {
    const KqlSymbol *symbol = node->kind == KQL_NAME ? node->symbol : NULL;
    if (node->kind == KQL_PAREN)
      node = node->kids[0];
    else if (symbol && symbol->kind == SYMBOL_VARIABLE && symbol->value)
      node = symbol->value;
    else
      return node;
  }
}

/* The whole number that NODE is, below a million. */
static bool whole_number(const QueryCheck *check, const KqlNode *node, int64_t *number) {
  node = unwrapped(node);
  if (node->kind != KQL_LITERAL) return false;
  Str text = kql_text(check->query, node);
  *number = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (!char_is_digit(text.ptr[i]) || i > 5) return false;
    *number = *number * 10 + (text.ptr[i] - '0');
  }
  return true;
}

static When of_product(QueryCheck *check, const KqlNode *node) {
  if (node->count != 2 || kql_term_operator(check->query, node, 1) != TOK_STAR) return unknown;
  int64_t factor;
  const KqlNode *span = node->kids[0];
  if (!whole_number(check, node->kids[1], &factor)) {
    if (!whole_number(check, node->kids[0], &factor)) return unknown;
    span = node->kids[1];
  }
  When when = query_when(check, span);
  bool fits =
      when.kind == WHEN_SPAN && when.least >= 0 && when.most <= TICKS_MOST / (factor ? factor : 1);
  return fits ? made(WHEN_SPAN, when.least * factor, when.most * factor) : unknown;
}

/* A time cut down, or with UP set filled up, to the border of its day, week … */
static When to_border(QueryCheck *check, const KqlNode *call, int64_t unit, bool up) {
  const KqlNode *time = query_argument(call, 0);
  When when = time ? query_when(check, time) : unknown;
  if (when.kind != WHEN_AGO || query_argument(call, 1)) return unknown;
  return up ? made(WHEN_AGO, when.least - unit, when.most)
            : made(WHEN_AGO, when.least, when.most + unit);
}

static When of_bin(QueryCheck *check, const KqlNode *call) {
  const KqlNode *time = query_argument(call, 0), *step = query_argument(call, 1);
  When when = time ? query_when(check, time) : unknown;
  When unit = step ? query_when(check, step) : unknown;
  bool fits = when.kind == WHEN_AGO && unit.kind == WHEN_SPAN && unit.least > 0;
  return fits ? made(WHEN_AGO, when.least, when.most + unit.most) : unknown;
}

static When of_text(QueryCheck *check, const KqlNode *call) {
  const KqlNode *argument = query_argument(call, 0);
  Str text = argument ? kql_constant_string(check->query, argument) : (Str){NULL, 0};
  int64_t ticks;
  if (text.ptr) return timespan_parse(text, &ticks) ? made(WHEN_SPAN, ticks, ticks) : unknown;
  return argument ? query_when(check, argument) : unknown;
}

/* ago(x) is now() - x, now(x) is now() + x. */
static When of_shift(QueryCheck *check, const KqlNode *call, bool back) {
  When now = {WHEN_AGO, 0, 0};
  const KqlNode *argument = query_argument(call, 0);
  return argument ? sum(now, query_when(check, argument), back) : now;
}

static When of_call(QueryCheck *check, const KqlNode *call) {
  const KqlSymbol *symbol = call->symbol;
  if (!symbol || symbol->kind != SYMBOL_BUILTIN) return unknown;
  switch (kql_function_id(symbol->builtin)) {
    case FUNCTION_SCALAR_ago: return of_shift(check, call, true);
    case FUNCTION_SCALAR_now: return of_shift(check, call, false);
    case FUNCTION_SCALAR_startofday: return to_border(check, call, TICKS_DAY, false);
    case FUNCTION_SCALAR_startofweek: return to_border(check, call, 7 * TICKS_DAY, false);
    case FUNCTION_SCALAR_startofmonth: return to_border(check, call, 31 * TICKS_DAY, false);
    case FUNCTION_SCALAR_startofyear: return to_border(check, call, 366 * TICKS_DAY, false);
    case FUNCTION_SCALAR_endofday: return to_border(check, call, TICKS_DAY, true);
    case FUNCTION_SCALAR_endofweek: return to_border(check, call, 7 * TICKS_DAY, true);
    case FUNCTION_SCALAR_endofmonth: return to_border(check, call, 31 * TICKS_DAY, true);
    case FUNCTION_SCALAR_bin:
    case FUNCTION_SCALAR_floor: return of_bin(check, call);
    case FUNCTION_SCALAR_totimespan:
    case FUNCTION_SCALAR_todatetime: return of_text(check, call);
    default: return unknown;
  }
}

When query_when(QueryCheck *check, const KqlNode *node) {
  if (check->evaluated++ > MOST_EVALUATED) return unknown;
  switch (node->kind) {
    case KQL_LITERAL: return of_literal(check, node);
    case KQL_PAREN: return query_when(check, node->kids[0]);
    case KQL_TOSCALAR: return unknown;
    case KQL_NAME: return of_name(check, node);
    case KQL_ADD: return of_sum(check, node);
    case KQL_MULTIPLY: return of_product(check, node);
    case KQL_CALL: return of_call(check, node);
    case KQL_UNARY: {
      When when = query_when(check, node->kids[0]);
      bool minus = kql_operator(check->query, node) == TOK_MINUS;
      if (when.kind != WHEN_SPAN || !minus) return when.kind == WHEN_SPAN ? when : unknown;
      return made(WHEN_SPAN, -when.most, -when.least);
    }
    default: return unknown;
  }
}

bool query_is_event_time(const KqlNode *node) {
  const KqlColumn *column = kql_column_of(node);
  while (column && column->origin) column = column->origin;
  if (!column || column->source) return false;
  if (column->type != TYPE_DATETIME && column->type != TYPE_UNKNOWN) return false;
  return str_eq(column->name, STR("TimeGenerated")) || str_eq(column->name, STR("Timestamp"));
}
