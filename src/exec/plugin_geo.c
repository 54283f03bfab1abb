/* Plugins that find the lines near points and the polygons around them: geo_line_lookup and
   geo_polygon_lookup. A point that meets several gives a row for each. */
#include "exec/contract.h"
#include "exec/geo_shape.h"
#include "exec/run.h"

typedef struct Lookup {
  const SphereModule *s2;
  const Table *table; /* with the figures in column KEY */
  uint32_t key;
  Sphere **spheres; /* by row; NULL: no valid figure */
  double radius;
  bool keeps_key; /* the key is among the columns of the result */
} Lookup;

static void make_spheres(Operator *op, Lookup *lookup, SphereKind kind) {
  const Table *table = lookup->table;
  lookup->spheres = ARENA_ARRAY(op->arena, Sphere *, table->rows + 1);
  for (uint32_t i = 0; i < table->rows; i++) {
    SphereFigure figure;
    Value v = column_dynamic(&table->columns[lookup->key], i);
    if (geo_read(op->arena, v, &figure) && figure.kind == kind)
      lookup->spheres[i] = lookup->s2->make(&figure);
  }
}

static bool meets(const Lookup *lookup, const Sphere *sphere, SpherePoint p) {
  return lookup->radius > 0 ? lookup->s2->distance(sphere, p) <= lookup->radius
                            : lookup->s2->contains(sphere, p);
}

/* Row ROW of IN and, behind it, row FOUND of the table (UINT32_MAX: none). */
static void add_row(const Lookup *lookup, const Batch *in, uint32_t row, uint32_t found,
                    Table *out) {
  uint32_t to = table_add_row(out), at = 0;
  for (uint32_t i = 0; i < in->column_count; i++)
    column_set(&out->columns[at++], to, column_value(&in->columns[i], row));
  for (uint32_t i = 0; found != UINT32_MAX && i < lookup->table->column_count; i++) {
    if (i == lookup->key && !lookup->keeps_key) continue;
    column_set(&out->columns[at++], to, column_value(&lookup->table->columns[i], found));
  }
}

static void whole_geo_lookup(Operator *op, const Batch *in, Table *out) {
  Lookup lookup = {.s2 = geo_module(op->exec)};
  if (!lookup.s2) return;
  Value radius = operator_option(op, "radius"), kept = operator_option(op, "unmatched");
  bool unmatched = kept.type == VALUE_BOOL && kept.boolean;
  value_to_real(radius, &lookup.radius);
  lookup.table = op->exec->tables[operator_option_long(op, "table", 0)];
  lookup.key = (uint32_t)operator_option_long(op, "key", 0);
  lookup.keeps_key = op->plan->column_count == in->column_count + lookup.table->column_count;
  make_spheres(op, &lookup, (SphereKind)operator_option_long(op, "figure", SPHERE_LINES));
  const Column *at = operator_eval(op, op->arena, in);
  for (uint32_t row = 0; row < in->rows; row++) {
    SpherePoint p = {column_real(&at[0], row), column_real(&at[1], row)};
    bool known = !column_is_null(&at[0], row) && !column_is_null(&at[1], row);
    bool good = known && geo_point_is_valid(p), any = false;
    for (uint32_t i = 0; good && i < lookup.table->rows; i++) {
      if (!lookup.spheres[i] || !meets(&lookup, lookup.spheres[i], p)) continue;
      add_row(&lookup, in, row, i, out);
      any = true;
    }
    if (!any && unmatched) add_row(&lookup, in, row, UINT32_MAX, out);
  }
  for (uint32_t i = 0; i < lookup.table->rows; i++) lookup.s2->free(lookup.spheres[i]);
}

static const char *check_geo_lookup(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  const PlanOp *table = contract_before(tree, before, op, "table");
  int64_t key = contract_option_long(op, "key", 0);
  bool good = table && contract_shape(op, 1, 2) && contract_output(op, 0) == VALUE_REAL &&
              contract_output(op, 1) == VALUE_REAL && key >= 0 && key < table->column_count &&
              table->columns[key].type == VALUE_DYNAMIC &&
              op->column_count + 1 >= op->inputs[0]->column_count + table->column_count;
  return good ? NULL : "a lookup of other columns";
}

const OperatorClass operator_geo_lookup = {.check = check_geo_lookup, .whole = whole_geo_lookup};
