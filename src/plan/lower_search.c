/* Owns search over piped rows: a lone text or number in the predicate is a term that any column may
   hold; `*` in it stands for any text. */
#include "plan/lower_int.h"

typedef struct Term {
  Str text;
  Str operator; /* the string operator that looks for it */
} Term;

/* "a*" is a prefix of a term, "*a" a suffix, "*a*" any part; "a*b" needs a regular expression. */
static Term term_of(Lower *lower, Str text, bool cased) {
  bool open_start = str_starts(text, STR("*")), open_end = text.len > 1 && str_ends(text, STR("*"));
  text = str_slice(text, open_start, text.len - open_end);
  const char *name = open_start && open_end ? "contains"
                     : open_start           ? "hassuffix"
                     : open_end             ? "hasprefix"
                                            : "has";
  Str operator= arena_printf(lower->arena, "%s%s", name, cased ? "_cs" : "");
  return (Term){text, operator};
}

static uint32_t lower_term(Builder *b, const KqlNode *node, bool cased) {
  bool string = node->kind == KQL_STRING;
  Str text = string ? kql_string(b->lower->query, node) : kql_text(b->lower->query, node);
  Term term = term_of(b->lower, text, cased);
  if (str_find_byte(term.text, '*', 0) != STR_NONE) {
    lower_fail(b->lower, node, "a search term with `*` inside is not evaluated");
  }
  uint32_t wanted = builder_constant(b, VALUE_STRING, value_str(term.text));
  uint32_t *found = ARENA_ARRAY(b->lower->arena, uint32_t, b->input->column_count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < b->input->column_count; i++) {
    if (!string && b->input->columns[i].type != VALUE_STRING) continue; /* numbers are text too */
    uint32_t args[2] = {builder_column(b, i), wanted};
    found[count++] = builder_call(b, term.operator, VALUE_BOOL, args, 2);
  }
  return builder_call(b, STR("or"), VALUE_BOOL, found, count);
}

static bool is_not(const KqlNode *node) {
  const KqlSymbol *symbol = node->kind == KQL_CALL ? node->kids[KQL_CALL_NAME]->symbol : NULL;
  if (node->kind == KQL_CALL && node->symbol) symbol = node->symbol;
  return symbol && symbol->kind == SYMBOL_BUILTIN && str_eq(symbol->name, STR("not")) &&
         node->count > KQL_CALL_ARGUMENTS;
}

static uint32_t lower_predicate(Builder *b, const KqlNode *node, bool cased) {
  node = lower_bare(node);
  if (node->kind == KQL_STRING || node->kind == KQL_LITERAL) return lower_term(b, node, cased);
  if (node->kind == KQL_STAR) return builder_constant(b, VALUE_BOOL, value_bool(true));
  if (is_not(node)) {
    return builder_not(b, lower_predicate(b, node->kids[KQL_CALL_ARGUMENTS], cased));
  }
  if (node->kind != KQL_AND && node->kind != KQL_OR) return lower_expr_as(b, node, VALUE_BOOL);
  uint32_t *terms = ARENA_ARRAY(b->lower->arena, uint32_t, node->count);
  for (uint32_t i = 0; i < node->count; i++) terms[i] = lower_predicate(b, node->kids[i], cased);
  Str name = node->kind == KQL_AND ? STR("and") : STR("or");
  return builder_call(b, name, VALUE_BOOL, terms, node->count);
}

const PlanOp *lower_search(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (!input || node->kids[KQL_SEARCH_IN]) {
    lower_fail(lower, node, "search over all tables is not evaluated");
    return lower_op(lower, node, "input", NULL);
  }
  Str kind = lower_parameter_word(lower, node, "kind");
  Builder b = builder_new(lower, input);
  bool cased = str_eq(kind, STR("case_sensitive"));
  builder_output(&b, lower_predicate(&b, node->kids[KQL_SEARCH_PREDICATE], cased));
  PlanOp *found = lower_op(lower, node, "where", input);
  lower_columns_copy(lower, found, input);
  found->code = builder_code(&b);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, input->column_count + 1);
  Builder post = builder_new(lower, found);
  columns[0] = (PlanColumn){"$table", VALUE_STRING};
  builder_output(&post, builder_constant(&post, VALUE_STRING, value_str(STR("search_arg0"))));
  for (uint32_t i = 0; i < input->column_count; i++) {
    columns[i + 1] = input->columns[i];
    builder_output(&post, builder_column(&post, i));
  }
  return lower_project_op(&post, node, columns);
}
