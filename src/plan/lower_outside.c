/* Owns tables whose rows come from the user's data: those of the schema, watchlists, functions of
   the workspace, files behind URIs, tables of other databases. Comes in: a bound name, call or
   path. Goes out: a `table` under the name that the data have to use. */
#include "plan/lower_int.h"

#include "fact/table.h"

/* The unlisted columns that the query names, behind those of the schema. */
static void add_unlisted(Lower *lower, PlanOp *op, Str table) {
  PlanColumn *columns =
      ARENA_ARRAY(lower->arena, PlanColumn, op->column_count + lower->inferred.len);
  uint32_t count = op->column_count;
  for (uint32_t i = 0; i < count; i++) columns[i] = op->columns[i];
  vec_each(PlanColumn, column, &lower->inferred) {
    Str name = str_of(column->name);
    FactType type;
    if (lower_column_find(op, name) != UINT32_MAX) continue;
    if (!fact_unlisted_column(table, name, &type)) continue;
    columns[count++] = (PlanColumn){column->name, lower_type(kql_type_of_fact(type))};
    lower->widened = true;
  }
  op->columns = columns;
  op->column_count = count;
}

const PlanOp *lower_table_named(Lower *lower, const KqlNode *node, const KqlSymbol *symbol) {
  PlanOp *op = lower_op(lower, node, "table", NULL);
  const KqlColumns *columns = symbol->columns;
  lower_columns(lower, op, columns);
  lower_option_str(lower, op, "table", symbol->name);
  if (lower->inferred.len && !columns->open) add_unlisted(lower, op, symbol->name);
  return op;
}

/* A table that a call names: table('T'), a watchlist, or a function of the workspace, whose rows
   come from the user's data under its name. False where CALL is none of them. */
static bool outside_name(const Lower *lower, const KqlNode *node, const KqlSymbol *symbol,
                         Str *name) {
  bool named = symbol->kind == SYMBOL_BUILTIN && str_eq(symbol->name, STR("table"));
  if (symbol->kind != SYMBOL_STORED && !named) return false;
  if (kql_type(node) != TYPE_TABLE || !node->columns) return false;
  *name = symbol->name;
  bool list = str_eq(symbol->name, STR("_GetWatchlist")) || named;
  if (list && node->kind == KQL_CALL && node->count > KQL_CALL_ARGUMENTS) {
    *name = kql_constant_string(lower->query, node->kids[KQL_CALL_ARGUMENTS]);
  }
  return name->len > 0;
}

/* The rows that the user's data hold under NAME, with the columns that NODE gives. */
static const PlanOp *rows_called(Lower *lower, const KqlNode *node, Str name) {
  PlanOp *op = lower_op(lower, node, "table", NULL);
  lower_columns(lower, op, node->columns);
  lower_option_str(lower, op, "table", name);
  lower_option(lower, op, "outside", value_bool(true));
  return op;
}

const PlanOp *lower_outside(Lower *lower, const KqlNode *node, const KqlSymbol *symbol) {
  Str name;
  return outside_name(lower, node, symbol, &name) ? rows_called(lower, node, name) : NULL;
}

/* Setting NAME of externaldata … with (…), or absent. */
static Str setting(const Lower *lower, const KqlNode *node, const char *name) {
  const KqlNode *with = node->kids[KQL_EXTERNALDATA_WITH];
  for (uint32_t i = 0; with && i < with->count; i++) {
    const KqlNode *property = with->kids[i];
    Str own = kql_text(lower->query, property->kids[KQL_PROPERTY_NAME]);
    if (!str_eq_nocase(own, str_of(name))) continue;
    const KqlNode *value = property->kids[KQL_PROPERTY_VALUE];
    return value->kind == KQL_STRING ? kql_string(lower->query, value)
                                     : kql_text(lower->query, value);
  }
  return (Str){0};
}

/* The format of what stands behind URI: as written, or as its ending tells. */
static Str format_of(const Lower *lower, const KqlNode *node, Str uri) {
  Str format = setting(lower, node, "format");
  if (format.len) return format;
  size_t query = str_find_byte(uri, '?', 0);
  if (query != STR_NONE) uri.len = query;
  if (str_ends(uri, STR(".txt"))) return STR("txt");
  return str_ends(uri, STR(".json")) ? STR("json") : STR("csv");
}

/* The engine reads text by the declared columns; JSON lines by their names. */
static const PlanOp *rows_behind(Lower *lower, const KqlNode *node, Str uri) {
  static const char *const formats[] = {"csv", "txt", "raw", "json", "multijson"};
  Str format = format_of(lower, node, uri);
  PlanOp *op = (PlanOp *)rows_called(lower, node, uri);
  size_t at = 0, count = sizeof formats / sizeof *formats;
  while (at < count && !str_eq_nocase(format, str_of(formats[at]))) at++;
  if (at == count || at == 2) {
    lower_fail(lower, node, "externaldata of format %.*s is not evaluated", STR_ARG(format));
    return op;
  }
  if (at > 2) return op;
  Value *names = ARENA_ARRAY(lower->arena, Value, op->column_count);
  for (uint32_t i = 0; i < op->column_count; i++) {
    names[i] = value_str(str_of(op->columns[i].name));
  }
  lower_option(lower, op, "columns", value_array(names, op->column_count));
  lower_option_str(lower, op, "format", str_of(formats[at]));
  bool skip = str_eq_nocase(setting(lower, node, "ignoreFirstRecord"), STR("true"));
  lower_option(lower, op, "skip", value_bool(skip));
  return op;
}

/* The rows of the files that the user says stand for the URIs. */
const PlanOp *lower_externaldata(Lower *lower, const KqlNode *node) {
  if (node->count <= KQL_EXTERNALDATA_URIS)
    return lower_nothing(lower, node, "externaldata without URI");
  uint32_t count = node->count - KQL_EXTERNALDATA_URIS;
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, count);
  for (uint32_t i = 0; i < count; i++) {
    const KqlNode *uri = node->kids[KQL_EXTERNALDATA_URIS + i];
    Str name = kql_constant_string(lower->query, uri);
    if (!name.len) lower_fail(lower, uri, "externaldata from a computed URI is not evaluated");
    inputs[i] = rows_behind(lower, node, name);
  }
  if (count == 1) return inputs[0];
  PlanOp *op = lower_op(lower, node, "union", NULL);
  lower_columns(lower, op, node->columns);
  op->inputs = inputs;
  op->input_count = count;
  return op;
}

/* `database("a")`, `workspace("a")` and what stands before it, as a name: "a", "cluster.a". A call
   without a text is named by itself. Absent where the text is not known. */
static Str scope_name(Lower *lower, const KqlNode *node) {
  if (node->kind == KQL_PATH) {
    Str left = scope_name(lower, node->kids[KQL_PATH_LEFT]);
    Str right = scope_name(lower, node->kids[KQL_PATH_RIGHT]);
    if (!left.len || !right.len) return (Str){0};
    return arena_printf(lower->arena, "%.*s.%.*s", STR_ARG(left), STR_ARG(right));
  }
  if (node->kind != KQL_CALL) return kql_name(lower->query, node);
  Str text = {0};
  if (node->count > KQL_CALL_ARGUMENTS) {
    const KqlNode *first = node->kids[KQL_CALL_ARGUMENTS];
    text = kql_constant_string(lower->query, first);
    if (!text.len && first->kind != KQL_STRING) return (Str){0};
  }
  return text.len ? text : kql_name(lower->query, node->kids[KQL_CALL_NAME]);
}

const PlanOp *lower_foreign(Lower *lower, const KqlNode *path) {
  const KqlNode *right = path->kids[KQL_PATH_RIGHT];
  const KqlSymbol *symbol =
      right->kind == KQL_CALL ? right->kids[KQL_CALL_NAME]->symbol : right->symbol;
  Str name = scope_name(lower, path);
  bool table = kql_type(path) == TYPE_TABLE && path->columns && symbol &&
               (symbol->kind == SYMBOL_TABLE || symbol->kind == SYMBOL_BUILTIN);
  if (table && name.len) return rows_called(lower, path, name);
  lower_fail(lower, path, "this name of another database is not evaluated");
  return lower_op(lower, path, "input", NULL);
}
