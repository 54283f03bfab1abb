/* Owns graphs: how tables become one, and what is read out of it. */
#include "kql/bind_int.h"

static const KqlSymbol *graph_of(const Binder *binder, const KqlNode *left) {
  if (left == NULL || left->type != TYPE_GRAPH) return NULL;
  if (left->kind == KQL_INVOKE) left = left->kids[KQL_INVOKE_CALL];
  bool called = left->symbol != NULL && left->symbol->kind == SYMBOL_FUNCTION;
  return called ? bind_called_graph(binder, left) : left->symbol;
}

static void give_graph(Binder *binder, KqlNode *node, const KqlColumns *edges,
                       const KqlColumns *nodes) {
  KqlSymbol *graph = bind_symbol_new(binder, SYMBOL_GRAPH, (Str){NULL, 0});
  graph->typed.type = TYPE_GRAPH;
  graph->columns = edges;
  graph->nodes = nodes;
  node->symbol = graph;
  bind_set_type(node, TYPE_GRAPH);
}

static void check_id(Binder *binder, const KqlNode *node) {
  bool scalar = kql_type_is(kql_type(node), IS_SCALAR);
  if (scalar && node->type != TYPE_DYNAMIC) return;
  Diag *diag = bind_report(binder, DIAG_KS240, node, "a node cannot be told by a value of type %s",
                           kql_type_name(kql_type(node)));
  diag->follows = bind_is_error(node);
}

/* --- make-graph --- */

/* One table of nodes and its key; its columns go to LIST. */
static void bind_node_table(Binder *binder, KqlNode *item, ColumnList *list) {
  KqlNode *table = item->kids[KQL_GRAPH_TABLE_TABLE], *on = item->kids[KQL_GRAPH_TABLE_ON];
  const KqlColumns *row = binder->row;
  bind_expression(binder, table, CONTEXT_TABLE);
  binder->row = bind_table_of(table);
  bind_expression(binder, on, CONTEXT_SCALAR);
  binder->row = row;
  bind_check_table(binder, table);
  check_id(binder, on);
  bind_list_add(binder, list, bind_table_of(table));
}

static const KqlColumns *bind_nodes(Binder *binder, KqlNode *with, KqlNode *from) {
  ColumnList list = {0};
  if (with == NULL) return NULL;
  if (with->kind == KQL_LIST) {
    for (uint32_t i = 0; i < with->count; i++) {
      if (with->kids[i]->kind == KQL_GRAPH_TABLE) bind_node_table(binder, with->kids[i], &list);
    }
    bind_list_unify_types(binder, &list);
  } else if (with->kind == KQL_PROPERTY) {
    Str name = bind_name_of(binder, with->kids[KQL_PROPERTY_VALUE]);
    if (name.len == 0) {
      bind_report(binder, DIAG_KS243, with, "the name of the node identifier is empty");
    }
    vec_push(binder->arena, &list, kql_column_new(binder->arena, name, kql_typed(from), with));
  }
  return bind_list_columns(binder, &list);
}

void bind_make_graph(Binder *binder, KqlNode *node) {
  KqlNode *from = node->kids[KQL_MAKE_GRAPH_FROM], *to = node->kids[KQL_MAKE_GRAPH_TO];
  KqlNode *partition = node->kids[KQL_MAKE_GRAPH_PARTITION];
  bind_expression(binder, from, CONTEXT_SCALAR);
  bind_expression(binder, to, CONTEXT_SCALAR);
  const KqlColumns *nodes = bind_nodes(binder, node->kids[KQL_MAKE_GRAPH_WITH], from);
  bind_check_column(binder, from);
  bind_check_column(binder, to);
  check_id(binder, from);
  check_id(binder, to);
  give_graph(binder, node, bind_row_or_empty(binder), nodes);
  if (partition == NULL || partition->count < 2) return;
  KqlNode *key = partition->kids[0], *body = partition->kids[1];
  bind_expression(binder, key, CONTEXT_SCALAR);
  bind_check_column(binder, key);
  const KqlSymbol *outer = binder->partitioned;
  binder->partitioned = node->symbol;
  bind_expression(binder, body, CONTEXT_TABLE);
  binder->partitioned = outer;
  bind_copy_meaning(node, body);
  node->symbol = body->symbol;
}

/* --- graph-match, graph-shortest-paths --- */

static void declare_element(Binder *binder, KqlNode *element, const KqlSymbol *graph) {
  bool is_node = element->kind == KQL_GRAPH_NODE;
  KqlNode *name = element->kids[0];
  if (name == NULL || bind_name_of(binder, name).len == 0) return;
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TUPLE, bind_name_of(binder, name));
  symbol->typed.type = TYPE_TUPLE;
  symbol->node = element;
  const KqlColumns *columns = graph == NULL ? NULL : is_node ? graph->nodes : graph->columns;
  symbol->columns = columns != NULL ? columns : kql_columns_new(binder->arena, NULL, 0);
  kql_scope_add(binder->arena, binder->scope, symbol);
}

static void bind_pattern(Binder *binder, KqlNode *pattern, const KqlSymbol *graph) {
  for (uint32_t i = 0; i < pattern->count; i++) {
    KqlNode *element = pattern->kids[i];
    if (element->kind != KQL_GRAPH_NODE && element->kind != KQL_GRAPH_EDGE) continue;
    declare_element(binder, element, graph);
    bool wanted = (i % 2 == 0) == (element->kind == KQL_GRAPH_NODE);
    if (!wanted) {
      bind_report(binder, DIAG_KS239, element, "nodes and edges must take turns");
    }
    if (element->kind == KQL_GRAPH_EDGE && i + 1 == pattern->count) {
      bind_report(binder, DIAG_KS238, element, "the edge leads nowhere, expected a node behind it");
    }
  }
}

/* Whether EXPRESSION names an edge of variable length, whose values come as arrays. */
static bool names_path(const KqlNode *expression) {
  if (expression == NULL) return false;
  const KqlSymbol *symbol = expression->kind == KQL_NAME ? expression->symbol : NULL;
  const KqlNode *edge = symbol != NULL && symbol->kind == SYMBOL_TUPLE ? symbol->node : NULL;
  if (edge != NULL && edge->kind == KQL_GRAPH_EDGE && edge->kids[KQL_GRAPH_EDGE_LOW] != NULL) {
    return true;
  }
  for (uint32_t i = 0; i < expression->count; i++) {
    if (names_path(expression->kids[i])) return true;
  }
  return false;
}

static void project_match(Binder *binder, KqlNode *node, KqlNode *list) {
  bind_items(binder, list->kids, list->count);
  Projection projection = bind_projection_new(binder);
  for (uint32_t i = 0; i < list->count; i++) {
    KqlNode *item = list->kids[i];
    KqlTyped typed = {TYPE_NONE, SHAPE_ANY};
    if (names_path(item)) typed = kql_array_of(kql_typed(item));
    bind_project_item(&projection, item, PROJECT_GRAPH, typed, (Str){NULL, 0});
  }
  bind_give_columns(binder, node, bind_projection_columns(&projection), false);
}

static void report_no_graph(Binder *binder, const KqlNode *node) {
  Diag *diag = bind_report_token(binder, DIAG_KS219, node->first, "`%s` works on a graph",
                                 kql_kind_word((KqlKind)node->kind));
  diag_help(binder->bag, diag, "make one with `make-graph` before it");
}

void bind_graph_match(Binder *binder, KqlNode *node, const KqlNode *left) {
  const KqlSymbol *graph = graph_of(binder, left), *outer = binder->graph;
  if (graph == NULL && left == NULL) graph = binder->partitioned;
  if (graph == NULL) report_no_graph(binder, node);
  KqlScope *scope = binder->scope;
  binder->scope = kql_scope_new(binder->arena, scope);
  for (uint32_t i = KQL_GRAPH_MATCH_PATTERNS; i < node->count; i++) {
    bind_pattern(binder, node->kids[i], graph);
  }
  KqlSymbol *unknown = bind_symbol_new(binder, SYMBOL_GRAPH, (Str){NULL, 0});
  binder->graph = graph != NULL ? graph : unknown;
  const KqlColumns *row = binder->row;
  binder->row = NULL;
  KqlNode *where = node->kids[KQL_GRAPH_MATCH_WHERE], *list = node->kids[KQL_GRAPH_MATCH_PROJECT];
  if (where != NULL) {
    bind_expression(binder, where, CONTEXT_SCALAR);
    bind_check_type(binder, where, (KqlTyped){TYPE_BOOL, SHAPE_ANY}, CONVERT_NONE);
  }
  if (list != NULL) {
    project_match(binder, node, list);
  } else if (graph != NULL) {
    give_graph(binder, node, graph->columns, graph->nodes);
  } else {
    bind_set_type(node, TYPE_ERROR);
  }
  binder->row = row;
  binder->graph = outer;
  binder->scope = scope;
}

/* --- the other operators --- */

/* The columns that a predicate on nodes or edges sees. */
static const KqlColumns *side_of(const KqlSymbol *graph, const KqlNode *node) {
  if (graph == NULL) return NULL;
  return node->kind == KQL_GRAPH_WHERE_NODES ? graph->nodes : graph->columns;
}

void bind_graph_where(Binder *binder, KqlNode *node, const KqlNode *left) {
  const KqlSymbol *graph = graph_of(binder, left), *outer = binder->graph;
  const KqlColumns *row = binder->row;
  KqlSymbol *unknown = bind_symbol_new(binder, SYMBOL_GRAPH, (Str){NULL, 0});
  binder->row = side_of(graph, node);
  binder->graph = graph != NULL ? graph : unknown;
  KqlNode *predicate = node->kids[KQL_GRAPH_WHERE_NODES_PREDICATE];
  bind_expression(binder, predicate, CONTEXT_SCALAR);
  bind_check_type(binder, predicate, (KqlTyped){TYPE_BOOL, SHAPE_ANY}, CONVERT_NONE);
  binder->row = row;
  binder->graph = outer;
  give_graph(binder, node, graph != NULL ? graph->columns : bind_row_or_empty(binder),
             graph != NULL ? graph->nodes : NULL);
}

void bind_graph_mark(Binder *binder, KqlNode *node, const KqlNode *left) {
  const KqlSymbol *graph = graph_of(binder, left);
  Str name = bind_parameter_word(binder, node->kids[KQL_PARAMS], "with_component_id");
  if (name.ptr == NULL) name = STR("ComponentId");
  ColumnList list = {0};
  if (graph != NULL) bind_list_add(binder, &list, graph->nodes);
  KqlTyped number = {TYPE_LONG, SHAPE_ANY};
  vec_push(binder->arena, &list, kql_column_new(binder->arena, name, number, node));
  give_graph(binder, node, graph != NULL ? graph->columns : bind_row_or_empty(binder),
             bind_list_columns(binder, &list));
}

static void add_hash(Binder *binder, ColumnList *list, const KqlNode *output, const char *name) {
  Str column = bind_parameter_word(binder, output->kids[KQL_GRAPH_OUTPUT_PARAMS], name);
  if (column.len == 0) return;
  KqlTyped number = {TYPE_LONG, SHAPE_ANY};
  vec_push(binder->arena, list, kql_column_new(binder->arena, column, number, output));
}

static KqlColumns *output_columns(Binder *binder, const KqlNode *output, const KqlSymbol *graph) {
  bool nodes = kql_operator(binder->query, output) == TOK_NODES;
  ColumnList list = {0};
  if (nodes) {
    add_hash(binder, &list, output, "with_node_id");
  } else {
    add_hash(binder, &list, output, "with_source_id");
    add_hash(binder, &list, output, "with_target_id");
  }
  const KqlColumns *columns = nodes ? graph->nodes : graph->columns;
  bind_list_add(binder, &list, columns != NULL ? columns : bind_row_or_empty(binder));
  return bind_list_columns(binder, &list);
}

/* Binds one output; `as Name` declares its table. */
static KqlColumns *bind_output(Binder *binder, KqlNode *output, const KqlSymbol *graph) {
  if (output->kind != KQL_GRAPH_OUTPUT) return kql_columns_new(binder->arena, NULL, 0);
  KqlColumns *columns = output_columns(binder, output, graph);
  KqlNode *as = output->kids[KQL_GRAPH_OUTPUT_AS];
  Str name = as != NULL ? bind_name_of(binder, as) : (Str){NULL, 0};
  if (name.len > 0) {
    KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_VARIABLE, name);
    symbol->typed.type = TYPE_TABLE;
    symbol->columns = columns;
    symbol->node = output;
    kql_scope_add(binder->arena, binder->scope, symbol);
  }
  return columns;
}

void bind_graph_to_table(Binder *binder, KqlNode *node, const KqlNode *left) {
  const KqlSymbol *graph = graph_of(binder, left);
  uint32_t outputs = node->count - KQL_GRAPH_TO_TABLE_OUTPUTS;
  KqlNode *const *items = node->kids + KQL_GRAPH_TO_TABLE_OUTPUTS;
  if (graph == NULL && left == NULL) graph = binder->partitioned;
  if (graph == NULL) {
    report_no_graph(binder, node);
    bind_set_type(node, TYPE_ERROR);
  } else if (outputs == 1) {
    bind_give_columns(binder, node, bind_output(binder, items[0], graph), false);
  } else {
    for (uint32_t i = 0; i < outputs; i++) {
      bind_output(binder, items[i], graph);
      bool named = items[i]->kind != KQL_GRAPH_OUTPUT || items[i]->kids[KQL_GRAPH_OUTPUT_AS];
      if (named) continue;
      bind_report(binder, DIAG_KS273, items[i], "one of several tables needs a name: `as Name`");
    }
    bind_set_type(node, TYPE_TABLES);
  }
}
