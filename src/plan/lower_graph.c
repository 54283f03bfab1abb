/* Owns graphs. A graph is two tables: edges, with the keys of source and target among their
   columns, and nodes, one for every key. make-graph makes it, graph-where-… and
   graph-mark-components make another of it, graph-match, graph-shortest-paths and graph-to-table
   read it. What is computed for each edge or node of a path (all, any, map) becomes a further
   column of the edges or nodes. */
#include "plan/lower_int.h"

#include "base/limits.h"

/* A PlanOp that stands for a graph while its operators are lowered; it never runs. */
static const char graph_name[] = "graph";

typedef struct Graph {
  const PlanOp *edges, *nodes;
  uint32_t source, target, key; /* columns: of edges, of nodes */
} Graph;

static int64_t number_option(const PlanOp *op, uint32_t index) {
  return (int64_t)op->options[index].value.bits.word[0];
}

bool lower_is_graph(const PlanOp *op) { return op && op->name == graph_name; }

static const PlanOp *graph_op(Lower *lower, const Graph *graph) {
  PlanOp *op = ARENA_NEW(lower->arena, PlanOp);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  inputs[0] = graph->edges;
  inputs[1] = graph->nodes;
  op->name = graph_name;
  op->inputs = inputs;
  op->input_count = 2;
  lower_option(lower, op, "source", value_long(graph->source));
  lower_option(lower, op, "target", value_long(graph->target));
  lower_option(lower, op, "key", value_long(graph->key));
  return op;
}

/* False, with a fault, where OP is no graph. */
static bool read_graph(Lower *lower, const KqlNode *node, const PlanOp *op, Graph *graph) {
  if (lower_failed(lower) || !lower_is_graph(op)) {
    lower_fail(lower, node, "this graph is not evaluated");
    return false;
  }
  *graph = (Graph){op->inputs[0], op->inputs[1], (uint32_t)number_option(op, 0),
                   (uint32_t)number_option(op, 1), (uint32_t)number_option(op, 2)};
  return true;
}

static const PlanOp *nothing(Lower *lower, const KqlNode *node) {
  return lower_nothing(lower, node, "this graph");
}

/* ROOT, a part of NODE, runs once, and what it gives is read in several places. */
static const PlanOp *shared(Lower *lower, const KqlNode *node, const PlanOp *root) {
  return lower_shared(lower, lower_before(lower, node, root, false, false));
}

static uint32_t column_of(Lower *lower, const KqlNode *node, const PlanOp *op) {
  const KqlColumn *column = node ? kql_column_of(node) : NULL;
  uint32_t index = column ? lower_column_find(op, column->name) : UINT32_MAX;
  if (index == UINT32_MAX) lower_fail(lower, node, "this column of a graph is not evaluated");
  return index;
}

/* --- make-graph --- */

static const PlanOp *union_of(Lower *lower, const PlanOp *first, const PlanOp *second) {
  PlanOp *op = lower_op(lower, NULL, "union", NULL);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  inputs[0] = first;
  inputs[1] = second;
  op->inputs = inputs;
  op->input_count = 2;
  lower_columns_copy(op, first);
  return op;
}

/* Column INDEX of OP alone, as NAME of TYPE. */
static const PlanOp *one_column(Lower *lower, const PlanOp *op, uint32_t index,
                                const PlanColumn *column) {
  Builder b = builder_new(lower, op);
  builder_output(&b, builder_cast(&b, builder_column(&b, index), column->type));
  return lower_project_op(&b, NULL, column);
}

/* Every key that an edge has, once. */
static const PlanOp *keys_of(Lower *lower, const Graph *graph, const PlanColumn *column) {
  const PlanOp *sources = one_column(lower, graph->edges, graph->source, column);
  const PlanOp *targets = one_column(lower, graph->edges, graph->target, column);
  Summary s = summary_new(lower, union_of(lower, sources, targets));
  summary_add_key(&s, str_of(column->name), builder_column(&s.code, 0));
  return summary_op(&s, NULL);
}

/* Rows and the column that tells them. */
typedef struct Keyed {
  const PlanOp *rows;
  uint32_t key;
} Keyed;

/* LEFT joined with RIGHT; the columns of LEFT alone. */
static const PlanOp *key_join(Lower *lower, Keyed left, Keyed right, const char *kind) {
  Builder a = builder_new(lower, left.rows), b = builder_new(lower, right.rows);
  builder_output(&a, builder_column(&a, left.key));
  builder_output(&b, builder_column(&b, right.key));
  PlanOp *op = lower_op(lower, NULL, "join", NULL);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  inputs[0] = left.rows;
  inputs[1] = right.rows;
  op->inputs = inputs;
  op->input_count = 2;
  op->code = builder_code(&a);
  op->right = builder_code(&b);
  lower_option_str(lower, op, "kind", str_of(kind));
  lower_columns_copy(op, left.rows);
  return op;
}

/* The nodes of TABLE, and those that only edges name, of which nothing but the key is known. */
static const PlanOp *nodes_of_table(Lower *lower, const KqlNode *item, Graph *graph) {
  const PlanOp *table = lower_table(lower, item->kids[KQL_GRAPH_TABLE_TABLE]);
  if (lower_failed(lower)) return table;
  table = shared(lower, item, table);
  graph->key = column_of(lower, item->kids[KQL_GRAPH_TABLE_ON], table);
  if (lower_failed(lower)) return table;
  const PlanColumn *key = &table->columns[graph->key];
  const PlanOp *missing = key_join(lower, (Keyed){keys_of(lower, graph, key), 0},
                                   (Keyed){table, graph->key}, "leftanti");
  Builder b = builder_new(lower, missing);
  for (uint32_t i = 0; i < table->column_count; i++) {
    builder_output(&b, i == graph->key
                           ? builder_column(&b, 0)
                           : builder_constant(&b, table->columns[i].type, value_null()));
  }
  return union_of(lower, table, lower_project_op(&b, NULL, table->columns));
}

const PlanOp *lower_make_graph(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *with = node->kids[KQL_MAKE_GRAPH_WITH];
  bool several = with && with->kind == KQL_LIST && with->count != 1;
  if (node->kids[KQL_MAKE_GRAPH_PARTITION] || several) {
    lower_fail(lower, node, "this form of make-graph is not evaluated");
    return input;
  }
  Graph graph = {.edges = shared(lower, node, input)};
  graph.source = column_of(lower, node->kids[KQL_MAKE_GRAPH_FROM], input);
  graph.target = column_of(lower, node->kids[KQL_MAKE_GRAPH_TO], input);
  if (lower_failed(lower)) return input;
  if (with && with->kind == KQL_LIST) {
    graph.nodes = nodes_of_table(lower, with->kids[0], &graph);
  } else {
    PlanColumn *key = ARENA_NEW(lower->arena, PlanColumn);
    *key = (PlanColumn){"", input->columns[graph.source].type};
    if (with) key->name = lower_name(lower, kql_name(lower->query, with->kids[KQL_PROPERTY_VALUE]));
    graph.nodes = keys_of(lower, &graph, key);
  }
  if (lower_failed(lower)) return input;
  graph.nodes = shared(lower, node, graph.nodes);
  return graph_op(lower, &graph);
}

/* --- graphs of graphs --- */

/* An edge goes with either of its nodes. */
const PlanOp *lower_graph_where(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Graph graph;
  const KqlNode *predicate = node->kids[KQL_GRAPH_WHERE_NODES_PREDICATE];
  if (!read_graph(lower, node, input, &graph)) return nothing(lower, node);
  if (node->kind == KQL_GRAPH_WHERE_EDGES) {
    graph.edges = shared(lower, node, lower_filter(lower, predicate, graph.edges));
    return graph_op(lower, &graph);
  }
  graph.nodes = shared(lower, node, lower_filter(lower, predicate, graph.nodes));
  Keyed nodes = {graph.nodes, graph.key};
  const PlanOp *edges = key_join(lower, (Keyed){graph.edges, graph.source}, nodes, "leftsemi");
  edges = key_join(lower, (Keyed){edges, graph.target}, nodes, "leftsemi");
  graph.edges = shared(lower, node, edges);
  return graph_op(lower, &graph);
}

/* An operator of op_graph.c over GRAPH. */
static PlanOp *over_graph(Lower *lower, const KqlNode *node, const char *name, const Graph *graph) {
  PlanOp *op = lower_op(lower, node, name, NULL);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  Builder edges = builder_new(lower, graph->edges), nodes = builder_new(lower, graph->nodes);
  ValueType type = graph->nodes->columns[graph->key].type;
  builder_output(&edges, builder_cast(&edges, builder_column(&edges, graph->source), type));
  builder_output(&edges, builder_cast(&edges, builder_column(&edges, graph->target), type));
  builder_output(&nodes, builder_column(&nodes, graph->key));
  inputs[0] = graph->edges;
  inputs[1] = graph->nodes;
  op->inputs = inputs;
  op->input_count = 2;
  op->code = builder_code(&edges);
  op->right = builder_code(&nodes);
  return op;
}

const PlanOp *lower_graph_mark(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Graph graph;
  if (!read_graph(lower, node, input, &graph)) return nothing(lower, node);
  if (str_eq(lower_parameter_word(lower, node, "kind"), STR("strong"))) {
    lower_fail(lower, node, "graph-mark-components of kind `strong` is not evaluated");
    return input;
  }
  Str name = lower_parameter_word(lower, node, "with_component_id");
  PlanOp *op = over_graph(lower, node, "graph-components", &graph);
  uint32_t count = graph.nodes->column_count;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, count + 1);
  for (uint32_t i = 0; i < count; i++) columns[i] = graph.nodes->columns[i];
  columns[count] = (PlanColumn){name.len ? lower_name(lower, name) : "ComponentId", VALUE_LONG};
  op->columns = columns;
  op->column_count = count + 1;
  graph.nodes = shared(lower, node, op);
  return graph_op(lower, &graph);
}

/* --- graph-to-table --- */

static Str output_word(const Lower *lower, const KqlNode *output, const char *name) {
  const KqlNode *params = output->kids[KQL_GRAPH_OUTPUT_PARAMS];
  for (uint32_t i = 0; params && i < params->count; i++) {
    const KqlNode *property = params->kids[i];
    bool own = str_eq(kql_text(lower->query, property->kids[KQL_PROPERTY_NAME]), str_of(name));
    if (own) return kql_name(lower->query, property->kids[KQL_PROPERTY_VALUE]);
  }
  return (Str){0};
}

typedef struct Output {
  Builder code;
  PlanColumn *columns;
} Output;

/* The hash of column KEY under the name that parameter PARAMETER tells, if it does. */
static void add_id(Output *out, const KqlNode *output, const char *parameter, uint32_t key) {
  Lower *lower = out->code.lower;
  Str name = output_word(lower, output, parameter);
  if (!name.len) return;
  uint32_t reg = builder_column(&out->code, key);
  out->columns[out->code.outputs.len] = (PlanColumn){lower_name(lower, name), VALUE_LONG};
  builder_output(&out->code, builder_call(&out->code, STR("hash"), VALUE_LONG, &reg, 1));
}

const PlanOp *lower_graph_to_table(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Graph graph;
  if (!read_graph(lower, node, input, &graph)) return nothing(lower, node);
  const KqlNode *output = node->kids[KQL_GRAPH_TO_TABLE_OUTPUTS];
  if (node->count > KQL_GRAPH_TO_TABLE_OUTPUTS + 1) {
    lower_fail(lower, node, "graph-to-table of several tables is not evaluated");
    return nothing(lower, node);
  }
  bool nodes = kql_operator(lower->query, output) == TOK_NODES;
  const PlanOp *rows = nodes ? graph.nodes : graph.edges;
  Output out = {builder_new(lower, rows),
                ARENA_ARRAY(lower->arena, PlanColumn, rows->column_count + 2)};
  if (nodes) {
    add_id(&out, output, "with_node_id", graph.key);
  } else {
    add_id(&out, output, "with_source_id", graph.source);
    add_id(&out, output, "with_target_id", graph.target);
  }
  for (uint32_t i = 0; i < rows->column_count; i++) {
    if (!rows->columns[i].name[0]) continue;
    out.columns[out.code.outputs.len] = rows->columns[i];
    builder_output(&out.code, builder_column(&out.code, i));
  }
  return lower_project_op(&out.code, node, out.columns);
}

/* --- graph-match, graph-shortest-paths --- */

/* What a column of a match holds; op_graph.c has the same. */
enum { PLACE_NODE, PLACE_EDGE, PLACE_PATH, PLACE_INNER, PLACE_NUMBER, PLACE_HOPS };

/* A named element of a pattern. */
typedef struct Element {
  Str name;
  const KqlNode *node;
  uint32_t variable;
  bool edge, path;
} Element;

typedef VEC(PlanColumn) ColumnList;

typedef struct Match {
  Lower *lower;
  Graph graph;
  VEC(Element) elements;   /* those with names, each once */
  VEC(Value) pattern;      /* all, as op_graph.c wants them */
  VEC(PlanColumn) columns; /* of the matches: element.column */
  VEC(Value) places;       /* what each holds */
  Builder edges, nodes;    /* all their columns, then what is computed for each */
  ColumnList edge_columns, node_columns;
  uint32_t variables;
} Match;

static const Element *element_called(const Match *m, Str name) {
  vec_each(Element, element, &m->elements) {
    if (str_eq(element->name, name)) return element;
  }
  return NULL;
}

/* The variable of NODE, an element: nodes of one name share theirs. */
static uint32_t variable_of(Match *m, const KqlNode *node) {
  Str name = node->kids[0] ? kql_name(m->lower->query, node->kids[0]) : (Str){0};
  const Element *known = name.len ? element_called(m, name) : NULL;
  if (known) {
    if (node->kind == KQL_GRAPH_EDGE) lower_fail(m->lower, node, "an edge twice is not evaluated");
    return known->variable;
  }
  Element element = {.name = name, .node = node, .variable = m->variables++};
  element.edge = node->kind == KQL_GRAPH_EDGE;
  element.path = element.edge && node->kids[KQL_GRAPH_EDGE_LOW];
  if (name.len) vec_push(m->lower->arena, &m->elements, element);
  return element.variable;
}

static bool hops_of(Match *m, const KqlNode *node, Value *hops) {
  bool known = node && lower_literal(m->lower, node, hops) && hops->type == VALUE_LONG;
  return known && hops->number >= 0 && hops->number <= LIMIT_GRAPH_HOPS;
}

static void add_element(Match *m, const KqlNode *node) {
  Value *of = ARENA_ARRAY(m->lower->arena, Value, 4);
  uint32_t count = 1;
  of[0] = value_long(variable_of(m, node));
  if (node->kind == KQL_GRAPH_EDGE) {
    bool left = node->flags & KQL_EDGE_LEFT, right = node->flags & KQL_EDGE_RIGHT;
    of[count++] = value_long(left == right ? 0 : right ? 1 : -1);
    if (node->kids[KQL_GRAPH_EDGE_LOW]) {
      if (!hops_of(m, node->kids[KQL_GRAPH_EDGE_LOW], &of[2]) ||
          !hops_of(m, node->kids[KQL_GRAPH_EDGE_HIGH], &of[3])) {
        lower_fail(m->lower, node, "a path of this length is not evaluated");
      }
      count = 4;
    }
  }
  Value element = value_array(of, count);
  vec_push(m->lower->arena, &m->pattern, element);
}

static void add_patterns(Match *m, const KqlNode *node) {
  for (uint32_t i = KQL_GRAPH_MATCH_PATTERNS; i < node->count; i++) {
    const KqlNode *pattern = node->kids[i];
    for (uint32_t k = 0; k < pattern->count; k++) add_element(m, pattern->kids[k]);
  }
}

static void add_place(Match *m, const char *name, ValueType type, const int64_t place[3]) {
  vec_each(PlanColumn, column, &m->columns) {
    if (str_eq(str_of(column->name), str_of(name))) return;
  }
  PlanColumn column = {name, type};
  Value *of = ARENA_ARRAY(m->lower->arena, Value, 3);
  for (int i = 0; i < 3; i++) of[i] = value_long(place[i]);
  Value list = value_array(of, 3);
  vec_push(m->lower->arena, &m->columns, column);
  vec_push(m->lower->arena, &m->places, list);
}

/* Column NAME of ELEMENT, or of the nodes inside it, becomes one of the matches. */
static void add_property(Match *m, const KqlNode *node, const Element *element, Str name,
                         bool inner) {
  bool of_edges = element->edge && !inner;
  const PlanOp *rows = of_edges ? m->graph.edges : m->graph.nodes;
  uint32_t index = lower_column_find(rows, name);
  if (index == UINT32_MAX) {
    lower_fail(m->lower, node, "the column `%.*s` is not at hand here", STR_ARG(name));
    return;
  }
  int64_t what = inner           ? PLACE_INNER
                 : element->path ? PLACE_PATH
                 : element->edge ? PLACE_EDGE
                                 : PLACE_NODE;
  Str full = arena_printf(m->lower->arena, "%.*s.%.*s", STR_ARG(element->name), STR_ARG(name));
  bool list = inner || element->path;
  add_place(m, full.ptr, list ? VALUE_DYNAMIC : rows->columns[index].type,
            (int64_t[]){element->variable, what, index});
}

bool lower_graph_function_is_known(Str name) {
  static const char *const names[] = {"all", "any", "map", "inner_nodes"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (str_eq(name, str_of(names[i]))) return true;
  }
  return false;
}

/* The element that ARGUMENT of all, any or map goes over: a path, or the nodes inside one. */
static const Element *path_argument(const Match *m, const KqlNode *argument, bool *inner) {
  argument = lower_bare(argument);
  *inner = argument->kind == KQL_CALL && argument->count > KQL_CALL_ARGUMENTS &&
           str_eq(kql_name(m->lower->query, argument->kids[KQL_CALL_NAME]), STR("inner_nodes"));
  if (*inner) argument = lower_bare(argument->kids[KQL_CALL_ARGUMENTS]);
  if (argument->kind != KQL_NAME) return NULL;
  const Element *element = element_called(m, kql_name(m->lower->query, argument));
  return element && element->path ? element : NULL;
}

static bool is_path_call(const Match *m, const KqlNode *node) {
  if (node->kind != KQL_CALL || node->count != KQL_CALL_ARGUMENTS + 2) return false;
  return lower_graph_function_is_known(kql_name(m->lower->query, node->kids[KQL_CALL_NAME]));
}

/* REG with false for null. */
static uint32_t sure(Builder *b, uint32_t reg) {
  uint32_t yes = builder_constant(b, VALUE_BOOL, value_bool(true));
  uint32_t no = builder_constant(b, VALUE_BOOL, value_bool(false));
  return builder_call(b, STR("iff"), VALUE_BOOL, (uint32_t[]){reg, yes, no}, 3);
}

/* The second argument of CALL is computed for each edge or node; the values along the path become a
   column of the matches, which stands for the call. */
static void add_path_call(Match *m, const KqlNode *call) {
  Lower *lower = m->lower;
  bool inner;
  const Element *element = path_argument(m, call->kids[KQL_CALL_ARGUMENTS], &inner);
  if (!element) {
    lower_fail(lower, call, "this function over a path is not evaluated");
    return;
  }
  Builder *b = inner ? &m->nodes : &m->edges;
  const KqlNode *value = call->kids[KQL_CALL_ARGUMENTS + 1];
  bool map = str_eq(kql_name(lower->query, call->kids[KQL_CALL_NAME]), STR("map"));
  uint32_t reg = map ? lower_expr(b, value) : sure(b, lower_expr_as(b, value, VALUE_BOOL));
  PlanColumn column = {arena_printf(lower->arena, "#%u", b->outputs.len).ptr, builder_type(b, reg)};
  Str full = arena_printf(lower->arena, "%.*s.%s%s", STR_ARG(element->name), inner ? "." : "",
                          column.name);
  int64_t what = inner ? PLACE_INNER : PLACE_PATH;
  add_place(m, full.ptr, VALUE_DYNAMIC, (int64_t[]){element->variable, what, b->outputs.len});
  builder_output(b, reg);
  if (inner) {
    vec_push(lower->arena, &m->node_columns, column);
  } else {
    vec_push(lower->arena, &m->edge_columns, column);
  }
  GraphCall known = {call, full.ptr};
  vec_push(lower->arena, &lower->graph_calls, known);
}

/* Everything under NODE that looks at the graph. */
static void add_uses(Match *m, const KqlNode *node) {
  if (!node || lower_failed(m->lower)) return;
  if (is_path_call(m, node)) {
    add_path_call(m, node);
    return;
  }
  const KqlNode *left = node->kind == KQL_PATH ? node->kids[KQL_PATH_LEFT] : NULL;
  if (left && left->symbol && left->symbol->kind == SYMBOL_TUPLE) {
    const Element *element = element_called(m, kql_name(m->lower->query, left));
    Str name = kql_name(m->lower->query, node->kids[KQL_PATH_RIGHT]);
    if (element) add_property(m, node, element, name, false);
    return;
  }
  for (uint32_t i = 0; i < node->count; i++) add_uses(m, node->kids[i]);
}

static void copy_columns(Builder *b, ColumnList *columns) {
  for (uint32_t i = 0; i < b->input->column_count; i++) {
    builder_output(b, builder_column(b, i));
    vec_push(b->lower->arena, columns, b->input->columns[i]);
  }
}

/* The edges and nodes with what is computed for each behind their columns. */
static void extend_graph(Match *m) {
  m->graph.edges = lower_project_op(&m->edges, NULL, m->edge_columns.ptr);
  m->graph.nodes = lower_project_op(&m->nodes, NULL, m->node_columns.ptr);
}

static const PlanOp *match_op(Match *m, const KqlNode *node) {
  PlanOp *op = over_graph(m->lower, node, "graph-match", &m->graph);
  op->columns = m->columns.ptr;
  op->column_count = m->columns.len;
  lower_option(m->lower, op, "elements", value_array(m->pattern.ptr, m->pattern.len));
  lower_option(m->lower, op, "places", value_array(m->places.ptr, m->places.len));
  return op;
}

static const PlanOp *filter_matches(Lower *lower, const KqlNode *where, const PlanOp *matches) {
  if (!where) return matches;
  Builder b = builder_new(lower, matches);
  b.steps = true;
  builder_output(&b, lower_expr_as(&b, where, VALUE_BOOL));
  PlanOp *op = lower_op(lower, where, "where", matches);
  lower_columns_copy(op, matches);
  op->code = builder_code(&b);
  return op;
}

static const PlanOp *project_matches(Lower *lower, const KqlNode *node, const PlanOp *matches) {
  const KqlNode *list = node->kids[KQL_GRAPH_MATCH_PROJECT];
  Builder b = builder_new(lower, matches);
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  b.steps = true;
  if (count != list->count) return lower_nothing(lower, node, "this list of columns");
  for (uint32_t i = 0; i < count; i++) {
    uint32_t reg = lower_expr(&b, list->kids[i]);
    columns[i].type = builder_type(&b, reg);
    builder_output(&b, reg);
  }
  return lower_project_op(&b, NULL, columns);
}

/* The shortest of the MATCHES that agree in their ends: one, or with ALL all of them. The number of
   hops is the last column, the ends are the two before. */
static const PlanOp *shortest(Lower *lower, const KqlNode *node, const PlanOp *matches, bool all) {
  uint32_t count = matches->column_count;
  Builder b = builder_new(lower, matches);
  if (!all) {
    PlanOp *op = lower_op(lower, node, "top-each", matches);
    for (uint32_t i = count - 3; i < count; i++) builder_output(&b, builder_column(&b, i));
    builder_output(&b, builder_constant(&b, VALUE_LONG, value_long(1)));
    op->code = builder_code(&b);
    lower_option_str(lower, op, "order", STR("a"));
    lower_columns_copy(op, matches);
    return op;
  }
  matches = shared(lower, node, matches);
  Summary s = summary_new(lower, matches);
  for (uint32_t i = count - 3; i < count - 1; i++) {
    summary_add_key(&s, str_of(matches->columns[i].name), builder_column(&s.code, i));
  }
  summary_add_least(&s, STR("least"), builder_column(&s.code, count - 1));
  const PlanOp *least = summary_op(&s, node);
  Builder left = builder_new(lower, matches), right = builder_new(lower, least);
  for (uint32_t i = 0; i < 3; i++) {
    builder_output(&left, builder_column(&left, count - 3 + i));
    builder_output(&right, builder_column(&right, i));
  }
  PlanOp *op = lower_op(lower, node, "join", NULL);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  inputs[0] = matches;
  inputs[1] = least;
  op->inputs = inputs;
  op->input_count = 2;
  op->code = builder_code(&left);
  op->right = builder_code(&right);
  lower_option_str(lower, op, "kind", STR("leftsemi"));
  lower_columns_copy(op, matches);
  return op;
}

/* The ends and the length of the only path of NODE. */
static void add_ends(Match *m, const KqlNode *node) {
  bool one = m->pattern.len == 3 && m->pattern.ptr[1].len == 4;
  if (!one) {
    lower_fail(m->lower, node, "shortest paths of this pattern are not evaluated");
    return;
  }
  for (uint32_t i = 0; i < 3; i += 2) {
    const char *name = i ? "#target" : "#source";
    add_place(m, name, VALUE_LONG, (int64_t[]){m->pattern.ptr[i].items[0].number, PLACE_NUMBER, 0});
  }
  add_place(m, "#hops", VALUE_LONG, (int64_t[]){m->pattern.ptr[1].items[0].number, PLACE_HOPS, 0});
}

const PlanOp *lower_graph_match(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Match m = {.lower = lower};
  bool paths = node->kind == KQL_GRAPH_SHORTEST_PATHS;
  if (!read_graph(lower, node, input, &m.graph)) return nothing(lower, node);
  if (!node->kids[KQL_GRAPH_MATCH_PROJECT]) {
    return lower_nothing(lower, node, "a match without `project`");
  }
  m.edges = builder_new(lower, m.graph.edges);
  m.nodes = builder_new(lower, m.graph.nodes);
  copy_columns(&m.edges, &m.edge_columns);
  copy_columns(&m.nodes, &m.node_columns);
  add_patterns(&m, node);
  add_uses(&m, node->kids[KQL_GRAPH_MATCH_WHERE]);
  add_uses(&m, node->kids[KQL_GRAPH_MATCH_PROJECT]);
  if (paths) add_ends(&m, node);
  if (lower_failed(lower)) return nothing(lower, node);
  extend_graph(&m);
  PlanOp *op = (PlanOp *)match_op(&m, node);
  Str cycles = lower_parameter_word(lower, node, "cycles");
  lower_option_str(lower, op, "cycles", cycles.len || !paths ? cycles : STR("none"));
  const PlanOp *found = filter_matches(lower, node->kids[KQL_GRAPH_MATCH_WHERE], op);
  bool all = str_eq(lower_parameter_word(lower, node, "output"), STR("all"));
  if (paths && !lower_failed(lower)) found = shortest(lower, node, found, all);
  return lower_failed(lower) ? found : project_matches(lower, node, found);
}
