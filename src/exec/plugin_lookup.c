/* Plugins that find rows: ipv4_lookup and ipv6_lookup by network, rows_near by neighbourhood. */
#include "exec/contract.h"
#include "exec/ip.h"
#include "exec/run.h"

#include <string.h>

/* The longest of the networks that hold ADDRESS, or UINT32_MAX. */
static uint32_t find_network(const Ip6 *networks, const bool *good, uint32_t count, Str address) {
  Ip6 ip;
  uint32_t best = UINT32_MAX;
  if (!ip6_parse(address, &ip)) return best;
  for (uint32_t i = 0; i < count; i++) {
    Ip6 cut = ip;
    if (!good[i]) continue;
    ip6_cut(&cut, networks[i].prefix);
    if (memcmp(cut.bytes, networks[i].bytes, 16) != 0) continue;
    if (best == UINT32_MAX || networks[i].prefix > networks[best].prefix) best = i;
  }
  return best;
}

static void whole_ip_lookup(Operator *op, const Batch *in, Table *out) {
  const Table *table = op->exec->tables[operator_option_long(op, "table", 0)];
  uint32_t key = (uint32_t)operator_option_long(op, "key", 0);
  Value wanted = operator_option(op, "unmatched");
  bool unmatched = wanted.type == VALUE_BOOL && wanted.boolean;
  bool table_first = !value_is_null(operator_option(op, "table_first"));
  uint32_t own = table_first ? table->column_count : 0, theirs = table_first ? 0 : in->column_count;
  const Column *address = operator_eval(op, op->arena, in);
  Ip6 *networks = ARENA_ARRAY(op->arena, Ip6, table->rows);
  bool *good = ARENA_ARRAY(op->arena, bool, table->rows);
  for (uint32_t i = 0; i < table->rows; i++) {
    good[i] = ip6_parse(column_str(&table->columns[key], i), &networks[i]);
    if (good[i]) ip6_cut(&networks[i], networks[i].prefix);
  }
  for (uint32_t row = 0; row < in->rows; row++) {
    uint32_t found = find_network(networks, good, table->rows, column_str(address, row));
    if (found == UINT32_MAX && !unmatched) continue;
    uint32_t to = table_add_row(out);
    for (uint32_t i = 0; i < in->column_count; i++) {
      column_set(&out->columns[own + i], to, column_value(&in->columns[i], row));
    }
    for (uint32_t i = 0; found != UINT32_MAX && i < table->column_count; i++) {
      column_set(&out->columns[theirs + i], to, column_value(&table->columns[i], found));
    }
  }
}

static const char *check_ip_lookup(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  const PlanOp *table = contract_before(tree, before, op, "table");
  int64_t key = contract_option_long(op, "key", 0);
  bool good = table && contract_shape(op, 1, 1) && contract_output(op, 0) == VALUE_STRING &&
              key >= 0 && key < table->column_count && table->columns[key].type == VALUE_STRING &&
              op->column_count >= op->inputs[0]->column_count + table->column_count;
  return good ? NULL : "a lookup of other columns";
}

const OperatorClass operator_ip_lookup = {.check = check_ip_lookup, .whole = whole_ip_lookup};

/* The rows at most DISTANCE from one that meets the condition. */
static void whole_rows_near(Operator *op, const Batch *in, Table *out) {
  const Column *outputs = operator_eval(op, op->arena, in);
  int64_t distance = in->rows ? column_number(&outputs[1], 0) : 0;
  uint32_t *rows = ARENA_ARRAY(op->arena, uint32_t, in->rows), count = 0;
  int64_t until = -1, next = -1; /* the end of the last neighbourhood; the next row that meets it */
  for (int64_t i = 0; i < in->rows; i++) {
    if (next < i) next = i;
    while (next < in->rows && next <= i + distance) {
      uint32_t row = (uint32_t)next;
      if (column_bool(&outputs[0], row) && !column_is_null(&outputs[0], row)) {
        until = next + distance;
      }
      next++;
    }
    if (i <= until) rows[count++] = (uint32_t)i;
  }
  Batch near = batch_gather(op->arena, in, rows, count);
  table_add_batch(out, &near);
}

static const char *check_rows_near(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 1, 2) && contract_output(op, 0) == VALUE_BOOL &&
              contract_output(op, 1) == VALUE_LONG && contract_same(op, op->inputs[0]);
  return good ? NULL : "rows near of other columns";
}

const OperatorClass operator_rows_near = {.check = check_rows_near, .whole = whole_rows_near};
