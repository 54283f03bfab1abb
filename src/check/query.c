/* Owns the checks of a bound query as a whole: which ones there are, and how their findings get
   from the query text to the rule file. */
#include "check/query_int.h"

Span query_place(QueryCheck *check, Span span) {
  const Rule *rule = check->context->rule;
  if (!check->map.runs.len) {
    check->map = scalar_map(check->context->arena, rule->source, rule->query.node);
  }
  return scalar_map_span(&check->map, span);
}

Diag *query_report(QueryCheck *check, DiagCode code, Span in_query, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Span span = query_place(check, in_query);
  Diag *diag = diag_vadd(check->context->bag, code,
                         (Label){check->context->rule->source, span, {NULL, 0}}, format, args);
  va_end(args);
  return diag;
}

void query_label(QueryCheck *check, Diag *diag, Span in_query, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Label label = {NULL, query_place(check, in_query), {NULL, 0}};
  diag_vlabel(check->context->bag, diag, label, format, args);
  va_end(args);
}

Str query_quoted(const QueryCheck *check, Span span) {
  enum { SHOWN = 40 };
  Str text = source_text(check->query->source, span);
  size_t end = str_find_byte(text, '\n', 0);
  if (end == STR_NONE && text.len <= SHOWN) return text;
  if (end == STR_NONE || end > SHOWN) end = SHOWN;
  while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) end--;
  return arena_printf(check->context->arena, "%.*s…", (int)end, text.ptr);
}

bool query_wants(const QueryCheck *check, DiagCode code) {
  return diag_wants(check->context->bag, code);
}

bool query_leaves_file(const QueryCheck *check) {
  vec_each(const KqlSymbol *const, function, &check->bound->functions) {
    if (fact_function_kind((*function)->stored) == FACT_BODY) return true;
  }
  return false;
}

bool query_is_call(const KqlNode *node, KqlFunctionId id) {
  const KqlSymbol *symbol = node->kind == KQL_CALL ? node->symbol : NULL;
  return symbol && symbol->kind == SYMBOL_BUILTIN && kql_function_id(symbol->builtin) == id;
}

const KqlNode *query_argument(const KqlNode *call, uint32_t index) {
  uint32_t at = KQL_CALL_ARGUMENTS + index;
  return at < call->count ? call->kids[at] : NULL;
}

void check_query(const CheckContext *context) {
  const KqlBound *bound = context->bound;
  if (!bound || bound->query->broken || bound->query->root->kind != KQL_BLOCK) return;
  QueryCheck check = {.context = context, .bound = bound, .query = bound->query};
  if (!bound->mistaken) query_check_columns(&check);
  query_check_window(&check);
  query_check_limits(&check);
  query_check_tables(&check);
  query_check_cost(&check);
}
