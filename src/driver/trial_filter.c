/* Owns the place of a scenario's filter in the query. Comes in: a query and a predicate. Goes out:
   the query with `where not(predicate)` behind the latest stage that has all its columns: there it
   sees what an analyst sees, and it costs least. */
#include "driver/trial_int.h"

#include "doc/scalar.h"
#include "kql/bind.h"
#include "kql/parse.h"

#define BEFORE "\n| where not("
#define BEHIND "\n)"

typedef struct Attempt {
  Str text;
  uint32_t at; /* where the predicate starts in it */
  uint32_t errors;
  const Diag *first; /* the first error inside the predicate, or NULL */
} Attempt;

/* Binds TEXT; the tree is for finding its stages. */
static KqlQuery *bind(const Trial *trial, Str text, DiagBag *bag) {
  const Source *source = source_new(trial->arena, STR("query"), text);
  KqlQuery *query = kql_parse(trial->arena, source, bag);
  KqlEnvironment environment = {.facts = trial->facts};
  kql_bind(trial->arena, query, &environment, bag);
  return query;
}

static uint32_t count_errors(const DiagBag *bag) {
  uint32_t errors = 0;
  vec_each(Diag *, diag, &bag->diags) errors += (*diag)->severity == SEVERITY_ERROR;
  return errors;
}

static Attempt attempt(const Trial *trial, Str query, Str filter, uint32_t offset) {
  Attempt attempt = {.at = offset + sizeof BEFORE - 1};
  Str head = str_slice(query, 0, offset), tail = str_from(query, offset);
  attempt.text = arena_printf(trial->arena, "%.*s" BEFORE "%.*s" BEHIND "%.*s", STR_ARG(head),
                              STR_ARG(filter), STR_ARG(tail));
  DiagBag bag = {.arena = trial->arena};
  bind(trial, attempt.text, &bag);
  attempt.errors = count_errors(&bag);
  vec_each(Diag *, diag, &bag.diags) {
    bool inside = (*diag)->span.start >= attempt.at && (*diag)->span.end <= attempt.at + filter.len;
    if (inside && (*diag)->severity == SEVERITY_ERROR && !attempt.first) attempt.first = *diag;
  }
  return attempt;
}

static const KqlNode *last_statement(const KqlQuery *query) {
  const KqlNode *root = query->root, *value = NULL;
  if (root->kind != KQL_BLOCK) return NULL;
  for (uint32_t i = 0; i < root->count; i++) {
    if (root->kids[i]->kind == KQL_QUERY) value = root->kids[i]->kids[KQL_QUERY_VALUE];
  }
  return value;
}

static void complain(const Trial *trial, const Node *filter, const Attempt *first) {
  Span span = filter->span;
  const char *why = "it is no predicate on the rows of any stage";
  Str message = {why, sizeof "it is no predicate on the rows of any stage" - 1};
  if (first->first) {
    Span inner = {first->first->span.start - first->at, first->first->span.end - first->at};
    span = scalar_span(trial->source, filter, inner);
    message = first->first->message;
  }
  Diag *diag = diag_add(trial->bag, DIAG_T008, trial->source, span,
                        "the filter fits no stage of the query: %.*s", STR_ARG(message));
  diag_help(trial->bag, diag,
            "use columns that the table has, or look others up: `DeviceId in ((Table | where … | "
            "project DeviceId))`");
}

Str trial_filter(Trial *trial, Str query, const Node *filter) {
  DiagBag bag = {.arena = trial->arena};
  KqlQuery *tree = bind(trial, query, &bag);
  uint32_t errors = count_errors(&bag);
  const KqlNode *value = last_statement(tree);
  if (!value) return (Str){NULL, 0};
  bool piped = value->kind == KQL_PIPE;
  Attempt last = {0};
  for (uint32_t i = piped ? value->count : 1; i-- > 0;) {
    const KqlNode *stage = piped ? value->kids[i] : value;
    last = attempt(trial, query, filter->value, kql_span(tree, stage).end);
    if (last.errors <= errors) return last.text;
  }
  complain(trial, filter, &last);
  return (Str){NULL, 0};
}
