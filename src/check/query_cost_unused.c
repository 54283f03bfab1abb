/* Owns the checks of what a query makes and never uses: let names and extended columns. */
#include "check/query_int.h"

/* --- Q013 --- */

void query_cost_let(QueryCheck *check, const KqlNode *let) {
  const KqlNode *name = let->kids[KQL_LET_NAME];
  const KqlSymbol *symbol = name->symbol;
  if (!symbol || symbol->uses || check->bound->mistaken) return;
  Str text = kql_name(check->query, name);
  query_report(check, DIAG_Q013, kql_span(check->query, name), "`%.*s` is never used",
               STR_ARG(text));
}

/* --- Q014 --- */

enum { MOST_CANDIDATES = 50 }; /* a query; the whole text is looked through for each */

/* NAME stands in the text of the query once only: where it is declared. */
static bool stands_once(const QueryCheck *check, Str name) {
  Str text = check->query->source->text;
  size_t at = str_find(text, name, 0);
  return at == STR_NONE || str_find(text, name, at + 1) == STR_NONE;
}

/* Operators that use columns without naming them. */
static bool uses_unnamed(const KqlNode *node) {
  switch (node->kind) {
    case KQL_STAR:
    case KQL_WILDCARD:
    case KQL_EVALUATE:
    case KQL_INVOKE:
    case KQL_SEARCH:
    case KQL_FIND:
    case KQL_PROJECT_REORDER:
    case KQL_PROJECT_BY_NAMES:
    case KQL_UNION: return true;
    case KQL_CALL:
      if (query_is_call(node, FUNCTION_SCALAR_pack_all)) return true;
      break;
    default: break;
  }
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && uses_unnamed(node->kids[i])) return true;
  }
  return false;
}

/* The answer is kept: one look through the tree a query. */
static bool names_all_uses(QueryCheck *check) {
  if (check->unnamed == USES_UNASKED)
    check->unnamed = uses_unnamed(check->query->root) ? USES_UNNAMED : USES_NAMED;
  return check->unnamed == USES_NAMED;
}

void query_cost_extend(QueryCheck *check, const KqlNode *node) {
  const KqlColumns *result = check->bound->columns;
  if (!result || result->open || check->bound->mistaken) return;
  for (uint32_t i = KQL_EXTEND_COLUMNS; i < node->count; i++) {
    const KqlNode *item = node->kids[i];
    bool named = item && item->kind == KQL_NAMED && item->kids[KQL_NAMED_NAME]->kind == KQL_NAME;
    if (!named) continue;
    Str name = kql_name(check->query, item->kids[KQL_NAMED_NAME]);
    if (!name.len || kql_columns_find(check->context->arena, result, name)) continue;
    if (check->candidates++ >= MOST_CANDIDATES || !stands_once(check, name)) continue;
    if (!names_all_uses(check)) return;
    query_report(check, DIAG_Q014, kql_span(check->query, item->kids[KQL_NAMED_NAME]),
                 "the column `%.*s` is never used", STR_ARG(name));
  }
}
