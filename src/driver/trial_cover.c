/* Owns what the cases show of a rule's query: for each term of each `where`, whether there is a row
   for which it is true and one for which it is not, among the rows that reach that `where` in any
   case. Comes in: a trial that was read. Goes out: the terms, at their places in the rule's file.
   Each is asked for by a query of its own: what stands before the `where`, then the term alone. */
#include "driver/execute.h"
#include "driver/trial_int.h"

#include "doc/scalar.h"
#include "kql/bind.h"
#include "kql/parse.h"

typedef struct Cover {
  Trial *trial;
  TrialRule *rule;
  KqlQuery *query;
  Arena *arena; /* for one look */
} Cover;

/* The rows that QUERY, which ends in count, counts for case IT; -1 where it does not run. */
static int64_t count_rows(const Cover *c, const TrialCase *it, Str query) {
  ExecuteSetup setup = {.facts = c->trial->facts,
                        .data = &it->data,
                        .now = c->trial->now,
                        .geoip = c->trial->geoip,
                        .user_agents = c->trial->user_agents};
  Execution done = execute_query(c->arena, query, &setup);
  int64_t count = -1;
  if (!done.error.code && done.table.rows == 1 && done.table.column_count == 1) {
    value_to_long(column_value(&done.table.columns[0], 0), &count);
  }
  arena_reset(c->arena);
  return count;
}

/* TEXT in one line. */
static Str in_one_line(Arena *arena, Str text) {
  char *line = arena_alloc(arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    bool space = char_is_space(text.ptr[i]);
    if (space && len && line[len - 1] == ' ') continue;
    line[len++] = space ? ' ' : text.ptr[i];
  }
  return (Str){line, len};
}

static void try_term(const Cover *c, TrialTerm *term, Str before) {
  Str reach = arena_printf(c->trial->arena, "%.*s\n| count", STR_ARG(before));
  Str hold = arena_printf(c->trial->arena, "%.*s\n| where (\n%.*s\n)\n| count", STR_ARG(before),
                          STR_ARG(term->text));
  uint32_t index = (uint32_t)(c->rule - c->trial->rules.ptr);
  vec_each(TrialCase, it, &c->trial->cases) {
    if (it->broken || it->rule != index || (term->held && term->failed)) continue;
    int64_t all = count_rows(c, it, reach), held = all > 0 ? count_rows(c, it, hold) : 0;
    if (all < 0 || held < 0) return;
    term->measured = true;
    term->held |= held > 0;
    term->failed |= held < all;
  }
}

static void add_term(const Cover *c, const KqlNode *node, Str before) {
  Arena *arena = c->trial->arena;
  Span span = scalar_span(c->rule->source, c->rule->scalar, kql_span(c->query, node));
  Place place = source_place(c->rule->source, span.start);
  TrialTerm term = {.text = kql_text(c->query, node), .line = place.line, .column = place.column};
  if (before.ptr) try_term(c, &term, before);
  term.text = in_one_line(arena, term.text);
  vec_push(arena, &c->rule->terms, term);
}

/* The terms of PREDICATE, which rows reach that BEFORE gives; absent: nobody can say which. */
static void add_terms(const Cover *c, const KqlNode *predicate, Str before) {
  while (predicate->kind == KQL_PAREN) predicate = predicate->kids[KQL_PAREN_VALUE];
  if (predicate->kind != KQL_AND) {
    add_term(c, predicate, before);
    return;
  }
  for (uint32_t i = 0; i < predicate->count; i++) add_terms(c, predicate->kids[i], before);
}

/* Every `where` under NODE. SCOPE: the statements that it sees; absent inside what no query of its
   own can stand for, as the body of a function with parameters. */
static void look(const Cover *c, const KqlNode *node, Str scope) {
  Arena *arena = c->trial->arena;
  bool parameters = node->kind == KQL_FUNCTION && node->kids[KQL_FUNCTION_PARAMETERS]->count;
  bool fed = node->kind == KQL_PIPE && !node->kids[KQL_PIPE_SOURCE];
  if (parameters || fed) scope = (Str){NULL, 0};
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *kid = node->kids[i];
    if (!kid) continue;
    if (kid->kind == KQL_WHERE && node->kind == KQL_PIPE && i >= KQL_PIPE_OPERATORS) {
      Str before = {NULL, 0};
      if (scope.ptr) {
        Span span = {kql_span(c->query, node->kids[0]).start,
                     kql_span(c->query, node->kids[i - 1]).end};
        Str rows = source_text(c->query->source, span);
        before = arena_printf(arena, "%.*s%.*s", STR_ARG(scope), STR_ARG(rows));
      }
      add_terms(c, kid->kids[KQL_WHERE_PREDICATE], before);
    }
    look(c, kid, scope);
    if (node->kind == KQL_BLOCK && kid->kind != KQL_QUERY && scope.ptr) {
      scope = arena_printf(arena, "%.*s%.*s;\n", STR_ARG(scope), STR_ARG(kql_text(c->query, kid)));
    }
  }
}

void trial_cover(Trial *trial) {
  Arena arena = {0};
  vec_each(TrialRule, rule, &trial->rules) {
    DiagBag dropped = {.arena = trial->arena};
    const Source *source = source_new(trial->arena, STR("query"), rule->query);
    KqlQuery *query = kql_parse(trial->arena, source, &dropped);
    Cover cover = {trial, rule, query, &arena};
    if (!query->broken) look(&cover, query->root, STR(""));
  }
  arena_free(&arena);
}
