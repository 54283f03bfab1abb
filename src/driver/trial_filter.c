/* Owns the place of a scenario's filter in the query. Comes in: a query and a predicate. Goes out:
   the query with `where not(predicate)` behind the latest stage that has all its columns: there it
   sees what an analyst sees, and it costs least. Where the last statement has no such stage, the
   rows are followed back to where they come from: to the `let` that a name stands for, into each
   table of a union; then to the other tables of the query, as on the right of a join. */
#include "driver/trial_int.h"

#include "base/limits.h"
#include "doc/scalar.h"
#include "kql/bind.h"
#include "kql/parse.h"

#define BEFORE "\n| where not("
#define BEHIND "\n)"

typedef struct Search {
  const Trial *trial;
  Str query, filter;
  KqlQuery *tree;
  uint32_t errors;          /* that the query has of its own */
  VEC(uint32_t) offsets;    /* in the query, rising: where the filter goes */
  VEC(const KqlNode *) met; /* values of names that were followed */
  Str text;                 /* the query with the filter at all of OFFSETS */
  Str why;                  /* what was wrong with the filter where it was tried last */
  Span where;               /* the bytes of the filter that this is about; empty: all */
} Search;

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

/* The query with the filter at all places. AT: where it stands in the result for place OFFSET. */
static Str with_filter(const Search *s, uint32_t offset, uint32_t *at) {
  Buf out = {0};
  uint32_t done = 0;
  vec_each(uint32_t, place, &s->offsets) {
    buf_add(&out, str_slice(s->query, done, *place));
    buf_add_cstr(&out, BEFORE);
    if (*place == offset) *at = (uint32_t)out.len;
    buf_add(&out, s->filter);
    buf_add_cstr(&out, BEHIND);
    done = *place;
  }
  buf_add(&out, str_from(s->query, done));
  Str text = arena_str(s->trial->arena, buf_str(&out));
  buf_free(&out);
  return text;
}

/* Puts OFFSET among the others, which rise; false: it is there already. */
static bool add_offset(Search *s, uint32_t offset) {
  vec_each(uint32_t, place, &s->offsets) if (*place == offset) return false;
  vec_push(s->trial->arena, &s->offsets, offset);
  for (uint32_t i = s->offsets.len - 1; i > 0 && s->offsets.ptr[i - 1] > offset; i--) {
    s->offsets.ptr[i] = s->offsets.ptr[i - 1];
    s->offsets.ptr[i - 1] = offset;
  }
  return true;
}

static void drop_offset(Search *s, uint32_t offset) {
  uint32_t kept = 0;
  vec_each(uint32_t, place, &s->offsets) {
    if (*place != offset) s->offsets.ptr[kept++] = *place;
  }
  s->offsets.len = kept;
}

/* Remembers the first error of BAG inside the filter, which stands at AT. */
static void note_why(Search *s, const DiagBag *bag, uint32_t at) {
  s->why = STR("it is no predicate on the rows of any stage");
  s->where = (Span){0, 0};
  vec_each(Diag *, diag, &bag->diags) {
    bool inside = (*diag)->span.start >= at && (*diag)->span.end <= at + s->filter.len;
    if (!inside || (*diag)->severity != SEVERITY_ERROR) continue;
    s->why = (*diag)->message;
    s->where = (Span){(*diag)->span.start - at, (*diag)->span.end - at};
    return;
  }
}

/* Whether the filter fits behind NODE, where it then stays. */
static bool place_behind(Search *s, const KqlNode *node) {
  uint32_t offset = kql_span(s->tree, node).end, at = 0;
  if (!add_offset(s, offset)) return true;
  DiagBag bag = {.arena = s->trial->arena};
  Str text = with_filter(s, offset, &at);
  (void)bind(s->trial, text, &bag);
  if (count_errors(&bag) <= s->errors) {
    s->text = text;
    return true;
  }
  note_why(s, &bag, at);
  drop_offset(s, offset);
  return false;
}

static bool place_in(Search *s, const KqlNode *node, uint32_t depth);

/* Each table of a union by itself: one that has the columns is enough. */
static bool place_in_tables(Search *s, const KqlNode *node, uint32_t depth) {
  bool placed = false;
  for (uint32_t i = KQL_UNION_TABLES; i < node->count; i++) {
    placed |= place_in(s, node->kids[i], depth);
  }
  return placed;
}

/* Behind a stage, the latest first; else where the rows of the pipe come from. */
static bool place_in_pipe(Search *s, const KqlNode *pipe, uint32_t depth) {
  for (uint32_t i = pipe->count; i-- > 0;) {
    if (pipe->kids[i] && place_behind(s, pipe->kids[i])) return true;
  }
  bool placed = false;
  for (uint32_t i = pipe->count; i-- > KQL_PIPE_OPERATORS;) {
    if (pipe->kids[i]->kind == KQL_UNION) placed |= place_in_tables(s, pipe->kids[i], depth);
  }
  const KqlNode *source = pipe->kids[KQL_PIPE_SOURCE];
  return (source && place_in(s, source, depth)) || placed;
}

/* What a body, a BLOCK, ends in. */
static const KqlNode *block_value(const KqlNode *block) {
  const KqlNode *value = NULL;
  for (uint32_t i = 0; i < block->count; i++) {
    if (block->kids[i]->kind == KQL_QUERY) value = block->kids[i]->kids[KQL_QUERY_VALUE];
  }
  return value;
}

/* What NODE, a name or a call, stands for in this text; NULL where that is elsewhere. */
static const KqlNode *value_of(const Search *s, const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  if (!symbol && node->kind == KQL_CALL) symbol = node->kids[KQL_CALL_NAME]->symbol;
  if (!symbol) return NULL;
  if (symbol->kind == SYMBOL_VARIABLE) return symbol->value;
  bool here = symbol->kind == SYMBOL_FUNCTION && symbol->query == s->tree && symbol->node;
  if (!here || symbol->node->kind != KQL_FUNCTION) return NULL;
  return block_value(symbol->node->kids[KQL_FUNCTION_BODY]);
}

static bool place_in_value(Search *s, const KqlNode *node, uint32_t depth) {
  const KqlNode *value = value_of(s, node);
  if (!value) return false;
  vec_each(const KqlNode *, met, &s->met) if (*met == value) return true;
  vec_push(s->trial->arena, &s->met, value);
  return place_in(s, value, depth);
}

/* Where the rows of NODE, a table, come from. */
static bool place_in(Search *s, const KqlNode *node, uint32_t depth) {
  if (depth == LIMIT_KQL_DEPTH || kql_type(node) != TYPE_TABLE) return false;
  switch (node->kind) {
    case KQL_PIPE: return place_in_pipe(s, node, depth + 1);
    case KQL_PAREN:
    case KQL_MATERIALIZE:
    case KQL_NAMED:
    case KQL_TOTABLE: return place_in(s, node->kids[node->count - 1], depth + 1);
    case KQL_UNION: return place_behind(s, node) || place_in_tables(s, node, depth + 1);
    case KQL_NAME:
    case KQL_CALL: return place_behind(s, node) || place_in_value(s, node, depth + 1);
    default: return place_behind(s, node);
  }
}

/* The last pipe under NODE, in text order, that has a stage where the filter fits. */
static bool place_anywhere(Search *s, const KqlNode *node) {
  for (uint32_t i = node->count; i-- > 0;) {
    if (node->kids[i] && place_anywhere(s, node->kids[i])) return true;
  }
  if (node->kind != KQL_PIPE || !node->kids[KQL_PIPE_SOURCE]) return false;
  for (uint32_t i = node->count; i-- > 0;) {
    if (place_behind(s, node->kids[i])) return true;
  }
  return false;
}

static void complain(const Search *s, const Node *filter) {
  const Trial *trial = s->trial;
  bool part = s->where.end > s->where.start;
  Span span = part ? scalar_span(trial->source, filter, s->where) : filter->span;
  Diag *diag = diag_add(trial->bag, DIAG_T008, trial->source, span,
                        "the filter fits no stage of the query: %.*s", STR_ARG(s->why));
  diag_help(trial->bag, diag,
            "use columns that the table has, or look others up: `DeviceId in ((Table | where … | "
            "project DeviceId))`");
}

Str trial_filter(Trial *trial, Str query, const Node *filter) {
  DiagBag bag = {.arena = trial->arena};
  Search s = {.trial = trial, .query = query, .filter = filter->value};
  s.tree = bind(trial, query, &bag);
  s.errors = count_errors(&bag);
  const KqlNode *value = s.tree->root->kind == KQL_BLOCK ? block_value(s.tree->root) : NULL;
  if (!value) return (Str){NULL, 0};
  if (place_in(&s, value, 0)) return s.text;
  Search elsewhere = s;
  if (place_anywhere(&elsewhere, s.tree->root)) return elsewhere.text;
  complain(&s, filter);
  return (Str){NULL, 0};
}
