/* Owns the shape of our own schema files (schemas/README.md). Comes in: YAML. Goes out: tables,
   functions, watchlists and connectors in the FactUser. */
#include "base/limits.h"
#include "doc/shape.h"
#include "fact/user_int.h"

typedef struct List {
  char **words;
  unsigned count;
} List;

typedef struct FileTable {
  char *name;
  List columns;
} FileTable;

typedef struct FileFunction {
  char *name, *returns, *body;
  List parameters, columns;
} FileFunction;

typedef struct FileConnector {
  char *id;
  List tables;
} FileConnector;

typedef struct FileSchemas {
  FileTable *tables, *watchlists; /* a watchlist's name is its alias */
  FileFunction *functions;
  FileConnector *connectors;
  unsigned tables_count, watchlists_count, functions_count, connectors_count;
} FileSchemas;

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define WORD(key, flags, Type, member) \
  CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), Type, member, 0, CYAML_UNLIMITED)
/* NOLINTBEGIN(bugprone-macro-parentheses): the name of a member takes none */
#define LIST(key, flags, Type, member)                                                            \
  CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), Type, member.words, member.count, \
                             &word_schema, 0, CYAML_UNLIMITED)
/* NOLINTEND(bugprone-macro-parentheses) */
#define ENTRIES(member, schema)                                                                   \
  CYAML_FIELD_SEQUENCE(#member, CYAML_FLAG_POINTER | OPTIONAL, FileSchemas, member, &(schema), 0, \
                       CYAML_UNLIMITED)

static const cyaml_schema_value_t word_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED)};

static const cyaml_schema_field_t table_fields[] = {
    WORD("name", 0, FileTable, name), LIST("columns", 0, FileTable, columns), CYAML_FIELD_END};
static const cyaml_schema_field_t watchlist_fields[] = {
    WORD("alias", 0, FileTable, name), LIST("columns", 0, FileTable, columns), CYAML_FIELD_END};
static const cyaml_schema_field_t function_fields[] = {
    WORD("name", 0, FileFunction, name),
    LIST("parameters", OPTIONAL, FileFunction, parameters),
    LIST("columns", OPTIONAL, FileFunction, columns),
    WORD("returns", OPTIONAL, FileFunction, returns),
    WORD("body", OPTIONAL, FileFunction, body),
    CYAML_FIELD_END};
static const cyaml_schema_field_t connector_fields[] = {
    WORD("id", 0, FileConnector, id), LIST("tables", OPTIONAL, FileConnector, tables),
    CYAML_FIELD_END};

static const cyaml_schema_value_t table_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FileTable, table_fields)};
static const cyaml_schema_value_t watchlist_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FileTable, watchlist_fields)};
static const cyaml_schema_value_t function_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FileFunction, function_fields)};
static const cyaml_schema_value_t connector_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FileConnector, connector_fields)};

static const cyaml_schema_field_t fields[] = {
    ENTRIES(tables, table_schema), ENTRIES(functions, function_schema),
    ENTRIES(watchlists, watchlist_schema), ENTRIES(connectors, connector_schema), CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, FileSchemas, fields)};
static const Shape shape = {&schema, "the schema file", DIAG_X030, DIAG_X031};

/* --- from libcyaml's structure, with places from the tree --- */

static Str kept(const UserFile *file, const char *text) {
  return arena_str(file->user->arena, str_of(text));
}

/* The place of item INDEX of the list NODE. */
static Span item_span(const Node *node, unsigned index) { return node->items.ptr[index]->span; }

/* `Name:type`, `Name` for a string; `*` says that there are more and makes it OPEN. */
static FactColumns take_columns(const UserFile *file, const List *list, const Node *node,
                                bool *open) {
  Arena *arena = file->user->arena;
  FactColumns columns = {0};
  Map known = {0};
  *open = false;
  uint32_t count = user_at_most(file, node, "columns", LIMIT_COLUMNS);
  for (uint32_t i = 0; i < count; i++) {
    Str type, text = kept(file, list->words[i]);
    FactColumn column = {.type = FACT_STRING};
    declaration_split(text, &column.name, &type);
    if (str_eq(text, STR("*"))) {
      *open = true;
      continue;
    }
    if (type.ptr) column.type = user_type(file, type, item_span(node, i));
    if (map_put(arena, &known, column.name, file->user))
      user_report_twice(file, item_span(node, i), "column", column.name);
    vec_push(arena, &columns, column);
  }
  return columns;
}

static void take_table(const UserFile *file, const FileTable *from, const Node *node) {
  bool open;
  FactColumns columns = take_columns(file, &from->columns, node_get(node, STR("columns")), &open);
  FactTable *table = user_table_new(file->user->arena, kept(file, from->name), columns, open);
  user_put_table(file->user, table);
}

static void take_watchlist(const UserFile *file, const FileTable *from, const Node *node) {
  bool open;
  FactColumns columns = {0};
  const FactTable *every =
      builtin_table(builtin_function_find(STR("_GetWatchlist"))->table[FACT_SENTINEL]);
  for (uint32_t i = 0; i < fact_table_width(every); i++)
    vec_push(file->user->arena, &columns, fact_table_column(every, i));
  FactColumns own = take_columns(file, &from->columns, node_get(node, STR("columns")), &open);
  vec_each(FactColumn, column, &own) vec_push(file->user->arena, &columns, *column);
  Str alias = kept(file, from->name);
  user_put_watchlist(file->user, alias, user_table_new(file->user->arena, alias, columns, open));
}

static void take_connector(const UserFile *file, const FileConnector *from) {
  Str *tables = ARENA_ARRAY(file->user->arena, Str, from->tables.count + 1);
  for (unsigned i = 0; i < from->tables.count; i++) tables[i] = kept(file, from->tables.words[i]);
  user_put_connector(file->user, kept(file, from->id), tables, from->tables.count);
}

/* --- functions --- */

/* `name:type` or `name:type=default`. */
static FactParameter parameter_of(const UserFile *file, Str text, Span span) {
  FactParameter parameter = {0};
  Str type, declared = text;
  size_t equals = str_find_byte(text, '=', 0);
  if (equals != STR_NONE) {
    parameter.value = str_trim(str_from(text, equals + 1));
    declared = str_slice(text, 0, equals);
  }
  declaration_split(declared, &parameter.name, &type);
  parameter.type = type.ptr ? user_type(file, type, span) : FACT_STRING;
  return parameter;
}

static FactParameters take_parameters(const UserFile *file, const List *list, const Node *node) {
  FactParameters parameters = {0};
  uint32_t count = user_at_most(file, node, "parameters", LIMIT_PARAMETERS);
  for (uint32_t i = 0; i < count; i++) {
    FactParameter parameter = parameter_of(file, kept(file, list->words[i]), item_span(node, i));
    vec_push(file->user->arena, &parameters, parameter);
  }
  return parameters;
}

/* The parameters as KQL declares them; they may be tables, `T:(*)`. */
static Str parameters_text(const UserFile *file, const List *list) {
  Str text = STR("(");
  for (unsigned i = 0; i < list->count; i++) {
    text =
        arena_printf(file->user->arena, "%.*s%s%s", STR_ARG(text), i ? ", " : "", list->words[i]);
  }
  return arena_printf(file->user->arena, "%.*s)", STR_ARG(text));
}

/* Exactly one of the three ways to say what a function gives. */
static bool has_one_result(const UserFile *file, const FileFunction *from, const Node *node) {
  bool columns = node_get(node, STR("columns")) != NULL;
  if (columns + !!from->returns + !!from->body == 1) return true;
  Diag *diag = diag_add(file->bag, DIAG_X031, file->source, node_get(node, STR("name"))->span,
                        "function `%s` says %s what it gives", from->name,
                        columns || from->returns ? "more than once" : "nowhere");
  diag_help(file->bag, diag,
            "give one of `columns` (of a table), `returns` (a scalar type), `body` (KQL)");
  return false;
}

static void take_function(const UserFile *file, const FileFunction *from, const Node *node) {
  if (!has_one_result(file, from, node)) return;
  Arena *arena = file->user->arena;
  FactFunction *function = ARENA_NEW(arena, FactFunction);
  function->own_name = kept(file, from->name);
  function->own_table = builtin_open_table();
  if (from->body) {
    Str text = parameters_text(file, &from->parameters);
    fact_user_add_body(file->user, function->own_name, text, kept(file, from->body));
    return;
  }
  const Node *parameters_node = node_get(node, STR("parameters"));
  FactParameters parameters = take_parameters(file, &from->parameters, parameters_node);
  vec_reserve(arena, &parameters);
  function->own = parameters.ptr;
  function->arity = (uint8_t)parameters.len;
  if (from->returns) {
    function->kind = FACT_SCALAR;
    function->type =
        (uint8_t)user_type(file, kept(file, from->returns), node_get(node, STR("returns"))->span);
  } else {
    bool open;
    FactColumns columns = take_columns(file, &from->columns, node_get(node, STR("columns")), &open);
    function->own_table = user_table_new(arena, (Str){NULL, 0}, columns, open);
  }
  user_put_function(file->user, function);
}

void user_load_yaml(const UserFile *file) {
  const Node *root;
  FileSchemas *found = shape_load(file->user->arena, &shape, file->source, &root, file->bag);
  if (!found) return;
  const Node *tables = node_get(root, STR("tables")), *functions = node_get(root, STR("functions")),
             *watchlists = node_get(root, STR("watchlists"));
  for (unsigned i = 0; i < found->tables_count; i++)
    take_table(file, &found->tables[i], tables->items.ptr[i]);
  for (unsigned i = 0; i < found->functions_count; i++)
    take_function(file, &found->functions[i], functions->items.ptr[i]);
  for (unsigned i = 0; i < found->watchlists_count; i++)
    take_watchlist(file, &found->watchlists[i], watchlists->items.ptr[i]);
  for (unsigned i = 0; i < found->connectors_count; i++)
    take_connector(file, &found->connectors[i]);
  shape_free(&shape, found);
}
