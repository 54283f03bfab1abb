/* Owns the JSON that Azure/Azure-Sentinel keeps for the validation of its queries: one table
   (CustomTables) or one function (CustomFunctions) a file. JSON is YAML, so the tree gives the
   places. Comes in: JSON. Goes out: a table or function in the FactUser.
     { "Name": …, "Properties": [ { "Name", "Type" } ] }
     { "FunctionName": …, "FunctionParameters": [ { "Name", "Type", "IsRequired" } ],
       "FunctionResultColumns": [ { "Name", "Type" } ] } */
#include "base/limits.h"
#include "doc/load.h"
#include "fact/user_int.h"

/* The value under KEY as text; absent, with a finding, where it is none. */
static Str text_under(const UserFile *file, const Node *mapping, Str key) {
  const Node *value = node_get(mapping, key);
  if (value && value->kind == NODE_SCALAR) return value->value;
  const Node *at = value ? value : mapping;
  diag_add(file->bag, DIAG_X031, file->source, at->span, "`%.*s` is %s", STR_ARG(key),
           value ? "no text" : "missing here");
  return (Str){NULL, 0};
}

/* One {Name, Type}; false where it is not readable. */
static bool take_column(const UserFile *file, const Node *item, FactColumn *column) {
  column->name = text_under(file, item, STR("Name"));
  Str type = text_under(file, item, STR("Type"));
  if (!column->name.ptr || !type.ptr) return false;
  column->type = user_type(file, type, node_get(item, STR("Type"))->span);
  return true;
}

static FactColumns take_columns(const UserFile *file, const Node *list) {
  FactColumns columns = {0};
  Map known = {0};
  uint32_t count = user_at_most(file, list, "columns", LIMIT_COLUMNS);
  for (uint32_t i = 0; i < count; i++) {
    const Node *item = list->items.ptr[i];
    FactColumn column;
    if (!take_column(file, item, &column)) continue;
    if (map_put(file->user->arena, &known, column.name, file->user))
      user_report_twice(file, node_get(item, STR("Name"))->span, "column", column.name);
    vec_push(file->user->arena, &columns, column);
  }
  return columns;
}

static void take_table(const UserFile *file, const Node *root, const Node *properties) {
  Str name = text_under(file, root, STR("Name"));
  if (!name.ptr) return;
  FactColumns columns = take_columns(file, properties);
  user_put_table(file->user, user_table_new(file->user->arena, name, columns, false));
}

/* What is not marked as required may be left out. */
static FactParameter take_parameter(const UserFile *file, const Node *item) {
  FactColumn column = {0};
  take_column(file, item, &column);
  FactParameter parameter = {.name = column.name, .type = column.type};
  const Node *required = node_get(item, STR("IsRequired"));
  if (!required || !str_eq_nocase(required->value, STR("true")))
    parameter.value =
        arena_printf(file->user->arena, "%.*s(null)", STR_ARG(fact_type_name(column.type)));
  if (parameter.value.ptr && column.type == FACT_STRING) parameter.value = STR("''");
  return parameter;
}

static void take_function(const UserFile *file, const Node *root) {
  Arena *arena = file->user->arena;
  FactFunction *function = ARENA_NEW(arena, FactFunction);
  FactParameters parameters = {0};
  const Node *list = node_get(root, STR("FunctionParameters"));
  uint32_t count = user_at_most(file, list, "parameters", LIMIT_PARAMETERS);
  for (uint32_t i = 0; i < count; i++) {
    vec_push(arena, &parameters, take_parameter(file, list->items.ptr[i]));
  }
  vec_reserve(arena, &parameters);
  FactColumns columns = take_columns(file, node_get(root, STR("FunctionResultColumns")));
  *function = (FactFunction){.own = parameters.ptr,
                             .own_table = user_table_new(arena, (Str){NULL, 0}, columns, false),
                             .own_name = text_under(file, root, STR("FunctionName")),
                             .arity = (uint8_t)parameters.len,
                             .kind = FACT_TABULAR};
  if (function->own_name.ptr) user_put_function(file->user, function);
}

void user_load_json(const UserFile *file) {
  const Doc *doc = doc_load(file->user->arena, file->source, file->bag);
  const Node *root = doc->roots.len ? doc->roots.ptr[0] : NULL;
  if (!root) return;
  const Node *properties = node_get(root, STR("Properties"));
  if (!properties) properties = node_get(root, STR("Columns"));
  if (node_get(root, STR("FunctionName"))) {
    take_function(file, root);
  } else if (properties) {
    take_table(file, root, properties);
  } else {
    Diag *diag = diag_add(file->bag, DIAG_X031, file->source, root->span,
                          "the file describes neither a table nor a function");
    diag_help(file->bag, diag,
              "a table has `Name` and `Properties`; a function has `FunctionName`, "
              "`FunctionParameters` and `FunctionResultColumns`");
  }
}
