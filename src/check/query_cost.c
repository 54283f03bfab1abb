/* Owns the checks of what a query costs, and of what surely does not do what was meant: a table of
   functions over nodes, and the one walk over the tree that calls them by the kind of the node. */
#include "check/query_int.h"

/* Checks of one kind of node stand together. */
static const struct CostCheck {
  KqlKind kind;
  DiagCode code;
  void (*run)(QueryCheck *check, const KqlNode *node);
} costs[] = {
    {KQL_BINARY, DIAG_Q002, query_cost_contains},
    {KQL_BINARY, DIAG_Q003, query_cost_contains_word},
    {KQL_BINARY, DIAG_Q010, query_cost_folded},
    {KQL_BINARY, DIAG_Q011, query_cost_never},
    {KQL_BINARY, DIAG_Q012, query_cost_regex},
    {KQL_EXTEND, DIAG_Q014, query_cost_extend},
    {KQL_IN, DIAG_Q007, query_cost_single},
    {KQL_IN, DIAG_Q011, query_cost_never_in},
    {KQL_JOIN, DIAG_Q008, query_cost_join},
    {KQL_LET, DIAG_Q013, query_cost_let},
    {KQL_MV_EXPAND, DIAG_Q009, query_cost_expand},
    {KQL_PIPE, DIAG_Q001, query_cost_search},
    {KQL_PIPE, DIAG_Q004, query_cost_late_filter},
    {KQL_PIPE, DIAG_Q005, query_cost_filter_joined},
    {KQL_PROJECT, DIAG_Q006, query_cost_project},
    {KQL_UNION, DIAG_Q001, query_cost_union},
};

enum { COSTS = sizeof costs / sizeof *costs };

/* For each kind of node one more than the index of its first check. */
typedef struct CostIndex {
  uint8_t first[KQL_KIND_COUNT];
} CostIndex;

static CostIndex index_wanted(const QueryCheck *check) {
  CostIndex index = {{0}};
  for (size_t i = COSTS; i-- > 0;) {
    if (query_wants(check, costs[i].code)) index.first[costs[i].kind] = (uint8_t)(i + 1);
  }
  return index;
}

static void walk(QueryCheck *check, const CostIndex *index, const KqlNode *node) {
  for (size_t at = index->first[node->kind]; at && at <= COSTS; at++) {
    const struct CostCheck *cost = &costs[at - 1];
    if (cost->kind != node->kind) break;
    if (query_wants(check, cost->code)) cost->run(check, node);
  }
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *kid = node->kids[i];
    if (kid && (kid->count || index->first[kid->kind])) walk(check, index, kid);
  }
}

void query_check_cost(QueryCheck *check) {
  CostIndex index = index_wanted(check);
  walk(check, &index, check->query->root);
  query_cost_time(check);
}
