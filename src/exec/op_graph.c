/* Graphs: graph-match and graph-shortest-paths give a row for each way in which a pattern lies in a
   graph, graph-mark-components tells which nodes hang together.
   Input 0 is the edges, whose code gives the keys of source and target; input 1 is the nodes, of
   which the right code gives the key. Every key of an edge is that of a node. */
#include "base/limits.h"
#include "base/vec.h"
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"

#define NO_ITEM UINT32_MAX

typedef struct Graph {
  Table edges, nodes;
  uint32_t node_count; /* different keys */
  uint32_t *row;       /* of each node in the table of nodes */
  uint32_t *of;        /* of each row of that table: its node */
  uint32_t *from, *to; /* of each edge, or NO_ITEM */
  uint32_t *first[2];  /* of each node: an edge that leaves it, one that comes in */
  uint32_t *next[2];   /* of each edge: the next that leaves its source, enters its target */
} Graph;

static void open_graph(Operator *op) {
  Graph *g = ARENA_NEW(op->arena, Graph);
  const PlanOp *edges = op->plan->inputs[0], *nodes = op->plan->inputs[1];
  g->edges = table_new(op->arena, edges->columns, edges->column_count);
  g->nodes = table_new(op->arena, nodes->columns, nodes->column_count);
  op->state = g;
}

static void push_graph(Operator *op, uint32_t port, Batch *batch) {
  Graph *g = op->state;
  table_add_batch(port ? &g->nodes : &g->edges, batch);
}

static uint32_t *items(Operator *op, uint32_t count) {
  uint32_t *list = ARENA_ARRAY(op->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) list[i] = NO_ITEM;
  return list;
}

static Groups *number_nodes(Operator *op, Graph *g) {
  Batch nodes = table_batch(&g->nodes);
  Column *key = ARENA_NEW(op->arena, Column);
  code_eval(op->right, op->arena, &nodes, key);
  PlanColumn *plan = ARENA_NEW(op->arena, PlanColumn);
  plan->type = key->type;
  Groups *groups = groups_new(op->arena, plan, 1);
  g->of = ARENA_ARRAY(op->arena, uint32_t, nodes.rows);
  groups_assign(groups, key, nodes.rows, g->of);
  g->node_count = groups->keys.rows;
  g->row = items(op, g->node_count);
  for (uint32_t i = nodes.rows; i-- > 0;) g->row[g->of[i]] = i;
  return groups;
}

/* Edges hang on their nodes, in the order in which they came. */
static void hang_edges(Operator *op, Graph *g) {
  Groups *groups = number_nodes(op, g);
  Batch edges = table_batch(&g->edges);
  Column *ends = operator_eval(op, op->arena, &edges);
  g->from = items(op, edges.rows);
  g->to = items(op, edges.rows);
  for (int side = 0; side < 2; side++) {
    g->first[side] = items(op, g->node_count);
    g->next[side] = items(op, edges.rows);
  }
  for (uint32_t i = edges.rows; i-- > 0;) {
    g->from[i] = groups_find(groups, &ends[0], i);
    g->to[i] = groups_find(groups, &ends[1], i);
    if (g->from[i] == NO_ITEM || g->to[i] == NO_ITEM) continue;
    g->next[0][i] = g->first[0][g->from[i]];
    g->first[0][g->from[i]] = i;
    g->next[1][i] = g->first[1][g->to[i]];
    g->first[1][g->to[i]] = i;
  }
}

/* --- graph-match --- */

/* An element of a pattern. Nodes and edges take turns; a node behind a node begins another. */
typedef struct Element {
  bool edge, path;   /* path: an edge of LOW to HIGH hops */
  uint32_t variable; /* nodes of one name share one */
  int64_t direction; /* 1 along the edge, -1 against it, 0 either way */
  int64_t low, high;
} Element;

typedef struct Match {
  Operator *op;
  Graph *graph;
  Element *elements;
  uint32_t count;
  uint32_t *node;       /* of each variable of a node: its node, or NO_ITEM */
  uint32_t *edge;       /* of each variable of an edge */
  VEC(uint32_t) path;   /* edges of the path that is being walked, or was walked last */
  VEC(uint32_t) inner;  /* nodes between them */
  uint32_t *path_start; /* of each variable of a path: where it starts in `path`; its hops */
  uint32_t *path_hops;
  uint32_t *inner_start;
  uint8_t *edge_used, *node_used;
  bool edges_once, nodes_once;
  Value places; /* of the columns: variable, what, column */
  Table *out;
} Match;

/* What a column of the result holds; see lower_graph.c. */
enum { PLACE_NODE, PLACE_EDGE, PLACE_PATH, PLACE_INNER, PLACE_NUMBER, PLACE_HOPS };

static Value array_of(Match *m, const Column *column, const uint32_t *rows, uint32_t count) {
  Value *list = ARENA_ARRAY(m->op->arena, Value, count);
  for (uint32_t i = 0; i < count; i++) list[i] = column_value(column, rows[i]);
  return value_array(list, count);
}

static Value place_value(Match *m, Value place) {
  const Graph *g = m->graph;
  uint32_t variable = (uint32_t)place.items[0].number, column = (uint32_t)place.items[2].number;
  switch (place.items[1].number) {
    case PLACE_NODE: return column_value(&g->nodes.columns[column], g->row[m->node[variable]]);
    case PLACE_EDGE: return column_value(&g->edges.columns[column], m->edge[variable]);
    case PLACE_NUMBER: return value_long(m->node[variable]);
    case PLACE_HOPS: return value_long(m->path_hops[variable]);
    default: break;
  }
  uint32_t hops = m->path_hops[variable];
  if (place.items[1].number == PLACE_PATH) {
    return array_of(m, &g->edges.columns[column], m->path.ptr + m->path_start[variable], hops);
  }
  uint32_t count = hops ? hops - 1 : 0, *rows = ARENA_ARRAY(m->op->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    rows[i] = g->row[m->inner.ptr[m->inner_start[variable] + i]];
  }
  return array_of(m, &g->nodes.columns[column], rows, count);
}

static void add_match(Match *m) {
  if (m->out->rows == LIMIT_GRAPH_MATCHES) {
    exec_fail(m->op->exec, "LIMIT", "more than %d matches of a pattern in a graph",
              LIMIT_GRAPH_MATCHES);
    return;
  }
  uint32_t row = table_add_row(m->out);
  for (uint32_t i = 0; i < m->places.len; i++) {
    column_set(&m->out->columns[i], row, place_value(m, m->places.items[i]));
  }
}

static void match_from(Match *m, uint32_t at);

/* NODE becomes element AT, a node. */
static void arrive(Match *m, uint32_t at, uint32_t node) {
  uint32_t *bound = &m->node[m->elements[at].variable];
  if (*bound != NO_ITEM) {
    if (*bound == node) match_from(m, at + 1);
    return;
  }
  if (m->nodes_once && m->node_used[node]) return;
  *bound = node;
  m->node_used[node]++;
  match_from(m, at + 1);
  m->node_used[node]--;
  *bound = NO_ITEM;
}

/* What goes on over an edge, at its other end. */
typedef void Cross(Match *m, uint32_t at, uint32_t edge, uint32_t node, uint32_t hops);

/* Every edge at NODE that element AT may be. */
static void cross_all(Match *m, uint32_t at, uint32_t node, uint32_t hops, Cross *cross) {
  const Graph *g = m->graph;
  for (int side = 0; side < 2; side++) {
    if (m->elements[at].direction == (side ? 1 : -1)) continue;
    for (uint32_t e = g->first[side][node]; e != NO_ITEM; e = g->next[side][e]) {
      bool again = side && m->elements[at].direction == 0 && g->from[e] == g->to[e];
      if (again || (m->edges_once && m->edge_used[e])) continue;
      if (exec_failed(m->op->exec)) return;
      m->edge_used[e]++;
      cross(m, at, e, side ? g->from[e] : g->to[e], hops);
      m->edge_used[e]--;
    }
  }
}

static void cross_edge(Match *m, uint32_t at, uint32_t edge, uint32_t node, uint32_t hops) {
  (void)hops;
  m->edge[m->elements[at].variable] = edge;
  arrive(m, at + 1, node);
}

static void walk(Match *m, uint32_t at, uint32_t node, uint32_t hops);

static void cross_path(Match *m, uint32_t at, uint32_t edge, uint32_t node, uint32_t hops) {
  uint32_t edges = m->path.len;
  vec_push(m->op->arena, &m->path, edge);
  walk(m, at, node, hops + 1);
  m->path.len = edges;
}

/* The path of element AT has come to NODE. */
static void walk(Match *m, uint32_t at, uint32_t node, uint32_t hops) {
  const Element *element = &m->elements[at];
  if (hops >= element->low) {
    m->path_hops[element->variable] = hops;
    arrive(m, at + 1, node);
  }
  bool blocked = hops && m->nodes_once && m->node_used[node];
  if (hops >= element->high || blocked) return;
  uint32_t inner = m->inner.len;
  if (hops) vec_push(m->op->arena, &m->inner, node);
  m->node_used[node] = (uint8_t)(m->node_used[node] + (hops ? 1 : 0));
  cross_all(m, at, node, hops, cross_path);
  m->node_used[node] = (uint8_t)(m->node_used[node] - (hops ? 1 : 0));
  m->inner.len = inner;
}

/* Goes on with element AT; those before it are found. */
static void match_from(Match *m, uint32_t at) {
  if (at == m->count) {
    add_match(m);
    return;
  }
  const Element *element = &m->elements[at];
  if (element->edge) {
    uint32_t node = m->node[m->elements[at - 1].variable];
    m->path_start[element->variable] = m->path.len;
    m->inner_start[element->variable] = m->inner.len;
    if (element->path) {
      walk(m, at, node, 0);
    } else {
      cross_all(m, at, node, 0, cross_edge);
    }
    return;
  }
  uint32_t bound = m->node[element->variable];
  uint32_t first = bound == NO_ITEM ? 0 : bound;
  uint32_t end = bound == NO_ITEM ? m->graph->node_count : bound + 1;
  for (uint32_t node = first; node < end && !exec_failed(m->op->exec); node++) {
    arrive(m, at, node);
  }
}

/* Option "elements": of each element its variable, and for edges direction, least and most hops. */
static void read_elements(Match *m) {
  Value list = operator_option(m->op, "elements");
  m->count = list.len;
  m->elements = ARENA_ARRAY(m->op->arena, Element, list.len);
  for (uint32_t i = 0; i < list.len; i++) {
    const Value *of = list.items[i].items;
    m->elements[i].variable = (uint32_t)of[0].number;
    m->elements[i].edge = list.items[i].len > 1;
    if (!m->elements[i].edge) continue;
    m->elements[i].direction = of[1].number;
    m->elements[i].path = list.items[i].len > 2;
    if (!m->elements[i].path) continue;
    m->elements[i].low = of[2].number;
    m->elements[i].high = of[3].number;
  }
}

static void finish_match(Operator *op, uint32_t port) {
  Graph *g = op->state;
  if (port == 0) return;
  hang_edges(op, g);
  Str cycles = operator_option_str(op, "cycles");
  Table out = table_new(op->arena, op->plan->columns, op->plan->column_count);
  Match m = {.op = op, .graph = g, .out = &out, .places = operator_option(op, "places")};
  read_elements(&m);
  m.node = items(op, m.count);
  m.edge = items(op, m.count);
  m.path_start = ARENA_ARRAY(op->arena, uint32_t, m.count);
  m.path_hops = ARENA_ARRAY(op->arena, uint32_t, m.count);
  m.inner_start = ARENA_ARRAY(op->arena, uint32_t, m.count);
  m.edge_used = ARENA_ARRAY(op->arena, uint8_t, g->edges.rows);
  m.node_used = ARENA_ARRAY(op->arena, uint8_t, g->node_count);
  m.nodes_once = str_eq(cycles, STR("none"));
  m.edges_once = !str_eq(cycles, STR("all"));
  match_from(&m, 0);
  Batch all = table_batch(&out);
  operator_emit_all(op, &all);
}

/* Edges with two keys, nodes with one, all of one type. */
static bool is_graph(const PlanOp *op) {
  if (!contract_shape(op, 2, 2) || op->right.output_count != 1 || op->scan) return false;
  ValueType key = (ValueType)op->right.insns[op->right.outputs[0]].type;
  return contract_output(op, 0) == key && contract_output(op, 1) == key;
}

/* LIST is COUNT or more numbers. */
static bool are_numbers(const PlanConstant *list, uint32_t count) {
  if (list->type != VALUE_ARRAY || list->len < count) return false;
  for (uint32_t i = 0; i < list->len; i++) {
    if (list->items[i].type != VALUE_LONG) return false;
  }
  return true;
}

static uint64_t number_at(const PlanConstant *list, uint32_t index) {
  return list->items[index].bits.word[0];
}

/* A pattern of nodes (one number), edges (two) and paths (four), which begin and end at nodes. */
static bool is_pattern(const PlanConstant *elements) {
  if (!elements || elements->type != VALUE_ARRAY || !elements->len) return false;
  for (uint32_t i = 0; i < elements->len; i++) {
    const PlanConstant *element = &elements->items[i];
    if (!are_numbers(element, 1) || element->len == 3 || element->len > 4) return false;
    if (number_at(element, 0) >= elements->len) return false;
    if (element->len == 1) continue;
    for (uint32_t k = 2; k < element->len; k++) {
      if (number_at(element, k) > LIMIT_GRAPH_HOPS) return false;
    }
    bool between = i > 0 && i + 1 < elements->len && elements->items[i - 1].len == 1 &&
                   elements->items[i + 1].type == VALUE_ARRAY && elements->items[i + 1].len == 1;
    if (!between) return false;
  }
  return true;
}

/* Whether some element of LEN numbers is called VARIABLE. */
static bool is_bound(const PlanConstant *elements, uint64_t variable, uint32_t len) {
  for (uint32_t i = 0; i < elements->len; i++) {
    if (elements->items[i].len == len && number_at(&elements->items[i], 0) == variable) return true;
  }
  return false;
}

static bool is_place(const PlanOp *op, const PlanConstant *elements, const PlanConstant *place) {
  if (!are_numbers(place, 3)) return false;
  uint64_t variable = number_at(place, 0), column = number_at(place, 2);
  switch (number_at(place, 1)) {
    case PLACE_NODE: return is_bound(elements, variable, 1) && column < op->inputs[1]->column_count;
    case PLACE_NUMBER: return is_bound(elements, variable, 1);
    case PLACE_EDGE: return is_bound(elements, variable, 2) && column < op->inputs[0]->column_count;
    case PLACE_PATH: return is_bound(elements, variable, 4) && column < op->inputs[0]->column_count;
    case PLACE_INNER:
      return is_bound(elements, variable, 4) && column < op->inputs[1]->column_count;
    case PLACE_HOPS: return is_bound(elements, variable, 4);
    default: return false;
  }
}

static const char *check_match(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *elements = contract_option(op, "elements");
  const PlanConstant *places = contract_option(op, "places");
  bool good = is_graph(op) && is_pattern(elements) && places && places->type == VALUE_ARRAY &&
              places->len <= op->column_count;
  for (uint32_t i = 0; good && i < places->len; i++) {
    good = is_place(op, elements, &places->items[i]);
  }
  return good ? NULL : "a pattern of other columns";
}

const OperatorClass operator_graph_match = {
    .check = check_match, .open = open_graph, .push = push_graph, .finish = finish_match};

/* --- graph-mark-components --- */

/* The rows of nodes and the number of the component behind them, in order of appearance. */
static void finish_components(Operator *op, uint32_t port) {
  Graph *g = op->state;
  if (port == 0) return;
  hang_edges(op, g);
  uint32_t *component = items(op, g->node_count), *stack = items(op, g->node_count), count = 0;
  for (uint32_t start = 0; start < g->node_count; start++) {
    if (component[start] != NO_ITEM) continue;
    uint32_t depth = 0;
    component[start] = count;
    stack[depth++] = start;
    while (depth) {
      uint32_t node = stack[--depth];
      for (int side = 0; side < 2; side++) {
        for (uint32_t e = g->first[side][node]; e != NO_ITEM; e = g->next[side][e]) {
          uint32_t other = side ? g->from[e] : g->to[e];
          if (component[other] != NO_ITEM) continue;
          component[other] = count;
          stack[depth++] = other;
        }
      }
    }
    count++;
  }
  Batch nodes = table_batch(&g->nodes), out = nodes;
  out.column_count = nodes.column_count + 1;
  out.columns = ARENA_ARRAY(op->arena, Column, out.column_count);
  for (uint32_t i = 0; i < nodes.column_count; i++) out.columns[i] = nodes.columns[i];
  Column *number = &out.columns[nodes.column_count];
  *number = column_new(op->arena, VALUE_LONG, nodes.rows);
  for (uint32_t i = 0; i < nodes.rows; i++) number->numbers[i] = component[g->of[i]];
  operator_emit_all(op, &out);
}

static const char *check_components(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = is_graph(op) && contract_begins(op, 0, op->inputs[1]) &&
              op->column_count == op->inputs[1]->column_count + 1 &&
              op->columns[op->column_count - 1].type == VALUE_LONG;
  return good ? NULL : "components of other columns";
}

const OperatorClass operator_graph_components = {
    .check = check_components, .open = open_graph, .push = push_graph, .finish = finish_components};
