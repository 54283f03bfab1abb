/* Owns the check of how far a query looks back against how far the service lets it: queryPeriod,
   and how often it runs. Only filters on the event time count. */
#include "check/query_int.h"
#include "value/moment.h"

/* A bound that the query puts on the event time. */
typedef struct Bound {
  const KqlNode *at; /* the time it is compared with */
  When when;
  bool lower;
} Bound;

typedef struct Windows {
  QueryCheck *check;
  Bound furthest; /* the lower bound that lies furthest back; `at` NULL: none */
  Bound emptying; /* an upper bound before anything that the service gives, likewise */
  int64_t most;   /* of all lower bounds */
  int64_t period;
  bool unbounded; /* some table is read as far back as the service lets it */
} Windows;

/* --- bounds --- */

static bool is_greater(KqlTokenKind kind) {
  return kind == TOK_GREATER || kind == TOK_GREATER_EQUAL;
}
static bool is_less(KqlTokenKind kind) { return kind == TOK_LESS || kind == TOK_LESS_EQUAL; }

static Bound bound_at(QueryCheck *check, const KqlNode *at, bool lower) {
  return (Bound){at, query_when(check, at), lower};
}

/* The bounds of a comparison with the event time; how many. */
static unsigned read_bounds(QueryCheck *check, const KqlNode *node, Bound bounds[2]) {
  KqlTokenKind sign = kql_operator(check->query, node);
  if (node->kind == KQL_BETWEEN && sign == TOK_BETWEEN &&
      query_is_event_time(node->kids[KQL_BETWEEN_VALUE])) {
    bounds[0] = bound_at(check, node->kids[KQL_BETWEEN_LOW], true);
    bounds[1] = bound_at(check, node->kids[KQL_BETWEEN_HIGH], false);
    if (bounds[1].when.kind == WHEN_SPAN) bounds[1].when.kind = WHEN_UNKNOWN;
    return 2;
  }
  if (node->kind != KQL_BINARY || (!is_greater(sign) && !is_less(sign))) return 0;
  const KqlNode *left = node->kids[KQL_BINARY_LEFT], *right = node->kids[KQL_BINARY_RIGHT];
  if (query_is_event_time(left))
    bounds[0] = bound_at(check, right, is_greater(sign));
  else if (query_is_event_time(right))
    bounds[0] = bound_at(check, left, is_less(sign));
  else
    return 0;
  return 1;
}

static void meet(Windows *windows, const Bound *bound) {
  if (bound->when.kind != WHEN_AGO || !bound->lower) return;
  if (bound->when.most > windows->most) windows->most = bound->when.most;
  const Bound *old = &windows->furthest;
  if (!old->at || bound->when.least > old->when.least) windows->furthest = *bound;
}

/* Upper bounds matter where a filter cannot pass without them. */
static void meet_upper(Windows *windows, const Bound *bound) {
  if (bound->when.kind != WHEN_AGO || bound->lower || windows->emptying.at) return;
  if (bound->when.least >= windows->period) windows->emptying = *bound;
}

/* --- tables --- */

static bool has_lower_bound(Windows *windows, const KqlNode *predicate) {
  if (predicate->kind == KQL_PAREN) return has_lower_bound(windows, predicate->kids[0]);
  if (predicate->kind == KQL_AND) {
    bool found = false;
    for (uint32_t i = 0; i < predicate->count; i++) {
      found = has_lower_bound(windows, predicate->kids[i]) || found;
    }
    return found;
  }
  Bound bounds[2];
  bool found = false;
  for (unsigned count = read_bounds(windows->check, predicate, bounds); count--;) {
    meet_upper(windows, &bounds[count]);
    found = found || (bounds[count].lower && bounds[count].when.kind == WHEN_AGO);
  }
  return found;
}

/* Whether NODE reads events of the workspace, as far back as it may. */
static bool reads_events(const KqlNode *node) {
  const KqlSymbol *symbol =
      node->kind == KQL_NAME || node->kind == KQL_WILDCARD || node->kind == KQL_CALL ? node->symbol
                                                                                     : NULL;
  if (node->kind == KQL_SEARCH || node->kind == KQL_FIND) return true;
  if (query_is_call(node, FUNCTION_SCALAR_table)) return true;
  if (!symbol) return false;
  switch (symbol->kind) {
    case SYMBOL_TABLE:
    case SYMBOL_TABLES: return true;
    case SYMBOL_PARAMETER: return kql_type(node) == TYPE_TABLE;
    case SYMBOL_STORED: return !str_eq(symbol->name, STR("_GetWatchlist"));
    default: return false;
  }
}

/* Parsers take the bounds as arguments: `_Im_Dns(starttime=ago(1d))`. */
static bool call_is_bounded(Windows *windows, const KqlNode *call) {
  if (call->kind != KQL_CALL || !call->symbol || call->symbol->kind != SYMBOL_STORED) return false;
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    const KqlNode *argument = call->kids[i];
    if (argument->kind != KQL_NAMED) continue;
    Str name = kql_name(windows->check->query, argument->kids[KQL_NAMED_NAME]);
    if (!str_eq_nocase(name, STR("starttime"))) continue;
    Bound bound = bound_at(windows->check, argument->kids[KQL_NAMED_VALUE], true);
    meet(windows, &bound);
    return bound.when.kind == WHEN_AGO;
  }
  return false;
}

static void meet_comparison(Windows *windows, const KqlNode *node) {
  Bound bounds[2];
  for (unsigned count = read_bounds(windows->check, node, bounds); count--;) {
    meet(windows, &bounds[count]);
  }
}

static void meet_series(Windows *windows, const KqlNode *node) {
  const KqlNode *from = node->kids[KQL_MAKE_SERIES_FROM];
  if (!from || !query_is_event_time(node->kids[KQL_MAKE_SERIES_ON])) return;
  Bound bound = bound_at(windows->check, from, true);
  meet(windows, &bound);
}

static void walk(Windows *windows, const KqlNode *node, bool bounded);

/* A filter bounds what stands before it in the pipe. */
static void walk_pipe(Windows *windows, const KqlNode *pipe, bool bounded) {
  for (uint32_t i = pipe->count; i-- > 0;) {
    const KqlNode *node = pipe->kids[i];
    if (!node) continue;
    walk(windows, node, bounded);
    bool filter = node->kind == KQL_WHERE;
    bounded = (filter && has_lower_bound(windows, node->kids[KQL_WHERE_PREDICATE])) || bounded;
  }
}

/* Most nodes: no table, and nothing in it. */
static bool is_scalar_leaf(const KqlNode *node) {
  return node->count == 0 && kql_type_is(kql_type(node), IS_SCALAR);
}

/* BOUNDED: a filter further down the pipe bounds what NODE gives. */
static void walk(Windows *windows, const KqlNode *node, bool bounded) {
  switch (node->kind) {
    case KQL_PIPE: walk_pipe(windows, node, bounded); return;
    case KQL_BINARY:
    case KQL_BETWEEN: meet_comparison(windows, node); break;
    case KQL_MAKE_SERIES: meet_series(windows, node); break;
    default: break;
  }
  if (reads_events(node) && !call_is_bounded(windows, node) && !bounded) windows->unbounded = true;
  bool inherits =
      node->kind == KQL_PAREN || node->kind == KQL_UNION || node->kind == KQL_MATERIALIZE;
  if (query_is_call(node, FUNCTION_SCALAR_not)) return;
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *kid = node->kids[i];
    if (kid && !is_scalar_leaf(kid)) walk(windows, kid, inherits && bounded);
  }
}

/* --- findings --- */

static Str span_words(const QueryCheck *check, int64_t ticks) {
  return duration_short(check->context->arena, ticks / TICKS_SECOND);
}

static void label_period(QueryCheck *check, Diag *diag, const char *text) {
  const Text *period = &check->context->rule->period.text;
  check_label(check->context, diag, check_text_span(check->context, *period), "%s", text);
}

static void report_too_far(Windows *windows) {
  QueryCheck *check = windows->check;
  const Bound *bound = &windows->furthest;
  Str back = span_words(check, bound->when.least);
  Str period = check->context->rule->period.text.value;
  Span span = kql_span(check->query, bound->at);
  Str text = query_quoted(check, span);
  Diag *diag =
      query_report(check, DIAG_S010, span, "`%.*s` is %.*s back, further than `queryPeriod` `%.*s`",
                   STR_ARG(text), STR_ARG(back), STR_ARG(period));
  label_period(check, diag, "the query is given no older events");
  if (bound->when.least > 14 * TICKS_DAY) {
    check_help(check->context, diag, "`queryPeriod` can be 14 days at most");
    return;
  }
  check_help(check->context, diag, "raise `queryPeriod` to `%.*s`", STR_ARG(back));
  span = check_text_span(check->context, check->context->rule->period.text);
  check_replace(check->context, diag, false, span, back);
}

static void report_emptying(Windows *windows) {
  QueryCheck *check = windows->check;
  const Bound *bound = &windows->emptying;
  Span span = kql_span(check->query, bound->at);
  Str text = query_quoted(check, span), period = check->context->rule->period.text.value;
  Diag *diag = query_report(check, DIAG_S011, span,
                            "`%.*s` lies before `queryPeriod` `%.*s`, no event passes the filter",
                            STR_ARG(text), STR_ARG(period));
  label_period(check, diag, "the query is given no older events");
}

/* All that the query reads is bounded, at MOST ticks back. */
static void check_shortness(Windows *windows) {
  QueryCheck *check = windows->check;
  const Rule *rule = check->context->rule;
  int64_t most = windows->most;
  int64_t frequency = rule->frequency.value.seconds * TICKS_SECOND;
  if (rule->frequency.value.form == DURATION_NONE) return;
  Span at = kql_span(check->query, windows->furthest.at);
  Str back = span_words(check, most);
  if (most < frequency) {
    Str text = query_quoted(check, at);
    Diag *diag = query_report(check, DIAG_S013, at,
                              "`%.*s` is %.*s back, but the rule runs only every `%.*s`",
                              STR_ARG(text), STR_ARG(back), STR_ARG(rule->frequency.text.value));
    check_help(check->context, diag, "events between two looks are never seen");
  } else if (most <= windows->period / 2) { /* some slack is wise: events arrive late */
    Span span = check_text_span(check->context, rule->period.text);
    Diag *diag = check_report(check->context, DIAG_S012, span,
                              "`queryPeriod` is `%.*s`, but the query looks back `%.*s` at most",
                              STR_ARG(rule->period.text.value), STR_ARG(back));
    query_label(check, diag, at, "nothing reads further back");
  }
}

void query_check_window(QueryCheck *check) {
  const Rule *rule = check->context->rule;
  int64_t seconds = rule->period.value.seconds;
  bool given = rule->period.value.form != DURATION_NONE && seconds > 0;
  if (rule->kind != RULE_SCHEDULED || !given || seconds > INT64_C(366) * 24 * 3600) return;
  Windows windows = {.check = check, .period = seconds * TICKS_SECOND};
  walk(&windows, check->query->root, false);
  if (windows.emptying.at)
    report_emptying(&windows);
  else if (windows.furthest.at && windows.furthest.when.least > windows.period)
    report_too_far(&windows);
  bool bounded = windows.furthest.at && !windows.unbounded && !check->bound->mistaken;
  if (bounded && windows.furthest.when.least >= 0) check_shortness(&windows);
}
