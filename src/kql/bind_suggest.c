/* Owns the findings on names that mean nothing, and what was probably meant: the nearest name, one
   that ends or starts alike, the table of the query that has the column, the stage that dropped it.
 */
#include "kql/bind_int.h"

#include "base/near.h"

/* --- what is near enough --- */

enum { SHORT_NAME = 2 }; /* names this short are all near each other */

static Str close_one(const Near *near) {
  Str best = near_best(near);
  bool sure = near->wanted.len > SHORT_NAME || str_eq_nocase(near->wanted, best);
  return sure ? best : (Str){NULL, 0};
}

/* --- columns --- */

enum { SHORTEST_PART = 4 }; /* a name this short is no part to look for */

/* The shortest column that ends in NAME or starts with it. */
static Str column_around(const KqlColumns *columns, Str name) {
  Str best = {NULL, 0};
  if (name.len < SHORTEST_PART) return best;
  for (uint32_t i = 0; i < columns->count; i++) {
    Str other = columns->items[i]->name;
    if (other.len <= name.len || (best.len > 0 && other.len >= best.len)) continue;
    bool ends = str_eq_nocase(str_from(other, other.len - name.len), name);
    bool starts = str_eq_nocase(str_slice(other, 0, name.len), name);
    if (ends || starts) best = other;
  }
  return best;
}

static Str column_near(const KqlColumns *columns, Str name) {
  Near near = near_start(name);
  for (uint32_t i = 0; i < columns->count; i++) near_offer(&near, columns->items[i]->name);
  Str best = close_one(&near);
  return best.len > 0 ? best : column_around(columns, name);
}

/* The stage before ROW that still had the column, or NULL. */
static const KqlColumns *stage_with(Binder *binder, const KqlColumns *row, Str name) {
  for (const KqlColumns *stage = row->input; stage != NULL; stage = stage->input) {
    if (kql_columns_find(binder->arena, stage, name) != NULL) return stage;
  }
  return NULL;
}

/* The operator that dropped the column: the one right after the stage that still had it. */
static const KqlNode *dropper(const KqlColumns *row, const KqlColumns *stage) {
  while (row->input != stage) row = row->input;
  return row->maker;
}

static Str stored_table_with(Binder *binder, const KqlColumns *row, Str name) {
  for (uint32_t i = 0; i < binder->bound->tables.len; i++) {
    const KqlSymbol *table = binder->bound->tables.ptr[i];
    bool other = table->columns != row && !table->columns->open;
    if (other && kql_columns_find(binder->arena, table->columns, name) != NULL) return table->name;
  }
  return (Str){NULL, 0};
}

/* The name of a table that a `let` of the query defines and that has the column; or absent. */
static Str local_table_with(Binder *binder, const KqlColumns *row, Str name) {
  for (const KqlScope *scope = binder->scope; scope != NULL; scope = scope->outer) {
    for (size_t i = 0; i < scope->names.cap; i++) {
      const KqlSymbol *symbol = scope->names.slots[i].value;
      const KqlColumns *columns = symbol != NULL ? symbol->columns : NULL;
      bool other = columns != NULL && columns != row && !columns->open &&
                   symbol->kind == SYMBOL_VARIABLE && symbol->typed.type == TYPE_TABLE;
      if (other && kql_columns_find(binder->arena, columns, name) != NULL) return symbol->name;
    }
  }
  return (Str){NULL, 0};
}

static void label_maker(Binder *binder, Diag *diag, const KqlColumns *row) {
  const KqlNode *maker = row->maker;
  if (maker == NULL) return;
  const Source *source = binder->query->source;
  if (row->table.len > 0) {
    diag_label(binder->bag, diag, source, kql_span(binder->query, maker),
               "%u columns, listed by `rulec explain %.*s`", row->count, STR_ARG(row->table));
  } else {
    diag_label(binder->bag, diag, source, kql_token_span(binder->query, maker->first),
               row->count == 1 ? "gives one column" : "gives %u columns", row->count);
  }
}

static void label_dropper(Binder *binder, Diag *diag, const KqlColumns *row,
                          const KqlColumns *stage, Str name) {
  const KqlNode *maker = dropper(row, stage);
  if (maker == NULL) return;
  const char *word = kql_kind_word((KqlKind)maker->kind);
  diag_label(binder->bag, diag, binder->query->source, kql_token_span(binder->query, maker->first),
             "`%.*s` is dropped here", STR_ARG(name));
  diag_help(binder->bag, diag, "let `%s` keep `%.*s`", word, STR_ARG(name));
}

/* Whether a column with a name near NAME was dropped on the way to ROW; says so. */
static bool help_dropped(Binder *binder, Diag *diag, const KqlColumns *row, Str name) {
  for (const KqlColumns *stage = row->input; stage != NULL; stage = stage->input) {
    Near near = near_start(name);
    for (uint32_t i = 0; i < stage->count; i++) near_offer(&near, stage->items[i]->name);
    Str best = close_one(&near);
    if (best.len == 0) continue;
    const KqlNode *maker = dropper(row, stage);
    diag_help(binder->bag, diag, "did you mean `%.*s`, which `%s` drops?", STR_ARG(best),
              maker != NULL ? kql_kind_word((KqlKind)maker->kind) : "a stage before");
    return true;
  }
  return false;
}

const KqlColumn *bind_unlisted_column(Binder *binder, const KqlColumns *row, Str name) {
  FactType type;
  if (binder->bound->environment->as_microsoft || row == NULL) return NULL;
  while (!fact_unlisted_column(row->table, name, &type)) {
    if ((row = row->input) == NULL) return NULL;
  }
  KqlTyped typed = {kql_type_of_fact(type), SHAPE_ANY};
  KqlColumn *column = kql_column_new(binder->arena, name, typed, NULL);
  column->unlisted = true;
  return column;
}

/* A name that stands as it is, without brackets and quotes. */
static bool is_bare(Str name) {
  for (size_t i = 0; i < name.len; i++) {
    if (!char_is_alnum(name.ptr[i]) && name.ptr[i] != '_') return false;
  }
  return name.len > 0 && !char_is_digit(name.ptr[0]);
}

/* Another case is a slip of the hand; another name may not be what was meant. */
static void offer_column(Binder *binder, Diag *diag, const KqlNode *node, Str near) {
  diag_help(binder->bag, diag, "`%.*s` is", STR_ARG(near));
  Span span = kql_span(binder->query, node);
  Str text = source_text(binder->query->source, span);
  if (diag == NULL || !is_bare(near) || !is_bare(text)) return;
  bool safe = str_eq_nocase(text, near);
  fix_edit(binder->bag, diag_fix(binder->bag, diag, safe, "write `%.*s`", STR_ARG(near)), span,
           near);
}

void bind_report_unknown_column(Binder *binder, KqlNode *node, Str name, const KqlColumns *row) {
  Diag *diag;
  if (row == NULL) {
    bind_report(binder, DIAG_KS142, node, "`%.*s` is no known name", STR_ARG(name));
    return;
  }
  const KqlColumns *stage = stage_with(binder, row, name);
  if (stage != NULL) {
    diag = bind_report(binder, DIAG_KS142, node, "`%.*s` is no column any more", STR_ARG(name));
    label_dropper(binder, diag, row, stage, name);
    return;
  }
  if (row->table.len > 0) {
    diag = bind_report(binder, DIAG_KS142, node, "`%.*s` is not a column of %.*s", STR_ARG(name),
                       STR_ARG(row->table));
  } else {
    diag = bind_report(binder, DIAG_KS142, node, "`%.*s` is not a column here", STR_ARG(name));
  }
  label_maker(binder, diag, row);
  Str near = column_near(row, name);
  Str other = stored_table_with(binder, row, name);
  if (other.len == 0) other = local_table_with(binder, row, name);
  if (near.len > 0) {
    offer_column(binder, diag, node, near);
  } else if (str_eq(name, STR("null"))) {
    diag_help(binder->bag, diag, "ask with `isnull(…)`, of strings with `isempty(…)`");
  } else if (help_dropped(binder, diag, row, name)) {
    return;
  } else if (other.len > 0) {
    diag_help(binder->bag, diag, "%.*s has a column `%.*s`", STR_ARG(other), STR_ARG(name));
  }
}

/* --- other names --- */

static void offer_scope(Near *near, const KqlScope *scope) {
  for (; scope != NULL; scope = scope->outer) {
    for (size_t i = 0; i < scope->names.cap; i++) {
      if (scope->names.slots[i].value != NULL) near_offer(near, scope->names.slots[i].key);
    }
  }
}

static Str local_near(const Binder *binder, Str name) {
  Near near = near_start(name);
  offer_scope(&near, binder->scope);
  return close_one(&near);
}

/* Whether a variable or function that the query declares is nearer to NAME than any column of ROW
   is, and ROW never had NAME. */
static bool is_local(Binder *binder, const KqlColumns *row, Str name) {
  Near near = near_start(name), column = near;
  offer_scope(&near, binder->scope);
  if (close_one(&near).len == 0 || stage_with(binder, row, name) != NULL) return false;
  for (uint32_t i = 0; i < row->count; i++) near_offer(&column, row->items[i]->name);
  return close_one(&column).len == 0 || near.reach < column.reach;
}

void bind_report_unknown_name(Binder *binder, KqlNode *node, Str name) {
  bool has_row = binder->row != NULL && binder->scope_kind == SCOPE_NORMAL;
  if (has_row && !is_local(binder, binder->row, name)) {
    bind_report_unknown_column(binder, node, name, binder->row);
    return;
  }
  Str local = local_near(binder, name);
  Diag *diag = bind_report(binder, DIAG_KS142, node, "`%.*s` is no known name", STR_ARG(name));
  Str near = local.len > 0 ? local : fact_table_near(binder->facts, name);
  if (near.len > 0) diag_help(binder->bag, diag, "did you mean `%.*s`?", STR_ARG(near));
}

static bool is_custom(const Binder *binder, Str name) {
  return !binder->bound->environment->as_microsoft && str_ends(name, STR("_CL"));
}

void bind_report_unknown_table(Binder *binder, KqlNode *node, Str name) {
  if (binder->fuzzy) {
    bind_report(binder, DIAG_KS205, node, "no table `%.*s` is known; the union goes on without it",
                STR_ARG(name));
    return;
  }
  if (is_custom(binder, name)) {
    Diag *diag =
        bind_report(binder, DIAG_K010, node, "the columns of `%.*s` are not known", STR_ARG(name));
    diag_help(binder->bag, diag, "declare the table in a schema file, see `rulec schema --help`");
    return;
  }
  Diag *diag =
      bind_report(binder, DIAG_KS204, node, "no table or function `%.*s` is known", STR_ARG(name));
  Str near = local_near(binder, name);
  if (near.len == 0) near = fact_table_near(binder->facts, name);
  if (near.len == 0) near = fact_function_near(binder->facts, name);
  if (near.len > 0) {
    diag_help(binder->bag, diag, "did you mean `%.*s`?", STR_ARG(near));
  } else {
    diag_help(binder->bag, diag,
              "if your workspace has it, declare it in a schema file, see `rulec schema --help`");
  }
}

void bind_report_no_member(Binder *binder, const KqlNode *left, KqlNode *node, Str name) {
  Diag *diag =
      bind_report(binder, DIAG_KS142, node, "`%.*s` after a dot means nothing here", STR_ARG(name));
  if (left->type == TYPE_TABLE) {
    diag_help(binder->bag, diag, "name the column alone: `%.*s`", STR_ARG(name));
  } else if (left->type == TYPE_STRING) {
    diag_help(binder->bag, diag, "a string has no parts; read it with `parse_json(…)` first");
  }
}

static Str function_near(Binder *binder, Str name) {
  Str near = local_near(binder, name);
  if (near.len == 0) near = kql_function_near(GROUP_SCALAR, name);
  if (near.len == 0 && binder->scope_kind == SCOPE_AGGREGATE) {
    near = kql_function_near(GROUP_AGGREGATE, name);
  }
  return near.len ? near : fact_function_near(binder->facts, name);
}

/* A function like none that is known may well be the workspace's own. */
static void report_function(Binder *binder, KqlNode *node, Str name) {
  Str near = function_near(binder, name);
  bool own = near.len == 0 && !binder->bound->environment->as_microsoft;
  Diag *diag = bind_report(binder, own ? DIAG_K011 : DIAG_KS211, node,
                           "no function `%.*s` is known", STR_ARG(name));
  if (near.len > 0) diag_help(binder->bag, diag, "did you mean `%.*s`?", STR_ARG(near));
  if (own) {
    diag_help(binder->bag, diag,
              "if your workspace has it, declare it in a schema file, see `rulec schema --help`");
  }
}

/* A name in front of parentheses that is no function here. */
void bind_report_unknown_function(Binder *binder, KqlNode *node, Str name, bool evaluate) {
  Diag *diag;
  if (kql_function_find(GROUP_AGGREGATE, name) != NULL) {
    diag = bind_report(binder, DIAG_KS144, node, "`%.*s` is an aggregate, which cannot stand here",
                       STR_ARG(name));
    diag_help(binder->bag, diag, "use it in `summarize`");
  } else if (kql_function_find(GROUP_PLUGIN, name) != NULL && !evaluate) {
    diag = bind_report(binder, DIAG_KS126, node, "`%.*s` is a plugin", STR_ARG(name));
    diag_help(binder->bag, diag, "call it with `evaluate`");
  } else if (evaluate) {
    diag = bind_report(binder, DIAG_KS124, node, "no plugin `%.*s` is known", STR_ARG(name));
    Str near = kql_function_near(GROUP_PLUGIN, name);
    if (near.len > 0) diag_help(binder->bag, diag, "did you mean `%.*s`?", STR_ARG(near));
  } else {
    report_function(binder, node, name);
  }
}
