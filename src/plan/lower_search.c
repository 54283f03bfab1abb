/* Owns search and find: a lone text or number in the predicate is a term that any column may hold;
   `*` in it stands for any text. */
#include "plan/lower_int.h"

/* How a predicate is understood. */
typedef struct SearchOptions {
  uint32_t skipped; /* terms do not look into that many first columns */
  bool cased;
  bool lenient; /* columns that the table lacks are null */
} SearchOptions;

typedef struct Search {
  Builder *builder;
  const SearchOptions *options;
} Search;

typedef struct Term {
  Str text;
  Str operator; /* the string operator that looks for it */
} Term;

/* `a*b`: a term that begins with a, any text, b at the end of a term. */
static Term regex_term(Lower *lower, Str text, bool cased) {
  Buf out = {0};
  buf_add(&out, cased ? STR("\\b") : STR("(?i)\\b"));
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    bool special = str_find_byte(STR("\\^$.|?+()[]{}"), c, 0) != STR_NONE;
    if (special) buf_add_byte(&out, '\\');
    if (c == '*') buf_add_byte(&out, '.');
    buf_add_byte(&out, c);
  }
  buf_add(&out, STR("\\b"));
  Term term = {arena_str(lower->arena, buf_str(&out)), STR("matches regex")};
  buf_free(&out);
  return term;
}

/* "a*" is a prefix of a term, "*a" a suffix, "*a*" any part. */
static Term term_of(Lower *lower, const KqlNode *node, Str text, bool cased) {
  bool open_start = str_starts(text, STR("*")), open_end = text.len > 1 && str_ends(text, STR("*"));
  Str inner = str_slice(text, open_start, text.len - open_end);
  if (str_find_byte(inner, '*', 0) != STR_NONE) {
    if (!open_start && !open_end) return regex_term(lower, text, cased);
    lower_fail(lower, node, "a search term with `*` inside and at an end is not evaluated");
  }
  const char *name = open_start && open_end ? "contains"
                     : open_start           ? "hassuffix"
                     : open_end             ? "hasprefix"
                                            : "has";
  Str operator= arena_printf(lower->arena, "%s%s", name, cased ? "_cs" : "");
  return (Term){inner, operator};
}

static uint32_t lower_term(Search *s, const KqlNode *node) {
  Builder *b = s->builder;
  bool string = node->kind == KQL_STRING;
  Str text = string ? kql_string(b->lower->query, node) : kql_text(b->lower->query, node);
  if (str_eq(text, STR("*"))) return builder_constant(b, VALUE_BOOL, value_bool(true));
  Term term = term_of(b->lower, node, text, s->options->cased);
  uint32_t wanted = builder_constant(b, VALUE_STRING, value_str(term.text));
  uint32_t *found = ARENA_ARRAY(b->lower->arena, uint32_t, b->input->column_count);
  uint32_t count = 0;
  for (uint32_t i = s->options->skipped; i < b->input->column_count; i++) {
    if (!string && b->input->columns[i].type != VALUE_STRING) continue; /* numbers are text too */
    uint32_t args[2] = {builder_column(b, i), wanted};
    found[count++] = builder_call(b, term.operator, VALUE_BOOL, args, 2);
  }
  if (!count) return builder_constant(b, VALUE_BOOL, value_bool(false));
  return builder_call(b, STR("or"), VALUE_BOOL, found, count);
}

static bool is_not(const KqlNode *node) {
  const KqlSymbol *symbol = node->kind == KQL_CALL ? node->kids[KQL_CALL_NAME]->symbol : NULL;
  if (node->kind == KQL_CALL && node->symbol) symbol = node->symbol;
  return symbol && symbol->kind == SYMBOL_BUILTIN && str_eq(symbol->name, STR("not")) &&
         node->count > KQL_CALL_ARGUMENTS;
}

static uint32_t lower_predicate(Search *s, const KqlNode *node) {
  Builder *b = s->builder;
  node = lower_bare(node);
  if (node->kind == KQL_STRING || node->kind == KQL_LITERAL) return lower_term(s, node);
  if (node->kind == KQL_STAR) return builder_constant(b, VALUE_BOOL, value_bool(true));
  if (is_not(node)) return builder_not(b, lower_predicate(s, node->kids[KQL_CALL_ARGUMENTS]));
  bool terms_only = node->kind == KQL_AND || node->kind == KQL_OR;
  if (!terms_only || lower_is_too_long(b->lower, node)) return lower_expr_as(b, node, VALUE_BOOL);
  uint32_t *terms = ARENA_ARRAY(b->lower->arena, uint32_t, node->count);
  for (uint32_t i = 0; i < node->count; i++) terms[i] = lower_predicate(s, node->kids[i]);
  Str name = node->kind == KQL_AND ? STR("and") : STR("or");
  return builder_call(b, name, VALUE_BOOL, terms, node->count);
}

/* INPUT where PREDICATE holds. */
static const PlanOp *search_rows(Lower *lower, const KqlNode *predicate, const PlanOp *input,
                                 const SearchOptions *options) {
  Builder b = builder_new(lower, input);
  b.lenient = options->lenient;
  Search s = {&b, options};
  builder_output(&b, lower_predicate(&s, predicate));
  PlanOp *found = lower_op(lower, predicate, "where", input);
  lower_columns_copy(found, input);
  found->code = builder_code(&b);
  return found;
}

const PlanOp *lower_search(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *in = node->kids[KQL_SEARCH_IN];
  Tables tables = {0};
  if (in) {
    for (uint32_t i = 0; i < in->count && !lower_failed(lower); i++) {
      lower_tables_add(lower, &tables, in->kids[i]);
    }
  } else if (input) {
    lower_tables_pipe(lower, &tables, node, input);
  } else {
    lower_tables_all(lower, &tables, node);
  }
  Unite how = {.source = "$table", .unnamed = "search_arg"};
  const PlanOp *rows = lower_tables_unite(lower, node, &tables, &how);
  if (lower_failed(lower)) return rows;
  SearchOptions options = {
      .skipped = 1,
      .cased = str_eq(lower_parameter_word(lower, node, "kind"), STR("case_sensitive"))};
  return search_rows(lower, node->kids[KQL_SEARCH_PREDICATE], rows, &options);
}

/* --- find --- */

/* Whether NODE looks at columns that it does not name. */
static bool looks_everywhere(const KqlNode *node) {
  if (!node) return false;
  bool term = node->kind == KQL_STRING && node->type == TYPE_BOOL;
  if (node->kind == KQL_STAR || term) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (looks_everywhere(node->kids[i])) return true;
  }
  return false;
}

static bool names_column_of(const KqlNode *node, const PlanOp *rows) {
  if (!node) return false;
  const KqlSymbol *symbol = node->kind == KQL_NAME ? node->symbol : NULL;
  bool column = symbol && symbol->kind == SYMBOL_COLUMN;
  if (column && lower_column_find(rows, symbol->name) != UINT32_MAX) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (names_column_of(node->kids[i], rows)) return true;
  }
  return false;
}

/* Whether the result tells COLUMN by itself: under its name, alone or with its type behind it. */
static bool is_told(Lower *lower, const KqlColumns *told, const PlanColumn *column) {
  Str name = str_of(column->name);
  Str typed = arena_printf(lower->arena, "%s_%s", column->name, value_type_text(column->type));
  return kql_columns_find(lower->arena, told, name) || kql_columns_find(lower->arena, told, typed);
}

/* All columns that TOLD, the result, has no place for, in one bag; NULL: all. */
static uint32_t pack_rest(Builder *b, const KqlColumns *told) {
  uint32_t *rest = ARENA_ARRAY(b->lower->arena, uint32_t, b->input->column_count), count = 0;
  for (uint32_t i = 0; i < b->input->column_count; i++) {
    if (!told || !is_told(b->lower, told, &b->input->columns[i])) rest[count++] = i;
  }
  return lower_pack_columns(b, rest, count);
}

static const PlanOp *packed(Lower *lower, const PlanOp *rows, const KqlColumns *told) {
  Builder b = builder_new(lower, rows);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, rows->column_count + 1);
  for (uint32_t i = 0; i < rows->column_count; i++) {
    columns[i] = rows->columns[i];
    builder_output(&b, builder_column(&b, i));
  }
  columns[rows->column_count] = (PlanColumn){"pack_", VALUE_DYNAMIC};
  builder_output(&b, pack_rest(&b, told));
  return lower_project_op(&b, NULL, columns);
}

/* What `project` lists: columns by name with the type given, null where a table lacks them. */
static const PlanOp *listed(Lower *lower, const KqlNode *node, const TableRows *table,
                            const PlanColumn *columns) {
  const KqlNode *project = node->kids[KQL_FIND_PROJECT];
  Builder b = builder_new(lower, table->rows);
  builder_output(&b, builder_constant(&b, VALUE_STRING, value_str(table->name)));
  for (uint32_t i = 0; i < project->count; i++) {
    const KqlNode *item = project->kids[i];
    if (item->kind == KQL_CALL) {
      builder_output(&b, pack_rest(&b, NULL));
      if (i) lower_fail(lower, item, "`pack(*)` beside other columns is not evaluated");
      continue;
    }
    Str name =
        kql_name(lower->query, item->kind == KQL_COLUMN ? item->kids[KQL_COLUMN_NAME] : item);
    uint32_t from = lower_column_find(table->rows, name);
    ValueType type = columns[i + 1].type;
    builder_output(&b, from == UINT32_MAX ? builder_constant(&b, type, value_null())
                                          : builder_cast(&b, builder_column(&b, from), type));
  }
  return lower_project_op(&b, NULL, columns);
}

static const PlanOp *find_listed(Lower *lower, const KqlNode *node, const Tables *found) {
  PlanOp *op = lower_op(lower, node, "union", NULL);
  lower_columns(lower, op, node->columns);
  if (!found->list.len) return lower_no_rows(lower, op->columns, op->column_count);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, found->list.len);
  for (uint32_t i = 0; i < found->list.len && !lower_failed(lower); i++) {
    inputs[i] = listed(lower, node, &found->list.ptr[i], op->columns);
  }
  op->inputs = inputs;
  op->input_count = found->list.len;
  return op;
}

/* The tables' rows that the predicate of NODE holds for; tables without any column that it names
 * are left out.
 */
static Tables find_rows(Lower *lower, const KqlNode *node, const Tables *tables, bool pack) {
  const KqlNode *predicate = node->kids[KQL_FIND_PREDICATE];
  Tables found = {.partial = tables->partial};
  bool everywhere = looks_everywhere(predicate) || tables->list.len == 1;
  for (uint32_t i = 0; i < tables->list.len && !lower_failed(lower); i++) {
    TableRows table = tables->list.ptr[i];
    if (!everywhere && !names_column_of(predicate, table.rows)) continue;
    if (!table.name.ptr) table.name = arena_printf(lower->arena, "union_arg%u", i);
    table.rows = search_rows(lower, predicate, table.rows, &(SearchOptions){.lenient = true});
    if (pack) table.rows = packed(lower, table.rows, node->columns);
    vec_push(lower->arena, &found.list, table);
  }
  return found;
}

const PlanOp *lower_find(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *in = node->kids[KQL_FIND_IN], *project = node->kids[KQL_FIND_PROJECT];
  Tables tables = {0};
  if (input) lower_fail(lower, node, "find after a pipe is not evaluated");
  for (uint32_t i = 0; in && i < in->count && !lower_failed(lower); i++) {
    lower_tables_add(lower, &tables, in->kids[i]);
  }
  if (!in) lower_tables_all(lower, &tables, node);
  bool list = project && kql_operator(lower->query, project) == TOK_PROJECT;
  bool pack = !list && node->columns->count &&
              str_eq(node->columns->items[node->columns->count - 1]->name, STR("pack_"));
  Tables found = find_rows(lower, node, &tables, pack);
  if (lower_failed(lower)) return lower_op(lower, node, "union", NULL);
  if (list) return find_listed(lower, node, &found);
  Unite how = {.source = lower_name(lower, node->columns->items[0]->name), .unnamed = "union_arg"};
  return lower_tables_unite(lower, node, &found, &how);
}
